#include "inputs/readers/case/flow_checks.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <string>

#include "inputs/readers/case/flow_balance.hpp"

namespace didymium {

namespace {

//! Which unit feeds which, by one phase.
class PhaseGraph {
  public:
    PhaseGraph(const CaseSpec& spec, Phase phase) : spec_(spec), phase_(phase) {
        first_tank_ = spec.banks.size();
        first_splitter_ = first_tank_ + spec.tanks.size();
        n_ = first_splitter_ + spec.splitters.size();
        reaches_.assign(n_ * n_, 0);
        has_inlet_.assign(n_, 0);
        for (std::size_t b = 0; b < spec.banks.size(); ++b) {
            for_each_source(spec.banks[b],
                            [&](const Source& source) { connect(source, b); });
        }
        for (std::size_t t = 0; t < spec.tanks.size(); ++t) {
            for (const Source& source : spec.tanks[t].inlets) {
                connect(source, first_tank_ + t);
            }
        }
        for (std::size_t s = 0; s < spec.splitters.size(); ++s) {
            connect(spec.splitters[s].inlet, first_splitter_ + s);
        }
        // What a splitter's inlet entrains goes where that goes.
        taken_.resize(spec.ports.size(), n_);
        for (std::size_t p = 0; p < spec.ports.size(); ++p) {
            const int carrier = spec.ports[p].carrier;
            for (std::size_t s = 0; s < spec.splitters.size(); ++s) {
                if (carrier >= 0 && spec.splitters[s].inlet.port == carrier &&
                    parts_entrained(spec, static_cast<int>(s))) {
                    taken_[p] = first_splitter_ + s;
                    reaches_[unit_of(spec.ports[p]) * n_ + taken_[p]] |=
                        static_cast<char>(spec.ports[p].phase == phase);
                }
            }
        }
        direct_ = reaches_;
        for (std::size_t via = 0; via < n_; ++via) {
            for (std::size_t from = 0; from < n_; ++from) {
                for (std::size_t to = 0; to < n_; ++to) {
                    reaches_[from * n_ + to] |= static_cast<char>(
                        reaches_[from * n_ + via] & reaches_[via * n_ + to]);
                }
            }
        }
    }

    void check_loops(Diagnostics& problems) const {
        std::vector<char> seen(n_, 0);
        for (std::size_t unit = 0; unit < n_; ++unit) {
            if (seen[unit] != 0 || reaches_[unit * n_ + unit] == 0) {
                continue;
            }
            std::vector<std::size_t> loop;
            for (std::size_t other = 0; other < n_; ++other) {
                if (together(unit, other)) {
                    loop.push_back(other);
                    seen[other] = 1;
                }
            }
            check_loop(unit, loop, problems);
        }
    }

  private:
    void connect(const Source& source, std::size_t to) {
        if (!source.exists() || phase_of(spec_, source) != phase_) {
            return;
        }
        if (source.stream >= 0) {
            has_inlet_[to] = 1;
        } else {
            reaches_[unit_of(spec_.ports[source.port]) * n_ + to] = 1;
            taken_.resize(spec_.ports.size(), n_);
            taken_[source.port] = to;
        }
    }
    std::size_t unit_of(const PortSpec& port) const {
        const auto index = static_cast<std::size_t>(port.index);
        return port.unit == UnitKind::bank   ? index
               : port.unit == UnitKind::tank ? first_tank_ + index
                                             : first_splitter_ + index;
    }
    bool together(std::size_t one, std::size_t other) const {
        return reaches_[one * n_ + other] != 0 && reaches_[other * n_ + one] != 0;
    }

    void check_loop(std::size_t unit, const std::vector<std::size_t>& loop,
                    Diagnostics& problems) const {
        bool enters = false;
        bool leaves = false;
        for (const std::size_t member : loop) {
            enters = enters || has_inlet_[member] != 0;
            for (std::size_t from = 0; from < n_; ++from) {
                enters = enters ||
                         (direct_[from * n_ + member] != 0 && !together(unit, from));
            }
        }
        for (std::size_t p = 0; p < spec_.ports.size(); ++p) {
            if (spec_.ports[p].phase == phase_ &&
                together(unit, unit_of(spec_.ports[p]))) {
                leaves = leaves || p >= taken_.size() || taken_[p] == n_ ||
                         !together(unit, taken_[p]);
            }
        }
        if (enters && leaves) {
            return;
        }
        std::string names;
        for (const std::size_t member : loop) {
            names += (names.empty() ? "" : ", ") + name(member);
        }
        problems.add(
            where(loop.front()),
            fmt::format(
                "the {} loop of {} has no {}: what it holds would never change, "
                "expected {}",
                phase_ == Phase::organic ? "solvent" : "liquor", names,
                enters ? "bleed" : "make-up",
                enters ? "an outlet that leaves it" : "a stream that enters it"),
            enters ? "part a bleed off with a splitter"
                   : "let a stream of fresh solvent enter a tank in it");
    }

