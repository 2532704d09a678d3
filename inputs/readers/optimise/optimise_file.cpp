#include "inputs/readers/optimise/optimise_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <set>
#include <utility>

#include "inputs/readers/case/result_name.hpp"
#include "inputs/readers/case/settable.hpp"
#include "inputs/readers/optimise/cost_file.hpp"
#include "inputs/readers/optimise/optimise_keys.hpp"
#include "inputs/readers/text/included_files.hpp"
#include "inputs/readers/text/toml_text.hpp"

namespace didymium {

namespace {

constexpr const char* objective_words[n_objectives] = {
    "acid", "base", "reagents", "reagent cost", "cost", "stages", "inventory"};

Objective objective_of(const std::string& word) {
    const auto found =
        std::find(std::begin(objective_words), std::end(objective_words), word);
    return found == std::end(objective_words)
               ? Objective::reagents
               : static_cast<Objective>(found - std::begin(objective_words));
}

bool is_money(Objective objective) {
    return objective == Objective::reagent_cost || objective == Objective::cost;
}

bool counts_in_wholes(const std::string& path) {
    const std::string last = path.substr(path.rfind('.') + 1);
    return last == "stages" || last == "stage" || last == "cells" ||
           last == "aqueous_cells" || last == "organic_cells";
}

//! Why a steady state does not depend on what stands at a path; empty where it may.
std::string left_aside(const std::string& path) {
    const std::string table = path.substr(0, path.find('.'));
    if (table == "simulate" || table == "specifications" || table == "title") {
        return "steady states do not depend on it";
    }
    if (table == "solver") {
        return "it says how to solve the equations";
    }
    if (table == "events" || table == "schedules") {
        return "steady states are those of time zero";
    }
    return {};
}

//! Reads one tree from top to bottom.
class OptimiseReader {
  public:
    OptimiseReader(const Value& tree, std::filesystem::path folder,
                   const CaseOpener& open_case, const TextOpener& open_text,
                   Diagnostics& problems)
        : folder_(std::move(folder)),
          open_case_(open_case),
          open_text_(open_text),
          problems_(problems),
          root_(tree, "the file", keys::optimise_file, problems) {}

    OptimiseSpec read() {
        spec_.title = root_.text("title");
        read_case();
        spec_.minimise = objective_of(root_.choice("minimise"));
        if (root_.has("costs")) {
            const std::filesystem::path path =
                (folder_ / root_.text("costs")).lexically_normal();
            try {
                spec_.costs = parse_costs(open_text_(path, root_.where("costs")), path,
                                          problems_);
            } catch (const InputError& error) {
                problems_.add(error);
            }
        }
        require_costs("minimise", spec_.minimise, root_);
        if (const Array* all = root_.array("vary")) {
            for (const Value& value : *all) {
                read_variable(value);
            }
            if (all->empty()) {
                root_.problem("vary", "vary is empty, expected at least one");
            }
        } else {
            root_.missing("vary");
        }
        if (const Array* all = root_.array("require")) {
            for (const Value& value : *all) {
                read_requirement(value);
            }
        }
        if (root_.has("most_stages")) {
            spec_.most_stages = static_cast<int>(root_.integer("most_stages"));
        }
        spec_.starts = static_cast<int>(root_.integer("starts"));
        spec_.seed = static_cast<std::uint64_t>(root_.integer("seed"));
        spec_.most_structures = static_cast<int>(root_.integer("most_structures"));
        read_front();
        root_.finish();
        return std::move(spec_);
    }

  private:
    void read_case() {
        const std::string name = root_.text("case");
        if (name.empty()) {
            return;
        }
        try {
            spec_.case_file =
                open_case_((folder_ / name).lexically_normal(), root_.where("case"));
            spec_.base = spec_.case_file->resolve();
            const SourceFile& source = spec_.base.sources.front();
            case_tree_ = parse_toml(source.text, source.path);
        } catch (const InputError& error) {
            problems_.add(error);
            spec_.case_file.reset();
            return;
        }
        if (!spec_.base.solves.empty()) {
            root_.problem("case",
                          fmt::format("the case has a [[solve]] table (line {}), "
                                      "expected one without: here, [[vary]] and "
                                      "[[require]] take its place",
                                      spec_.base.solves.front().where.line));
        }
    }

