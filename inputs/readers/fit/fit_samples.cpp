#include "inputs/readers/fit/fit_samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>

#include "inputs/readers/text/concentration.hpp"
#include "inputs/readers/text/suggest.hpp"
#include "inputs/readers/text/units.hpp"

namespace didymium {

namespace {

constexpr QuantityKind time_kind{"a time", "s", "12 h", false};

//! What a column holds.
struct SampleColumn {
    std::size_t index = 0;
    std::string what;  //!< at | time | group | aqueous | organic | ph
    int cation = -1;
    std::string unit;
};

class SampleReader {
  public:
    SampleReader(const CsvTable& csv, const std::string& file, const CaseSpec& spec,
                 Diagnostics& problems)
        : csv_(csv),
          file_(file),
          spec_(spec),
          problems_(problems),
          stages_(stage_labels(spec)) {}

    std::vector<FitSample> read() {
        for (std::size_t i = 0; i < csv_.header.size(); ++i) {
            read_heading(i);
        }
        if (!csv_.header.empty() && !has("at") && problems_.empty()) {
            problems_.add(csv_.header.front().where,
                          "no column says where a sample is from, expected 'at' with "
                          "stages such as " +
                              stages_.front());
        }
        std::vector<FitSample> samples;
        if (problems_.empty()) {
            for (const CsvRow& row : csv_.rows) {
                samples.push_back(read_row(row));
            }
        }
        if (problems_.empty() && samples.empty()) {
            problems_.add({file_, 0, 0},
                          "the table holds no sample, expected a row for each");
        }
        return samples;
    }

  private:
    bool has(const std::string& what) const {
        return std::any_of(columns_.begin(), columns_.end(),
                           [&](const SampleColumn& c) { return c.what == what; });
    }

    void read_heading(std::size_t index) {
        const CsvCell& cell = csv_.header[index];
        const auto [name, unit] = split_heading(cell.text);
        SampleColumn column{index, name, -1, unit};
        const std::size_t dot = name.find('.');
        if (dot != std::string::npos) {
            column.what = name.substr(0, dot);
            const std::string element = name.substr(dot + 1);
            const std::vector<std::string> known =
                cation_names(spec_.chemistry.cations);
            const auto at = std::find(known.begin(), known.end(), element);
            if (at == known.end()) {
                problems_.add(cell.where,
                              fmt::format("the case has no '{}', expected one of {}",
                                          element, join_words(known)),
                              did_you_mean(element, known));
                return;
            }
            column.cation = static_cast<int>(at - known.begin());
        }
        static const std::vector<std::string> plain = {"at", "time", "group", "ph"};
        static const std::vector<std::string> by_element = {"aqueous", "organic"};
        const auto& words = dot == std::string::npos ? plain : by_element;
        if (std::find(words.begin(), words.end(), column.what) == words.end()) {
            problems_.add(
                cell.where,
                fmt::format("nothing is known of a column '{}', expected at, time, "
                            "group, ph, aqueous.ELEMENT or organic.ELEMENT",
                            name),
                did_you_mean(name, plain));
            return;
        }
        if ((column.cation >= 0 || column.what == "time") && unit.empty()) {
            problems_.add(cell.where,
                          fmt::format("the column '{}' has no unit, expected one in "
                                      "brackets: '{} [{}]'",
                                      name, name, column.cation >= 0 ? "mol/L" : "h"));
            return;
        }
        if (std::any_of(columns_.begin(), columns_.end(), [&](const SampleColumn& c) {
                return c.what == column.what && c.cation == column.cation;
            })) {
            problems_.add(cell.where, fmt::format("there are two columns '{}', "
                                                  "expected one",
                                                  name));
            return;
        }
        columns_.push_back(std::move(column));
    }

    FitSample read_row(const CsvRow& row) {
        FitSample sample;
        const std::size_t n = spec_.chemistry.cations.size();
        sample.aqueous.assign(n, FitErrors::none);
        sample.organic.assign(n, FitErrors::none);
        sample.where = row.front().where;
        for (const SampleColumn& column : columns_) {
            const CsvCell& cell = row[column.index];
            if (column.what == "at") {
                const auto at = std::find(stages_.begin(), stages_.end(), cell.text);
                if (at == stages_.end()) {
                    problems_.add(cell.where,
                                  fmt::format("'{}' is no stage of the case, expected "
                                              "one such as {}",
                                              cell.text, stages_.front()),
                                  did_you_mean(cell.text, stages_));
                }
                sample.at = cell.text;
                sample.stage = static_cast<int>(at - stages_.begin());
            } else if (column.what == "group") {
                sample.group = cell.text;
            } else if (cell.text.empty()) {
                if (column.what == "time") {
                    problems_.add(cell.where, "the sample has no time, expected one");
                }
            } else {
                read_number(column, cell, sample);
            }
        }
        return sample;
    }

    void read_number(const SampleColumn& column, const CsvCell& cell,
                     FitSample& sample) {
        const std::optional<double> number = csv_.number(cell, problems_);
        if (!number) {
            return;
        }
        if (column.what == "ph") {
            sample.ph = *number;
            return;
        }
        const Value value{fmt::format("{:.17g} {}", *number, column.unit), cell.where};
        if (column.what == "time") {
            sample.time = read_quantity(value, "time", time_kind, ranges::not_negative,
                                        problems_);
            return;
        }
        std::vector<double>& phase =
            column.what == "aqueous" ? sample.aqueous : sample.organic;
        const Cation& cation = spec_.chemistry.cations[column.cation];
        phase[column.cation] =
            read_concentration(value, column.what + "." + cation.name,
                               cation.molar_mass, ranges::not_negative, problems_);
    }

    const CsvTable& csv_;
    const std::string& file_;
    const CaseSpec& spec_;
    Diagnostics& problems_;
    std::vector<std::string> stages_;
    std::vector<SampleColumn> columns_;
};

}  // namespace

std::vector<std::string> stage_labels(const CaseSpec& spec) {
    std::vector<std::string> labels;
    for (const BankSpec& bank : spec.banks) {
        for (const SectionSpec& section : bank.sections) {
            for (int stage = 1; stage <= section.n_stages; ++stage) {
                labels.push_back(
                    fmt::format("{}.{}.{}", bank.name, section.name, stage));
            }
        }
    }
    return labels;
}

std::vector<FitSample> read_fit_samples(const CsvTable& csv, const std::string& file,
                                        const CaseSpec& spec, Diagnostics& problems) {
    return SampleReader(csv, file, spec, problems).read();
}

}  // namespace didymium
