//! \file Edits of a file's text at places that its tree knows, so that all else stays
//! as it was written, comments too.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "inputs/readers/text/tree.hpp"

namespace didymium {

class TextEdits {
  public:
    //! The text outlives this; trees whose values are named here were parsed from it.
    explicit TextEdits(const std::string& text);

    //! Puts a text in the place of a scalar.
    void replace(const Value& scalar, const std::string& by);
    //! A further key behind the value of another of the same table.
    void add_after(const Value& scalar, bool is_inline, const std::string& line);
    //! In front of a value that is not replaced.
    void add_before(const Value& value, const std::string& text);
    //! Whether a table is written between braces.
    bool is_inline(const Value& table) const;

    //! The text with all edits made together.
    std::string apply() const;

  private:
    std::size_t offset(const Location& where) const;
    std::size_t end_of(std::size_t at) const;

    struct Edit {
        std::size_t length = 0;
        std::string text;
    };
    const std::string& text_;
    std::vector<std::size_t> lines_;
    std::map<std::size_t, Edit> edits_;
};

}  // namespace didymium
