#include "inputs/readers/sweep/sweep_distributions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include "inputs/readers/sweep/distribution.hpp"
#include "inputs/readers/sweep/quantiles.hpp"
#include "inputs/readers/text/suggest.hpp"

namespace didymium {

namespace {

//! Makes all axes follow independent distributions.
void transform_by(std::vector<Distribution> distributions, Vary& vary) {
    vary.transform = [all = std::move(distributions)](std::span<const double> u) {
        std::vector<double> values;
        for (std::size_t k = 0; k < all.size(); ++k) {
            values.push_back(all[k].quantile(u[k]));
        }
        return values;
    };
}

//! Reads the parameters that one kind of distribution has, in one unit.
class ParameterReader {
  public:
    ParameterReader(TableReader& table, SweepAxis& axis) : table_(table), axis_(axis) {}

    double required(const std::string& key) {
        const std::optional<double> value = optional(key);
        if (!value) {
            table_.missing(key);
        }
        return value.value_or(std::nan(""));
    }

    std::optional<double> optional(const std::string& key) {
        const Value* value = table_.value(key);
        if (value == nullptr) {
            return std::nullopt;
        }
        if (first_ == nullptr) {
            first_ = value;
        }
        const std::size_t before = table_.problems().size();
        const double number = axis_number(*value, *first_, axis_, table_.problems());
        if (std::isnan(number) && table_.problems().size() == before) {
            table_.problem(key, fmt::format("{} is {}, expected a quantity",
                                            table_.path(key), shown(*value)));
        }
        return number;
    }

