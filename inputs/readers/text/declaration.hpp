//! \file What may stand in a table, said once: the declaration of its keys, by which
//! they are read and refused (table_reader), described to editors (json_schema) and to
//! readers (key_tables).
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inputs/readers/text/tree.hpp"
#include "inputs/readers/text/units.hpp"

namespace didymium {

//! As a text stands in a file: "Nd".
std::string in_quotes(std::string_view text);

//! Allowed values, in SI.
struct Range {
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    bool low_open = false;  //!< the bound itself is not allowed
    bool high_open = false;

    bool contains(double value) const;
    //! "above 0", "at least 0 and at most 1" ...
    std::string text() const;
};

namespace ranges {
inline constexpr double unlimited = std::numeric_limits<double>::infinity();
inline constexpr Range any{};
inline constexpr Range positive{0.0, unlimited, true, false};
inline constexpr Range not_negative{0.0, unlimited, false, false};
inline constexpr Range unit_interval{0.0, 1.0, false, false};
inline constexpr Range inner_fraction{0.0, 1.0, true, true};
}  // namespace ranges

struct Declaration;

enum class FormType {
    quantity,       //!< a number with its unit
    concentration,  //!< an amount or a mass per volume
    any_quantity,   //!< of a kind that another value decides; a plain number, too
    number,
    integer,
    boolean,
    text,
    words,  //!< one of a few
    table,
    array,
    map,  //!< a table of which the writer chooses the keys
    any
};

//! One way to write a value; made by the functions below.
struct ValueForm {
    FormType type = FormType::any;
    QuantityKind kind{};  //!< of a quantity
    Range range{};        //!< of a number; of an array: how many elements
    std::vector<std::string> words{};
    const Declaration* table = nullptr;
    std::vector<ValueForm> of{};  //!< what an array or a map holds, any of these
    std::string pattern{};        //!< of a text
    std::string example{};        //!< as it stands in the file
};

//! Forms of values.
namespace forms {
ValueForm quantity(const QuantityKind& kind, const Range& range);
ValueForm concentration();  //!< not negative
ValueForm any_quantity(std::string_view example);
ValueForm number(const Range& range);
ValueForm integer(double low, double high = ranges::unlimited);
ValueForm boolean();
//! `pattern` is a regular expression for editors; the reader checks for itself.
ValueForm text(std::string_view example, std::string_view pattern = {});
ValueForm words(std::vector<std::string> words);
ValueForm table(const Declaration& declaration, std::string_view example = "{ ... }");
ValueForm array(std::vector<ValueForm> of, std::string_view example,
                const Range& size = {});
ValueForm map(std::vector<ValueForm> of, std::string_view example);
ValueForm any(std::string_view example);
}  // namespace forms

//! What holds when a key is left out.
struct Absence {
    bool required = false;
    std::optional<Value> value{};  //!< the default
    std::string note{};            //!< what then holds, when that is no fixed value
};

inline const Absence required{true};
//! The key has no default of its own; `note` says what holds then.
Absence optional(std::string_view note = {});
//! `value` as it would stand in the file: "10 %", 4, true.
Absence by_default(decltype(Value::data) value);

struct Key {
    std::string name;
    std::vector<ValueForm> forms;  //!< any of these
    Absence absence;
    std::string meaning;  //!< for readers of docs/inputs.md and of editors' hints

    //! The form of that type, or nullptr.
    const ValueForm* form(FormType type) const;
    //! A value to write, as it stands in a file.
    const std::string& example() const { return forms.front().example; }
};

//! Keys that a table has in one of its variants.
struct Variant {
    std::string word;  //!< of the key that decides
    const Declaration* declaration;
};

struct Declaration {
    std::string name;  //!< "mixer"
    std::string meaning;
    std::vector<Key> keys;
    //! Groups of keys of which exactly one stands.
    std::vector<std::vector<std::string>> one_of{};
    //! The key whose word decides which further keys there are.
    std::string selector{};
    std::vector<Variant> variants{};

    //! nullptr when it has none of that name; keys of variants do not count.
    const Key* find(std::string_view key) const;
    std::vector<std::string> key_names() const;
};

//! `root` and all it leads to, each once, parts after what holds them.
std::vector<const Declaration*> declarations_of(const Declaration& root);

}  // namespace didymium
