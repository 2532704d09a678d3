#include "solver/flowsheet/residual.hpp"

#include "solver/flowsheet/control.hpp"
#include "solver/flowsheet/vessel_batch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace didymium {

namespace {

//! Flow through settler cells in series, fed by `entering` (mol/m3).
void settler_rates(const double* cells, const double* entering, double flow,
                   double cell_volume, int n_cells, int n, double* rates) {
    const double k = flow / cell_volume;
    for (int c = 0; c < n_cells; ++c) {
        const double* upstream = c == 0 ? entering : cells + (c - 1) * n;
        for (int i = 0; i < n; ++i)
            rates[c * n + i] = k * (upstream[i] - cells[c * n + i]);
    }
}

}  // namespace

std::string PhysicsFailure::text(const Cascade& cascade) const {
    if (outlet >= 0)
        return fmt::format("{} would be {:.4g} m3/h: more is taken than comes",
                           cascade.outlets[outlet].name,
                           3600.0 * cascade.outlets[outlet].flow);
    if (turned >= 0)
        return "stage " + cascade.stages[turned].label +
               ": a phase would flow backwards into it, as more is drawn or entrained "
               "than comes";
    if (tank >= 0)
        return "tank " + cascade.tanks[tank].name + " has run empty";
    std::string where = "stage " + cascade.stages[stage].label + ": ";
    if (no_holdup)
        return where + "a phase has left the mixer";
    switch (status) {
        case EquilibriumStatus::no_acidity:
            return where +
                   "more base than the extractant and the free acid can take "
                   "(no proton left)";
        case EquilibriumStatus::no_anion:
            return where + "no anion in the aqueous phase, so no pH";
        case EquilibriumStatus::no_capacity:
            return where +
                   fmt::format(
                       "the distribution law asks for a loading of {:.0f} % or more; "
                       "its "
                       "constant ratios know no capacity and hold for traces only",
                       100.0 * least_loading);
        case EquilibriumStatus::not_converged:
            return where + "the stage equilibrium did not converge";
        case EquilibriumStatus::ok:
            break;
    }
    return where + "not a number in the unknowns";
}

Workspace::Workspace(const Cascade& cascade, const Layout& layout)
    : cascade_(&cascade),
      layout_(&layout),
      n_w_(cascade.equilibrium->n_unknowns()),
      w_(static_cast<std::size_t>(layout.n_stages()) * n_w_, 0.0),
      d_(layout.n_distributing()),
      x_(layout.n_aqueous()),
      y_(layout.n_organic()) {
    if (cascade.varies()) {
        live_ = std::make_unique<LiveModel>(cascade, layout);
        cascade_ = &live_->now();
    }
    if (!cascade.controls.empty())
        controls_ = std::make_unique<Controls>(*live_, layout);
    batch_ = VesselBatch::make(cascade, layout);
}

Workspace::~Workspace() = default;

Workspace::AllStages::AllStages(Workspace& workspace, const double* unknowns)
    : workspace_(&workspace) {
    if (!workspace.batch_ || workspace.batch_state_ == unknowns)
        return;
    solved_ = true;
    workspace.batch_->solve(*workspace.cascade_, unknowns, workspace.w_.data(),
                            workspace.n_w_);
    workspace.batch_state_ = unknowns;
}

Workspace::AllStages::~AllStages() {
    if (solved_)
        workspace_->batch_state_ = nullptr;
}

void Workspace::set_cascade(const Cascade& cascade) {
    cascade_ = &cascade;
    if (live_) {
        live_->set_base(cascade);
        cascade_ = &live_->now();
    }
}

void Workspace::follow(const double* unknowns) {
    if (live_)
        live_->follow(time_, unknowns);
}

void Workspace::reset() {
    std::fill(w_.begin(), w_.end(), 0.0);
}

