#include "inputs/case_requests.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "inputs/suggest.hpp"
#include "inputs/toml_text.hpp"

namespace didymium {

namespace {

const std::vector<std::string> outlets = {"raffinate", "loaded_organic"};

//! Appends what `set` assigns: { "streams.scrub.flow" = "3 m3/h" }, with the path
//! quoted or not (an unquoted dotted key is a table within a table).
void collect_assignments(const Table& table, const std::string& prefix,
                         std::vector<Assignment>& assignments) {
    for (const Member& member : table.members) {
        const std::string path = prefix + member.key;
        const bool whole_path = member.key.find('.') != std::string::npos;
        if (member.value.table() != nullptr && !whole_path) {
            collect_assignments(*member.value.table(), path + ".", assignments);
        } else {
            assignments.push_back(
                {path, assigned_text(member.value), member.value.where});
        }
    }
}

EventSpec read_event(const Value& value, const std::string& path, double until,
                     Diagnostics& problems) {
    EventSpec event;
    TableReader table(value, path, problems);
    event.where = value.where;
    event.at = table.quantity("at", kinds::time, ranges::positive);
    if (event.at >= until) {
        table.problem("at", fmt::format("{} is not before the end of the simulation",
                                        table.path("at")));
    }
    if (const Value* set = table.table("set")) {
        collect_assignments(*set->table(), "", event.set);
    } else if (!table.has("set")) {
        table.missing("set", "{ \"streams.scrub.flow\" = \"3 m3/h\" }");
    }
    for (const Assignment& assignment : event.set) {
        if (assignment.path.rfind("streams.", 0) != 0) {
            problems.add(
                assignment.where,
                fmt::format("an event cannot set '{}'; in this version it sets "
                            "streams: flow, composition, acid, extractant, "
                            "saponified ...",
                            assignment.path));
        }
    }
    table.finish();
    return event;
}

//! A target as written: a fraction, or a quantity in SI.
double read_target(TableReader& table) {
    const Value* value = table.value("value");
    if (value == nullptr) {
        table.missing("value", "\"99.9 %\"");
        return 0.0;
    }
    if (value->text() != nullptr) {
        for (const QuantityKind* kind :
             {&kinds::flow, &kinds::volume, &kinds::time, &kinds::concentration,
              &kinds::mass_concentration}) {
            const Converted converted = convert_quantity(*value->text(), *kind);
            if (converted.problem.empty()) {
                return converted.value;
            }
        }
    }
    return read_quantity(*value, table.path("value"), kinds::fraction, ranges::any,
                         table.problems());
}

SolveSpec read_solve(const Value& value, const std::string& path, const Value& tree,
                     Diagnostics& problems) {
    SolveSpec solve;
    TableReader table(value, path, problems);
    solve.where = value.where;
    solve.vary = table.text("vary", "streams.scrub.flow");
    solve.result = table.text("result", "split.loaded_organic.Nd.purity");
    solve.value = read_target(table);
    const Array* between = table.array("between");
    Quantity now;
    try {
        if (!solve.vary.empty()) {
            now = quantity_at(tree, solve.vary, table.where("vary"));
        }
    } catch (const InputError& error) {
        problems.add(error);
        table.finish();
        return solve;
    }
    solve.unit = now.unit;
    solve.start = now.number;
    solve.lower = 0.1 * now.number;
    solve.upper = 10.0 * now.number;
    if (between != nullptr && between->size() != 2) {
        table.problem("between", "between needs two values, the lower and the upper");
    } else if (between != nullptr) {
        const std::string name = fmt::format("a quantity in '{}'", now.unit);
        const std::string example = fmt::format("{} {}", now.number, now.unit);
        const std::string unit = now.unit.empty() ? "1" : now.unit;
        const QuantityKind kind{name, unit, example, now.unit.empty()};
        solve.lower = read_quantity((*between)[0], table.path("between"), kind,
                                    ranges::any, problems);
        solve.upper = read_quantity((*between)[1], table.path("between"), kind,
                                    ranges::any, problems);
    }
    if (solve.lower >= solve.upper) {
        table.problem("between",
                      fmt::format("{}: the lower bound {} is not below the "
                                  "upper {}",
                                  table.path("between"), solve.lower, solve.upper));
    }
    table.finish();
    return solve;
}

SpecificationSpec read_specification(const Value& value, const std::string& path,
                                     const CaseSpec& spec, Diagnostics& problems) {
    SpecificationSpec specification;
    TableReader table(value, path, problems);
    specification.where = value.where;
    std::vector<std::string> known_outlets;
    for (const BankSpec& bank : spec.banks) {
        for (const std::string& outlet : outlets) {
            known_outlets.push_back(bank.name + "." + outlet);
        }
    }
    std::vector<std::string> elements;
    for (const Cation& cation : spec.chemistry.cations) {
        if (cation.rare_earth) {
            elements.push_back(cation.name);
        }
    }
    if (!known_outlets.empty()) {
        specification.outlet = table.choice("outlet", known_outlets);
    }
    if (!elements.empty()) {
        specification.element = table.choice("element", elements);
    }
    specification.purity =
        table.quantity("purity", kinds::fraction, ranges::inner_fraction);
    table.finish();
    return specification;
}

}  // namespace

SolverSpec read_solver(TableReader& root, Diagnostics& problems) {
    SolverSpec spec;
    const Value* value = root.table("solver");
    const Value none{Table{}, root.where()};
    TableReader table(value == nullptr ? none : *value, "solver", problems);
    const std::string method = table.choice("method", {"cvodes", "idas"}, "cvodes");
    spec.method =
        method == "idas" ? IntegrationMethod::idas : IntegrationMethod::cvodes;
    const std::string linear = table.choice("linear", {"block", "klu"}, "block");
    spec.linear = linear == "klu" ? LinearAlgebra::klu : LinearAlgebra::block;
    spec.rtol = table.number("rtol", {1e-14, 0.1, false, false}, spec.rtol);
    spec.atol =
        table.quantity("atol", kinds::concentration, ranges::positive, "1e-9 mol/L");
    spec.max_order = static_cast<int>(table.integer("max_order", 1, 5, spec.max_order));
    spec.max_steps = table.integer("max_steps", 1, 1000000000, spec.max_steps);
    root.resolve("solver", table.finish());
    return spec;
}

std::vector<EventSpec> read_events(TableReader& root, double until,
                                   Diagnostics& problems) {
    std::vector<EventSpec> events;
    const Array* values = root.array("events");
    for (std::size_t i = 0; values != nullptr && i < values->size(); ++i) {
        events.push_back(
            read_event((*values)[i], fmt::format("events.{}", i + 1), until, problems));
    }
    std::stable_sort(
        events.begin(), events.end(),
        [](const EventSpec& a, const EventSpec& b) { return a.at < b.at; });
    return events;
}

std::vector<SolveSpec> read_solves(TableReader& root, const Value& tree,
                                   Diagnostics& problems) {
    std::vector<SolveSpec> solves;
    const Array* values = root.array("solve");
    for (std::size_t i = 0; values != nullptr && i < values->size(); ++i) {
        solves.push_back(
            read_solve((*values)[i], fmt::format("solve.{}", i + 1), tree, problems));
    }
    return solves;
}

std::vector<SpecificationSpec> read_specifications(TableReader& root,
                                                   const CaseSpec& spec,
                                                   Diagnostics& problems) {
    std::vector<SpecificationSpec> specifications;
    const Array* values = root.array("specifications");
    for (std::size_t i = 0; values != nullptr && i < values->size(); ++i) {
        specifications.push_back(read_specification(
            (*values)[i], fmt::format("specifications.{}", i + 1), spec, problems));
    }
    return specifications;
}

Quantity quantity_at(const Value& tree, const std::string& path,
                     const Location& where) {
    const Value* value = find_path(tree, path);
    if (value == nullptr) {
        throw_no_such_path(tree, path, where);
    }
    if (const auto number = value->number()) {
        return {*number, {}};
    }
    if (value->text() != nullptr) {
        if (const auto quantity = split_quantity(*value->text())) {
            return *quantity;
        }
    }
    std::vector<std::string> quantities;
    for (const std::string& other : scalar_paths(tree)) {
        const Value* candidate = find_path(tree, other);
        const bool counts = candidate != nullptr &&
                            (candidate->number() ||
                             (candidate->text() && split_quantity(*candidate->text())));
        if (counts) {
            quantities.push_back(other);
        }
    }
    throw InputError(where, fmt::format("'{}' is {}, not a quantity; there are {}",
                                        path, value->kind(), join_words(quantities)));
}

}  // namespace didymium
