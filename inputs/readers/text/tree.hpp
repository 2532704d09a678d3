//! \file The located tree of a file: every value and every key knows where it stands.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "inputs/readers/text/location.hpp"

namespace didymium {

struct Value;
struct Member;

using Array = std::vector<Value>;

//! Keys and values in source order.
struct Table {
    std::vector<Member> members;

    const Value* find(std::string_view key) const;
    Value* find(std::string_view key);
    std::vector<std::string> keys() const;
    //! Replaces the value of a key, or adds the key at the end.
    void set(std::string_view key, Value value);
    void erase(std::string_view key);
};

struct Value {
    std::variant<bool, std::int64_t, double, std::string, Array, Table> data;
    Location where;

    const bool* boolean() const { return std::get_if<bool>(&data); }
    const std::int64_t* integer() const { return std::get_if<std::int64_t>(&data); }
    const std::string* text() const { return std::get_if<std::string>(&data); }
    const Array* array() const { return std::get_if<Array>(&data); }
    const Table* table() const { return std::get_if<Table>(&data); }
    Array* array() { return std::get_if<Array>(&data); }
    Table* table() { return std::get_if<Table>(&data); }
    bool scalar() const { return array() == nullptr && table() == nullptr; }

    //! An integer or a floating-point number.
    std::optional<double> number() const;
    //! "a table", "text", "a number" ... for messages.
    std::string_view kind() const;
};

struct Member {
    std::string key;
    Location where;
    Value value;
};

//! The most keys and arrays that lie within one another, and parts of a path.
inline constexpr int max_depth = 128;

//! The parts of a dotted path; at least one, which may be empty.
std::vector<std::string> split_path(std::string_view path);

//! The value at a dotted path. An array element is addressed by its `name`, or by its
//! 1-based number: "banks.split.sections.scrub.stages", "events.1.at". Keys that hold
//! dots themselves are found too. nullptr when there is none.
const Value* find_path(const Value& root, std::string_view path);

//! Every path that holds a scalar, in source order.
std::vector<std::string> scalar_paths(const Value& root);

//! Throws InputError at `where`: nothing stands at `path`, this is what exists near it.
[[noreturn]] void throw_no_such_path(const Value& root, const std::string& path,
                                     const Location& where);

//! Sets the value at a dotted path. Keys that a table could hold but does not are added
//! (the reader of the table refuses those it does not know); streams, banks and array
//! elements must exist. Everything set bears the location of the assignment. Throws
//! InputError there.
void assign_path(Value& root, const std::string& path, Value value,
                 const Location& where);

}  // namespace didymium
