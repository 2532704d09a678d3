#include "inputs/readers/text/table_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "inputs/readers/liquor/constants.hpp"
#include "inputs/readers/text/suggest.hpp"

namespace didymium {

namespace {

constexpr std::size_t max_reported = 50;

const Table no_table;

std::string quoted_words(const std::vector<std::string>& words) {
    std::vector<std::string> all;
    for (const std::string& word : words) {
        all.push_back(in_quotes(word));
    }
    return join_words(all);
}

}  // namespace

void Diagnostics::add(Location where, std::string message, std::string suggestion) {
    found_.push_back({std::move(where), std::move(message), std::move(suggestion)});
}

void Diagnostics::add(const InputError& error) {
    found_.insert(found_.end(), error.diagnostics().begin(), error.diagnostics().end());
}

void Diagnostics::add(const Diagnostics& others) {
    const std::vector<Diagnostic> sorted = others.sorted();
    found_.insert(found_.end(), sorted.begin(), sorted.end());
}

std::vector<Diagnostic> Diagnostics::sorted() const {
    std::vector<Diagnostic> sorted = found_;
    const auto place = [](const Diagnostic& d) {
        return std::tie(d.where.file, d.where.line, d.where.column);
    };
    std::stable_sort(
        sorted.begin(), sorted.end(),
        [&](const Diagnostic& a, const Diagnostic& b) { return place(a) < place(b); });
    // A file that is included twice is wrong once.
    const auto same = [&](const Diagnostic& a, const Diagnostic& b) {
        return place(a) == place(b) && a.message == b.message;
    };
    sorted.erase(std::unique(sorted.begin(), sorted.end(), same), sorted.end());
    return sorted;
}

void Diagnostics::raise() const {
    if (found_.empty()) {
        return;
    }
    std::vector<Diagnostic> sorted = this->sorted();
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

std::string shown(const Value& value) {
    return value.text()      ? in_quotes(*value.text())
           : value.integer() ? fmt::format("{}", *value.integer())
           : value.number()  ? fmt::format("{}", *value.number())
                             : std::string(value.kind());
}

std::string out_of_range(const std::string& path, const Value& value,
                         const Range& range) {
    return fmt::format("{} is {}, expected {}", path, shown(value), range.text());
}

double read_quantity(const Value& value, const std::string& path,
                     const QuantityKind& kind, const Range& range,
                     Diagnostics& problems) {
    double result = nan;
    if (const auto number = value.number(); number && kind.plain_number) {
        result = *number;
    } else if (number) {
        problems.add(
            value.where,
            fmt::format("{} is a plain number, expected {} with its unit, such as "
                        "\"{}\"",
                        path, kind.name, kind.example));
        return nan;
    } else if (const auto* text = value.text()) {
        const Converted converted = convert_quantity(*text, kind);
        if (!converted.problem.empty()) {
            problems.add(value.where, fmt::format("{}: {}", path, converted.problem));
            return nan;
        }
        result = converted.value;
    } else {
        problems.add(value.where,
                     fmt::format("{} is {}, expected {} such as \"{}\"", path,
                                 value.kind(), kind.name, kind.example));
        return nan;
    }
    if (!range.contains(result)) {
        problems.add(value.where, out_of_range(path, value, range));
        return nan;
    }
    return result;
}

double read_number(const Value& value, const std::string& path, const Range& range,
                   Diagnostics& problems) {
    const auto number = value.number();
    if (!number) {
        problems.add(value.where,
                     fmt::format("{} is {}, expected a number", path, value.kind()));
        return nan;
    }
    if (!range.contains(*number)) {
        problems.add(value.where, out_of_range(path, value, range));
        return nan;
    }
    return *number;
}

long read_integer(const Value& value, const std::string& path, const Range& range,
                  Diagnostics& problems) {
    const std::int64_t* number = value.integer();
    if (number == nullptr) {
        problems.add(value.where, fmt::format("{} is {}, expected a whole number", path,
                                              value.kind()));
        return static_cast<long>(range.low);
    }
    if (!range.contains(static_cast<double>(*number))) {
        problems.add(value.where, out_of_range(path, value, range));
        return static_cast<long>(range.low);
    }
    return static_cast<long>(*number);
}

TableReader::TableReader(const Value& value, std::string path,
                         const Declaration& declaration, Diagnostics& problems)
    : table_(value.table()),
      where_(value.where),
      path_(std::move(path)),
      problems_(problems),
      declaration_(declaration) {
    if (table_ == nullptr) {
        table_ = &no_table;
        problems_.add(where_,
                      fmt::format("{} is {}, expected a table", path_, value.kind()));
    }
}

const Key* TableReader::find(const std::string& key) const {
    const Key* found = declaration_.find(key);
    return found == nullptr && variant_ != nullptr ? variant_->find(key) : found;
}

const Key& TableReader::declared(const std::string& key) const {
    const Key* found = find(key);
    if (found == nullptr) {
        throw std::logic_error(
            fmt::format("'{}' is no declared key of {}", key, declaration_.name));
    }
    return *found;
}

const ValueForm& TableReader::declared(const std::string& key, FormType type) const {
    const ValueForm* form = declared(key).form(type);
    if (form == nullptr) {
        throw std::logic_error(fmt::format(
            "'{}' of {} is read as something else than what it is declared as", key,
            declaration_.name));
    }
    return *form;
}

const Value* TableReader::lookup(const std::string& key) const {
    if (const Value* found = table_->find(key)) {
        return found;
    }
    const Key* meant = find(key);
    for (const Member& member : table_->members) {
        if (find(member.key) != nullptr) {
            continue;
        }
        // A required key is meant more likely than one that may be left out.
        const bool close = (meant != nullptr && meant->absence.required) ||
                           edit_distance(member.key, key) <= 2;
        if (close && closest_word(member.key, known_keys()) == key) {
            return &member.value;
        }
    }
    return nullptr;
}

bool TableReader::has(const std::string& key) const {
    declared(key);
    return lookup(key) != nullptr;
}

const Value* TableReader::value(const std::string& key) {
    declared(key);
    if (std::find(read_.begin(), read_.end(), key) == read_.end()) {
        read_.push_back(key);
    }
    const Value* found = lookup(key);
    if (found != nullptr) {
        resolved_.set(key, *found);
    }
    return found;
}

const Value* TableReader::value_or_default(const std::string& key,
                                           std::optional<Value> fallback) {
    if (const Value* found = value(key)) {
        return found;
    }
    if (!fallback) {
        fallback = declared(key).absence.value;
    }
    if (!fallback) {
        missing(key);
        return nullptr;
    }
    fallback->where = where_;
    resolve(key, std::move(*fallback));
    return resolved_.find(key);
}

double TableReader::quantity(const std::string& key,
                             const std::optional<std::string>& fallback) {
    const ValueForm& form = declared(key, FormType::quantity);
    const Value* found = value_or_default(
        key, fallback ? std::optional(Value{*fallback, where_}) : std::nullopt);
    if (found == nullptr) {
        return nan;
    }
    if (!has(key)) {
        return convert_quantity(*found->text(), form.kind).value;
    }
    return read_quantity(*found, path(key), form.kind, form.range, problems_);
}

double TableReader::number(const std::string& key) {
    const ValueForm& form = declared(key, FormType::number);
    const Value* found = value_or_default(key);
    return found == nullptr ? nan
                            : read_number(*found, path(key), form.range, problems_);
}

long TableReader::integer(const std::string& key, std::optional<long> fallback) {
    const ValueForm& form = declared(key, FormType::integer);
    const Value* found = value_or_default(
        key, fallback ? std::optional(Value{std::int64_t{*fallback}, where_})
                      : std::nullopt);
    return found == nullptr ? static_cast<long>(form.range.low)
                            : read_integer(*found, path(key), form.range, problems_);
}

bool TableReader::boolean(const std::string& key) {
    declared(key, FormType::boolean);
    const Value* found = value_or_default(key);
    if (found == nullptr) {
        return false;
    }
    if (found->boolean() == nullptr) {
        wrong_kind(key, *found, "true or false");
        return false;
    }
    return *found->boolean();
}

std::string TableReader::text(const std::string& key) {
    const Value* found = value_or_default(key);
    if (found == nullptr) {
        return {};
    }
    if (found->text() == nullptr) {
        wrong_kind(key, *found,
                   fmt::format("text such as {}", declared(key).example()));
        return {};
    }
    return *found->text();
}

std::string TableReader::choice(const std::string& key) {
    std::string word = one_of(key, text(key), declared(key, FormType::words).words);
    if (key == declaration_.selector) {
        variant_word_ = word;
        if (word.empty()) {
            const Value* found = lookup(key);
            const bool spelt = found != nullptr && found->text() != nullptr;
            variant_word_ = guess_variant(spelt ? *found->text() : "");
        }
        for (const Variant& variant : declaration_.variants) {
            variant_ = variant.word == variant_word_ ? variant.declaration : variant_;
        }
    }
    return word;
}

std::string TableReader::guess_variant(const std::string& word) const {
    std::vector<std::string> words;
    std::string best;
    std::size_t most = 0;
    for (const Variant& variant : declaration_.variants) {
        words.push_back(variant.word);
        std::size_t own = 0;
        for (const Member& member : table_->members) {
            own += variant.declaration->find(member.key) != nullptr ? 1 : 0;
        }
        if (own >= most) {
            best = own > most ? variant.word : "";
            most = own;
        }
    }
    const std::string meant = closest_word(word, words);
    return meant.empty() ? best : meant;
}

bool TableReader::unclear(const std::string& key) const {
    return variant_ == nullptr && !declaration_.selector.empty() &&
           std::any_of(declaration_.variants.begin(), declaration_.variants.end(),
                       [&](const Variant& variant) {
                           return variant.declaration->find(key) != nullptr;
                       });
}

std::string TableReader::choice(const std::string& key,
                                const std::vector<std::string>& words,
                                const std::optional<std::string>& fallback) {
    declared(key, FormType::text);
    if (has(key)) {
        return one_of(key, text(key), words);
    }
    value(key);
    if (!fallback) {
        missing(key, in_quotes(words.front()));
        return {};
    }
    resolve(key, {*fallback, where_});
    return *fallback;
}

//! The word, or nothing after a report that it is none of the words.
std::string TableReader::one_of(const std::string& key, std::string word,
                                const std::vector<std::string>& words) {
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
    if (declared(key).form(FormType::map) == nullptr) {
        declared(key, FormType::table);
    }
    if (found != nullptr && found->table() == nullptr) {
        wrong_kind(key, *found, "a table");
        return nullptr;
    }
    return found;
}

const Array* TableReader::array(const std::string& key) {
    declared(key, FormType::array);
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
            problems_.add(element.where, fmt::format("{} holds {}, expected names",
                                                     path(key), element.kind()));
        } else {
            words.push_back(*element.text());
        }
    }
    return words;
}