bool Workspace::split(int j, const double* unknowns) {
    const Stage& stage = cascade_->stages[j];
    const double* total = unknowns + layout_->mixer(j);
    double* w = equilibrium_unknowns(j);
    EquilibriumStatus status = EquilibriumStatus::ok;
    if (layout_->form() == Form::dae) {
        w[0] = unknowns[layout_->v(j)];
        const double g =
            cascade_->at(stage).residual(w, total, stage.aqueous_fraction,
                                         stage.organic_fraction, d_.data(), shared_);
        if (cascade_->at(stage).least_loading(total, stage.aqueous_fraction,
                                              stage.organic_fraction) > 1.0)
            status = EquilibriumStatus::no_capacity;
        else if (!std::isfinite(g))
            status = EquilibriumStatus::not_converged;
    } else if (batch_state_ == nullptr || batch_state_ != unknowns ||
               !batch_->take(j, *w, d_.data(), shared_)) {
        status =
            cascade_->at(stage).solve(total, stage.aqueous_fraction,
                                      stage.organic_fraction, w, d_.data(), shared_);
    }
    ++split_calls;
    failure_ = {status != EquilibriumStatus::ok, j, status, 0.0};
    if (status == EquilibriumStatus::no_capacity)
        failure_.least_loading = cascade_->at(stage).least_loading(
            total, stage.aqueous_fraction, stage.organic_fraction);
    return !failure_.failed;
}

bool Workspace::phases(int j, const double* u) {
    const Layout& at = *layout_;
    const Stage& stage = cascade_->stages[j];
    const double a = stage.aqueous_fraction;
    const double o = stage.organic_fraction;
    const double* total = u + at.mixer(j);
    const int n = at.n_distributing();
    const int extractant = at.n_components() - 1;
    for (int i = n; i < extractant; ++i)
        x_[i] = total[i] / a;
    y_[n] = total[extractant] / o;
    at_hand_ = j;
    at_equilibrium_ = !at.has_rate(j);
    if (!at_equilibrium_) {
        const double* organic = u + at.mixer_organic(j);
        for (int i = 0; i < n; ++i) {
            y_[i] = organic[i];
            x_[i] = (total[i] - o * organic[i]) / a;
        }
    }
    if (stage.transfer == TransferLaw::organic_film) {
        shared_.free = free_extractant();
        const EquilibriumStatus status = cascade_->at(stage).solvent_at(
            x_.data(), y_[n], equilibrium_unknowns(j), d_.data(), shared_);
        failure_ = {status != EquilibriumStatus::ok, j, status, 0.0};
        if (status == EquilibriumStatus::no_capacity)
            for (int i = 0; i < cascade_->n_cations(); ++i)
                failure_.least_loading += cascade_->chemistry.cations[i].units * d_[i] *
                                          std::fabs(x_[i]) / y_[n];
        return !failure_.failed;
    }
    if (!split(j, u))
        return false;
    for (int i = 0; i < n && at_equilibrium_; ++i) {
        x_[i] = total[i] / (a + o * d_[i]);
        y_[i] = d_[i] * x_[i];
    }
    return true;
}

double Workspace::proton() const {
    return at_equilibrium_ ? shared_.proton
                           : equilibrium_at_hand().free_proton(x_.data());
}

double Workspace::free_extractant() const {
    return at_equilibrium_ ? shared_.free : y_.back() * (1.0 - loading());
}

double Workspace::ph() const {
    return at_equilibrium_ ? ph_of(shared_.proton_activity)
                           : equilibrium_at_hand().ph(x_.data());
}

double Workspace::loading() const {
    return equilibrium_at_hand().bound_units(y_.data(),
                                             equilibrium_unknowns(at_hand_)) /
           y_.back();
}

const double* Workspace::leaving(int k, const double* u) {
    const Outlet& outlet = cascade_->outlets[k];
    const double* from = u + layout_->source(outlet);
    if (outlet.tank < 0)
        return from;
    leaving_.assign(from, from + layout_->n_phase(outlet.phase));
    for (double& value : leaving_)
        value /= cascade_->tanks[outlet.tank].level;
    return leaving_.data();
}

double Workspace::ratio(int i) const {
    return at_equilibrium_ ? d_[i] : y_[i] / x_[i];
}

