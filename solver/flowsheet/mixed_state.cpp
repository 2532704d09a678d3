#include "solver/flowsheet/mixed_state.hpp"

#include <algorithm>

namespace didymium {

namespace {

class MixedState {
  public:
    MixedState(const Cascade& cascade, const Layout& layout, std::vector<double>& u)
        : cascade_(&cascade), layout_(&layout), u_(&u) {}

    void mix_bank(const Bank& bank) {
        const Layout& at = *layout_;
        const int last = bank.first_stage + bank.n_stages;
        std::vector<double> total(at.n_components(), 0.0);
        double flow[2] = {0.0, 0.0};
        double& aqueous = flow[0];
        double& organic = flow[1];
        for (const Inlet& inlet : cascade_->inlets)
            if (inlet.stage >= bank.first_stage && inlet.stage < last) {
                (inlet.phase == Phase::aqueous ? aqueous : organic) += inlet.flow;
                for (int i = 0; i < at.n_components(); ++i)
                    total[i] += inlet.flow * inlet.concentration[i];
            }
        for (const Link& link : cascade_->links)
            if (link.stage >= bank.first_stage && link.stage < last) {
                const Outlet& outlet = cascade_->outlets[link.outlet];
                (outlet.phase == Phase::aqueous ? aqueous : organic) +=
                    cascade_->flow(link);
                take(link, total);
            }
        const double all = aqueous + organic;
        if (!(aqueous > 0.0 && organic > 0.0))
            return;
        for (double& amount : total)
            amount /= all;
        split(bank, total, aqueous / all, organic / all);
    }

    void mix_tank(int t) {
        const Layout& at = *layout_;
        const Tank& tank = cascade_->tanks[t];
        std::vector<double> held = tank.inflow;
        for (const Link& link : cascade_->links)
            if (link.tank == t)
                take(link, held);
        if (!(tank.entering > 0.0))
            return;
        for (int k = 0; k < at.n_phase(tank.phase); ++k)
            (*u_)[at.tank(t) + k] =
                tank.level * held[at.component(tank.phase, k)] / tank.entering;
    }

  private:
    //! Adds what a link brings, mol/s.
    void take(const Link& link, std::vector<double>& total) const {
        const Outlet& outlet = cascade_->outlets[link.outlet];
        const double* from = u_->data() + layout_->source(outlet);
        for (int k = 0; k < layout_->n_phase(outlet.phase); ++k)
            total[layout_->component(outlet.phase, k)] +=
                cascade_->carried(link) * from[k];
    }

    void split(const Bank& bank, const std::vector<double>& total, double a, double o) {
        const StageEquilibrium& equilibrium =
            cascade_->at(cascade_->stages[bank.first_stage]);
        const Layout& at = *layout_;
        std::vector<double> w(equilibrium.n_unknowns(), 0.0);
        std::vector<double> d(at.n_distributing());
        SharedState<double> shared{};
        if (equilibrium.solve(total.data(), a, o, w.data(), d.data(), shared) !=
            EquilibriumStatus::ok)
            return;
        std::vector<double> x(at.n_aqueous());
        std::vector<double> y(at.n_organic());
        for (int i = 0; i < at.n_aqueous(); ++i)
            x[i] = total[i] / (i < at.n_distributing() ? a + o * d[i] : a);
        for (int i = 0; i < at.n_distributing(); ++i)
            y[i] = d[i] * x[i];
        y.back() = total.back() / o;
        for (int j = bank.first_stage; j < bank.first_stage + bank.n_stages; ++j)
            fill_stage(j, x, y);
    }

    void fill_stage(int j, const std::vector<double>& x, const std::vector<double>& y) {
        const Layout& at = *layout_;
        const Stage& stage = cascade_->stages[j];
        std::vector<double>& u = *u_;
        double* mixer = u.data() + at.mixer(j);
        std::fill_n(mixer, at.n_components(), 0.0);
        for (int i = 0; i < at.n_aqueous(); ++i)
            mixer[i] += stage.aqueous_fraction * x[i];
        for (int k = 0; k < at.n_organic(); ++k)
            mixer[at.organic_component(k)] += stage.organic_fraction * y[k];
        if (at.has_rate(j))
            std::copy_n(y.begin(), at.n_distributing(),
                        u.begin() + at.mixer_organic(j));
        for (int c = 0; c < stage.aqueous_cells; ++c)
            std::copy(x.begin(), x.end(), u.begin() + at.aqueous_cell(j, c));
        for (int c = 0; c < stage.organic_cells; ++c)
            std::copy(y.begin(), y.end(), u.begin() + at.organic_cell(j, c));
    }

    const Cascade* cascade_;
    const Layout* layout_;
    std::vector<double>* u_;
};

}  // namespace

void fill_as_mixed(const Cascade& cascade, const Layout& layout,
                   std::vector<double>& u) {
    MixedState state(cascade, layout, u);
    const int rounds = cascade.links.empty() ? 1 : 10;
    for (int round = 0; round < rounds; ++round) {
        for (const Bank& bank : cascade.banks)
            state.mix_bank(bank);
        for (std::size_t t = 0; t < cascade.tanks.size(); ++t)
            state.mix_tank(static_cast<int>(t));
    }
}

}  // namespace didymium
