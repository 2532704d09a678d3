#include "solver/flowsheet/holdup_solver.hpp"

#include <algorithm>

namespace didymium {

namespace {
constexpr int phi = 0;   // d(phi_j), in a block
constexpr int flow = 1;  // dQ_j
}  // namespace

HoldupFlows holdup_flows(const Stage& stage) {
    const double e_a = stage.aqueous_in_organic;
    const double e_o = stage.organic_in_aqueous;
    const double determinant = 1.0 - e_a * e_o;
    HoldupFlows s;
    s.flow = stage.aqueous_flow + stage.organic_flow;
    s.volume = stage.mixer_volume;
    s.fraction = stage.organic_fraction;
    s.a_by_flow = (stage.aqueous_fraction - e_a * stage.organic_fraction) / determinant;
    s.o_by_flow = (stage.organic_fraction - e_o * stage.aqueous_fraction) / determinant;
    s.a_by_holdup = -s.flow * (1.0 + e_a) / determinant;
    s.o_by_holdup = s.flow * (1.0 + e_o) / determinant;
    s.up = 1.0 + e_a;
    s.down = 1.0 + e_o;
    s.entrained = e_o;
    return s;
}

HoldupSolver::HoldupSolver(const Layout& layout, const Bank& bank)
    : layout_(&layout),
      bank_(bank),
      blocks_(bank.n_stages, 2),
      right_(2 * static_cast<std::size_t>(bank.n_stages)) {}

bool HoldupSolver::factor(const Cascade& cascade, double alpha, double beta) {
    const int n = bank_.n_stages;
    for (int j = 0; j < n; ++j) {
        const HoldupFlows s = holdup_flows(cascade.stages[bank_.first_stage + j]);
        const double scale = alpha / s.volume;
        double* diagonal = blocks_.diagonal(j);
        diagonal[2 * phi + phi] = beta - scale * s.flow;
        diagonal[2 * phi + flow] = -scale * s.fraction;
        diagonal[2 * flow + phi] = 0.0;
        diagonal[2 * flow + flow] = 1.0;
        // What a_j and o_j do to the mixers beside, in their rows
        if (j > 0) {
            const double below =
                alpha / cascade.stages[bank_.first_stage + j - 1].mixer_volume;
            double* up = blocks_.upper(j - 1);
            up[2 * phi + phi] = below * s.entrained * s.a_by_holdup;
            up[2 * phi + flow] = below * s.entrained * s.a_by_flow;
            up[2 * flow + phi] = -s.down * s.a_by_holdup;
            up[2 * flow + flow] = -s.down * s.a_by_flow;
        }
        if (j + 1 < n) {
            const double above =
                alpha / cascade.stages[bank_.first_stage + j + 1].mixer_volume;
            double* low = blocks_.lower(j + 1);
            low[2 * phi + phi] = above * s.o_by_holdup;
            low[2 * phi + flow] = above * s.o_by_flow;
            low[2 * flow + phi] = -s.up * s.o_by_holdup;
            low[2 * flow + flow] = -s.up * s.o_by_flow;
        }
    }
    return blocks_.factor(BlockTridiagonal::Pivoting::rows);
}

void HoldupSolver::solve(const double* b, double* z) {
    for (int j = 0; j < bank_.n_stages; ++j) {
        right_[2 * j + phi] = b[layout_->holdup(bank_.first_stage + j)];
        right_[2 * j + flow] = 0.0;
    }
    blocks_.solve(right_.data());
    for (int j = 0; j < bank_.n_stages; ++j)
        z[layout_->holdup(bank_.first_stage + j)] = right_[2 * j + phi];
}

}  // namespace didymium
