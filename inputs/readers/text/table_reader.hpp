//! \file Reading a table by its declaration, which knows the kind, range and default of
//! every key. Errors are collected, not thrown, so that one run shows all of them;
//! finish() refuses keys that are not declared, and those that nobody read. What was
//! read, with defaults filled in, comes back as a table.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "inputs/readers/text/declaration.hpp"
#include "inputs/readers/text/location.hpp"
#include "inputs/readers/text/tree.hpp"
#include "inputs/readers/text/units.hpp"

namespace didymium {

//! The errors of a document.
class Diagnostics {
  public:
    void add(Location where, std::string message, std::string suggestion = {});
    void add(const InputError& error);
    //! Those of a file that was read before, in order.
    void add(const Diagnostics& others);
    bool empty() const { return found_.empty(); }
    std::size_t size() const { return found_.size(); }
    //! All of them, in order of file and line, each once.
    std::vector<Diagnostic> sorted() const;
    //! Throws them, at most 50; nothing when empty.
    void raise() const;

  private:
    std::vector<Diagnostic> found_;
};

//! A value as a message shows it: "text", 12, a table.
std::string shown(const Value& value);

//! "PATH is VALUE, expected at least 0".
std::string out_of_range(const std::string& path, const Value& value,
                         const Range& range);

//! Reads a quantity from a value that is already at hand. Reports and returns NaN when
//! it is none, or out of range; `path` is for the message.
double read_quantity(const Value& value, const std::string& path,
                     const QuantityKind& kind, const Range& range,
                     Diagnostics& problems);

//! The same for a plain number, and for a whole one.
double read_number(const Value& value, const std::string& path, const Range& range,
                   Diagnostics& problems);
long read_integer(const Value& value, const std::string& path, const Range& range,
                  Diagnostics& problems);

//! Methods that read a key report a missing or wrong value and then return a
//! placeholder (NaN, 0, empty text, nullptr). A key with a default may be missing.
//! Reading a key that is not declared, or as something else than what it is declared
//! as, is a mistake of the program: std::logic_error.
class TableReader {
  public:
    //! `path` names the table in messages: "streams.pls". Reports when it is no table.
    TableReader(const Value& value, std::string path, const Declaration& declaration,
                Diagnostics& problems);

    bool has(const std::string& key) const;
    //! The value as it stands, or nullptr; the key counts as read.
    const Value* value(const std::string& key);

    //! A quantity in SI. `fallback` is a default that other values decide, written like
    //! an input: "10 h".
    double quantity(const std::string& key,
                    const std::optional<std::string>& fallback = {});
    double number(const std::string& key);
    long integer(const std::string& key, std::optional<long> fallback = {});
    bool boolean(const std::string& key);
    std::string text(const std::string& key);
    //! One of the declared words. That of the selector brings in the keys of its
    //! variant.
    std::string choice(const std::string& key);
    //! The selector's word; where that is wrong or missing, the one that is probably
    //! meant, by its spelling or by the other keys of the table; empty: unclear.
    const std::string& variant() const { return variant_word_; }
    //! A text that must be one of words which are known only now.
    std::string choice(const std::string& key, const std::vector<std::string>& words,
                       const std::optional<std::string>& fallback = {});
    //! nullptr when missing; reports when it is something else than a table (or array).
    const Value* table(const std::string& key);
    const Array* array(const std::string& key);
    std::vector<std::string> words(const std::string& key);
    //! A number, whole number or quantity of a map, as the map's key declares it.
    double element(const std::string& key, const Member& member);

    //! Reports that a key is missing, with the declared example of what to write;
    //! nothing when it is there, and something else is wrong with it.
    void missing(const std::string& key);
    void missing(const std::string& key, const std::string& example);
    //! Reports something wrong with a key (or with the table, when the key is absent).
    void problem(const std::string& key, const std::string& message,
                 const std::string& suggestion = {});

    //! Puts a value into the resolved table in place of what was read.
    void resolve(const std::string& key, Value value);
    //! Leaves a key out of the resolved table.
    void drop(const std::string& key);

    //! What the table means is not known: finish() is not to ask who read its keys.
    void skip() { skipped_ = true; }
    //! Reports keys that are not declared, or that nobody read because they do not go
    //! with the others. Returns the table as resolved.
    Value finish();

    const Location& where() const { return where_; }
    //! Where a key's value stands, or the table when it is absent.
    Location where(const std::string& key) const;
    const std::string& path() const { return path_; }
    std::string path(const std::string& key) const;
    Diagnostics& problems() { return problems_; }

  private:
    const Key* find(const std::string& key) const;
    //! The value of a key, or of a misspelt one that probably means it, which finish()
    //! reports.
    const Value* lookup(const std::string& key) const;
    std::string guess_variant(const std::string& word) const;
    //! Whether it is unclear which variant a key that only variants have belongs to.
    bool unclear(const std::string& key) const;
    const Key& declared(const std::string& key) const;
    const ValueForm& declared(const std::string& key, FormType type) const;
    //! Reports a missing value that has no default.
    const Value* value_or_default(const std::string& key,
                                  std::optional<Value> fallback = {});
    std::vector<std::string> known_keys() const;
    std::string one_of(const std::string& key, std::string word,
                       const std::vector<std::string>& words);
    void wrong_kind(const std::string& key, const Value& value,
                    const std::string& expected);

    const Table* table_;
    Location where_;
    std::string path_;
    Diagnostics& problems_;
    const Declaration& declaration_;
    const Declaration* variant_ = nullptr;
    std::string variant_word_;
    std::vector<std::string> read_;
    bool skipped_ = false;
    Table resolved_;
};

}  // namespace didymium
