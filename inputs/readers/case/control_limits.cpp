#include "inputs/readers/case/control_limits.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <vector>

#include "inputs/readers/case/bank_flows.hpp"
#include "inputs/readers/case/flow_balance.hpp"

namespace didymium {

namespace {

//! Flows with every controlled stream at its lower limit.
class LeastFlows {
  public:
    explicit LeastFlows(const CaseSpec& as_written)
        : spec(as_written), balance_(as_written) {
        for (const ControlSpec& control : spec.controls) {
            if (control.tank >= 0) {
                balance_.set_outflow(port_of(control), control.lower);
            }
        }
        for (const StreamSpec& stream : spec.streams) {
            nominal_.push_back(stream.flow);
        }
        std::vector<double> least = nominal_;
        for (const ControlSpec& control : spec.controls) {
            if (control.stream >= 0) {
                least[control.stream] = control.lower;
                spec.streams[control.stream].flow = control.lower;
            }
        }
        ports = balance_.flows(least);
    }

    const ControlSpec* control_of_stream(int stream) const {
        for (const ControlSpec& control : spec.controls) {
            if (control.stream == stream) {
                return &control;
            }
        }
        return nullptr;
    }
    //! One that moves the flow of a port.
    const ControlSpec* control_of(int port) const {
        for (const ControlSpec& control : spec.controls) {
            if (!control.sets_flow()) {
                continue;
            }
            std::vector<double> moved = nominal_;
            FlowBalance balance = balance_;
            if (control.stream >= 0) {
                moved[control.stream] += 1.0;
            } else {
                balance.set_outflow(port_of(control), control.lower + 1.0);
            }
            if (balance.flows(moved)[port] != balance_.flows(nominal_)[port]) {
                return &control;
            }
        }
        return nullptr;
    }

    CaseSpec spec;              //!< with those flows
    std::vector<double> ports;  //!< m3/s

  private:
    int port_of(const ControlSpec& control) const {
        int port = 0;
        while (spec.ports[port].unit != UnitKind::tank ||
               spec.ports[port].index != control.tank) {
            ++port;
        }
        return port;
    }

    FlowBalance balance_;
    std::vector<double> nominal_;
};

//! One phase of a bank, stage by stage in the direction in which it flows.
class PhaseAtLimits {
  public:
    PhaseAtLimits(const CaseSpec& spec, const LeastFlows& limits, const BankSpec& bank,
                  Phase phase, Diagnostics& problems)
        : spec_(spec),
          limits_(limits),
          bank_(bank),
          phase_(phase),
          problems_(problems) {}

    void check() {
        const std::vector<StageFlow> flows =
            stage_flows(limits_.spec, bank_, limits_.ports);
        const int n = bank_.n_stages();
        for (int k = 0; k < n; ++k) {
            const int stage = phase_ == Phase::organic ? k : n - 1 - k;
            blame_for(stage);
            const StageFlow& flow = flows[stage];
            const bool organic = phase_ == Phase::organic;
            const double onward = organic ? flow.organic_out : flow.aqueous_out;
            const double drawn = organic ? flow.organic_drawn : flow.aqueous_drawn;
            if (blamed_ == nullptr || onward > 1e-12 * drawn) {
                continue;
            }
            problems_.add(blamed_->limits_where,
                          onward + drawn > 0.0
                              ? too_much_drawn(stage, drawn, onward + drawn)
                              : fmt::format("{}: no {} would flow through stage {} of "
                                            "banks.{}, expected some",
                                            limit(), name(), stage + 1, bank_.name));
            return;
        }
    }

  private:
    //! The last controller upstream that moves what enters.
    void blame_for(int stage) {
        const auto enter = [&](const Source& source) {
            if (source.exists() && phase_of(spec_, source) == phase_) {
                const ControlSpec* control =
                    source.port >= 0 ? limits_.control_of(source.port)
                                     : limits_.control_of_stream(source.stream);
                blamed_ = control != nullptr ? control : blamed_;
            }
        };
        if (stage == 0) {
            enter(bank_.solvent);
        }
        if (stage == bank_.n_stages() - 1) {
            enter(bank_.aqueous);
        }
        for (const FeedSpec& feed : bank_.feeds) {
            if (feed.stage == stage) {
                enter(feed.source);
            }
        }
    }

    std::string too_much_drawn(int stage, double drawn, double flow) const {
        std::vector<std::string> draws;
        for (const DrawSpec& draw : bank_.draws) {
            if (draw.phase == phase_ && draw.stage == stage) {
                draws.push_back("'" + draw.name + "'");
            }
        }
        return fmt::format(
            "{}: the draw {} takes {:.6g} m3/h of the {:.6g} m3/h of {} "
            "that would be left in stage {} of banks.{}, expected less",
            limit(), fmt::join(draws, " and "), drawn * 3600.0, flow * 3600.0, name(),
            stage + 1, bank_.name);
    }

    std::string limit() const {
        return fmt::format("with '{}' at its lower limit, {:.6g} m3/h of {}",
                           blamed_->name, blamed_->lower * 3600.0,
                           blamed_->stream >= 0 ? spec_.streams[blamed_->stream].name
                                                : spec_.tanks[blamed_->tank].name);
    }
    const char* name() const { return phase_ == Phase::organic ? "solvent" : "liquor"; }

    const CaseSpec& spec_;
    const LeastFlows& limits_;
    const BankSpec& bank_;
    Phase phase_;
    Diagnostics& problems_;
    const ControlSpec* blamed_ = nullptr;  //!< the last one upstream
};

}  // namespace

void check_lower_limits(const CaseSpec& spec, Diagnostics& problems) {
    const LeastFlows limits(spec);
    for (const BankSpec& bank : spec.banks) {
        PhaseAtLimits(spec, limits, bank, Phase::aqueous, problems).check();
        PhaseAtLimits(spec, limits, bank, Phase::organic, problems).check();
    }
    for (std::size_t p = 0; p < spec.ports.size(); ++p) {
        const ControlSpec* control =
            spec.ports[p].unit == UnitKind::splitter && limits.ports[p] < 0.0
                ? limits.control_of(static_cast<int>(p))
                : nullptr;
        if (control != nullptr) {
            problems.add(
                control->limits_where,
                fmt::format("with '{}' at its lower limit {} would be {:.6g} "
                            "m3/h: the splitter's other outlets take more than "
                            "enters, expected less",
                            control->name, spec.ports[p].name,
                            limits.ports[p] * 3600.0));
        }
    }
}

}  // namespace didymium
