#include "inputs/readers/case/case_requests.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "inputs/readers/case/case_keys.hpp"
#include "inputs/readers/case/result_name.hpp"
#include "inputs/readers/case/settable.hpp"
#include "inputs/readers/text/suggest.hpp"
#include "inputs/readers/text/toml_text.hpp"

namespace didymium {

namespace {

//! Whether it is known what leaves the circuit: not so after some errors.
bool has_outlets(const CaseSpec& spec) {
    return !spec.banks.empty();
}

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

EventSpec read_event(const Value& value, int number, double until,
                     Diagnostics& problems) {
    EventSpec event;
    event.number = number;
    TableReader table(value, fmt::format("events.{}", number), keys::event, problems);
    event.where = value.where;
    event.at = table.quantity("at");
    if (event.at >= until) {  // not so where one of them is unknown
        table.problem(
            "at", fmt::format("{} is {}, expected before the end of the "
                              "simulation, {}",
                              table.path("at"), time_text(event.at), time_text(until)));
    }
    if (const Value* set = table.table("set")) {
        collect_assignments(*set->table(), "", event.set);
        if (event.set.empty()) {
            table.problem("set", fmt::format("{} is empty, expected at least one value",
                                             table.path("set")));
        }
    } else if (!table.has("set")) {
        table.missing("set");
    }
    event.pulse = table.has("for") ? table.quantity("for") : 0.0;
    event.ramp = table.has("over") ? table.quantity("over") : 0.0;
    if (event.pulse != 0.0 && event.ramp != 0.0) {
        table.problem("over",
                      fmt::format("{} has both for and over, expected one: a pulse "
                                  "or a ramp",
                                  table.path()));
    } else if (event.at < until && event.end() > until * (1.0 + same_instant)) {
        const char* key = event.pulse > 0.0 ? "for" : "over";
        table.problem(
            key, fmt::format("{} goes on after the end of the simulation, expected an "
                             "end by {}",
                             table.path(), time_text(until)));
    }
    for (const Assignment& assignment : event.set) {
        if (!is_settable(assignment.path)) {
            problems.add(
                assignment.where,
                fmt::format("an event cannot set '{}', expected a value of a stream "
                            "(flow, composition, acid, extractant, saponified ...), "
                            "the outlet of a splitter, the flow of a draw or the set "
                            "point of a control",
                            assignment.path));
        }
    }
    table.finish();
    return event;
}

//! Two events of one instant that set one value: which of them holds is not said. Nor
//! is it when one comes into the pulse or the ramp of another.
void check_conflicts(const std::vector<EventSpec>& events, Diagnostics& problems) {
    struct Held {
        const Assignment* set;
        const EventSpec* event;
    };
    std::vector<Held> held;
    for (const EventSpec& event : events) {
        if (!std::isfinite(event.at)) {
            continue;  // its time is not known
        }
        held.erase(std::remove_if(held.begin(), held.end(),
                                  [&](const Held& h) {
                                      return h.event->at < event.at &&
                                             h.event->end() <= event.at;
                                  }),
                   held.end());
        for (const Assignment& set : event.set) {
            // What is set may also be part of what another sets, or hold it.
            const auto other = std::find_if(
                held.begin(), held.end(),
                [&](const Held& h) { return overlap(h.set->path, set.path); });
            if (other == held.end()) {
                held.push_back({&set, &event});
                continue;
            }
            const EventSpec& first = *other->event;
            const std::string named =
                fmt::format("events.{} (line {}) sets '{}'", first.number,
                            first.where.line, other->set->path);
            problems.add(
                set.where,
                first.at == event.at
                    ? fmt::format(
                          "'{}' is set twice at one instant, expected once: {} too",
                          set.path, named)
                    : fmt::format(
                          "'{}' is set within a {}, expected after it: {} until "
                          "{}",
                          set.path, first.pulse > 0.0 ? "pulse" : "ramp", named,
                          time_text(first.end())));
        }
    }
}

//! The result that is to be hit, and its value. Nothing is said of a result while it is
//! not known what there is.
void read_goal(TableReader& table, const CaseSpec& spec, SolveSpec& solve) {
    const std::string name = table.text("result");
    const Value* value = table.value("value");
    if (value == nullptr) {
        table.missing("value");
    }
    if (name.empty() || !has_outlets(spec)) {
        return;
    }
    try {
        solve.result = parse_result_name(name, spec, table.where("result"));
    } catch (const InputError& error) {
        table.problems().add(error);
        return;
    }
    if (value != nullptr) {
        solve.value = read_target(*value, table.path("value"), solve.result,
                                  spec.chemistry.cations, table.problems());
    }
}

//! What is varied, and how far.
void read_input(TableReader& table, const Value& tree, const CaseSpec& spec,
                SolveSpec& solve) {
    solve.vary = table.text("vary");
    solve.where = table.where("vary");
    const Array* between = table.array("between");
    if (solve.vary.empty()) {
        return;
    }
    if (solve.vary.rfind("streams.", 0) != 0 &&
        solve.vary.rfind("chemistry.", 0) != 0 && !is_of_valve(solve.vary)) {
        table.problem("vary",
                      fmt::format("'{}' cannot be varied, expected a value of streams "
                                  "or chemistry, the outlet of a splitter or the flow "
                                  "of a draw, from which a steady state follows",
                                  solve.vary));
        return;
    }
    const auto unread = [&](const StreamSpec& stream) {
        return solve.vary == "streams." + stream.name + ".flow" &&
               (std::isnan(stream.flow) || find_path(tree, solve.vary) == nullptr);
    };
    if (std::any_of(spec.streams.begin(), spec.streams.end(), unread) ||
        is_of_no_table(tree, solve.vary)) {
        return;  // said there
    }
    Quantity now;
    try {
        now = quantity_at(tree, solve.vary, solve.where);
    } catch (const InputError& error) {
        table.problems().add(error);
        return;
    }
    solve.unit = now.unit;
    solve.start = now.number;
    solve.lower = std::min(0.1 * now.number, 10.0 * now.number);
    solve.upper = std::max(0.1 * now.number, 10.0 * now.number);
    const std::string unit = now.unit.empty() ? "1" : now.unit;
    const std::string name =
        now.unit.empty() ? "a number" : fmt::format("a quantity in '{}'", unit);
    const std::string example = now.unit.empty()
                                    ? fmt::format("{}", now.number)
                                    : fmt::format("{} {}", now.number, now.unit);
    if (between == nullptr) {
        if (now.number == 0.0 && !table.has("between")) {
            table.problem(
                "vary",
                fmt::format("'{}' is zero, from which no range follows, expected "
                            "between",
                            solve.vary),
                "give between");
        }
        return;
    }
    if (between->size() != 2) {
        table.problem("between",
                      fmt::format("{} holds {} values, expected two, the lower and the "
                                  "upper",
                                  table.path("between"), between->size()));
        return;
    }
    const QuantityKind kind{name, unit, example, now.unit.empty()};
    const auto bound = [&](std::size_t i) {
        return read_quantity((*between)[i], table.path("between"), kind, ranges::any,
                             table.problems());
    };
    solve.lower = bound(0);
    solve.upper = bound(1);
    if (solve.lower >= solve.upper) {
        table.problem("between",
                      fmt::format("{}: the lower bound {} is not below the upper {}, "
                                  "expected it to be",
                                  table.path("between"), solve.lower, solve.upper));
    }
}

SolveSpec read_solve(const Value& value, const std::string& path, const Value& tree,
                     const CaseSpec& spec, Diagnostics& problems) {
    SolveSpec solve;
    TableReader table(value, path, keys::solve, problems);
    read_input(table, tree, spec, solve);
    read_goal(table, spec, solve);
    table.finish();
    return solve;
}

//! Each input is varied once, each result has one target.
void check_independence(const std::vector<SolveSpec>& solves, const Value& tree,
                        bool names_known, Diagnostics& problems) {
    for (std::size_t i = 0; i < solves.size(); ++i) {
        const SolveSpec& solve = solves[i];
        const Value* varied = find_path(tree, solve.vary);
        for (std::size_t j = 0; j < i; ++j) {
            const SolveSpec& other = solves[j];
            const bool same = !solve.vary.empty() && solve.vary == other.vary;
            if (same || (varied != nullptr && varied == find_path(tree, other.vary))) {
                problems.add(solve.where,
                             fmt::format("'{}' is varied by solve.{} (line {}) "
                                         "already, expected by one",
                                         solve.vary, j + 1, other.where.line));
                break;
            }
        }
        for (std::size_t j = 0; j < i; ++j) {
            const ResultName& result = solve.result;
            const ResultName& other = solves[j].result;
            const bool both_known =
                !result.text.empty() && !other.text.empty() && names_known;
            if (both_known && result.is_same_as(other)) {
                problems.add(
                    result.where,
                    fmt::format("'{}' has a target in solve.{} (line {}) already, "
                                "expected one",
                                result.text, j + 1, other.where.line));
                break;
            }
        }
    }
}

SpecificationSpec read_specification(const Value& value, const std::string& path,
                                     const CaseSpec& spec, Diagnostics& problems) {
    SpecificationSpec specification;
    TableReader table(value, path, keys::specification, problems);
    specification.where = value.where;
    std::vector<std::string> known_outlets;
    for (const PortSpec& port : spec.ports) {
        known_outlets.push_back(port.name);
    }
    std::vector<std::string> elements;
    for (const Cation& cation : spec.chemistry.cations) {
        if (cation.rare_earth) {
            elements.push_back(cation.name);
        }
    }
    // While it is not known what there is, any name will do.
    specification.outlet = known_outlets.empty()
                               ? table.text("outlet")
                               : table.choice("outlet", known_outlets);
    specification.element =
        elements.empty() ? table.text("element") : table.choice("element", elements);
    specification.purity = table.quantity("purity");
    table.finish();
    return specification;
}

}  // namespace

SolverSpec read_solver(TableReader& root, Diagnostics& problems) {
    SolverSpec spec;
    const Value* value = root.table("solver");
    const Value none{Table{}, root.where()};
    TableReader table(value == nullptr ? none : *value, "solver", keys::solver,
                      problems);
    const std::string method = table.choice("method");
    spec.method = method == "idas"       ? IntegrationMethod::idas
                  : method == "rodas"    ? IntegrationMethod::rodas
                  : method == "rodas4p2" ? IntegrationMethod::rodas4p2
                  : method == "cvodes"   ? IntegrationMethod::cvodes
                                         : IntegrationMethod::automatic;
    const std::string linear = table.choice("linear");
    spec.linear = linear == "klu" ? LinearAlgebra::klu : LinearAlgebra::block;
    spec.rtol = table.number("rtol");
    spec.atol = table.quantity("atol");
    spec.max_order = static_cast<int>(table.integer("max_order"));
    spec.max_steps = table.integer("max_steps");
    root.resolve("solver", table.finish());
    return spec;
}

std::vector<EventSpec> read_events(TableReader& root, double until,
                                   Diagnostics& problems) {
    std::vector<EventSpec> events;
    const Array* values = root.array("events");
    for (std::size_t i = 0; values != nullptr && i < values->size(); ++i) {
        events.push_back(
            read_event((*values)[i], static_cast<int>(i) + 1, until, problems));
    }
    // A time that could not be read has no place among the others.
    for (EventSpec& event : events) {
        event.at = std::isnan(event.at) ? ranges::unlimited : event.at;
    }
    std::stable_sort(
        events.begin(), events.end(),
        [](const EventSpec& a, const EventSpec& b) { return a.at < b.at; });
    check_conflicts(events, problems);
    return events;
}

std::vector<SolveSpec> read_solves(TableReader& root, const Value& tree,
                                   const CaseSpec& spec, Diagnostics& problems) {
    std::vector<SolveSpec> solves;
    const Array* values = root.array("solve");
    for (std::size_t i = 0; values != nullptr && i < values->size(); ++i) {
        solves.push_back(read_solve((*values)[i], fmt::format("solve.{}", i + 1), tree,
                                    spec, problems));
    }
    check_independence(solves, tree, spec.chemistry.n_cations() > 0, problems);
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

bool is_of_no_table(const Value& tree, const std::string& path) {
    const std::size_t dot = path.find('.', path.find('.') + 1);
    const Value* holder = find_path(tree, path.substr(0, dot));
    return dot != std::string::npos && holder != nullptr &&
           holder->table() == nullptr && holder->array() == nullptr;
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
    throw InputError(where, fmt::format("'{}' is {}, expected a quantity: one of {}",
                                        path, value->kind(), join_words(quantities)));
}

}  // namespace didymium
