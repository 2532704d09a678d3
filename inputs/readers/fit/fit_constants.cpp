#include "inputs/readers/fit/fit_constants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <utility>

#include "inputs/readers/fit/fit_keys.hpp"

namespace didymium {

namespace {

//! `*` stands for any letters.
bool matches(std::string_view pattern, std::string_view text) {
    const std::size_t star = pattern.find('*');
    if (star == std::string_view::npos) {
        return pattern == text;
    }
    if (text.substr(0, star) != pattern.substr(0, star)) {
        return false;
    }
    const std::string_view rest = pattern.substr(star + 1);
    for (std::size_t at = star; at <= text.size(); ++at) {
        if (matches(rest, text.substr(at))) {
            return true;
        }
    }
    return false;
}

//! Why a name means nothing that can be estimated; empty: there is none such.
std::string why_none(const std::string& name, bool exists) {
    if (!exists) {
        return {};
    }
    return name.find('*') != std::string::npos
               ? "means none that the data depend on and no entry above names"
               : "changes nothing that the data hold";
}

}  // namespace

//! The number that the cases of the data hold at a path.
std::vector<ChemistryConstant> FitConstantReader::meant_in_cases(
    TableReader& table, const std::string& path) {
    std::vector<ChemistryConstant> found;
    for (const FitData& data : spec_.data) {
        if (!data.file) {
            continue;
        }
        const auto [number, unit] =
            data.file->quantity(path, table.where("case_value"));
        if (!found.empty() && found.front().unit != unit) {
            table.problem("case_value",
                          fmt::format("'{}' has the units {} and {} in the cases, "
                                      "expected one unit",
                                      path, found.front().unit, unit));
        }
        if (found.empty()) {
            found.push_back({path, unit, number, 0.0});
        }
    }
    if (found.empty()) {
        table.problem("case_value", "no data are of a case, expected some that are");
    }
    return found;
}

//! Constants that a name means; reports where there are none.
std::vector<ChemistryConstant> FitConstantReader::meant(
    TableReader& table, const std::string& name, const std::set<std::string>& used) {
    std::vector<bool> keep;
    for (const Cation& cation : spec_.chemistry.spec.cations) {
        keep.push_back(used.count(cation.name) != 0);
    }
    const bool pattern = name.find('*') != std::string::npos;
    std::vector<ChemistryConstant> found;
    std::vector<std::string> known;
    bool exists = false;
    for (const ChemistryConstant& constant : chemistry_constants(spec_.chemistry)) {
        const bool counts = concerns(spec_.chemistry, constant, keep);
        if (counts) {
            known.push_back(constant.name);
        }
        if (matches(name, constant.name)) {
            exists = true;
            // A pattern means what no other entry has named.
            if (counts && !(pattern && estimated_.count(constant.name) > 0)) {
                found.push_back(constant);
            }
        }
    }
    if (found.empty()) {
        report_unknown_constant(problems_, table.where("name"), spec_.chemistry.spec,
                                name, known, why_none(name, exists));
    }
    return found;
}

void FitConstantReader::read(const Value& value, bool sound,
                             const std::set<std::string>& used) {
    TableReader table(value, "constants", keys::fit_constant, problems_);
    const bool of_case = table.has("case_value");
    const std::string name = of_case             ? table.text("case_value")
                             : table.has("name") ? table.text("name")
                                                 : std::string();
    if (!of_case && !table.has("name")) {
        table.missing("name");
    }
    const bool tied = !of_case && table.boolean("tied");
    const std::string prior = table.choice("prior");
    const auto optional = [&](const char* key) {
        return table.has(key) ? table.number(key) : FitErrors::none;
    };
    const double start = optional("start");
    const double prior_value = optional("prior_value");
    const double prior_sigma = optional("prior_sigma");
    const double lower = optional("lower");
    const double upper = optional("upper");
    if (prior == "none") {
        for (const char* key : {"prior_value", "prior_sigma"}) {
            if (table.has(key)) {
                table.problem(key, fmt::format("{} with prior = \"none\", expected one "
                                               "of the two",
                                               table.path(key)));
            }
        }
    }
    std::vector<ChemistryConstant> found;
    const bool one_meant = !(of_case && table.has("name"));  // else finish() says so
    if (sound && one_meant && !name.empty()) {
        try {
            found = of_case ? meant_in_cases(table, name) : meant(table, name, used);
        } catch (const InputError& error) {
            problems_.add(error);
        }
    }
    table.finish();
    if (tied && !found.empty()) {
        ChemistryConstant one = found.front();
        one.name = name;
        std::vector<std::string> of;
        for (const ChemistryConstant& constant : found) {
            of.push_back(constant.name);
            if (constant.value != one.value && std::isnan(start)) {
                table.problem("start", fmt::format("{} and {} are not the same in {}, "
                                                   "expected a start for both",
                                                   found.front().name, constant.name,
                                                   spec_.chemistry.spec.name));
                break;
            }
        }
        add(table, one, of, prior, start, prior_value, prior_sigma, lower, upper);
        return;
    }
    for (const ChemistryConstant& constant : found) {
        add(table, constant, {constant.name}, prior, start, prior_value, prior_sigma,
            lower, upper);
        if (of_case && !spec_.constants.empty()) {
            spec_.constants.back().of_case = true;
            spec_.constants.back().of.clear();
        }
    }
}

void FitConstantReader::add(TableReader& table, const ChemistryConstant& constant,
                            std::vector<std::string> of, const std::string& prior,
                            double start, double prior_value, double prior_sigma,
                            double lower, double upper) {
    for (const std::string& name : of) {
        if (!estimated_.insert(name).second) {
            table.problem("name", fmt::format("'{}' is estimated already, expected "
                                              "it once",
                                              name));
            return;
        }
    }
    FitConstant fitted;
    fitted.name = constant.name;
    fitted.unit = constant.unit;
    fitted.of = std::move(of);
    fitted.where = table.where();
    fitted.start = std::isnan(start) ? constant.value : start;
    fitted.prior = std::isnan(prior_value) ? constant.value : prior_value;
    fitted.prior_sigma = prior == "none"           ? 0.0
                         : std::isnan(prior_sigma) ? constant.sigma
                                                   : prior_sigma;
    if (!std::isnan(prior_value) && fitted.prior_sigma == 0.0) {
        table.problem("prior_value",
                      fmt::format("the prior of {} has no standard deviation, "
                                  "expected prior_sigma",
                                  fitted.name));
    }
    fitted.lower = std::isnan(lower) ? fitted.lower : lower;
    fitted.upper = std::isnan(upper) ? fitted.upper : upper;
    if (!(fitted.lower < fitted.upper) || fitted.start < fitted.lower ||
        fitted.start > fitted.upper) {
        table.problem("start", fmt::format("{} starts at {} between bounds {} and "
                                           "{}, expected it to be between",
                                           fitted.name, fitted.start, fitted.lower,
                                           fitted.upper));
    }
    spec_.constants.push_back(std::move(fitted));
}

}  // namespace didymium
