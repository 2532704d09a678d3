#include "inputs/readers/case/flow_balance.hpp"

#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace didymium {

namespace {

constexpr double rounding = 1e-13;  //!< of flows, relative to the largest

//! Gaussian elimination with row pivoting; a is spent, b (row by row, m columns)
//! becomes the solution. \return false when a is singular
bool solve_dense(std::size_t n, std::size_t m, double* a, double* b) {
    for (std::size_t k = 0; k < n; ++k) {
        std::size_t best = k;
        for (std::size_t i = k + 1; i < n; ++i) {
            if (std::fabs(a[i * n + k]) > std::fabs(a[best * n + k])) {
                best = i;
            }
        }
        if (a[best * n + k] == 0.0) {
            return false;
        }
        if (best != k) {
            std::swap_ranges(a + k * n, a + (k + 1) * n, a + best * n);
            std::swap_ranges(b + k * m, b + (k + 1) * m, b + best * m);
        }
        for (std::size_t i = k + 1; i < n; ++i) {
            const double factor = a[i * n + k] / a[k * n + k];
            for (std::size_t c = k; c < n && factor != 0.0; ++c) {
                a[i * n + c] -= factor * a[k * n + c];
            }
            for (std::size_t c = 0; c < m && factor != 0.0; ++c) {
                b[i * m + c] -= factor * b[k * m + c];
            }
        }
    }
    for (std::size_t k = n; k-- > 0;) {
        for (std::size_t c = 0; c < m; ++c) {
            for (std::size_t j = k + 1; j < n; ++j) {
                b[k * m + c] -= a[k * n + j] * b[j * m + c];
            }
            b[k * m + c] /= a[k * n + k];
        }
    }
    return true;
}

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
    if (!invert()) {
        inverse_.clear();
    }
}

//! inverse_ of I - A; an array of its own size is used again. \return whether there is
//! one
bool FlowBalance::invert() {
    const std::size_t n = ports_.size();
    matrix_.assign(n * n, 0.0);
    inverse_.assign(n * n, 0.0);
    for (std::size_t p = 0; p < n; ++p) {
        matrix_[p * n + p] = inverse_[p * n + p] = 1.0;
        for (const Term& term : ports_[p].ports) {
            matrix_[p * n + term.index] -= term.factor;
        }
    }
    return solve_dense(n, n, matrix_.data(), inverse_.data());
}

//! c + B s
void FlowBalance::known(const std::vector<double>& streams,
                        std::vector<double>& known) const {
    known.resize(ports_.size());
    for (std::size_t p = 0; p < ports_.size(); ++p) {
        known[p] = ports_[p].constant;
        for (const Term& term : ports_[p].streams) {
            known[p] += term.factor * streams[term.index];
        }
    }
}

std::vector<double> FlowBalance::flows(const std::vector<double>& streams) const {
    std::vector<double> ports;
    Scratch scratch;
    flows(streams, ports, scratch);
    return ports;
}

void FlowBalance::flows(const std::vector<double>& streams, std::vector<double>& exact,
                        Scratch& scratch) const {
    known(streams, scratch.known);
    const std::size_t n = ports_.size();
    std::vector<double>& flows = scratch.flows;
    flows.assign(n, 0.0);
    for (std::size_t p = 0; p < n && !inverse_.empty(); ++p) {
        for (std::size_t q = 0; q < n; ++q) {
            flows[p] += inverse_[p * n + q] * scratch.known[q];
        }
    }
    // Once more through q = c + B s + A q: what a valve lets through is then exact.
    exact = scratch.known;
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
    if (!same_shares && !invert()) {
        inverse_.clear();
    }
}

void FlowBalance::flows(const std::vector<double>& streams,
                        std::span<const Response> responses, std::vector<double>& ports,
                        Scratch& scratch) const {
    const std::size_t n = ports_.size();
    known(streams, ports);
    std::vector<double>& matrix = scratch.matrix;
    matrix.assign(n * n, 0.0);
    for (std::size_t p = 0; p < n; ++p) {
        matrix[p * n + p] = 1.0;
        for (const Term& term : ports_[p].ports) {
            matrix[p * n + term.index] -= term.factor;
        }
    }
    for (const Response& response : responses) {
        const std::size_t row = response.port * n;
        std::fill_n(matrix.begin() + static_cast<std::ptrdiff_t>(row), n, 0.0);
        matrix[row + response.port] = 1.0;
        ports[response.port] = response.constant;
        for (const auto& [port, factor] : response.ports) {
            matrix[row + port] -= factor;
        }
    }
    solve_dense(n, 1, matrix.data(), ports.data());
}

}  // namespace didymium
