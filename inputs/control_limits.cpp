#include "inputs/control_limits.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <vector>

#include "inputs/flow_balance.hpp"

namespace didymium {

namespace {

//! Flows with every controlled stream at its lower limit.
class LeastFlows {
  public:
    explicit LeastFlows(const CaseSpec& spec) : spec_(spec), balance_(spec) {
        for (const ControlSpec& control : spec.controls) {
            if (control.tank >= 0) {
                balance_.set_outflow(port_of(control), control.lower);
            }
        }
        for (const StreamSpec& stream : spec.streams) {
            nominal_.push_back(stream.flow);
        }
        streams = nominal_;
        for (const ControlSpec& control : spec.controls) {
            if (control.stream >= 0) {
                streams[control.stream] = control.lower;
            }
        }
        ports = balance_.flows(streams);
    }

    const ControlSpec* control_of_stream(int stream) const {
        for (const ControlSpec& control : spec_.controls) {
            if (control.stream == stream) {
                return &control;
            }
        }
        return nullptr;
    }
    //! One that moves the flow of a port.
    const ControlSpec* control_of(int port) const {
        for (const ControlSpec& control : spec_.controls) {
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

    std::vector<double> streams;  //!< m3/s
    std::vector<double> ports;

  private:
    int port_of(const ControlSpec& control) const {
        int port = 0;
        while (spec_.ports[port].unit != UnitKind::tank ||
               spec_.ports[port].index != control.tank) {
            ++port;
        }
        return port;
    }

    const CaseSpec& spec_;
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
        const int n = bank_.n_stages();
        double flow = 0.0;
        for (int k = 0; k < n; ++k) {
            const int stage = phase_ == Phase::organic ? k : n - 1 - k;
            flow += entering(stage);
            if (blamed_ != nullptr && flow <= 0.0) {
                problems_.add(blamed_->limits_where,
                              fmt::format("{}: no {} would flow through "
                                          "stage {} of banks.{}, expected some",
                                          limit(), name(), stage + 1, bank_.name));
                return;
            }
            for (const DrawSpec& draw : bank_.draws) {
                if (draw.phase != phase_ || draw.stage != stage) {
                    continue;
                }
                if (blamed_ != nullptr && draw.flow >= flow) {
                    problems_.add(
                        blamed_->limits_where,
                        fmt::format("{}: the draw '{}' takes {:.6g} m3/h of the {:.6g} "
                                    "m3/h of {} that would be left in stage {} of "
                                    "banks.{}, expected less",
                                    limit(), draw.name, draw.flow * 3600.0,
                                    flow * 3600.0, name(), stage + 1, bank_.name));
                    return;
                }
                flow -= draw.flow;
            }
        }
    }

  private:
    double entering(int stage) {
        double flow = 0.0;
        const auto enter = [&](const Source& source) {
            if (source.exists() && phase_of(spec_, source) == phase_) {
                flow += least(source);
            }
        };
        const int last = bank_.n_stages() - 1;
        if (stage == 0) {
            enter(bank_.solvent);
        }
        if (stage == last) {
            enter(bank_.aqueous);
        }
        for (const FeedSpec& feed : bank_.feeds) {
            if (feed.stage == stage) {
                enter(feed.source);
            }
        }
        return flow;
    }

    double least(const Source& source) {
        if (source.port >= 0) {
            if (const ControlSpec* control = limits_.control_of(source.port)) {
                blamed_ = control;
            }
            return limits_.ports[source.port];
        }
        if (const ControlSpec* control = limits_.control_of_stream(source.stream)) {
            blamed_ = control;
        }
        return limits_.streams[source.stream];
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
