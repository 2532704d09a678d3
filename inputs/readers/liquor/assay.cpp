#include "inputs/readers/liquor/assay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string_view>

#include "inputs/readers/liquor/assay_keys.hpp"
#include "inputs/readers/liquor/assay_unit.hpp"
#include "inputs/readers/liquor/elements.hpp"
#include "inputs/readers/liquor/lots.hpp"
#include "inputs/readers/text/csv.hpp"
#include "inputs/readers/text/suggest.hpp"
#include "inputs/readers/text/table_reader.hpp"
#include "inputs/readers/text/units.hpp"

namespace didymium {

namespace {

constexpr double closed_within = 0.001;
constexpr double lowest_sum = 0.80;
constexpr std::array<std::string_view, 12> totals = {"TOTAL", "SUM",  "TREO", "TREE",
                                                     "TREM",  "REO",  "REE",  "LREO",
                                                     "HREO",  "LREE", "HREE", "SREO"};
constexpr double highest_sum = 1.05;

const std::vector<std::string> name_columns = {"oxide", "element", "analyte"};

class AssayParser {
  public:
    //! \param analyses  values in place of those of the text, at `where` in the case
    AssayParser(const std::string& file, const Analyses& analyses,
                const Location& where)
        : file_(file), analyses_(analyses), where_(where) {}

    Assay parse(const std::string& text) {
        table_ = parse_csv(text, file_, problems_);
        for (const CsvRemark& remark : table_.remarks) {
            read_remark(remark);
        }
        if (problems_.empty() && table_.rows.empty()) {
            problems_.add({file_, 0, 0},
                          "the assay names no element, expected a header "
                          "'oxide,value,unit' and one row an oxide");
        }
        // Without its columns no cell of a row means anything.
        if (!table_.header.empty() && read_header()) {
            refuse_unnamed();
            for (const CsvRow& row : table_.rows) {
                read_row(row);
            }
        }
        problems_.raise();
        close();
        problems_.raise();
        assay_.file = {file_, "assay", text};
        return assay_;
    }

  private:
    struct Column {
        std::size_t name = 0;
        std::size_t value = 0;
        std::size_t unit = 0;
        std::optional<std::size_t> sd;
        std::optional<std::size_t> low;
        std::optional<std::size_t> high;
    };

    void read_remark(const CsvRemark& remark) {
        const std::string& text = remark.value.text;
        const auto once = [&](bool before) {
            if (before) {
                problems_.add(
                    remark.value.where,
                    fmt::format("{} stands twice, expected once", remark.key));
            }
        };
        if (remark.key == "source") {
            assay_.data_source = text;
        } else if (remark.key == "class") {
            assay_.data_class = text;
        } else if (remark.key == "closure") {
            once(closure_.has_value());
            closure_ = remark.value;
            const std::vector<std::string>& closures = declared(remark.key).words;
            if (std::find(closures.begin(), closures.end(), text) == closures.end()) {
                problems_.add(remark.value.where,
                              fmt::format("closure is '{}', expected 'normalise' or "
                                          "'unreported'",
                                          text),
                              did_you_mean(text, closures));
            }
        } else if (remark.key == "density") {
            once(density_.has_value());
            const Value value{text, remark.value.where};
            const ValueForm& form = declared(remark.key);
            density_ =
                read_quantity(value, "density", form.kind, form.range, problems_);
        }
    }

    //! Analyses of what no row names.
    void refuse_unnamed() {
        std::vector<std::string> names;
        for (const CsvRow& row : table_.rows) {
            names.push_back(row[column_.name].text);
        }
        for (const auto& [name, analysis] : analyses_) {
            if (std::find(names.begin(), names.end(), name) == names.end()) {
                problems_.add(analysis.where,
                              fmt::format("the assay {} has no row '{}', expected one "
                                          "of {}",
                                          file_, name, join_words(names)),
                              did_you_mean(name, names));
            }
        }
    }

    static const ValueForm& declared(const std::string& remark) {
        return keys::assay_remarks.find(remark)->forms.front();
    }