    void require_costs(const char* key, Objective objective, TableReader& table) {
        if (is_money(objective) && !root_.has("costs")) {
            table.problem(key, fmt::format("{} = \"{}\" without costs, expected the "
                                           "path of a cost file",
                                           key, objective_name(objective)));
        }
    }

    //! The number of a bound, in the unit of the case.
    double bound(TableReader& table, const char* key, const OptimiseVariable& of) {
        const Value* value = table.value(key);
        if (value == nullptr) {
            return std::nan("");
        }
        std::optional<Quantity> quantity;
        if (const auto number = value->number()) {
            quantity = Quantity{*number, {}};
        } else if (value->text() != nullptr) {
            quantity = split_quantity(*value->text());
        }
        const auto wrong = [&](const std::string& expected) {
            table.problem(key, fmt::format("{} is {}, expected {}", table.path(key),
                                           shown(*value), expected));
            return std::nan("");
        };
        if (of.whole) {
            return quantity && quantity->unit.empty() &&
                           quantity->number == std::floor(quantity->number)
                       ? quantity->number
                       : wrong("a whole number");
        }
        const std::string example = of.unit.empty()
                                        ? std::string("a number")
                                        : fmt::format("a quantity such as \"{} {}\"",
                                                      toml_number(of.start), of.unit);
        if (!quantity) {
            return wrong(example);
        }
        if (quantity->unit == of.unit) {
            return quantity->number;
        }
        const std::string unit =
            of.unit.empty() ? std::string("1") : udunits_name(of.unit);
        const Converted factor =
            unit_factor(quantity->unit.empty() ? "1" : quantity->unit,
                        {"a quantity", unit, unit, true});
        return factor.problem.empty() ? quantity->number * factor.value
                                      : wrong(example);
    }

    void read_variable(const Value& value) {
        TableReader table(value, "vary", keys::optimise_vary, problems_);
        OptimiseVariable one;
        one.path = table.text("path");
        one.where = table.where("path");
        one.whole = counts_in_wholes(one.path);
        one.step = static_cast<int>(table.integer("step"));
        for (const char* key : {"low", "high"}) {
            if (!table.has(key)) {
                table.missing(key);
            }
        }
        if (spec_.case_file && !one.path.empty() && is_changeable(one, table)) {
            one.low = bound(table, "low", one);
            one.high = bound(table, "high", one);
            if (table.has("start")) {
                one.start = bound(table, "start", one);
            } else if (!(one.start >= one.low && one.start <= one.high) &&
                       one.low < one.high) {
                table.problem("path",
                              fmt::format("the case has {} = {}, expected a value "
                                          "between low and high, or a start",
                                          one.path, one.text(one.start)));
            }
            check_bounds(one, table);
        } else {
            for (const char* key : {"low", "high", "start"}) {
                table.value(key);
            }
        }
        if (!one.whole && table.has("step")) {
            table.problem(
                "step", fmt::format("step of '{}', which is no whole number, expected "
                                    "none",
                                    one.path));
        }
        table.finish();
        spec_.variables.push_back(std::move(one));
    }

    void check_bounds(const OptimiseVariable& one, TableReader& table) {
        if (!(one.low < one.high) && std::isfinite(one.low + one.high)) {
            table.problem("high", fmt::format("high is {} and low {}, expected high "
                                              "above low",
                                              one.text(one.high), one.text(one.low)));
        } else if (table.has("start") &&
                   !(one.start >= one.low && one.start <= one.high) &&
                   std::isfinite(one.low + one.high + one.start)) {
            table.problem("start", fmt::format("start is {}, expected a value from {} "
                                               "to {}",
                                               one.text(one.start), one.text(one.low),
                                               one.text(one.high)));
        }
    }