    const std::string& name(std::size_t unit) const {
        return unit < first_tank_       ? spec_.banks[unit].name
               : unit < first_splitter_ ? spec_.tanks[unit - first_tank_].name
                                        : spec_.splitters[unit - first_splitter_].name;
    }
    const Location& where(std::size_t unit) const {
        return unit < first_tank_       ? spec_.banks[unit].where
               : unit < first_splitter_ ? spec_.tanks[unit - first_tank_].where
                                        : spec_.splitters[unit - first_splitter_].where;
    }

    const CaseSpec& spec_;
    Phase phase_;
    std::size_t first_tank_ = 0;
    std::size_t first_splitter_ = 0;
    std::size_t n_ = 0;
    std::vector<char> reaches_, direct_;  //!< (from, to)
    std::vector<char> has_inlet_;         //!< from outside
    std::vector<std::size_t> taken_;      //!< (port) by which unit; n_: by none
};

const Location& where_of(const CaseSpec& spec, const PortSpec& port) {
    return port.unit == UnitKind::bank   ? spec.banks[port.index].where
           : port.unit == UnitKind::tank ? spec.tanks[port.index].where
                                         : spec.splitters[port.index].where;
}

}  // namespace

std::vector<double> checked_flows(const CaseSpec& spec, Diagnostics& problems) {
    std::vector<double> unknown(spec.ports.size(), 0.0);
    const std::size_t before = problems.size();
    PhaseGraph(spec, Phase::organic).check_loops(problems);
    PhaseGraph(spec, Phase::aqueous).check_loops(problems);
    if (problems.size() > before) {
        return unknown;
    }
    const FlowBalance balance(spec);
    // The little that is entrained must not decide how much circulates.
    CaseSpec clean = spec;
    for (PortSpec& port : clean.ports) {
        port.ratio = 0.0;
    }
    const std::vector<int> undecided = FlowBalance(clean).undecided();
    if (!undecided.empty()) {
        std::string names;
        for (const int port : undecided) {
            names += (names.empty() ? "" : ", ") + spec.ports[port].name;
        }
        problems.add(
            where_of(spec, spec.ports[undecided.front()]),
            fmt::format("nothing decides the flow of {}: all that enters the "
                        "loop returns, expected a share of it to leave",
                        names),
            "give the bleed as a share, such as bleed = \"1 %\", or pump from a "
            "tank in the loop: outflow = \"22 m3/h\"");
        return unknown;
    }
    std::vector<double> streams;
    for (const StreamSpec& stream : spec.streams) {
        streams.push_back(stream.flow);
    }
    std::vector<double> flows = balance.flows(streams);
    for (std::size_t p = 0; p < flows.size(); ++p) {
        if (spec.ports[p].unit == UnitKind::splitter && !(flows[p] >= 0.0)) {
            problems.add(where_of(spec, spec.ports[p]),
                         fmt::format("{} would be {:.6g} m3/h, expected at least zero: "
                                     "the other outlets take more than enters",
                                     spec.ports[p].name, flows[p] * 3600.0));
        }
    }
    return flows;
}

void check_flows_between(const CaseSpec& from, const CaseSpec& to,
                         const Location& where, Diagnostics& problems) {
    constexpr int parts = 16;
    const FlowBalance begin(from);
    const FlowBalance end(to);
    FlowBalance balance = begin;
    for (int k = 1; k < parts; ++k) {
        const double s = static_cast<double>(k) / parts;
        std::vector<double> streams;
        for (std::size_t i = 0; i < from.streams.size(); ++i) {
            const double flow = from.streams[i].flow;
            streams.push_back(flow + s * (to.streams[i].flow - flow));
        }
        balance.move_between(begin, end, s);
        const std::vector<double> flows = balance.flows(streams);
        for (std::size_t p = 0; p < flows.size(); ++p) {
            if (!(flows[p] >= 0.0)) {
                problems.add(
                    where,
                    fmt::format("in the course of this ramp {} would be {:.6g} "
                                "m3/h, expected at least zero",
                                from.ports[p].name, flows[p] * 3600.0),
                    "let what is parted off change in steps, or not at once");
                return;
            }
        }
    }
}

}  // namespace didymium
