//! \file CSV tables as spreadsheets and laboratories write them: separated by commas,
//! semicolons or tabs, cells in quotes where need be, `#` comments, one header row.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inputs/readers/text/location.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

struct CsvCell {
    std::string text;  //!< without quotes and surrounding blanks
    Location where;
};

using CsvRow = std::vector<CsvCell>;

//! A comment of the form `# key: value`.
struct CsvRemark {
    std::string key;
    CsvCell value;
};

struct CsvTable {
    std::vector<CsvRemark> remarks;
    CsvRow header;             //!< empty when the file has no row at all
    std::vector<CsvRow> rows;  //!< each with one cell a column
    char separator = ',';      //!< the one of the header

    //! The column of that name, if there is one.
    std::optional<std::size_t> column(std::string_view name) const;
    //! Reads a number of a cell; between semicolons or tabs the decimal sign may be a
    //! comma. Reports what is none.
    std::optional<double> number(const CsvCell& cell, Diagnostics& problems) const;
};

//! "streams.pls.flow [m3/h]": a name and its unit, which may be missing.
std::pair<std::string, std::string> split_heading(const std::string& text);

//! Reads the text of a file. Byte order marks, any line ends, blank lines and empty
//! trailing cells are passed over; rows that do not fit the header are reported.
CsvTable parse_csv(std::string_view text, const std::string& file,
                   Diagnostics& problems);

}  // namespace didymium