    //! Whether it names the columns that a row needs.
    bool read_header() {
        const CsvRow& header = table_.header;
        const std::vector<std::string> columns = keys::assay_row.key_names();
        const std::size_t before = problems_.size();
        int names = 0;
        for (std::size_t i = 0; i < header.size(); ++i) {
            const std::string& text = header[i].text;
            if (std::find(columns.begin(), columns.end(), text) == columns.end()) {
                problems_.add(header[i].where,
                              fmt::format("unknown column '{}', expected one of {}",
                                          text, join_words(columns)),
                              did_you_mean(text, columns));
            } else if (*table_.column(text) != i) {
                problems_.add(header[i].where,
                              fmt::format("the column '{}' stands twice, expected "
                                          "once",
                                          text));
            }
        }
        for (const std::string& name : name_columns) {
            if (const auto at = table_.column(name)) {
                column_.name = *at;
                named_by_ = name;
                ++names;
            }
        }
        const auto value = table_.column("value");
        const auto unit = table_.column("unit");
        if (names != 1 || !value || !unit) {
            // A misspelt column is said already.
            if (problems_.size() == before) {
                problems_.add(
                    header.front().where,
                    "the header lacks a column, expected one of 'oxide', "
                    "'element' and 'analyte' (either), a 'value' and a 'unit'",
                    "write 'oxide,value,unit'");
            }
            return false;
        }
        column_.value = *value;
        column_.unit = *unit;
        column_.sd = table_.column("sd");
        column_.low = table_.column("low");
        column_.high = table_.column("high");
        if (column_.low.has_value() != column_.high.has_value() ||
            (column_.sd && column_.low)) {
            problems_.add(header[column_.sd    ? *column_.sd
                                 : column_.low ? *column_.low
                                               : *column_.high]
                              .where,
                          "the uncertainty is incomplete or stated twice, expected a "
                          "column 'sd', "
                          "or 'low' and 'high'");
            column_.sd = column_.low = column_.high = std::nullopt;
        }
        return true;
    }

    void read_row(const CsvRow& row) {
        const CsvCell& name = row[column_.name];
        const Analyte analyte = read_name(name);
        const auto analysis = analyses_.find(name.text);
        const std::optional<double> stated = read_value(row[column_.value]);
        const double sd = stated ? read_deviation(row, *stated) : 0.0;
        const std::optional<double> value =
            analysis == analyses_.end() ? stated : analysis->second.value;
        const std::optional<AssayUnit> unit =
            read_assay_unit(row[column_.unit], problems_);
        if (!unit || !allowed(*unit, row[column_.unit], name, analyte) || !value ||
            analyte.element == nullptr) {
            return;
        }
        for (const AssayEntry& entry : assay_.entries) {
            if (entry.element == analyte.element->symbol) {
                problems_.add(name.where,
                              fmt::format("{} stands twice, expected once; first in "
                                          "line {}",
                                          entry.element, entry.where.line));
                return;
            }
        }
        const bool by_mass = unit->whole == AssayWhole::liquor_mass;
        if (by_mass && std::isnan(*density_)) {
            return;  // said at the density
        }
        const double mass = unit->factor * (by_mass ? *density_ : 1.0);
        const double factor = unit->molar ? unit->factor : mass / analyte.mass_per_mol;
        if (!std::isfinite(*value * factor) || !std::isfinite(sd * factor)) {
            problems_.add(row[column_.value].where,
                          "the value is too large for an assay, expected a finite "
                          "concentration");
            return;
        }
        const bool rare_earth = analyte.element->rare_earth;
        const bool of_rare_earth =
            unit->whole == AssayWhole::reo || unit->whole == AssayWhole::trem;
        if (unit->whole != AssayWhole::liquor_volume &&
            (rare_earth || !of_rare_earth)) {
            stated_sum_ += *value * unit->factor;
        }
        std::vector<double> deviations;
        if (sd > 0.0) {
            deviations.assign(assay_.entries.size(), 0.0);
            deviations.push_back(sd * factor);
        }
        note_row(row, *value);
        assay_.entries.push_back({std::string(analyte.element->symbol), *value * factor,
                                  std::move(deviations),
                                  rare_earth ? analyte.element->oxide_per_mol() : 0.0,
                                  name.where});
    }

    //! What is there has been read before, with what is wrong with it.
    void note_row(const CsvRow& row, double value) {
        Diagnostics said;
        const auto cell = [&](const std::optional<std::size_t>& column) {
            return column && !row[*column].text.empty()
                       ? table_.number(row[*column], said)
                       : std::nullopt;
        };
        assay_.rows.push_back({row[column_.name].text, row[column_.unit].text, value,
                               cell(column_.sd), cell(column_.low), cell(column_.high),
                               row[column_.name].where});
    }

