#include "inputs/readers/case/bank_flows.hpp"

#include <cstddef>
#include <vector>

namespace didymium {

namespace {

//! a + e_a o = aqueous, o + e_o a = organic
struct Pair {
    double aqueous = 0.0;
    double organic = 0.0;
};
Pair unmix(double aqueous, double organic, double e_a, double e_o) {
    const double determinant = 1.0 - e_a * e_o;
    return {(aqueous - e_a * organic) / determinant,
            (organic - e_o * aqueous) / determinant};
}

}  // namespace

std::vector<StageFlow> stage_flows(const CaseSpec& spec, const BankSpec& bank,
                                   const std::vector<double>& port_flows) {
    std::vector<StageFlow> flows(bank.stages.size());
    const auto enter = [&](const Source& source, int stage) {
        if (source.exists()) {
            (phase_of(spec, source) == Phase::organic ? flows[stage].organic_in
                                                      : flows[stage].aqueous_in) +=
                source.stream >= 0 ? spec.streams[source.stream].flow
                                   : port_flows[source.port];
        }
    };
    enter(bank.solvent, 0);
    enter(bank.aqueous, bank.n_stages() - 1);
    for (const FeedSpec& feed : bank.feeds) {
        enter(feed.source, feed.stage);
    }
    for (const DrawSpec& draw : bank.draws) {
        if (draw.stage < 0) {
            continue;  // its place is wrong, which was said
        }
        (draw.phase == Phase::organic ? flows[draw.stage].organic_drawn
                                      : flows[draw.stage].aqueous_drawn) += draw.flow;
    }
    for (std::size_t j = 0; j < flows.size(); ++j) {
        flows[j].organic_in_aqueous = bank.stages[j].organic_in_aqueous;
        flows[j].aqueous_in_organic = bank.stages[j].aqueous_in_organic;
    }
    solve_fixed_flows(flows);
    return flows;
}

void solve_fixed_flows(std::span<StageFlow> stages) {
    if (stages.empty()) {
        return;
    }
    // Of each phase, what enters in all less what draws take in all.
    double aqueous = 0.0;
    double organic = 0.0;
    for (const StageFlow& s : stages) {
        aqueous +=
            s.aqueous_in - s.aqueous_drawn - s.aqueous_in_organic * s.organic_drawn;
        organic +=
            s.organic_in - s.organic_drawn - s.organic_in_aqueous * s.aqueous_drawn;
    }
    StageFlow& first = stages.front();
    StageFlow& last = stages.back();
    const Pair ends =
        unmix(aqueous, organic, last.aqueous_in_organic, first.organic_in_aqueous);
    first.aqueous_out = ends.aqueous;
    last.organic_out = ends.organic;
    // Net flows through the cut below each stage, of liquor down and of solvent up.
    double down = -last.aqueous_in_organic * ends.organic;
    for (std::size_t j = stages.size() - 1; j > 0; --j) {
        StageFlow& s = stages[j];
        down += s.aqueous_in - s.aqueous_drawn - s.aqueous_in_organic * s.organic_drawn;
        s.aqueous_out = down;
    }
    double up = -first.organic_in_aqueous * ends.aqueous;
    for (std::size_t j = 1; j < stages.size(); ++j) {
        StageFlow& below = stages[j - 1];
        StageFlow& above = stages[j];
        up += below.organic_in - below.organic_drawn -
              below.organic_in_aqueous * below.aqueous_drawn;
        // a - e_a o = down, o - e_o a = up
        const Pair cut = unmix(above.aqueous_out, up, -below.aqueous_in_organic,
                               -above.organic_in_aqueous);
        above.aqueous_out = cut.aqueous;
        below.organic_out = cut.organic;
    }
}

//! The flow Q out of a mixer is what enters it; its settler parts it:
//!     a + e_a o = (1 - phi) Q - drawn,   o + e_o a = phi Q - drawn.
//! So a and o are linear in Q, and the balances of all mixers are tridiagonal in Q.
void solve_proportional_flows(std::span<StageFlow> stages,
                              std::vector<ProportionalRow>& rows) {
    const std::size_t n = stages.size();
    rows.resize(n);
    for (std::size_t j = 0; j < n; ++j) {
        const StageFlow& s = stages[j];
        const Pair by_flow = unmix(1.0 - s.organic_fraction, s.organic_fraction,
                                   s.aqueous_in_organic, s.organic_in_aqueous);
        rows[j] = {by_flow.aqueous,
                   by_flow.organic,
                   s.aqueous_drawn,
                   s.organic_drawn,
                   0.0,
                   0.0};
    }
    // Draws carry the other phase like what goes on, so that they come off a and o.
    const auto from_above = [&](std::size_t j) {  // of Q of stage j + 1
        return 1.0 + stages[j + 1].organic_in_aqueous;
    };
    const auto from_below = [&](std::size_t j) {
        return 1.0 + stages[j - 1].aqueous_in_organic;
    };
    for (std::size_t j = 0; j < n; ++j) {
        ProportionalRow& row = rows[j];
        double diagonal = 1.0;
        row.right = stages[j].aqueous_in + stages[j].organic_in;
        if (j + 1 < n) {
            row.upper = -from_above(j) * rows[j + 1].aqueous;
            row.right -= from_above(j) * rows[j + 1].aqueous_drawn;
        }
        if (j > 0) {
            const double lower = -from_below(j) * rows[j - 1].organic;
            row.right -= from_below(j) * rows[j - 1].organic_drawn;
            diagonal -= lower * rows[j - 1].upper;
            row.right -= lower * rows[j - 1].right;
        }
        row.upper /= diagonal;
        row.right /= diagonal;
    }
    double flow = 0.0;
    for (std::size_t j = n; j-- > 0;) {
        flow = rows[j].right - rows[j].upper * flow;
        stages[j].aqueous_out = rows[j].aqueous * flow - rows[j].aqueous_drawn;
        stages[j].organic_out = rows[j].organic * flow - rows[j].organic_drawn;
    }
}

}  // namespace didymium
