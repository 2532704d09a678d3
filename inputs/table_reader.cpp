#include "inputs/table_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <tuple>
#include <utility>

#include "inputs/suggest.hpp"

namespace didymium {

namespace {

constexpr std::size_t max_reported = 50;
constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

const Table no_table;

std::string quoted_words(const std::vector<std::string>& words) {
    std::vector<std::string> quoted;
    for (const std::string& word : words) {
        quoted.push_back("\"" + word + "\"");
    }
    return join_words(quoted);
}

}  // namespace

void Diagnostics::add(Location where, std::string message, std::string suggestion) {
    found_.push_back({std::move(where), std::move(message), std::move(suggestion)});
}

void Diagnostics::add(const InputError& error) {
    found_.insert(found_.end(), error.diagnostics().begin(), error.diagnostics().end());
}

void Diagnostics::raise() const {
    if (found_.empty()) {
        return;
    }
    std::vector<Diagnostic> sorted = found_;
    const auto place = [](const Diagnostic& d) {
        return std::tie(d.where.file, d.where.line, d.where.column);
    };
    std::stable_sort(
        sorted.begin(), sorted.end(),
        [&](const Diagnostic& a, const Diagnostic& b) { return place(a) < place(b); });
    if (sorted.size() > max_reported) {
        const std::size_t more = sorted.size() - max_reported;
        sorted.resize(max_reported);
        Diagnostic rest;
        rest.where.file = sorted.back().where.file;
        rest.message = fmt::format("{} more errors are not shown", more);
        sorted.push_back(std::move(rest));
    }
    throw InputError(std::move(sorted));
}

bool Range::contains(double value) const {
    return (low_open ? value > low : value >= low) &&
           (high_open ? value < high : value <= high);
}

std::string Range::text() const {
    if (std::isinf(high)) {
        if (low == 0.0) {
            return low_open ? "must be positive" : "must not be negative";
        }
        return fmt::format("must be {} {}", low_open ? "above" : "at least", low);
    }
    return fmt::format("must be {} {} and {} {}", low_open ? "above" : "at least", low,
                       high_open ? "below" : "at most", high);
}

double read_quantity(const Value& value, const std::string& path,
                     const QuantityKind& kind, const Range& range,
                     Diagnostics& problems) {
    double result = nan_value;
    if (const auto number = value.number(); number && kind.plain_number) {
        result = *number;
    } else if (number) {
        problems.add(
            value.where,
            fmt::format("{} is a plain number, {} needs its unit", path, kind.name),
            fmt::format("write it like \"{}\"", kind.example));
        return nan_value;
    } else if (const auto* text = value.text()) {
        const Converted converted = convert_quantity(*text, kind);
        if (!converted.problem.empty()) {
            problems.add(value.where, fmt::format("{}: {}", path, converted.problem));
            return nan_value;
        }
        result = converted.value;
    } else {
        problems.add(value.where,
                     fmt::format("{} is {}, expected {} such as \"{}\"", path,
                                 value.kind(), kind.name, kind.example));
        return nan_value;
    }
    if (!range.contains(result)) {
        problems.add(value.where, fmt::format("{} {}", path, range.text()));
        return nan_value;
    }
    return result;
}

TableReader::TableReader(const Value& value, std::string path, Diagnostics& problems)
    : table_(value.table()),
      where_(value.where),
      path_(std::move(path)),
      problems_(problems) {
    if (table_ == nullptr) {
        table_ = &no_table;
        problems_.add(where_,
                      fmt::format("{} is {}, expected a table", path_, value.kind()));
    }
}

bool TableReader::has(const std::string& key) const {
    return table_->find(key) != nullptr;
}

const Value* TableReader::value(const std::string& key) {
    if (std::find(known_.begin(), known_.end(), key) == known_.end()) {
        known_.push_back(key);
    }
    const Value* found = table_->find(key);
    if (found != nullptr) {
        resolved_.set(key, *found);
    }
    return found;
}

double TableReader::quantity(const std::string& key, const QuantityKind& kind,
                             const Range& range,
                             const std::optional<std::string>& fallback) {
    if (const Value* found = value(key)) {
        return read_quantity(*found, path(key), kind, range, problems_);
    }
    if (!fallback) {
        missing(key, fmt::format("\"{}\"", kind.example));
        return nan_value;
    }
    resolve(key, {*fallback, where_});
    return convert_quantity(*fallback, kind).value;
}

double TableReader::number(const std::string& key, const Range& range,
                           std::optional<double> fallback) {
    const Value* found = value(key);
    if (found == nullptr) {
        if (!fallback) {
            missing(key, "1.0");
            return nan_value;
        }
        resolve(key, {*fallback, where_});
        return *fallback;
    }
    const auto read = found->number();
    if (!read) {
        wrong_kind(key, *found, "a number");
        return nan_value;
    }
    if (!range.contains(*read)) {
        problem(key, fmt::format("{} {}", path(key), range.text()));
        return nan_value;
    }
    return *read;
}

long TableReader::integer(const std::string& key, long low, long high,
                          std::optional<long> fallback) {
    const Value* found = value(key);
    if (found == nullptr) {
        if (!fallback) {
            missing(key, std::to_string(std::max(low, 1L)));
            return low;
        }
        resolve(key, {std::int64_t{*fallback}, where_});
        return *fallback;
    }
    const auto* read = found->integer();
    if (read == nullptr) {
        wrong_kind(key, *found, "a whole number");
        return low;
    }
    if (*read < low || *read > high) {
        problem(key, fmt::format("{} must be at least {} and at most {}", path(key),
                                 low, high));
        return low;
    }
    return static_cast<long>(*read);
}

bool TableReader::boolean(const std::string& key, bool fallback) {
    const Value* found = value(key);
    if (found == nullptr) {
        resolve(key, {fallback, where_});
        return fallback;
    }
    if (found->boolean() == nullptr) {
        wrong_kind(key, *found, "true or false");
        return fallback;
    }
    return *found->boolean();
}

std::string TableReader::text(const std::string& key, const std::string& example,
                              const std::optional<std::string>& fallback) {
    const Value* found = value(key);
    if (found == nullptr) {
        if (!fallback) {
            missing(key, "\"" + example + "\"");
            return {};
        }
        resolve(key, {*fallback, where_});
        return *fallback;
    }
    if (found->text() == nullptr) {
        wrong_kind(key, *found, fmt::format("text such as \"{}\"", example));
        return {};
    }
    return *found->text();
}

std::string TableReader::choice(const std::string& key,
                                const std::vector<std::string>& words,
                                const std::optional<std::string>& fallback) {
    std::string word = text(key, words.front(), fallback);
    if (word.empty() || std::find(words.begin(), words.end(), word) != words.end()) {
        return word;
    }
    problem(key,
            fmt::format("{} is \"{}\", expected one of {}", path(key), word,
                        quoted_words(words)),
            did_you_mean(word, words));
    return {};
}

const Value* TableReader::table(const std::string& key) {
    const Value* found = value(key);
    if (found != nullptr && found->table() == nullptr) {
        wrong_kind(key, *found, "a table");
        return nullptr;
    }
    return found;
}

const Array* TableReader::array(const std::string& key) {
    const Value* found = value(key);
    if (found != nullptr && found->array() == nullptr) {
        wrong_kind(key, *found, "an array");
        return nullptr;
    }
    return found == nullptr ? nullptr : found->array();
}

std::vector<std::string> TableReader::words(const std::string& key) {
    std::vector<std::string> words;
    const Array* elements = array(key);
    for (std::size_t i = 0; elements != nullptr && i < elements->size(); ++i) {
        const Value& element = (*elements)[i];
        if (element.text() == nullptr) {
            problems_.add(element.where, fmt::format("{}: {} where a name is expected",
                                                     path(key), element.kind()));
        } else {
            words.push_back(*element.text());
        }
    }
    return words;
}

void TableReader::missing(const std::string& key, const std::string& example) {
    if (table_ == &no_table) {
        return;  // reported as no table at all
    }
    problems_.add(where_, fmt::format("{} has no {}", path_, key),
                  fmt::format("write {} = {}", key, example));
}

void TableReader::problem(const std::string& key, const std::string& message,
                          const std::string& suggestion) {
    problems_.add(where(key), message, suggestion);
}

void TableReader::resolve(const std::string& key, Value value) {
    resolved_.set(key, std::move(value));
}

void TableReader::drop(const std::string& key) {
    auto& members = resolved_.members;
    members.erase(std::remove_if(members.begin(), members.end(),
                                 [&](const Member& m) { return m.key == key; }),
                  members.end());
}

Value TableReader::finish() {
    for (const Member& member : table_->members) {
        if (std::find(known_.begin(), known_.end(), member.key) == known_.end()) {
            problems_.add(member.where,
                          fmt::format("unknown key '{}' in {}; known: {}", member.key,
                                      path_, join_words(known_)),
                          did_you_mean(member.key, known_));
        }
    }
    return {std::move(resolved_), where_};
}

Location TableReader::where(const std::string& key) const {
    const Value* found = table_->find(key);
    return found == nullptr ? where_ : found->where;
}

std::string TableReader::path(const std::string& key) const {
    return path_ == "the file" ? key : path_ + "." + key;
}

void TableReader::wrong_kind(const std::string& key, const Value& value,
                             const std::string& expected) {
    problems_.add(value.where, fmt::format("{} is {}, expected {}", path(key),
                                           value.kind(), expected));
}

}  // namespace didymium
