//! \file Numbers and tables for people.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace didymium {

//! Columns of text under headings, the first aligned left, the others right, with two
//! spaces between them.
class TextTable {
  public:
    explicit TextTable(std::vector<std::string> headings);
    void add_row(std::vector<std::string> cells);
    bool empty() const { return rows_.size() == 1; }
    //! Lines that end in a newline, each indented.
    std::string text(std::size_t indent = 2) const;

  private:
    std::vector<std::vector<std::string>> rows_;
};

//! "label         text\n", the text broken at spaces into lines that are aligned.
std::string paragraph(const std::string& label, const std::string& text);

//! A fraction in percent with as many digits as its distance from 1 (or 0) deserves:
//! "99.9907 %", "99.999916 %", "0.0093 %"; above 1 at most three: "100.025 %".
std::string format_percent(double fraction);

//! A number with significant digits: "22.00", "1.2e-14"; "-" when it is not known.
std::string format_number(double value, int digits = 4);
//! With so many decimals, and no sign on what they make zero; "-" for what is missing.
std::string format_fixed(double value, int decimals);

//! A time in the unit that suits it: "36.0 h", "8.25 d", "1.15 years"; "never" if
//! infinite.
std::string format_hours(double hours);

//! Wall time: "0.53 s", "2 min 05 s", "3 h 20 min".
std::string format_seconds(double seconds);

}  // namespace didymium
