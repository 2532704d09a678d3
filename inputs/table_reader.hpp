//! \file Declarative reading of a table. Every key that is read registers its name, so
//! that finish() can refuse the others; errors are collected, not thrown, so that one
//! run shows all of them. What was read, with defaults filled in, comes back as a
//! table.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "inputs/location.hpp"
#include "inputs/tree.hpp"
#include "inputs/units.hpp"

namespace didymium {

//! The errors of a document.
class Diagnostics {
  public:
    void add(Location where, std::string message, std::string suggestion = {});
    void add(const InputError& error);
    bool empty() const { return found_.empty(); }
    std::size_t size() const { return found_.size(); }
    //! Throws all of them, in order of file and line, at most 50; nothing when empty.
    void raise() const;

  private:
    std::vector<Diagnostic> found_;
};

//! Allowed values, in SI.
struct Range {
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    bool low_open = false;  //!< the bound itself is not allowed
    bool high_open = false;

    bool contains(double value) const;
    //! "must be positive", "must lie between 0 and 1" ...
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

//! Reads a quantity from a value that is already at hand. Reports and returns NaN when
//! it is none, or out of range; `path` is for the message.
double read_quantity(const Value& value, const std::string& path,
                     const QuantityKind& kind, const Range& range,
                     Diagnostics& problems);

//! Methods that read a key report a missing or wrong value and then return a
//! placeholder (NaN, 0, empty text, nullptr). A key with a fallback may be missing.
class TableReader {
  public:
    //! `path` names the table in messages: "streams.pls". Reports when it is no table.
    TableReader(const Value& value, std::string path, Diagnostics& problems);

    bool has(const std::string& key) const;
    //! The value as it stands, or nullptr; registers the key.
    const Value* value(const std::string& key);

    //! A quantity in SI. `fallback` is written like an input: "10 %".
    double quantity(const std::string& key, const QuantityKind& kind,
                    const Range& range,
                    const std::optional<std::string>& fallback = {});
    double number(const std::string& key, const Range& range,
                  std::optional<double> fallback = {});
    long integer(const std::string& key, long low, long high,
                 std::optional<long> fallback = {});
    bool boolean(const std::string& key, bool fallback);
    std::string text(const std::string& key, const std::string& example,
                     const std::optional<std::string>& fallback = {});
    //! One of the given words.
    std::string choice(const std::string& key, const std::vector<std::string>& words,
                       const std::optional<std::string>& fallback = {});
    //! nullptr when missing; reports when it is something else than a table (or array).
    const Value* table(const std::string& key);
    const Array* array(const std::string& key);
    std::vector<std::string> words(const std::string& key);

    //! Reports that a key is missing, with a line to write.
    void missing(const std::string& key, const std::string& example);
    //! Reports something wrong with a key (or with the table, when the key is absent).
    void problem(const std::string& key, const std::string& message,
                 const std::string& suggestion = {});

    //! Puts a value into the resolved table in place of what was read.
    void resolve(const std::string& key, Value value);
    //! Leaves a key out of the resolved table.
    void drop(const std::string& key);

    //! Reports keys that nobody read. Returns the table as resolved.
    Value finish();

    const Location& where() const { return where_; }
    //! Where a key's value stands, or the table when it is absent.
    Location where(const std::string& key) const;
    const std::string& path() const { return path_; }
    std::string path(const std::string& key) const;
    Diagnostics& problems() { return problems_; }

  private:
    void wrong_kind(const std::string& key, const Value& value,
                    const std::string& expected);

    const Table* table_;
    Location where_;
    std::string path_;
    Diagnostics& problems_;
    std::vector<std::string> known_;
    Table resolved_;
};

}  // namespace didymium