bool Workspace::rates(const double* u, double* r) {
    follow(u);
    if (!uncontrolled_rates(u, r))
        return false;
    if (controls_)
        controls_->rates(u, r, *this);
    return true;
}

//! Rates of vessels, outlets and inlets with the flows of the model as it is.
bool Workspace::uncontrolled_rates(const double* u, double* r) {
    const Layout& at = *layout_;
    const int n = at.n_distributing();
    const int extractant = at.n_components() - 1;
    const std::vector<double>& x = x_;
    const std::vector<double>& y = y_;

    if (!volumes_exist())
        return false;
    const AllStages all(*this, u);
    for (int j = 0; j < at.n_stages(); ++j) {
        const Stage& stage = cascade_->stages[j];
        const double* total = u + at.mixer(j);
        if (!phases(j, u))
            return false;

        const double* from_next = stage.has_next ? u + at.last_aqueous(j + 1) : nullptr;
        const double* from_previous =
            stage.has_previous ? u + at.last_organic(j - 1) : nullptr;
        double* mixer = r + at.mixer(j);
        for (int i = 0; i <= extractant; ++i)
            mixer[i] = stage.inflow[i];
        for (int i = 0; i < at.n_aqueous(); ++i) {
            if (from_next)
                mixer[i] += stage.aqueous_from_next * from_next[i];
            mixer[i] -= stage.aqueous_flow * x[i];
        }
        for (int k = 0; k < at.n_organic(); ++k) {
            const int i = at.organic_component(k);
            if (from_previous)
                mixer[i] += stage.organic_from_previous * from_previous[k];
            mixer[i] -= stage.organic_flow * y[k];
        }
        if (stage.organic_from_next > 0.0) {
            const double* entrained = u + at.last_organic(j + 1);
            for (int k = 0; k < at.n_organic(); ++k)
                mixer[at.organic_component(k)] +=
                    stage.organic_from_next * entrained[k];
        }
        if (stage.aqueous_from_previous > 0.0) {
            const double* entrained = u + at.last_aqueous(j - 1);
            for (int i = 0; i < at.n_aqueous(); ++i)
                mixer[i] += stage.aqueous_from_previous * entrained[i];
        }
        for (int i = 0; i <= extractant; ++i)
            mixer[i] /= stage.mixer_volume;

        if (at.has_rate(j)) {
            const double held = stage.mixer_volume * stage.organic_fraction;
            double* organic = r + at.mixer_organic(j);
            for (int i = 0; i < n; ++i) {
                double entering = from_previous
                                      ? stage.organic_from_previous * from_previous[i]
                                      : 0.0;
                if (stage.organic_from_next > 0.0)
                    entering += stage.organic_from_next * u[at.last_organic(j + 1) + i];
                // Of d(o y)/dt, what moves o is the solvent that enters and leaves.
                const double through =
                    stage.organic_inflow[i] + entering - stage.organic_entering * y[i];
                // y = D x, of the liquor as it is or as it were at equilibrium
                const double equilibrium =
                    stage.transfer == TransferLaw::organic_film
                        ? d_[i] * x[i]
                        : d_[i] * total[i] /
                              (stage.aqueous_fraction + stage.organic_fraction * d_[i]);
                organic[i] =
                    through / held + stage.transfer_rate * (equilibrium - y[i]);
            }
        }

        settler_rates(u + at.aqueous_cell(j, 0), x.data(), stage.aqueous_flow,
                      stage.aqueous_cell, stage.aqueous_cells, at.n_aqueous(),
                      r + at.aqueous_cell(j, 0));
        settler_rates(u + at.organic_cell(j, 0), y.data(), stage.organic_flow,
                      stage.organic_cell, stage.organic_cells, at.n_organic(),
                      r + at.organic_cell(j, 0));
        if (at.form() == Form::dae) {
            double* w = equilibrium_unknowns(j);
            w[0] = u[at.v(j)];
            r[at.v(j)] = cascade_->at(stage).residual(w, total, stage.aqueous_fraction,
                                                      stage.organic_fraction, d_.data(),
                                                      shared_);
        }
    }

    link_rates(u, r);
    tank_rates(u, r);
    if (at.has_volumes())
        volume_rates(r);
    if (at.has_left())
        border_rates(u, r);
    return true;
}