    Analyte read_name(const CsvCell& cell) {
        const bool oxides = named_by_ != "element";
        const bool elements = named_by_ != "oxide";
        Analyte analyte = oxides ? find_oxide(cell.text) : Analyte{};
        const Element* element = find_element(cell.text);
        if (analyte.element == nullptr && elements && element != nullptr) {
            analyte = {element, element->molar_mass, false};
        }
        if (analyte.element != nullptr) {
            return analyte;
        }
        std::vector<std::string> known = oxides ? oxide_names() : element_symbols();
        if (oxides && elements) {
            const std::vector<std::string> more = element_symbols();
            known.insert(known.end(), more.begin(), more.end());
        }
        const std::string usual = usual_oxide(cell.text);
        problems_.add(cell.where,
                      fmt::format("unknown {} '{}', expected one of {}", named_by_,
                                  cell.text, join_words(known)),
                      is_total(cell.text) ? "take the row out: totals follow from rows"
                      : oxides && !usual.empty()
                          ? fmt::format("convert it to {}", usual)
                          : did_you_mean(cell.text, known));
        return analyte;
    }

    //! What laboratories call the sum of rows, in any case: "TREO", "Total REE".
    static bool is_total(std::string_view text) {
        std::string word;
        for (const char letter : text.substr(0, text.find(' '))) {
            word += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
        }
        return std::ranges::find(totals, word) != totals.end();
    }

    //! The oxide to state instead of another one of the same rare earth: "Pr2O3".
    static std::string usual_oxide(std::string_view text) {
        const std::size_t end = text.find_first_of("0123456789O");
        const Element* element = find_rare_earth(text.substr(0, end));
        const bool oxide = text.find('O') != std::string_view::npos;
        return element != nullptr && oxide ? std::string(element->oxide)
                                           : std::string();
    }

    std::optional<double> read_value(const CsvCell& cell) {
        const std::optional<double> value = table_.number(cell, problems_);
        if (value && *value < 0.0) {
            problems_.add(cell.where,
                          fmt::format("the value is {}, expected at least 0", *value));
            return std::nullopt;
        }
        return value;
    }

    //! In the unit of the value. Limits are those of a rectangular distribution, of
    //! which the standard deviation is (high - low)/sqrt(12) wherever in it the value
    //! lies (JCGM 100:2008, 4.3.7 and 4.3.8). An empty cell: none known.
    double read_deviation(const CsvRow& row, double value) {
        if (column_.sd && !row[*column_.sd].text.empty()) {
            const CsvCell& cell = row[*column_.sd];
            const double sd = table_.number(cell, problems_).value_or(0.0);
            if (sd < 0.0) {
                problems_.add(
                    cell.where,
                    fmt::format("the standard deviation is {}, expected at least 0",
                                sd));
            }
            return sd;
        }
        if (!column_.low ||
            (row[*column_.low].text.empty() && row[*column_.high].text.empty())) {
            return 0.0;
        }
        const auto low = read_value(row[*column_.low]);
        const auto high = read_value(row[*column_.high]);
        if (!low || !high) {
            return 0.0;
        }
        if (!(*low <= value && value <= *high)) {
            problems_.add(
                row[value < *low ? *column_.low : *column_.high].where,
                fmt::format("the value is {:.6g}, expected it between low {:.6g} and "
                            "high {:.6g}",
                            value, *low, *high));
        }
        return (*high - *low) / std::sqrt(12.0);
    }

    //! Whether a unit goes with the rows before and with what this row names.
    bool allowed(const AssayUnit& unit, const CsvCell& cell, const CsvCell& name,
                 const Analyte& analyte) {
        const bool liquor = unit.whole == AssayWhole::liquor_mass ||
                            unit.whole == AssayWhole::liquor_volume;
        const AssayWhole whole = liquor ? AssayWhole::liquor_volume : unit.whole;
        if (!whole_) {
            whole_ = whole;
        } else if (*whole_ != whole) {
            problems_.add(cell.where,
                          fmt::format("'{}' among {}, expected units of one kind in "
                                      "one assay",
                                      cell.text, whole_name(*whole_)));
            return false;
        }
        if (unit.whole == AssayWhole::liquor_mass && !density_) {
            problems_.add(
                cell.where,
                fmt::format("'{}' without the density of the liquor, expected a line "
                            "'# density: 1.2 kg/L' above the header",
                            cell.text));
            return false;
        }
        if (analyte.element == nullptr || !analyte.element->rare_earth) {
            return true;
        }
        if (whole == AssayWhole::reo && !analyte.oxide) {
            problems_.add(
                name.where,
                fmt::format("{} is a metal, expected an oxide in a share of REO",
                            name.text),
                fmt::format("name {}, or write 'wt% of TREM'", analyte.element->oxide));
            return false;
        }
        if (whole == AssayWhole::trem && analyte.oxide) {
            problems_.add(
                name.where,
                fmt::format("{} is an oxide, expected a metal in a share of TREM",
                            name.text),
                fmt::format("name {}, or write 'wt% of REO'", analyte.element->symbol));
            return false;
        }
        return true;
    }

