#include "inputs/readers/sweep/sweep_structure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <optional>
#include <utility>

#include "inputs/readers/text/suggest.hpp"

namespace didymium {

namespace {

//! Scenarios that are tried for each of their numbers, next to those with the extremes:
//! what numbers change for all scenarios, one of these changes.
constexpr std::size_t max_number_tries = 50;

//! What a result file states once for all scenarios, spelled out to be compared.
struct SharedPart {
    std::string name;  //!< as in "all scenarios of a sweep share NAME"
    std::string text;
    std::string remedy;
};

//! \param stages_vary  numbers of stages are not shared
std::vector<SharedPart> shared_parts(const CaseSpec& spec, bool stages_vary) {
    std::string elements = spec.chemistry.name;
    for (const Cation& cation : spec.chemistry.cations) {
        elements += " " + cation.name;
    }
    std::string circuit;
    for (const StreamSpec& stream : spec.streams) {
        circuit += fmt::format("{} {};", stream.name, static_cast<int>(stream.phase));
    }
    const auto source = [&](const Source& from) {
        return from.exists() ? name_of(spec, from) : std::string("none");
    };
    for (const BankSpec& bank : spec.banks) {
        circuit += fmt::format("{} {} {}:", bank.name, source(bank.solvent),
                               source(bank.aqueous));
        for (const SectionSpec& section : bank.sections) {
            circuit += " " + section.name;
            circuit +=
                stages_vary ? std::string() : fmt::format(" {}", section.n_stages);
        }
        std::string before;
        for (const StageSpec& stage : bank.stages) {
            const std::string own =
                fmt::format(",{} {} {}", stage.aqueous_cells, stage.organic_cells,
                            static_cast<int>(stage.transfer.law));
            circuit += stages_vary && own == before ? std::string() : own;
            before = own;
        }
        for (const FeedSpec& feed : bank.feeds) {
            circuit += " " + source(feed.source);
        }
        for (const DrawSpec& draw : bank.draws) {
            circuit += fmt::format(" {} {}", draw.name, static_cast<int>(draw.phase));
        }
        circuit += bank.proportional ? " proportional" : "";
    }
    for (const TankSpec& tank : spec.tanks) {
        circuit += fmt::format("; {} {}:", tank.name, tank.is_pumped);
        for (const Source& inlet : tank.inlets) {
            circuit += " " + source(inlet);
        }
    }
    for (const SplitterSpec& splitter : spec.splitters) {
        circuit += fmt::format("; {} {}", splitter.name, source(splitter.inlet));
    }
    for (const PortSpec& port : spec.ports) {
        circuit += " " + port.name;
    }
    std::string events;
    for (const EventSpec& event : spec.events) {
        events += fmt::format("{} {} {};", event.at, event.pulse, event.ramp);
        for (const Assignment& set : event.set) {
            events += set.path + ",";
        }
    }
    for (const ScheduleSpec& schedule : spec.schedules) {
        events += fmt::format("{}:", schedule.path);
        for (const ScheduleSpec::Point& point : schedule.points) {
            events += fmt::format("{},", point.at);
        }
    }
    std::string solves;
    for (const SolveSpec& solve : spec.solves) {
        solves += fmt::format("{} [{}] {};", solve.vary, solve.unit, solve.result.text);
    }
    return {{"the elements there are", std::move(elements),
             "list all of them in chemistry.elements of the case"},
            {"one structure: streams, stages, transfer, settler cells, hydraulics, "
             "what entrains at all",
             std::move(circuit), "run one sweep for each"},
            {"the times of their events and schedules, and what these set",
             std::move(events), "run one sweep for each"},
            {"what they solve for", std::move(solves), "run one sweep for each"}};
}

//! What the assignments change of that which scenarios share; nullptr: nothing.
const SharedPart* changed_part(const std::vector<SharedPart>& shared,
                               const CaseSpec& scenario, bool stages_vary) {
    const std::vector<SharedPart> own = shared_parts(scenario, stages_vary);
    for (std::size_t i = 0; i < shared.size(); ++i) {
        if (own[i].text != shared[i].text) {
            return &shared[i];
        }
    }
    return nullptr;
}

//! Reports the value of a point that changes what scenarios share.
void report_change(const std::vector<Assignment>& point, const CaseFile& base,
                   const std::vector<SharedPart>& shared, const SharedPart& part,
                   bool stages_vary, Diagnostics& problems) {
    const Assignment* culprit = &point.front();
    for (const Assignment& assignment : point) {
        try {
            if (changed_part(shared, base.resolve_again(std::vector{assignment}),
                             stages_vary) != nullptr) {
                culprit = &assignment;
                break;
            }
        } catch (const InputError&) {
            continue;  // possible only with the others
        }
    }
    problems.add(culprit->where,
                 fmt::format("'{}' cannot take the value {}, expected one with which "
                             "scenarios share {}",
                             culprit->path, culprit->value, part.name),
                 part.remedy);
}

//! Whether a scenario is the first that takes one of its values; of an input of numbers
//! alone, one of the first scenarios or the first with its largest or smallest. Marks
//! its values.
class Novelty {
  public:
    explicit Novelty(const SweepSpec& sweep) : sweep_(sweep) {
        for (const SweepAxis& axis : sweep.axes) {
            tried_.emplace_back(axis.values.size(), false);
            numbers_.push_back(std::ranges::none_of(
                axis.numbers, [](double x) { return std::isnan(x); }));
            const auto ends =
                std::minmax_element(axis.numbers.begin(), axis.numbers.end());
            ends_.emplace_back(ends.first - axis.numbers.begin(),
                               ends.second - axis.numbers.begin());
        }
    }