//! What enters a stage from other units.
void Workspace::link_rates(const double* u, double* r) const {
    const Layout& at = *layout_;
    for (const Link& link : cascade_->links) {
        if (link.stage < 0)
            continue;
        const Outlet& outlet = cascade_->outlets[link.outlet];
        const Stage& stage = cascade_->stages[link.stage];
        const double* entering = u + at.source(outlet);
        const double flow = cascade_->carried(link);
        double* mixer = r + at.mixer(link.stage);
        for (int k = 0; k < at.n_phase(outlet.phase); ++k)
            mixer[at.component(outlet.phase, k)] +=
                flow * entering[k] / stage.mixer_volume;
        if (outlet.phase == Phase::aqueous || !at.has_rate(link.stage))
            continue;
        const double held = stage.mixer_volume * stage.organic_fraction;
        for (int i = 0; i < at.n_distributing(); ++i)
            r[at.mixer_organic(link.stage) + i] += flow * entering[i] / held;
    }
}

void Workspace::tank_rates(const double* u, double* r) const {
    const Layout& at = *layout_;
    for (std::size_t t = 0; t < cascade_->tanks.size(); ++t) {
        const Tank& tank = cascade_->tanks[t];
        const int first = at.tank(static_cast<int>(t));
        for (int k = 0; k < at.n_phase(tank.phase); ++k)
            r[first + k] = (tank.inflow[at.component(tank.phase, k)] -
                            tank.leaving / tank.level * u[first + k]) /
                           tank.volume;
    }
    for (const Link& link : cascade_->links) {
        if (link.tank < 0)
            continue;
        const Tank& tank = cascade_->tanks[link.tank];
        const double* entering = u + at.source(cascade_->outlets[link.outlet]);
        for (int k = 0; k < at.n_phase(tank.phase); ++k)
            r[at.tank(link.tank) + k] +=
                cascade_->carried(link) * entering[k] / tank.volume;
    }
}

//! Of organic fractions and levels.
void Workspace::volume_rates(double* r) const {
    for (int j = 0; j < layout_->n_stages(); ++j)
        if (const int at = layout_->holdup(j); at >= 0) {
            const Stage& stage = cascade_->stages[j];
            r[at] = (stage.organic_entering - stage.organic_flow) / stage.mixer_volume;
        }
    for (std::size_t t = 0; t < cascade_->tanks.size(); ++t)
        if (const int at = layout_->level(static_cast<int>(t)); at >= 0) {
            const Tank& tank = cascade_->tanks[t];
            r[at] = (tank.entering - tank.leaving) / tank.volume;
        }
}

//! An integrator may try a step that leaves nothing in a vessel, or turns a flow
//! around.
bool Workspace::volumes_exist() {
    if (!live_)
        return true;  // nothing moves, and what stands was checked when it was read
    failure_ = {};
    for (int j = 0; j < layout_->n_stages(); ++j)
        if (layout_->holdup(j) >= 0 && !(cascade_->stages[j].organic_fraction > 0.0 &&
                                         cascade_->stages[j].aqueous_fraction > 0.0)) {
            failure_.failed = true;
            failure_.stage = j;
            failure_.no_holdup = true;
        }
    for (std::size_t t = 0; t < cascade_->tanks.size(); ++t)
        if (!(cascade_->tanks[t].level > 0.0)) {
            failure_.failed = true;
            failure_.tank = static_cast<int>(t);
        }
    double largest = 0.0;
    for (const Outlet& outlet : cascade_->outlets)
        largest = std::max(largest, outlet.flow);
    const double backwards = -1e-9 * largest;
    for (std::size_t k = 0; k < cascade_->outlets.size(); ++k)
        if (cascade_->outlets[k].flow < backwards) {
            failure_.failed = true;
            failure_.outlet = static_cast<int>(k);
        }
    for (int j = 0; j < layout_->n_stages(); ++j)
        if (cascade_->stages[j].aqueous_from_next < backwards ||
            cascade_->stages[j].organic_from_previous < backwards) {
            failure_.failed = true;
            failure_.turned = j;
        }
    return !failure_.failed;
}

