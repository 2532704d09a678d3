#include "inputs/assay.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <optional>
#include <sstream>
#include <string_view>

#include "inputs/elements.hpp"
#include "inputs/suggest.hpp"
#include "inputs/table_reader.hpp"
#include "inputs/units.hpp"

namespace didymium {

namespace {

constexpr std::string_view reo_unit = "wt% of REO";
constexpr double closed_within = 0.001;
constexpr double lowest_sum = 0.80;
constexpr double highest_sum = 1.05;

struct Cell {
    std::string text;
    Location where;
};

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<Cell> split_row(const std::string& line, const std::string& file,
                            int number) {
    std::vector<Cell> cells;
    std::size_t begin = 0;
    while (true) {
        const std::size_t comma = line.find(',', begin);
        const std::string_view raw =
            std::string_view(line).substr(begin, comma - begin);
        const std::size_t lead = raw.find_first_not_of(" \t");
        const std::size_t column = begin + (lead == std::string_view::npos ? 0 : lead);
        cells.push_back(
            {std::string(trimmed(raw)), {file, number, static_cast<int>(column) + 1}});
        if (comma == std::string::npos) {
            return cells;
        }
        begin = comma + 1;
    }
}

class AssayParser {
  public:
    explicit AssayParser(const std::string& file) : file_(file) {}

    Assay parse(const std::string& text) {
        std::istringstream stream(text);
        std::string line;
        for (int number = 1; std::getline(stream, line); ++number) {
            if (!line.empty() && line.back() == '\r') {
                line.pop_back();
            }
            const std::string_view content = trimmed(line);
            if (content.empty()) {
                continue;
            }
            if (content.front() == '#') {
                read_comment(content.substr(1), number);
            } else if (!by_oxide_) {
                read_header(split_row(line, file_, number));
            } else {
                read_row(split_row(line, file_, number));
            }
        }
        if (problems_.empty() && assay_.entries.empty()) {
            problems_.add({file_, 0, 0}, "the assay names no element",
                          "write a header 'oxide,value,unit' and one row an oxide");
        }
        if (problems_.empty() && assay_.basis == AssayBasis::reo_mass_fraction) {
            close();
        }
        problems_.raise();
        assay_.file = {file_, "assay", text};
        return assay_;
    }

  private:
    void read_comment(std::string_view comment, int line) {
        const std::size_t colon = comment.find(':');
        if (colon == std::string_view::npos) {
            return;
        }
        const std::string_view key = trimmed(comment.substr(0, colon));
        const std::string value(trimmed(comment.substr(colon + 1)));
        if (key == "source") {
            assay_.data_source = value;
        } else if (key == "class") {
            assay_.data_class = value;
        } else if (key == "closure") {
            closure_ = value;
            if (value != "normalise" && value != "unreported") {
                problems_.add({file_, line, 1},
                              fmt::format("closure is '{}', expected 'normalise' or "
                                          "'unreported'",
                                          value),
                              did_you_mean(value, {"normalise", "unreported"}));
            }
        }
    }

    void read_header(const std::vector<Cell>& cells) {
        const bool three =
            cells.size() == 3 && cells[1].text == "value" && cells[2].text == "unit";
        const std::string& first = cells[0].text;
        if (!three || (first != "element" && first != "oxide")) {
            problems_.add(
                cells[0].where,
                "the header must be 'element,value,unit' or 'oxide,value,unit'");
        }
        by_oxide_ = first == "oxide";
    }

