#include "inputs/flow_balance.hpp"

#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace didymium {

namespace {

constexpr double rounding = 1e-13;  //!< of flows, relative to the largest

}  // namespace

FlowBalance::FlowBalance(const CaseSpec& spec) : ports_(spec.ports.size()) {
    for (std::size_t p = 0; p < ports_.size(); ++p) {
        const PortSpec& port = spec.ports[p];
        Port& row = ports_[p];
        if (port.carrier >= 0) {
            row.ports.push_back({port.carrier, port.ratio});
        } else if (port.unit == UnitKind::tank && spec.tanks[port.index].is_pumped) {
            row.constant = spec.tanks[port.index].outflow;
        } else if (port.unit == UnitKind::tank) {
            for (const Source& source : spec.tanks[port.index].inlets) {
                add(row, source, 1.0);
            }
        } else if (port.unit == UnitKind::splitter) {
            const SplitterSpec& splitter = spec.splitters[port.index];
            const SplitterSpec::Outlet& own = splitter.outlets[port.outlet];
            if (own.part == SplitterSpec::Part::flow) {
                row.constant = own.value;
                continue;
            }
            double share = own.value;
            if (own.part == SplitterSpec::Part::rest) {
                share = 1.0;
                for (const SplitterSpec::Outlet& other : splitter.outlets) {
                    row.constant -=
                        other.part == SplitterSpec::Part::flow ? other.value : 0.0;
                    share -=
                        other.part == SplitterSpec::Part::share ? other.value : 0.0;
                }
                share = std::fabs(share) < rounding ? 0.0 : share;
            }
            add(row, splitter.inlet, share);
        } else if (port.outlet >= 2) {
            row.constant = spec.banks[port.index].draws[port.outlet - 2].flow;
        } else {
            const BankSpec& bank = spec.banks[port.index];
            for (std::size_t q = 0; q < ports_.size(); ++q) {
                const PortSpec& other = spec.ports[q];
                const bool own = other.unit == UnitKind::bank &&
                                 other.index == port.index && other.phase == port.phase;
                if (own && other.outlet >= 2) {
                    row.ports.push_back({static_cast<int>(q), -1.0});
                }
            }
            for_each_source(bank, [&](const Source& source) {
                if (phase_of(spec, source) == port.phase) {
                    add(row, source, 1.0);
                }
            });
        }
    }
    solve_for_ports();
}

void FlowBalance::add(Port& port, const Source& source, double factor) const {
    if (source.stream >= 0) {
        port.streams.push_back({source.stream, factor});
    } else if (source.port >= 0) {
        port.ports.push_back({source.port, factor});
    }
}

void FlowBalance::solve_for_ports() {
    const auto n = static_cast<Eigen::Index>(ports_.size());
    inverse_.clear();
    if (n == 0) {
        return;
    }
    Eigen::MatrixXd matrix = Eigen::MatrixXd::Identity(n, n);
    for (Eigen::Index p = 0; p < n; ++p) {
        for (const Term& term : ports_[p].ports) {
            matrix(p, term.index) -= term.factor;
        }
    }
    const Eigen::FullPivLU<Eigen::MatrixXd> lu(matrix);
    if (!lu.isInvertible()) {
        const Eigen::MatrixXd kernel = lu.kernel();
        for (Eigen::Index p = 0; p < n; ++p) {
            if (std::fabs(kernel(p, 0)) > 1e-9 * kernel.col(0).cwiseAbs().maxCoeff()) {
                undecided_.push_back(static_cast<int>(p));
            }
        }
        return;
    }
    const Eigen::MatrixXd inverse = lu.inverse();
    for (Eigen::Index p = 0; p < n; ++p) {
        for (Eigen::Index q = 0; q < n; ++q) {
            inverse_.push_back(inverse(p, q));
        }
    }
}

//! c + B s
std::vector<double> FlowBalance::known(const std::vector<double>& streams) const {
    std::vector<double> known;
    for (const Port& port : ports_) {
        double flow = port.constant;
        for (const Term& term : port.streams) {
            flow += term.factor * streams[term.index];
        }
        known.push_back(flow);
    }
    return known;
}

std::vector<double> FlowBalance::flows(const std::vector<double>& streams) const {
    const std::vector<double> right = known(streams);
    const std::size_t n = ports_.size();
    std::vector<double> flows(n, 0.0);
    for (std::size_t p = 0; p < n && !inverse_.empty(); ++p) {
        for (std::size_t q = 0; q < n; ++q) {
            flows[p] += inverse_[p * n + q] * right[q];
        }
    }
    // Once more through q = c + B s + A q: what a valve lets through is then exact.
    std::vector<double> exact = right;
    double largest = 0.0;
    for (const double stream : streams) {
        largest = std::max(largest, std::fabs(stream));
    }
    for (std::size_t p = 0; p < n; ++p) {
        for (const Term& term : ports_[p].ports) {
            exact[p] += term.factor * flows[term.index];
        }
        largest = std::max(largest, std::fabs(exact[p]));
    }
    for (double& flow : exact) {
        flow = std::fabs(flow) < rounding * largest ? 0.0 : flow;
    }
    return exact;
}

void FlowBalance::move_between(const FlowBalance& from, const FlowBalance& to,
                               double s) {
    bool same_shares = true;
    for (std::size_t p = 0; p < ports_.size(); ++p) {
        const Port& a = from.ports_[p];
        const Port& b = to.ports_[p];
        ports_[p].constant = a.constant + s * (b.constant - a.constant);
        for (std::size_t k = 0; k < a.ports.size(); ++k) {
            const double begin = a.ports[k].factor;
            const double end = b.ports[k].factor;
            ports_[p].ports[k].factor = begin + s * (end - begin);
            same_shares = same_shares && begin == end;
        }
    }
    if (!same_shares) {
        solve_for_ports();
    }
}

std::vector<double> FlowBalance::flows(const std::vector<double>& streams,
                                       const std::vector<Response>& responses) const {
    const auto n = static_cast<Eigen::Index>(ports_.size());
    const std::vector<double> given = known(streams);
    Eigen::MatrixXd matrix = Eigen::MatrixXd::Identity(n, n);
    Eigen::VectorXd right = Eigen::Map<const Eigen::VectorXd>(given.data(), n);
    for (Eigen::Index p = 0; p < n; ++p) {
        for (const Term& term : ports_[p].ports) {
            matrix(p, term.index) -= term.factor;
        }
    }
    for (const Response& response : responses) {
        matrix.row(response.port).setZero();
        matrix(response.port, response.port) = 1.0;
        right(response.port) = response.constant;
        for (const auto& [port, factor] : response.ports) {
            matrix(response.port, port) -= factor;
        }
    }
    const Eigen::VectorXd found = matrix.partialPivLu().solve(right);
    return {found.begin(), found.end()};
}

}  // namespace didymium