    //! Takes the unit and the start from the case.
    bool is_changeable(OptimiseVariable& one, TableReader& table) {
        const std::string aside = left_aside(one.path);
        if (!aside.empty()) {
            table.problem("path", fmt::format("'{}' is not varied, expected another "
                                              "value of the case: {}",
                                              one.path, aside));
            return false;
        }
        for (const ControlSpec& control : spec_.base.controls) {
            const std::string set =
                control.stream >= 0
                    ? "streams." + spec_.base.streams[control.stream].name + ".flow"
                : control.tank >= 0
                    ? "tanks." + spec_.base.tanks[control.tank].name + ".outflow"
                    : std::string();
            if (one.path == set) {
                table.problem("path",
                              fmt::format("'{}' is what the controller '{}' sets, "
                                          "expected another value, or its set point",
                                          one.path, control.name));
                return false;
            }
        }
        const Value* value = find_path(case_tree_, one.path);
        for (const OptimiseVariable& other : spec_.variables) {
            if (other.path == one.path ||
                (value != nullptr && value == find_path(case_tree_, other.path))) {
                table.problem("path",
                              fmt::format("'{}' is varied in line {} already, expected "
                                          "once",
                                          one.path, other.where.line));
                return false;
            }
        }
        try {
            if (one.whole && value != nullptr && value->text() != nullptr) {
                if (!table.has("start")) {
                    table.problem("path",
                                  fmt::format("the case has {} = {}, expected a start "
                                              "beside low and high",
                                              one.path, shown(*value)));
                    return false;
                }
                return true;
            }
            const auto [number, unit] =
                spec_.case_file->quantity(one.path, table.where("path"));
            one.start = number;
            one.unit = unit;
            return true;
        } catch (const InputError& error) {
            problems_.add(error);
            return false;
        }
    }

    void read_requirement(const Value& value) {
        TableReader table(value, "require", keys::optimise_require, problems_);
        const std::string name = table.text("result");
        OptimiseRequirement one;
        one.at_least = table.has("at_least");
        const char* key = one.at_least ? "at_least" : "at_most";
        const Value* target = table.value(key);
        if (spec_.case_file && !name.empty()) {
            try {
                one.result = parse_result_name(name, spec_.base, table.where("result"));
                if (target != nullptr) {
                    one.target = read_target(*target, table.path(key), one.result,
                                             spec_.base.chemistry.cations, problems_);
                }
                spec_.requirements.push_back(one);
            } catch (const InputError& error) {
                problems_.add(error);
            }
        }
        table.finish();
    }

    void read_front() {
        const Value* value = root_.table("pareto");
        if (value == nullptr) {
            return;
        }
        TableReader table(*value, "pareto", keys::optimise_pareto, problems_);
        const std::string word = table.choice("against");
        if (!word.empty()) {
            spec_.against = objective_of(word);
            require_costs("against", *spec_.against, table);
            if (*spec_.against == spec_.minimise) {
                table.problem("against",
                              fmt::format("against = \"{}\" is what is minimised, "
                                          "expected another objective",
                                          word));
            }
        }
        if (table.has("to")) {
            spec_.front_end = table.number("to");
        }
        spec_.front_points = static_cast<int>(table.integer("points"));
        table.finish();
    }