    void read_row(const std::vector<Cell>& cells) {
        if (cells.size() != 3) {
            problems_.add(
                cells[0].where,
                fmt::format("{} columns where name, value and unit are expected",
                            cells.size()));
            return;
        }
        const RareEarth* element = read_name(cells[0]);
        const std::optional<Quantity> value = split_quantity(cells[1].text);
        if (!value || !value->unit.empty()) {
            problems_.add(cells[1].where,
                          fmt::format("'{}' is not a number", cells[1].text));
            return;
        }
        if (value->number < 0.0) {
            problems_.add(cells[1].where, "an assay value must not be negative");
            return;
        }
        const std::optional<double> factor = read_unit(cells[2], element);
        if (element == nullptr || !factor) {
            return;
        }
        for (const AssayEntry& entry : assay_.entries) {
            if (entry.element == element->symbol) {
                problems_.add(cells[0].where,
                              fmt::format("{} stands twice, first in line {}",
                                          element->symbol, entry.where.line));
                return;
            }
        }
        assay_.entries.push_back(
            {std::string(element->symbol), value->number * *factor, cells[0].where});
    }

    const RareEarth* read_name(const Cell& cell) {
        const RareEarth* element =
            *by_oxide_ ? find_oxide(cell.text) : find_rare_earth(cell.text);
        if (element == nullptr) {
            const auto known = *by_oxide_ ? rare_earth_oxides() : rare_earth_symbols();
            problems_.add(cell.where,
                          fmt::format("unknown {} '{}'; known: {}",
                                      *by_oxide_ ? "oxide" : "element", cell.text,
                                      join_words(known)),
                          did_you_mean(cell.text, known));
        }
        return element;
    }

    //! What a number in this unit is multiplied by; the basis must be that of the rows
    //! before.
    std::optional<double> read_unit(const Cell& cell, const RareEarth* element) {
        const bool fraction = cell.text == reo_unit;
        double factor = 0.01;
        if (!fraction) {
            Converted converted = unit_factor(cell.text, kinds::concentration);
            if (converted.wrong_dimension) {
                converted = unit_factor(cell.text, kinds::mass_concentration);
                // A mass is that of what the row names: the oxide, or the element.
                if (element != nullptr) {
                    converted.value /=
                        *by_oxide_ ? element->oxide_per_mol() : element->molar_mass;
                }
            }
            if (cell.text.empty() || !converted.problem.empty()) {
                problems_.add(cell.where,
                              fmt::format("unit '{}', expected '{}', 'mol/L', 'g/L' or "
                                          "'mg/L'",
                                          cell.text, reo_unit));
                return std::nullopt;
            }
            factor = converted.value;
        }
        const AssayBasis basis =
            fraction ? AssayBasis::reo_mass_fraction : AssayBasis::concentration;
        if (assay_.entries.empty()) {
            assay_.basis = basis;
        } else if (assay_.basis != basis) {
            problems_.add(cell.where,
                          fmt::format("'{}' cannot be mixed with concentrations in one "
                                      "assay",
                                      reo_unit));
            return std::nullopt;
        }
        return factor;
    }

    void close() {
        double sum = 0.0;
        for (const AssayEntry& entry : assay_.entries) {
            sum += entry.value;
        }
        assay_.stated_sum = sum;
        const Location whole{file_, 0, 0};
        if (sum < lowest_sum || sum > highest_sum) {
            problems_.add(whole,
                          fmt::format("the assay sums to {:.4g} %, outside 80-105 %",
                                      100.0 * sum));
        } else if (closure_.empty() && std::abs(sum - 1.0) > closed_within) {
            problems_.add(
                whole,
                fmt::format("the assay sums to {:.4g} %, not 100 %", 100.0 * sum),
                "say '# closure: normalise' or '# closure: unreported'");
        } else if (closure_ != "unreported") {
            assay_.normalised = true;
            for (AssayEntry& entry : assay_.entries) {
                entry.value /= sum;
            }
        } else if (sum > 1.0 + closed_within) {
            problems_.add(
                whole,
                fmt::format("the assay sums to {:.4g} %, which leaves nothing "
                            "unreported",
                            100.0 * sum),
                "say '# closure: normalise'");
        }
    }

    std::string file_;
    Diagnostics problems_;
    Assay assay_;
    std::string closure_;
    std::optional<bool> by_oxide_;  //!< known once the header is read
};

}  // namespace

Assay parse_assay(const std::string& text, const std::string& file) {
    return AssayParser(file).parse(text);
}

}  // namespace didymium
