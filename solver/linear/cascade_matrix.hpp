//! \file The matrix of every implicit step: A = beta M + alpha J, with J the Jacobian
//! of the rates and M the identity (zero on algebraic rows). CVODES needs I - gamma J,
//! IDAS cj M - J, a steady state J itself.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "solver/flowsheet/control.hpp"
#include "solver/flowsheet/holdup_solver.hpp"

namespace didymium {

struct CascadeMatrix {
    const Cascade* cascade = nullptr;
    const Layout* layout = nullptr;
    StageJacobian jacobian;
    double alpha = 1.0;
    double beta = 0.0;

    //! Calls visit(row, column, value) for every entry, in an order that depends on the
    //! structure alone; an entry may be visited more than once (values add up).
    template <class Visit>
    void for_each_entry(Visit&& visit) const;

    //! y = A x
    void multiply(const double* x, double* y) const {
        std::fill(y, y + layout->size(), 0.0);
        for_each_entry(
            [&](int row, int column, double value) { y[row] += value * x[column]; });
    }

  private:
    template <class Visit>
    void visit_volumes(Visit&& visit) const;
    template <class Visit>
    void visit_controls(Visit&& visit) const;
    //! What enters a mixer or a tank from another unit.
    template <class Visit>
    void visit_link(const Link& link, Visit&& visit) const;
    template <class Visit>
    void visit_mixer(int j, Visit&& visit) const;
    //! The organic phase of a mixer out of equilibrium.
    template <class Visit>
    void visit_mixer_organic(int j, Visit&& visit) const;
    //! Concentrations that enter a settler, scaled: d(row)/d(unknowns of mixer j).
    template <class Visit>
    void visit_aqueous_outflow(int j, int component, int row, double factor,
                               Visit&& visit) const;
    template <class Visit>
    void visit_organic_outflow(int j, int k, int row, double factor,
                               Visit&& visit) const;
};

template <class Visit>
void CascadeMatrix::visit_aqueous_outflow(int j, int i, int row, double factor,
                                          Visit&& visit) const {
    const int n = layout->n_distributing();
    const int m = layout->n_components();
    const Stage& stage = cascade->stages[j];
    const int mixer = layout->mixer(j);
    if (i >= n) {
        visit(row, mixer + i, factor / stage.aqueous_fraction);
        return;
    }
    if (layout->has_rate(j)) {  // x = (T - o y)/a
        visit(row, mixer + i, factor / stage.aqueous_fraction);
        visit(row, layout->mixer_organic(j) + i,
              -factor * stage.organic_fraction / stage.aqueous_fraction);
        return;
    }
    const bool dae = layout->form() == Form::dae;
    const std::vector<double>& x = dae ? jacobian.x_partial : jacobian.x_total;
    const std::size_t at = static_cast<std::size_t>(j) * n + i;
    for (int k = 0; k < m; ++k)
        visit(row, mixer + k, factor * x[at * m + k]);
    if (dae)
        visit(row, layout->v(j), factor * jacobian.x_v[at]);
}

template <class Visit>
void CascadeMatrix::visit_organic_outflow(int j, int k, int row, double factor,
                                          Visit&& visit) const {
    // y = (T - a x)/o
    const Stage& stage = cascade->stages[j];
    const int i = layout->organic_component(k);
    if (layout->has_rate(j) && i < layout->n_distributing()) {
        visit(row, layout->mixer_organic(j) + i, factor);
        return;
    }
    visit(row, layout->mixer(j) + i, factor / stage.organic_fraction);
    if (i < layout->n_distributing())
        visit_aqueous_outflow(j, i, row,
                              -factor * stage.aqueous_fraction / stage.organic_fraction,
                              visit);
}

template <class Visit>
void CascadeMatrix::visit_mixer(int j, Visit&& visit) const {
    const Layout& at = *layout;
    const Stage& stage = cascade->stages[j];
    const double scale = alpha / stage.mixer_volume;
    for (int i = 0; i < at.n_components(); ++i)
        visit(at.mixer(j) + i, at.mixer(j) + i, beta);
    for (int i = 0; i < at.n_aqueous(); ++i) {
        const int row = at.mixer(j) + i;
        if (stage.has_next)
            visit(row, at.last_aqueous(j + 1) + i, scale * stage.aqueous_from_next);
        if (stage.has_previous && cascade->stages[j - 1].aqueous_in_organic > 0.0)
            visit(row, at.last_aqueous(j - 1) + i, scale * stage.aqueous_from_previous);
        visit_aqueous_outflow(j, i, row, -scale * stage.aqueous_flow, visit);
    }
    for (int k = 0; k < at.n_organic(); ++k) {
        const int row = at.mixer(j) + at.organic_component(k);
        if (stage.has_previous)
            visit(row, at.last_organic(j - 1) + k, scale * stage.organic_from_previous);
        if (stage.has_next && cascade->stages[j + 1].organic_in_aqueous > 0.0)
            visit(row, at.last_organic(j + 1) + k, scale * stage.organic_from_next);
        visit_organic_outflow(j, k, row, -scale * stage.organic_flow, visit);
    }
}

template <class Visit>
void CascadeMatrix::visit_volumes(Visit&& visit) const {
    const Layout& at = *layout;
    for (int i = at.first_volume(); i < at.after_vessels(); ++i)
        visit(i, i, beta);
    for (const Bank& bank : cascade->banks) {
        const int first = bank.first_stage;
        if (at.holdup(first) < 0)
            continue;
        for_each_holdup_entry(*cascade, bank, [&](int row, int column, double value) {
            visit(at.holdup(first + row), at.holdup(first + column), alpha * value);
        });
    }
}

template <class Visit>
void CascadeMatrix::visit_controls(Visit&& visit) const {
    const Layout& at = *layout;
    for (int c = 0; c < at.n_controls(); ++c) {
        const int w = at.control_output(c);
        const int integral = at.control_integral(c);
        const ControlJacobian::Gains& g = jacobian.control.gains[c];
        visit(w, w, beta + alpha * g.w_w);
        visit(w, integral, alpha * g.w_i);
        visit(integral, w, alpha * g.i_w);
        visit(integral, integral, beta + alpha * g.i_i);
        for (const auto& [unknown, slope] : jacobian.control.measure[c]) {
            visit(w, unknown, -alpha * g.w_e * slope);
            visit(integral, unknown, -alpha * g.i_e * slope);
        }
        for (int other = 0; other < at.n_controls(); ++other) {
            const double slope = jacobian.control.direct[c][other];
            visit(w, at.control_output(other), -alpha * g.w_e * slope);
            visit(integral, at.control_output(other), -alpha * g.i_e * slope);
        }
        if (g.outer >= 0) {
            visit(w, at.control_output(g.outer), alpha * g.w_e * g.e_outer);
            visit(integral, at.control_output(g.outer), alpha * g.i_e * g.e_outer);
        }
        const std::vector<double>& column = jacobian.control.columns[c];
        for (int i = 0; i < at.after_vessels(); ++i)
            visit(i, w, alpha * column[i]);
        for (int i = at.n_state(); i < at.size(); ++i)
            visit(i, w, alpha * column[i]);
    }
}

template <class Visit>
void CascadeMatrix::visit_mixer_organic(int j, Visit&& visit) const {
    const Layout& at = *layout;
    const Stage& stage = cascade->stages[j];
    const bool dae = at.form() == Form::dae;
    const std::vector<double>& r = dae ? jacobian.r_partial : jacobian.r_total;
    const double scale = alpha / (stage.mixer_volume * stage.organic_fraction);
    const int m = at.n_components();
    for (int i = 0; i < at.n_distributing(); ++i) {
        const int row = at.mixer_organic(j) + i;
        const std::size_t entry = static_cast<std::size_t>(j) * at.n_distributing() + i;
        visit(row, row, beta - scale * stage.organic_entering);
        for (int k = 0; k < at.n_distributing(); ++k)
            visit(row, at.mixer_organic(j) + k,
                  alpha * jacobian.r_organic[entry * at.n_distributing() + k]);
        if (stage.has_previous)
            visit(row, at.last_organic(j - 1) + i, scale * stage.organic_from_previous);
        if (stage.has_next && cascade->stages[j + 1].organic_in_aqueous > 0.0)
            visit(row, at.last_organic(j + 1) + i, scale * stage.organic_from_next);
        for (int k = 0; k < m; ++k)
            visit(row, at.mixer(j) + k, alpha * r[entry * m + k]);
        if (dae)
            visit(row, at.v(j), alpha * jacobian.r_v[entry]);
    }
}

template <class Visit>
void CascadeMatrix::visit_link(const Link& link, Visit&& visit) const {
    const Layout& at = *layout;
    const Outlet& outlet = cascade->outlets[link.outlet];
    const int from = at.source(outlet);
    const double flow = alpha * cascade->carried(link);
    if (link.tank >= 0) {
        for (int k = 0; k < at.n_phase(outlet.phase); ++k)
            visit(at.tank(link.tank) + k, from + k,
                  flow / cascade->tanks[link.tank].volume);
        return;
    }
    const Stage& stage = cascade->stages[link.stage];
    const double scale = flow / stage.mixer_volume;
    for (int k = 0; k < at.n_phase(outlet.phase); ++k)
        visit(at.mixer(link.stage) + at.component(outlet.phase, k), from + k, scale);
    if (outlet.phase == Phase::aqueous || !at.has_rate(link.stage))
        return;
    for (int i = 0; i < at.n_distributing(); ++i)
        visit(at.mixer_organic(link.stage) + i, from + i,
              scale / stage.organic_fraction);
}

template <class Visit>
void CascadeMatrix::for_each_entry(Visit&& visit) const {
    const Layout& at = *layout;
    for (int j = 0; j < at.n_stages(); ++j) {
        const Stage& stage = cascade->stages[j];
        visit_mixer(j, visit);
        if (at.has_rate(j))
            visit_mixer_organic(j, visit);

        const double ka = alpha * stage.aqueous_flow / stage.aqueous_cell;
        for (int c = 0; c < stage.aqueous_cells; ++c)
            for (int i = 0; i < at.n_aqueous(); ++i) {
                const int row = at.aqueous_cell(j, c) + i;
                visit(row, row, beta - ka);
                if (c == 0)
                    visit_aqueous_outflow(j, i, row, ka, visit);
                else
                    visit(row, at.aqueous_cell(j, c - 1) + i, ka);
            }
        const double ko = alpha * stage.organic_flow / stage.organic_cell;
        for (int c = 0; c < stage.organic_cells; ++c)
            for (int k = 0; k < at.n_organic(); ++k) {
                const int row = at.organic_cell(j, c) + k;
                visit(row, row, beta - ko);
                if (c == 0)
                    visit_organic_outflow(j, k, row, ko, visit);
                else
                    visit(row, at.organic_cell(j, c - 1) + k, ko);
            }
        if (at.form() == Form::dae) {
            const int m = at.n_components();
            for (int i = 0; i < m; ++i)
                visit(at.v(j), at.mixer(j) + i,
                      alpha * jacobian.g_total[static_cast<std::size_t>(j) * m + i]);
            visit(at.v(j), at.v(j), alpha * jacobian.g_v[j]);
        }
    }
    for (std::size_t t = 0; t < cascade->tanks.size(); ++t) {
        const Tank& tank = cascade->tanks[t];
        const int first = at.tank(static_cast<int>(t));
        for (int k = 0; k < at.n_phase(tank.phase); ++k)
            visit(first + k, first + k,
                  beta - alpha * tank.leaving / (tank.level * tank.volume));
    }
    for (const Link& link : cascade->links)
        visit_link(link, visit);
    visit_volumes(visit);
    visit_controls(visit);
    if (!at.has_left())
        return;
    for (std::size_t o = 0; o < cascade->outlets.size(); ++o) {
        const Outlet& outlet = cascade->outlets[o];
        const int from = at.source(outlet);
        for (int i = 0; i < at.n_phase(outlet.phase); ++i) {
            const int row = at.left(static_cast<int>(o)) + i;
            visit(row, row, beta);
            visit(row, from + i, alpha * cascade->carried(outlet));
        }
    }
    for (int i = at.first_entered(); i < at.size(); ++i)
        visit(i, i, beta);
}

}  // namespace didymium