  private:
    TableReader& table_;
    SweepAxis& axis_;
    const Value* first_ = nullptr;
};

Distribution read_parameters(TableReader& table, const std::string& word,
                             SweepAxis& axis) {
    ParameterReader read(table, axis);
    Distribution d;
    if (word == "normal") {
        d.kind = DistributionKind::normal;
        d.centre = read.required("mean");
        d.spread = read.required("sd");
    } else if (word == "lognormal") {
        d.kind = DistributionKind::lognormal;
        d.centre = read.required("median");
        d.spread =
            table.has("factor") ? std::log(table.number("factor")) : std::nan("");
        if (!table.has("factor")) {
            table.missing("factor", "1.2");
        }
    } else {
        d.kind = word == "loguniform"   ? DistributionKind::loguniform
                 : word == "triangular" ? DistributionKind::triangular
                                        : DistributionKind::uniform;
        d.low = read.required("low");
        if (d.kind == DistributionKind::triangular) {
            d.centre = read.required("peak");
        }
        d.high = read.required("high");
        return d;
    }
    d.low = read.optional("low");
    d.high = read.optional("high");
    return d;
}

void read_parametric(TableReader& table, const std::string& word, SweepAxis axis,
                     Vary& vary) {
    const std::size_t before = table.problems().size();
    const Distribution d = read_parameters(table, word, axis);
    if (table.problems().size() == before) {
        if (const std::string why = d.problem(); !why.empty()) {
            table.problem("distribution",
                          fmt::format("no value of '{}' has this distribution, "
                                      "expected a possible one: {}",
                                      axis.path, why));
        } else {
            axis.distribution = d.text() + (axis.unit.empty() ? "" : " " + axis.unit);
        }
    }
    vary.axes.push_back(std::move(axis));
    transform_by({d}, vary);
}

//! distribution = "sigma": a constant of the chemistry, normal in log10.
void read_sigma(TableReader& table, SweepAxis axis, const VariedCase& varied,
                Vary& vary) {
    const UncertainInput* input = varied.find_uncertain(axis.path);
    if (varied.file != nullptr &&
        (input == nullptr || input->kind == UncertainKind::analysis)) {
        std::vector<std::string> known;
        for (const UncertainInput& u : varied.uncertain) {
            if (u.kind != UncertainKind::analysis && u.sigma > 0.0) {
                known.push_back(u.path);
            }
        }
        table.problem(
            "path",
            fmt::format("'{}' is no constant of the chemistry that a case can "
                        "set, expected one of {}",
                        axis.path, known.empty() ? "none" : join_words(known)),
            did_you_mean(axis.path, known));
        return;
    }
    if (input == nullptr) {
        return;
    }
    if (!(input->sigma > 0.0)) {
        table.problem("distribution",
                      fmt::format("the chemistry states no sigma of '{}', expected a "
                                  "constant with one",
                                  axis.path),
                      "state mean and sd of a normal distribution");
        return;
    }
    axis.distribution =
        fmt::format("as stated, {:.6g} with sigma {:.6g}{}", input->value, input->sigma,
                    input->kind == UncertainKind::ratio ? " of log10" : "");
    vary.axes.push_back(std::move(axis));
    const bool ratio = input->kind == UncertainKind::ratio;
    transform_by({ratio ? Distribution{DistributionKind::lognormal,
                                       input->value,
                                       input->sigma * std::log(10.0),
                                       {},
                                       {}}
                        : Distribution{DistributionKind::normal,
                                       input->value,
                                       input->sigma,
                                       {},
                                       {}}},
                 vary);
}

//! The analyses that a path stands for: one, or all of an assay or a lot.
std::vector<const UncertainInput*> analyses_at(TableReader& table,
                                               const std::string& path,
                                               const VariedCase& varied) {
    std::string holder = path;
    const std::string whole = ".assay";
    if (holder.size() > whole.size() &&
        holder.compare(holder.size() - whole.size(), whole.size(), whole) == 0) {
        holder.resize(holder.size() - whole.size());
    }
    std::vector<const UncertainInput*> found;
    std::vector<std::string> known;
    for (const UncertainInput& input : varied.uncertain) {
        if (input.kind != UncertainKind::analysis) {
            continue;
        }
        if (input.path == path || input.path.rfind(holder + ".analyses.", 0) == 0) {
            found.push_back(&input);
        }
        const std::string owner = input.path.substr(0, input.path.find(".analyses."));
        const std::string lot = ".assay.";
        known.push_back(owner.find(lot) == std::string::npos ? owner + whole : owner);
    }
    if (found.empty() && varied.file != nullptr) {
        known.erase(std::unique(known.begin(), known.end()), known.end());
        table.problem(
            "path",
            fmt::format("'{}' is no assay of the case, nor an analysis of one, "
                        "expected one of {}",
                        path, known.empty() ? "none" : join_words(known)),
            did_you_mean(path, known));
    }
    return found;
}

SweepAxis analysis_axis(const SweepAxis& axis, const UncertainInput& input,
                        std::string distribution) {
    SweepAxis own = axis;
    own.path = input.path;
    own.distribution = std::move(distribution);
    return own;
}

//! distribution = "assay": analyses as uncertain as the assay says, each by itself.
void read_assay(TableReader& table, const SweepAxis& axis, const VariedCase& varied,
                Vary& vary) {
    std::vector<Distribution> distributions;
    const std::vector<const UncertainInput*> inputs =
        analyses_at(table, axis.path, varied);
    for (const UncertainInput* input : inputs) {
        Distribution d;
        if (input->sigma > 0.0) {
            d = {DistributionKind::normal, input->value, input->sigma, 0.0, {}};
        } else if (input->low && input->high && *input->low < *input->high) {
            d = {DistributionKind::uniform, 0.0, 0.0, input->low, input->high};
        } else {
            continue;
        }
        vary.axes.push_back(
            analysis_axis(axis, *input, fmt::format("{} {}", d.text(), input->unit)));
        distributions.push_back(d);
    }
    if (distributions.empty() && !inputs.empty()) {
        table.problem("distribution",
                      fmt::format("the assay states no uncertainty at '{}', expected "
                                  "sd, or low and high",
                                  axis.path));
    }
    transform_by(std::move(distributions), vary);
}

//! The rows that share a constant sum; those of `over`, or all rare earths.
std::vector<const UncertainInput*> sharing_rows(
    TableReader& table, const std::vector<const UncertainInput*>& inputs) {
    std::vector<const UncertainInput*> rows;
    std::vector<std::string> names;
    for (const UncertainInput* input : inputs) {
        names.push_back(input->path.substr(input->path.find(".analyses.") + 10));
        if (!table.has("over") && input->rare_earth) {
            rows.push_back(input);
        }
    }
    const std::vector<std::string> over = table.words("over");
    for (const std::string& name : over) {
        const auto at = std::find(names.begin(), names.end(), name);
        if (at == names.end()) {
            table.problem("over",
                          fmt::format("the assay has no row '{}', expected some of {}",
                                      name, join_words(names)),
                          did_you_mean(name, names));
        } else if (std::count(over.begin(), over.end(), name) > 1) {
            table.problem("over",
                          fmt::format("'{}' stands twice, expected once", name));
        } else {
            rows.push_back(inputs[at - names.begin()]);
        }
    }
    return rows;
}

//! distribution = "dirichlet": shares of a constant sum. With independent gamma
//! variables g_i of shapes strength * v_i / sum v, the shares are g_i / sum g.
void read_dirichlet(TableReader& table, const SweepAxis& axis, const VariedCase& varied,
                    Vary& vary) {
    const std::size_t before = table.problems().size();
    const double strength = table.has("strength") ? table.number("strength") : 0.0;
    if (!table.has("strength")) {
        table.missing("strength", "200");
    }
    const std::vector<const UncertainInput*> rows =
        sharing_rows(table, analyses_at(table, axis.path, varied));
    if (table.problems().size() > before) {
        return;
    }
    if (rows.size() < 2 && varied.file != nullptr) {
        table.problem(
            "distribution",
            fmt::format("{} row of the assay is to vary, expected two or more "
                        "that share their sum",
                        rows.size()));
        return;
    }
    std::vector<double> values;
    for (const UncertainInput* row : rows) {
        if (!(row->value > 0.0)) {
            table.problem("distribution",
                          fmt::format("'{}' is zero and cannot have a share, expected "
                                      "above 0",
                                      row->path),
                          "name the others in `over`");
        }
        if (row->unit != rows.front()->unit) {
            table.problem(
                "distribution",
                fmt::format("'{}' is in {} and '{}' in {}, expected one unit, "
                            "in which the sum is constant",
                            row->path, row->unit, rows.front()->path,
                            rows.front()->unit));
        }
        values.push_back(row->value);
        vary.axes.push_back(analysis_axis(
            axis, *row,
            fmt::format("dirichlet, mean {:.6g} {}", row->value, row->unit)));
    }
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    vary.independent = false;
    vary.transform = [values, sum, strength](std::span<const double> u) {
        std::vector<double> shares;
        double total = 0.0;
        for (std::size_t k = 0; k < values.size(); ++k) {
            shares.push_back(gamma_quantile(strength * values[k] / sum, u[k]));
            total += shares.back();
        }
        for (double& share : shares) {
            share *= sum / total;
        }
        return shares;
    };
}

}  // namespace

void read_distribution(TableReader& table, const SweepAxis& axis,
                       const VariedCase& varied, Vary& vary) {
    const std::string word = table.choice("distribution");
    if (word.empty() || axis.path.empty()) {
        table.skip();
        return;
    }
    if (word == "sigma") {
        read_sigma(table, axis, varied, vary);
    } else if (word == "assay") {
        read_assay(table, axis, varied, vary);
    } else if (word == "dirichlet") {
        read_dirichlet(table, axis, varied, vary);
    } else {
        read_parametric(table, word, axis, vary);
    }
}

}  // namespace didymium
