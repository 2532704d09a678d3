#include "inputs/readers/text/tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <utility>

#include "inputs/readers/text/suggest.hpp"

namespace didymium {

namespace {

std::string join_path(const std::vector<std::string>& parts, std::size_t n) {
    std::string path;
    for (std::size_t i = 0; i < n; ++i) {
        path += (i == 0 ? "" : ".") + parts[i];
    }
    return path;
}

std::string element_name(const Array& array, std::size_t index) {
    if (const Table* table = array[index].table()) {
        if (const Value* name = table->find("name"); name != nullptr && name->text()) {
            return *name->text();
        }
    }
    return std::to_string(index + 1);
}

const Value* element_at(const Array& array, const std::string& part) {
    for (std::size_t i = 0; i < array.size(); ++i) {
        if (element_name(array, i) == part) {
            return &array[i];
        }
    }
    std::size_t number = 0;
    const auto [end, error] =
        std::from_chars(part.data(), part.data() + part.size(), number);
    const bool whole = error == std::errc() && end == part.data() + part.size();
    return whole && number >= 1 && number <= array.size() ? &array[number - 1]
                                                          : nullptr;
}

//! Walks as far as the path goes: the last value reached and how many parts it took.
struct Walk {
    const Value* value;
    std::size_t used;
};

Walk walk(const Value& root, const std::vector<std::string>& parts) {
    Walk at{&root, 0};
    while (at.used < parts.size()) {
        const Value* next = nullptr;
        std::size_t used = at.used;
        if (const Table* table = at.value->table()) {
            // A key may hold dots itself: take the shortest run of parts that is a key.
            std::string key;
            while (next == nullptr && used < parts.size()) {
                key += (key.empty() ? "" : ".") + parts[used++];
                next = table->find(key);
            }
        } else if (const Array* array = at.value->array()) {
            next = element_at(*array, parts[used++]);
        }
        if (next == nullptr) {
            return at;
        }
        at = {next, used};
    }
    return at;
}

std::vector<std::string> names_in(const Value& value) {
    if (const Table* table = value.table()) {
        return table->keys();
    }
    std::vector<std::string> names;
    if (const Array* array = value.array()) {
        for (std::size_t i = 0; i < array->size(); ++i) {
            names.push_back(element_name(*array, i));
        }
    }
    return names;
}

void collect(const Value& value, const std::string& path,
             std::vector<std::string>& paths) {
    const std::string prefix = path.empty() ? "" : path + ".";
    if (const Table* table = value.table()) {
        for (const Member& member : table->members) {
            collect(member.value, prefix + member.key, paths);
        }
    } else if (const Array* array = value.array()) {
        for (std::size_t i = 0; i < array->size(); ++i) {
            collect((*array)[i], prefix + element_name(*array, i), paths);
        }
    } else {
        paths.push_back(path);
    }
}

//! Gives a value and all it holds one location.
void relocate(Value& value, const Location& where) {
    value.where = where;
    if (Table* table = value.table()) {
        for (Member& member : table->members) {
            member.where = where;
            relocate(member.value, where);
        }
    } else if (Array* array = value.array()) {
        for (Value& element : *array) {
            relocate(element, where);
        }
    }
}

}  // namespace

std::vector<std::string> split_path(std::string_view path) {
    std::vector<std::string> parts;
    std::size_t begin = 0;
    while (true) {
        const std::size_t dot = path.find('.', begin);
        parts.emplace_back(path.substr(begin, dot - begin));
        if (dot == std::string_view::npos) {
            return parts;
        }
        begin = dot + 1;
    }
}

const Value* Table::find(std::string_view key) const {
    for (const Member& member : members) {
        if (member.key == key) {
            return &member.value;
        }
    }
    return nullptr;
}

Value* Table::find(std::string_view key) {
    return const_cast<Value*>(std::as_const(*this).find(key));
}

std::vector<std::string> Table::keys() const {
    std::vector<std::string> keys;
    keys.reserve(members.size());
    for (const Member& member : members) {
        keys.push_back(member.key);
    }
    return keys;
}

void Table::set(std::string_view key, Value value) {
    if (Value* present = find(key)) {
        *present = std::move(value);
    } else {
        const Location where = value.where;
        members.push_back({std::string(key), where, std::move(value)});
    }
}

void Table::erase(std::string_view key) {
    members.erase(std::remove_if(members.begin(), members.end(),
                                 [&](const Member& m) { return m.key == key; }),
                  members.end());
}

std::optional<double> Value::number() const {
    if (const auto* whole = integer()) {
        return static_cast<double>(*whole);
    }
    const auto* real = std::get_if<double>(&data);
    return real == nullptr ? std::nullopt : std::optional<double>(*real);
}

std::string_view Value::kind() const {
    constexpr std::string_view kinds[] = {"true or false", "a number", "a number",
                                          "text",          "an array", "a table"};
    return kinds[data.index()];
}

const Value* find_path(const Value& root, std::string_view path) {
    const std::vector<std::string> parts = split_path(path);
    const Walk at = walk(root, parts);
    return at.used == parts.size() ? at.value : nullptr;
}

std::vector<std::string> scalar_paths(const Value& root) {
    std::vector<std::string> paths;
    collect(root, "", paths);
    return paths;
}

void throw_no_such_path(const Value& root, const std::string& path,
                        const Location& where) {
    const std::vector<std::string> parts = split_path(path);
    const Walk at = walk(root, parts);
    const std::string reached = join_path(parts, at.used);
    const std::vector<std::string> names = names_in(*at.value);
    const std::string holder =
        reached.empty() ? "the case" : fmt::format("'{}'", reached);
    if (names.empty()) {
        throw InputError(where,
                         fmt::format("nothing at '{}', expected a path of the case: "
                                     "{} is {}",
                                     path, holder, at.value->kind()));
    }
    const std::string missing = at.used < parts.size() ? parts[at.used] : "";
    throw InputError(where,
                     fmt::format("nothing at '{}', expected what {} holds: {}", path,
                                 holder, join_words(names)),
                     did_you_mean(missing, names));
}

void assign_path(Value& root, const std::string& path, Value value,
                 const Location& where) {
    relocate(value, where);
    const std::vector<std::string> parts = split_path(path);
    if (parts.size() > max_depth) {
        throw InputError(where, fmt::format("a path of {} parts, expected at most {}",
                                            parts.size(), max_depth));
    }
    const Walk at = walk(root, parts);
    // The root is ours to change; the walk only looks.
    Value& reached = const_cast<Value&>(*at.value);
    if (at.used == parts.size()) {
        reached = std::move(value);
        return;
    }
    const bool named_by_user =
        at.used == 1 && (parts[0] == "streams" || parts[0] == "banks");
    if (reached.table() == nullptr || named_by_user || parts[at.used].empty()) {
        throw_no_such_path(root, path, where);
    }
    for (std::size_t i = parts.size() - 1; i > at.used; --i) {
        Value holder{Table{}, where};
        holder.table()->set(parts[i], std::move(value));
        value = std::move(holder);
    }
    reached.table()->set(parts[at.used], std::move(value));
}

}  // namespace didymium
