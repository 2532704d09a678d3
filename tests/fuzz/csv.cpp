//! \file CSV tables: what is read, written out again, is the same table.
#include "inputs/readers/text/csv.hpp"

#include <algorithm>
#include <cmath>

#include "fuzz.hpp"

using namespace didymium;

namespace {

CsvTable parse(const std::string& text) {
    Diagnostics problems;
    CsvTable table = parse_csv(text, fuzz::file_name, problems);
    problems.raise();
    return table;
}

void write(const CsvRow& row, std::string& text) {
    for (std::size_t i = 0; i < row.size(); ++i) {
        text += i == 0 ? "\"" : ",\"";
        for (const char c : row[i].text)
            text += c == '"' ? "\"\"" : std::string(1, c);
        text += '"';
    }
    text += '\n';
}

bool same(const CsvRow& a, const CsvRow& b) {
    return std::equal(
        a.begin(), a.end(), b.begin(), b.end(),
        [](const CsvCell& x, const CsvCell& y) { return x.text == y.text; });
}

void check(const CsvTable& table) {
    std::string text;
    write(table.header, text);
    for (const CsvRow& row : table.rows) {
        fuzz::expect(row.size() == table.header.size(), "a row of another length");
        write(row, text);
    }
    // A quoted cell that begins with # is a comment again, and a row of empty cells is
    // passed over.
    const auto lost = [](const CsvRow& row) {
        return row.front().text.rfind('#', 0) == 0 ||
               std::all_of(row.begin(), row.end(),
                           [](const CsvCell& cell) { return cell.text.empty(); });
    };
    if (table.header.empty() || table.header.back().text.empty() ||
        lost(table.header) || std::any_of(table.rows.begin(), table.rows.end(), lost))
        return;
    const CsvTable again = parse(text);
    fuzz::expect(same(table.header, again.header), "another header: " + text);
    fuzz::expect(table.rows.size() == again.rows.size(), "other rows: " + text);
    for (std::size_t i = 0; i < table.rows.size(); ++i)
        fuzz::expect(same(table.rows[i], again.rows[i]), "another row: " + text);
}

//! Every cell as a number.
void read_numbers(const CsvTable& table) {
    Diagnostics problems;
    for (const CsvRow& row : table.rows)
        for (const CsvCell& cell : row) {
            const std::optional<double> number = table.number(cell, problems);
            fuzz::expect(!number || std::isfinite(*number), "a number is not finite");
        }
    problems.raise();
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = fuzz::text_of(data, size);
    CsvTable table;
    if (!fuzz::taken(text, [&] { table = parse(text); }))
        return 0;
    check(table);
    fuzz::taken(text, [&] { read_numbers(table); });
    return 0;
}