double TableReader::element(const std::string& key, const Member& member) {
    const ValueForm& form = declared(key, FormType::map).of.front();
    const std::string name = path(key) + "." + member.key;
    if (form.type == FormType::quantity) {
        return read_quantity(member.value, name, form.kind, form.range, problems_);
    }
    return read_number(member.value, name, form.range, problems_);
}

void TableReader::missing(const std::string& key) {
    missing(key, declared(key).example());
}

void TableReader::missing(const std::string& key, const std::string& example) {
    if (table_ == &no_table || lookup(key) != nullptr) {
        return;  // reported as no table at all, or as something else than expected
    }
    problems_.add(where_, fmt::format("{} has no {}, expected {} = {}", path_, key, key,
                                      example));
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
        if (unclear(member.key)) {
            continue;
        }
        if (find(member.key) == nullptr) {
            const std::vector<std::string> known = known_keys();
            problems_.add(member.where,
                          fmt::format("unknown key '{}' in {}, expected one of {}",
                                      member.key, path_, join_words(known)),
                          did_you_mean(member.key, known));
        } else if (!skipped_ &&
                   std::find(read_.begin(), read_.end(), member.key) == read_.end()) {
            problems_.add(member.where,
                          fmt::format("{} does not go with the other keys of {}, "
                                      "expected one of the two",
                                      path(member.key), path_),
                          "take it out");
        }
    }
    // In the order of the declaration, whatever was read or decided first: the same
    // case is the same text.
    const std::vector<std::string> known = known_keys();
    const auto rank = [&](const Member& member) {
        return std::find(known.begin(), known.end(), member.key) - known.begin();
    };
    std::stable_sort(
        resolved_.members.begin(), resolved_.members.end(),
        [&](const Member& a, const Member& b) { return rank(a) < rank(b); });
    return {std::move(resolved_), where_};
}

std::vector<std::string> TableReader::known_keys() const {
    std::vector<std::string> known = declaration_.key_names();
    if (variant_ != nullptr) {
        const std::vector<std::string> more = variant_->key_names();
        known.insert(known.end(), more.begin(), more.end());
    }
    return known;
}

Location TableReader::where(const std::string& key) const {
    const Value* found = lookup(key);
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
