#include "inputs/flow_balance.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>

namespace didymium {

namespace {

//! Calls take(source, stage) for everything that enters a bank.
void for_each_source(const BankSpec& bank,
                     const std::function<void(const Source&)>& take) {
    for (const Source* source : {&bank.solvent, &bank.aqueous}) {
        if (source->exists()) {
            take(*source);
        }
    }
    for (const FeedSpec& feed : bank.feeds) {
        take(feed.source);
    }
}

}  // namespace

FlowBalance::FlowBalance(const CaseSpec& spec) : ports_(spec.ports.size()) {
    for (std::size_t p = 0; p < ports_.size(); ++p) {
        const PortSpec& port = spec.ports[p];
        const BankSpec& bank = spec.banks[port.bank];
        const bool ends_bank = port.outlet < 2;
        if (!ends_bank) {
            ports_[p].drawn = -bank.draws[port.outlet - 2].flow;
            continue;
        }
        for (const DrawSpec& draw : bank.draws) {
            if (draw.phase == port.phase) {
                ports_[p].drawn += draw.flow;
            }
        }
        for_each_source(bank, [&](const Source& source) {
            if (phase_of(spec, source) != port.phase) {
                return;
            }
            if (source.stream >= 0) {
                ports_[p].streams.push_back(source.stream);
            } else {
                ports_[p].ports.push_back(source.port);
            }
        });
    }
    std::vector<char> seen(ports_.size(), 0);
    const std::function<void(int)> visit = [&](int p) {
        if (seen[p] != 0) {
            return;
        }
        seen[p] = 1;
        for (const int upstream : ports_[p].ports) {
            visit(upstream);
        }
        order_.push_back(p);
    };
    for (std::size_t p = 0; p < ports_.size(); ++p) {
        visit(static_cast<int>(p));
    }
}

std::vector<double> FlowBalance::flows(const std::vector<double>& streams) const {
    std::vector<double> flows(ports_.size(), 0.0);
    for (const int p : order_) {
        double flow = -ports_[p].drawn;
        for (const int stream : ports_[p].streams) {
            flow += streams[stream];
        }
        for (const int port : ports_[p].ports) {
            flow += flows[port];
        }
        flows[p] = flow;
    }
    return flows;
}

std::vector<std::string> find_loop(const CaseSpec& spec) {
    std::vector<int> path;
    std::vector<char> done(spec.banks.size(), 0);
    std::vector<std::string> loop;
    const std::function<void(int)> visit = [&](int bank) {
        const auto on_path = std::find(path.begin(), path.end(), bank);
        if (on_path != path.end()) {
            for (auto at = path.end(); at != on_path; --at) {
                loop.push_back(spec.banks[*(at - 1)].name);
            }
        }
        if (done[bank] != 0 || !loop.empty()) {
            return;
        }
        path.push_back(bank);
        for_each_source(spec.banks[bank], [&](const Source& source) {
            if (source.port >= 0) {
                visit(spec.ports[source.port].bank);
            }
        });
        path.pop_back();
        done[bank] = 1;
    };
    for (std::size_t bank = 0; bank < spec.banks.size(); ++bank) {
        visit(static_cast<int>(bank));
    }
    return loop;
}

}  // namespace didymium