    //! \param every  value counts, of numbers too
    bool of(std::size_t scenario, bool every) {
        bool fresh = false;
        for (std::size_t a = 0; a < sweep_.axes.size(); ++a) {
            const int value = sweep_.points[scenario][a];
            const bool extreme = value == ends_[a].first || value == ends_[a].second;
            if (!tried_[a][value] &&
                (every || !numbers_[a] || extreme || scenario < max_number_tries)) {
                fresh = true;
            }
            tried_[a][value] = true;
        }
        return fresh;
    }

  private:
    const SweepSpec& sweep_;
    std::vector<std::vector<bool>> tried_;
    std::vector<bool> numbers_;
    std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> ends_;
};

//! Numbers structures by the values of structural axes.
class Structures {
  public:
    explicit Structures(SweepSpec& sweep) : sweep_(sweep) {
        for (std::size_t a = 0; a < sweep.axes.size(); ++a) {
            if (is_structural(sweep.axes[a].path)) {
                axes_.push_back(a);
            }
        }
        if (vary()) {
            sweep_.structures.clear();
        }
    }

    bool vary() const { return !axes_.empty(); }
    bool knows(int scenario) const { return known_.count(key(scenario)) != 0; }

    //! A scenario could be resolved, so that its structure is possible.
    void add(int scenario) {
        if (known_.emplace(key(scenario), sweep_.structures.size()).second) {
            sweep_.structures.push_back(sweep_.assignments(scenario));
        }
    }

    //! Scenarios of no known structure are impossible and count to the first.
    void conclude() {
        if (sweep_.structures.empty()) {
            sweep_.structures.emplace_back();
        }
        for (std::size_t s = 0; s < sweep_.points.size(); ++s) {
            const auto at = known_.find(key(static_cast<int>(s)));
            sweep_.structure_of.push_back(
                at == known_.end() ? 0 : static_cast<int>(at->second));
        }
    }

  private:
    std::vector<std::string> key(int scenario) const {
        std::vector<std::string> values;
        for (const std::size_t a : axes_) {
            values.push_back(sweep_.axes[a].values[sweep_.points[scenario][a]]);
        }
        return values;
    }

    SweepSpec& sweep_;
    std::vector<std::size_t> axes_;
    std::map<std::vector<std::string>, std::size_t> known_;
};

}  // namespace

bool is_structural(const std::string& path) {
    const std::string stages = ".stages";
    return path.size() > stages.size() &&
           path.compare(path.size() - stages.size(), stages.size(), stages) == 0;
}

void check_values_alone(const SweepSpec& sweep, const CaseFile& base,
                        Diagnostics& problems) {
    for (const SweepAxis& axis : sweep.axes) {
        if (!axis.distribution.empty()) {
            continue;
        }
        for (std::size_t i = 0; i < axis.values.size(); ++i) {
            const Assignment value{axis.path, axis.values[i], axis.places[i]};
            try {
                base.resolve_again(std::vector{value});
            } catch (const InputError& error) {
                for (const Diagnostic& found : error.diagnostics()) {
                    const Location& at = found.where;
                    if (at.file == value.where.file && at.line == value.where.line &&
                        at.column == value.where.column) {
                        problems.add(at, found.message, found.suggestion);
                    }
                }
            }
        }
    }
}

void check_values(SweepSpec& sweep, const CaseFile& base, const CaseSpec& spec,
                  Diagnostics& problems) {
    Novelty novelty(sweep);
    Structures structures(sweep);
    const bool stages_vary = structures.vary();
    const std::vector<SharedPart> shared = shared_parts(spec, stages_vary);
    bool possible = false;
    bool shares = true;
    std::optional<InputError> first_error;
    for (int s = 0; s < static_cast<int>(sweep.points.size()); ++s) {
        const bool fresh = novelty.of(static_cast<std::size_t>(s), !possible);
        if (!fresh && (!stages_vary || structures.knows(s))) {
            continue;
        }
        const std::vector<Assignment> point = sweep.assignments(s);
        try {
            const CaseSpec scenario = base.resolve(point);
            possible = true;
            if (stages_vary) {
                structures.add(s);
            }
            if (const SharedPart* part = changed_part(shared, scenario, stages_vary)) {
                if (shares) {
                    report_change(point, base, shared, *part, stages_vary, problems);
                }
                shares = false;
            }
        } catch (const InputError& error) {
            if (!first_error) {
                first_error = error;
            }
        }
    }
    if (!possible && first_error) {
        problems.add(*first_error);
    }
    if (stages_vary) {
        structures.conclude();
        if (spec.simulate.initial.kind == InitialKind::file) {
            problems.add(
                spec.simulate.initial.where,
                "scenarios of different numbers of stages start from one file, "
                "expected a state that any of them can have",
                "start from \"filled with feed\"");
        }
    }
}

}  // namespace didymium