    std::filesystem::path folder_;
    const CaseOpener& open_case_;
    const TextOpener& open_text_;
    Diagnostics& problems_;
    TableReader root_;
    OptimiseSpec spec_;
    Value case_tree_;
};

//! Events and schedules keep the values that they have for what is varied.
void note_moved(OptimiseSpec& spec) {
    for (const OptimiseVariable& one : spec.variables) {
        for (const EventSpec& event : spec.base.events) {
            for (const Assignment& set : event.set) {
                if (overlap(set.path, one.path)) {
                    spec.warnings.push_back(
                        {fmt::format(
                             "an event of the case sets {}, at times to a value "
                             "that the optimum does not know of",
                             set.path),
                         {}});
                }
            }
        }
    }
}

//! Names of prices that the objective needs and the file has not.
void check_prices(const OptimiseSpec& spec, Diagnostics& problems) {
    const bool money =
        is_money(spec.minimise) || (spec.against && is_money(*spec.against));
    if (!spec.costs || !money) {
        return;
    }
    const ChemistrySpec& chemistry = spec.base.chemistry;
    std::set<std::string> needed;
    if (const std::string acid = acid_name(chemistry); !acid.empty()) {
        needed.insert(acid);
    }
    for (const Cation& cation : chemistry.cations) {
        if (cation.base) {
            needed.insert(base_name(cation));
        }
    }
    for (const std::string& name : needed) {
        if (std::isnan(spec.costs->reagent_price(name))) {
            problems.add({spec.costs->file, 0, 0},
                         fmt::format("no price of {}, expected one among its reagents: "
                                     "the case uses it",
                                     name));
        }
    }
}

void require_optimisation(const Value& root) {
    const std::pair<const char*, const char*> others[] = {
        {"banks", "case"}, {"streams", "case"},         {"run", "sweep"},
        {"data", "fit"},   {"liquors", "contact file"}, {"currency", "cost file"}};
    for (const auto& [key, kind] : others) {
        if (const Value* value = root.table()->find(key)) {
            throw InputError(
                value->where,
                fmt::format("this is a {}, expected an optimisation", kind));
        }
    }
}

}  // namespace

const char* objective_name(Objective objective) {
    return objective_words[static_cast<int>(objective)];
}

std::string objective_unit(Objective objective, const std::string& currency) {
    switch (objective) {
        case Objective::stages:
            return "1";
        case Objective::inventory:
            return "kg";
        case Objective::reagent_cost:
        case Objective::cost:
            return currency + "/kg";
        default:
            return "kg/kg";
    }
}

std::string OptimiseVariable::text(double value) const {
    if (whole) {
        return fmt::format("{}", std::lround(value));
    }
    return unit.empty() ? toml_number(value) : fmt::format("{} {}", value, unit);
}

std::string OptimiseRequirement::text() const {
    return fmt::format("{} {} {}", result.text,
                       at_least ? ">=" : "<=", result_text(result, target));
}

std::vector<Assignment> OptimiseSpec::assignments(
    const std::vector<double>& values) const {
    std::vector<Assignment> all;
    for (std::size_t i = 0; i < variables.size(); ++i) {
        all.push_back(
            {variables[i].path, variables[i].text(values[i]), variables[i].where});
    }
    return all;
}

bool is_optimise_file(const std::filesystem::path& path) {
    try {
        const std::string name = path.string();
        const Value root =
            parse_toml(read_text_file(path, {name, 0, 0}, "optimisation"), name);
        require_optimisation(root);
        return root.table()->find("minimise") != nullptr;
    } catch (const InputError&) {
        return false;
    }
}

OptimiseSpec read_optimise(const std::filesystem::path& path) {
    const std::string name = path.string();
    const auto open_text = [](const std::filesystem::path& file,
                              const Location& where) {
        return read_text_file(file, where, "cost file");
    };
    return parse_optimise(read_text_file(path, {name, 0, 0}, "optimisation"), path,
                          CaseFile::open, open_text);
}

OptimiseSpec parse_optimise(std::string text, const std::filesystem::path& path,
                            const CaseOpener& open_case, const TextOpener& open_text) {
    const Value root = parse_toml(text, path.string());
    require_optimisation(root);
    Diagnostics problems;
    OptimiseSpec spec =
        OptimiseReader(root, path.parent_path(), open_case, open_text, problems).read();
    if (problems.empty()) {
        check_prices(spec, problems);
    }
    problems.raise();
    spec.file = path.string();
    note_moved(spec);
    spec.sources.push_back({path.string(), "optimise", std::move(text)});
    for (const SourceFile& source : spec.base.sources) {
        add_once(spec.sources, source);
    }
    if (spec.costs) {
        add_once(spec.sources, spec.costs->sources.front());
    }
    return spec;
}

}  // namespace didymium