    void close() {
        if (!whole_) {
            return;
        }
        assay_.basis = *whole_ == AssayWhole::solids          ? AssayBasis::solids
                       : *whole_ == AssayWhole::liquor_volume ? AssayBasis::liquor
                                                              : AssayBasis::reo;
        if (assay_.basis == AssayBasis::reo) {
            close_rare_earth();
            return;
        }
        if (closure_) {
            problems_.add(closure_->where,
                          fmt::format("closure with {}, expected with fractions of REO "
                                      "or TREM",
                                      whole_name(*whole_)),
                          "take it out");
        }
        const bool solids = assay_.basis == AssayBasis::solids;
        if (stated_sum_ > (solids ? highest_sum : 1.0)) {
            problems_.add(place_of_sum(),
                          fmt::format("the assay sums to {:.4g} % of the {}, expected "
                                      "at most {} %",
                                      100.0 * stated_sum_, solids ? "solids" : "liquor",
                                      solids ? 105 : 100));
        }
    }

    //! Of what is wrong with the values as a whole.
    Location place_of_sum() const {
        return analyses_.empty() ? table_.header[column_.value].where : where_;
    }

    void close_rare_earth() {
        const Location whole = place_of_sum();
        const bool unreported = closure_ && closure_->text == "unreported";
        const double sum = stated_sum_;
        assay_.stated_sum = sum;
        if (sum < lowest_sum || sum > highest_sum) {
            problems_.add(whole,
                          fmt::format("the assay sums to {:.4g} %, expected between 80 "
                                      "and 105 %",
                                      100.0 * sum));
        } else if (!closure_ && std::abs(sum - 1.0) > closed_within) {
            problems_.add(
                whole,
                fmt::format("the assay sums to {:.4g} %, expected 100 %", 100.0 * sum),
                "say '# closure: normalise' or '# closure: unreported'");
        } else if (unreported && *whole_ == AssayWhole::trem) {
            problems_.add(
                closure_->where,
                "how much oxide unreported metal makes is not known, expected "
                "'normalise' for fractions of TREM",
                "say '# closure: normalise'");
        } else if (unreported && sum > 1.0 + closed_within) {
            problems_.add(
                whole,
                fmt::format(
                    "the assay sums to {:.4g} %, expected less than 100 % where "
                    "some is unreported",
                    100.0 * sum),
                "say '# closure: normalise'");
        } else if (!unreported) {
            // Every row is scaled, so that ratios stay those of the analysis.
            assay_.normalised = true;
            std::vector<double> weights;
            for (const AssayEntry& entry : assay_.entries) {
                weights.push_back(entry.oxide_per_mol);
            }
            scale_to_total(assay_.entries, 1.0, 0.0, weights);
        }
    }

    std::string file_;
    const Analyses& analyses_;
    Location where_;
    Diagnostics problems_;
    Assay assay_;
    CsvTable table_;
    Column column_;
    std::string named_by_;  //!< the name column: oxide, element or analyte
    std::optional<CsvCell> closure_;
    std::optional<double> density_;    //!< kg/m3
    std::optional<AssayWhole> whole_;  //!< of all rows; a liquor's is its volume
    //! Of fractions; those of REO and TREM count rare earths only.
    double stated_sum_ = 0.0;
};

}  // namespace

Assay parse_assay(const std::string& text, const std::string& file) {
    return AssayParser(file, {}, {}).parse(text);
}

Assay assay_with(const Assay& assay, const Analyses& analyses, const Location& where) {
    return AssayParser(assay.file.path, analyses, where).parse(assay.file.text);
}

}  // namespace didymium