//! What leaves, and what inlets that vary bring.
void Workspace::border_rates(const double* u, double* r) const {
    const Layout& at = *layout_;
    for (std::size_t k = 0; k < cascade_->outlets.size(); ++k) {
        const Outlet& outlet = cascade_->outlets[k];
        const double* c = u + at.source(outlet);
        for (int i = 0; i < at.n_phase(outlet.phase); ++i)
            r[at.left(static_cast<int>(k)) + i] = cascade_->carried(outlet) * c[i];
    }
    for (std::size_t k = 0; k < cascade_->inlets.size(); ++k) {
        const int first = at.entered(static_cast<int>(k));
        if (first < 0)
            continue;
        const Inlet& inlet = cascade_->inlets[k];
        const bool aqueous = inlet.phase == Phase::aqueous;
        const int m = aqueous ? at.n_aqueous() : at.n_organic();
        for (int i = 0; i < m; ++i)
            r[first + i] =
                inlet.flow * inlet.concentration[aqueous ? i : at.organic_component(i)];
    }
}

bool Workspace::jacobian(const double* u, StageJacobian& jac) {
    follow(u);
    if (controls_ && !control_jacobian(u, jac))
        return false;
    const Layout& at = *layout_;
    const bool dae = at.form() == Form::dae;
    const std::size_t n = at.n_distributing();
    const std::size_t m = at.n_components();
    const std::size_t stages = at.n_stages();
    jac.x_total.resize(stages * n * m);
    if (at.has_rates()) {
        jac.r_total.assign(stages * n * m, 0.0);
        jac.r_organic.assign(stages * n * n, 0.0);
        if (dae) {
            jac.r_partial.assign(stages * n * m, 0.0);
            jac.r_v.assign(stages * n, 0.0);
        }
    }
    if (dae) {
        jac.x_partial.resize(stages * n * m);
        jac.x_v.resize(stages * n);
        jac.g_total.resize(stages * m);
        jac.g_v.resize(stages);
    }
    const AllStages all(*this, u);
    for (std::size_t j = 0; j < stages; ++j) {
        const int stage_index = static_cast<int>(j);
        const Stage& stage = cascade_->stages[j];
        const bool film = stage.transfer == TransferLaw::organic_film;
        if (film) {
            if (!phases(stage_index, u))
                return false;
            film_derivatives(stage_index, jac);
            if (!dae)
                continue;  // the equilibrium of the mixer does not matter
        }
        if (!split(stage_index, u))
            return false;
        cascade_->at(stage).derivatives(
            u + at.mixer(stage_index), stage.aqueous_fraction, stage.organic_fraction,
            equilibrium_unknowns(stage_index), d_.data(), shared_, derivatives_);
        std::copy(derivatives_.x_total.begin(), derivatives_.x_total.end(),
                  jac.x_total.begin() + static_cast<std::ptrdiff_t>(j * n * m));
        if (dae) {
            std::copy(derivatives_.x_partial.begin(), derivatives_.x_partial.end(),
                      jac.x_partial.begin() + static_cast<std::ptrdiff_t>(j * n * m));
            std::copy(derivatives_.x_v.begin(), derivatives_.x_v.end(),
                      jac.x_v.begin() + static_cast<std::ptrdiff_t>(j * n));
            std::copy(derivatives_.g_total.begin(), derivatives_.g_total.end(),
                      jac.g_total.begin() + static_cast<std::ptrdiff_t>(j * m));
            jac.g_v[j] = derivatives_.g_v;
        }
        if (stage.transfer == TransferLaw::rate)
            rate_derivatives(stage_index, jac);
    }
    return true;
}

