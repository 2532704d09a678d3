#include "inputs/control_limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace didymium {

namespace {

//! One phase of a bank, stage by stage in the direction in which it flows.
class PhaseAtLimits {
  public:
    PhaseAtLimits(const CaseSpec& spec, const BankSpec& bank, Phase phase,
                  Diagnostics& problems)
        : spec_(spec), bank_(bank), phase_(phase), problems_(problems) {}

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
            return least_of_port(spec_.ports[source.port]);
        }
        for (const ControlSpec& control : spec_.controls) {
            if (control.stream == source.stream) {
                blamed_ = &control;
                return control.lower;
            }
        }
        return spec_.streams[source.stream].flow;
    }

    //! What another bank gives off when all that enters it is at its least.
    double least_of_port(const PortSpec& port) {
        const BankSpec& bank = spec_.banks[port.bank];
        if (port.outlet >= 2) {
            return bank.draws[port.outlet - 2].flow;
        }
        double flow = 0.0;
        const auto enter = [&](const Source& source) {
            if (source.exists() && phase_of(spec_, source) == phase_) {
                flow += least(source);
            }
        };
        enter(bank.solvent);
        enter(bank.aqueous);
        for (const FeedSpec& feed : bank.feeds) {
            enter(feed.source);
        }
        for (const DrawSpec& draw : bank.draws) {
            flow -= draw.phase == phase_ ? draw.flow : 0.0;
        }
        return std::max(flow, 0.0);
    }

    std::string limit() const {
        return fmt::format("with '{}' at its lower limit, {:.6g} m3/h of {}",
                           blamed_->name, blamed_->lower * 3600.0,
                           spec_.streams[blamed_->stream].name);
    }
    const char* name() const { return phase_ == Phase::organic ? "solvent" : "liquor"; }

    const CaseSpec& spec_;
    const BankSpec& bank_;
    Phase phase_;
    Diagnostics& problems_;
    const ControlSpec* blamed_ = nullptr;  //!< the last one upstream
};

}  // namespace

void check_lower_limits(const CaseSpec& spec, Diagnostics& problems) {
    for (const BankSpec& bank : spec.banks) {
        PhaseAtLimits(spec, bank, Phase::aqueous, problems).check();
        PhaseAtLimits(spec, bank, Phase::organic, problems).check();
    }
}

}  // namespace didymium
