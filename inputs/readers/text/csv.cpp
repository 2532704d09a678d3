#include "inputs/readers/text/csv.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "inputs/readers/text/units.hpp"

namespace didymium {

namespace {

constexpr std::string_view blanks = " \t";
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

std::string_view trimmed(std::string_view text, std::string_view what = blanks) {
    const std::size_t first = text.find_first_not_of(what);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(what) - first + 1);
}

//! The separator that the header shows: the first of them outside quotes.
char separator_of(std::string_view header) {
    bool quoted = false;
    for (const char c : header) {
        if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && (c == ',' || c == ';' || c == '\t')) {
            return c;
        }
    }
    return ',';
}

std::string_view separator_name(char separator) {
    return separator == ',' ? "','" : separator == ';' ? "';'" : "tabs";
}

class CsvParser {
  public:
    CsvParser(const std::string& file, Diagnostics& problems)
        : file_(file), problems_(problems) {}

    CsvTable parse(std::string_view text) {
        const bool wide = text.size() > 1 && (text.substr(0, 2) == "\xff\xfe" ||
                                              text.substr(0, 2) == "\xfe\xff");
        if (wide || text.find('\0') != std::string_view::npos) {
            problems_.add({file_, 1, 1}, "this is no plain text, expected CSV in UTF-8",
                          "save the table as CSV in UTF-8");
            return table_;
        }
        if (text.substr(0, byte_order_mark.size()) == byte_order_mark) {
            text.remove_prefix(byte_order_mark.size());
        }
        for (int number = 1; !text.empty(); ++number) {
            const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
            read_line(text.substr(0, end), number);
            const bool pair = text.substr(end, 2) == "\r\n";
            text.remove_prefix(std::min(end + (pair ? 2 : 1), text.size()));
        }
        return table_;
    }

  private:
    void read_line(std::string_view line, int number) {
        const std::string_view content = trimmed(line);
        // A spreadsheet quotes a comment that holds a separator.
        if (content.substr(0, 1) == "#" || content.substr(0, 2) == "\"#") {
            read_comment(line, number);
            return;
        }
        if (trimmed(content, " \t,;").empty()) {
            return;
        }
        if (table_.header.empty()) {
            table_.separator = separator_of(line);
            table_.header = split(line, number);
            while (table_.header.size() > 1 && table_.header.back().text.empty()) {
                table_.header.pop_back();
            }
            return;
        }
        open_ = false;
        CsvRow row = split(line, number);
        const std::size_t columns = table_.header.size();
        while (row.size() > columns && row.back().text.empty()) {
            row.pop_back();
        }
        if (open_) {
            return;  // said already: what follows belongs to the open cell
        }
        if (row.size() != columns) {
            const bool commas = table_.separator == ',' && row.size() > columns;
            problems_.add(
                row.size() > columns ? row[columns].where : row.front().where,
                fmt::format("{} cells between {}, expected {} as the header names",
                            row.size(), separator_name(table_.separator), columns),
                commas ? "write a decimal point, or separate by ';'" : "");
            return;
        }
        table_.rows.push_back(std::move(row));
    }

    void read_comment(std::string_view line, int number) {
        const std::size_t hash = line.find('#');
        const std::size_t colon = line.find(':', hash);
        if (colon == std::string_view::npos) {
            return;
        }
        const std::string_view key = line.substr(hash + 1, colon - hash - 1);
        // Separators that a spreadsheet appends to fill its columns.
        std::string_view value = line.substr(colon + 1);
        value = value.substr(0, value.find_last_not_of(" \t,;\"") + 1);
        const std::size_t lead =
            std::min(value.find_first_not_of(blanks), value.size());
        table_.remarks.push_back(
            {std::string(trimmed(key)),
             {std::string(value.substr(lead)),
              {file_, number, static_cast<int>(colon + 1 + lead) + 1}}});
    }

    CsvRow split(std::string_view line, int number) {
        CsvRow cells;
        std::size_t at = 0;
        while (true) {
            while (at < line.size() && line[at] != table_.separator &&
                   blanks.find(line[at]) != std::string_view::npos) {
                ++at;
            }
            const Location where{file_, number, static_cast<int>(at) + 1};
            const bool quoted = at < line.size() && line[at] == '"';
            std::string text = quoted ? read_quoted(line, at, where) : std::string();
            const std::size_t end =
                std::min(line.find(table_.separator, at), line.size());
            const std::string_view rest = trimmed(line.substr(at, end - at));
            if (quoted && !rest.empty()) {
                problems_.add(where, "text follows a quoted cell, expected a separator",
                              "double the quotes within it");
            }
            text += rest;
            cells.push_back({std::string(trimmed(text)), where});
            if (end == line.size()) {
                return cells;
            }
            at = end + 1;
        }
    }

    //! What stands between the quotes, with "" for one; `at` moves behind them.
    std::string read_quoted(std::string_view line, std::size_t& at,
                            const Location& where) {
        std::string text;
        for (++at; at < line.size(); ++at) {
            if (line[at] != '"') {
                text += line[at];
            } else if (line.substr(at, 2) == "\"\"") {
                text += line[at++];
            } else {
                ++at;
                return text;
            }
        }
        open_ = true;
        problems_.add(where,
                      "the quotes of this cell are not closed, expected their end in "
                      "the same line");
        return text;
    }

    std::string file_;
    Diagnostics& problems_;
    CsvTable table_;
    bool open_ = false;  // quotes of the last line
};

}  // namespace

std::optional<std::size_t> CsvTable::column(std::string_view name) const {
    const auto at = std::find_if(header.begin(), header.end(),
                                 [&](const CsvCell& c) { return c.text == name; });
    return at == header.end() ? std::nullopt
                              : std::optional<std::size_t>(at - header.begin());
}

std::optional<double> CsvTable::number(const CsvCell& cell,
                                       Diagnostics& problems) const {
    std::string text = cell.text;
    const bool one_comma = std::count(text.begin(), text.end(), ',') == 1 &&
                           text.find('.') == std::string::npos;
    if (one_comma && separator != ',') {
        text[text.find(',')] = '.';
    }
    const std::optional<Quantity> value = split_quantity(text);
    if (value && value->unit.empty()) {
        return value->number;
    }
    std::string suggestion;
    if (text.empty()) {
        suggestion = "leave the row out when there is no value";
    } else if (text.front() == '<') {
        suggestion = "for a value below detection write half the limit, with an sd";
    } else if (text.find(',') != std::string::npos) {
        suggestion = "write a decimal point and no separators of thousands";
    }
    problems.add(
        cell.where,
        fmt::format("'{}' is not a number, expected one such as 12.5", cell.text),
        suggestion);
    return std::nullopt;
}

std::pair<std::string, std::string> split_heading(const std::string& text) {
    const std::size_t open = text.rfind('[');
    if (open == std::string::npos || text.back() != ']') {
        return {text, {}};
    }
    std::string name = text.substr(0, open);
    name.erase(name.find_last_not_of(" \t") + 1);
    return {name, text.substr(open + 1, text.size() - open - 2)};
}

CsvTable parse_csv(std::string_view text, const std::string& file,
                   Diagnostics& problems) {
    return CsvParser(file, problems).parse(text);
}

}  // namespace didymium