//! Rates are linear in flows: one difference gives a column without error.
bool Workspace::control_jacobian(const double* u, StageJacobian& jac) {
    ControlJacobian& control = jac.control;
    control.columns.resize(layout_->n_controls());
    at_rest_.resize(layout_->size());
    if (!uncontrolled_rates(u, at_rest_.data()))
        return false;
    // But in a steady state holdups follow flows, where they are proportional.
    const bool follows =
        layout_->form() == Form::steady && cascade_->has_proportional();
    const double step = follows ? 1e-6 : 1.0;
    moved_.assign(u, u + layout_->size());
    for (int c = 0; c < layout_->n_controls(); ++c) {
        std::vector<double>& column = control.columns[c];
        column.assign(layout_->size(), 0.0);
        if (!cascade_->controls[c].sets_flow())
            continue;  // sets no flow
        const int output = layout_->control_output(c);
        moved_[output] = u[output] + step;
        follow(moved_.data());
        if (!uncontrolled_rates(u, column.data()))
            return false;
        moved_[output] = u[output];
        for (int i = 0; i < layout_->size(); ++i)
            column[i] = i < layout_->after_vessels() || i >= layout_->n_state()
                            ? (column[i] - at_rest_[i]) / step
                            : 0.0;
    }
    follow(u);
    controls_->jacobian(u, control, *this);
    return true;
}

//! y* = (T - a x*)/o, with x* at the equilibrium of T.
void Workspace::rate_derivatives(int j, StageJacobian& jac) const {
    const Stage& stage = cascade_->stages[j];
    const bool dae = layout_->form() == Form::dae;
    const double a = stage.aqueous_fraction;
    const double k = stage.transfer_rate / stage.organic_fraction;
    const int n = layout_->n_distributing();
    const int m = layout_->n_components();
    for (int i = 0; i < n; ++i) {
        const std::size_t row = static_cast<std::size_t>(j) * n + i;
        for (int c = 0; c < m; ++c) {
            const double one = c == i ? 1.0 : 0.0;
            const std::size_t entry = static_cast<std::size_t>(i) * m + c;
            jac.r_total[row * m + c] = k * (one - a * derivatives_.x_total[entry]);
            if (dae)
                jac.r_partial[row * m + c] =
                    k * (one - a * derivatives_.x_partial[entry]);
        }
        if (dae)
            jac.r_v[row] = -k * a * derivatives_.x_v[i];
        jac.r_organic[row * n + i] = -stage.transfer_rate;
    }
}

//! y* of x = (T - o y)/a and of the extractant T/o; v has no part in it.
void Workspace::film_derivatives(int j, StageJacobian& jac) {
    const Stage& stage = cascade_->stages[j];
    cascade_->at(stage).solvent_derivatives(
        x_.data(), y_.back(), equilibrium_unknowns(j), d_.data(), shared_, solvent_);
    const double a = stage.aqueous_fraction;
    const double o = stage.organic_fraction;
    const double k = stage.transfer_rate;
    const int n = layout_->n_distributing();
    const int n_aqueous = layout_->n_aqueous();
    const int m = layout_->n_components();
    for (int i = 0; i < n; ++i) {
        const std::size_t row = static_cast<std::size_t>(j) * n + i;
        double* by_total = jac.r_total.data() + row * m;
        double* by_organic = jac.r_organic.data() + row * n;
        for (int c = 0; c < n_aqueous; ++c) {
            const double by_x =
                k * solvent_.by_aqueous[static_cast<std::size_t>(i) * n_aqueous + c];
            by_total[c] = by_x / a;
            if (c < n)
                by_organic[c] = -by_x * o / a - (c == i ? k : 0.0);
        }
        by_total[m - 1] = k * solvent_.by_units[i] / o;
        if (layout_->form() == Form::dae)
            std::copy_n(by_total, m,
                        jac.r_partial.begin() + static_cast<std::ptrdiff_t>(row * m));
    }
}

}  // namespace didymium
