//! \file Where every unknown stands. The only place that knows indices.
//!
//! Per stage: mixer totals (component, mol per m3 of mixer), then, where transfer has a
//! rate, the organic phase of the mixer (what distributes, mol per m3), then the
//! aqueous settler cells (cations and ions), then the organic ones (what distributes,
//! extractant), then, in the DAE form, v = ln([E]/[H+]). What distributes between the
//! phases are the cations and, of the ions, those that the extractant takes up; they
//! come first. After all stages the tanks (components of the phase,
//! mol per m3 of tank, full or not); then, but in steady states, the organic fraction
//! of each mixer whose holdups move and the level of each tank that is pumped from;
//! then output and integral of each controller. Then, in dynamic runs: what has left
//! through each outlet so far (mol, components of that phase), and what each stream
//! that a controller or a ramp moves has brought (mol, likewise). Keeping what crosses
//! the border among the unknowns makes the balance a linear invariant, which the
//! integrators preserve to rounding.
#pragma once

#include <algorithm>
#include <vector>

#include "solver/flowsheet/cascade.hpp"

namespace didymium {

enum class Form { ode, dae, steady };

class Layout {
  public:
    Layout(const Cascade& cascade, Form form)
        : n_distributing_(cascade.n_distributing()),
          n_components_(cascade.n_components()),
          form_(form) {
        int next = 0;
        for (const Stage& s : cascade.stages) {
            Offsets o;
            o.mixer = next;
            o.has_rate = s.has_rate();
            o.aqueous = o.mixer + n_components() + (o.has_rate ? n_distributing_ : 0);
            has_rates_ = has_rates_ || o.has_rate;
            o.organic = o.aqueous + s.aqueous_cells * n_aqueous();
            o.v = o.organic + s.organic_cells * n_organic();
            o.last_aqueous = o.organic - n_aqueous();
            o.last_organic = o.v - n_organic();
            next = o.v + (form == Form::dae ? 1 : 0);
            stages_.push_back(o);
        }
        after_stages_ = next;
        for (const Tank& tank : cascade.tanks) {
            tanks_.push_back(next);
            next += n_phase(tank.phase);
        }
        holdup_.assign(cascade.stages.size(), -1);
        level_.assign(cascade.tanks.size(), -1);
        first_volume_ = next;
        if (form != Form::steady) {
            for (std::size_t j = 0; j < holdup_.size(); ++j)
                if (cascade.stages[j].proportional)
                    holdup_[j] = next++;
            for (std::size_t t = 0; t < level_.size(); ++t)
                if (cascade.tanks[t].is_pumped)
                    level_[t] = next++;
        }
        controls_ = next;
        n_controls_ = static_cast<int>(cascade.controls.size());
        next += 2 * n_controls_;
        n_state_ = next;
        if (form != Form::steady) {
            for (const Outlet& outlet : cascade.outlets) {
                left_.push_back(next);
                next += outlet.phase == Phase::aqueous ? n_aqueous() : n_organic();
            }
            first_entered_ = next;
            for (const Inlet& inlet : cascade.inlets) {
                entered_.push_back(inlet.varies ? next : -1);
                if (inlet.varies)
                    next += inlet.phase == Phase::aqueous ? n_aqueous() : n_organic();
            }
        }
        size_ = next;
        if (form == Form::steady)
            first_entered_ = size_;
    }

    Form form() const { return form_; }
    int size() const { return size_; }
    //! Unknowns of vessels and controllers; the rest is what has crossed the border.
    int n_state() const { return n_state_; }
    int n_controls() const { return n_controls_; }
    //! First of what is no stage's.
    int after_stages() const { return after_stages_; }
    //! First of what is no vessel's.
    int after_vessels() const { return controls_; }
    int tank(int index) const { return tanks_[index]; }
    //! The organic fraction of a mixer; -1: it is no unknown.
    int holdup(int stage) const { return holdup_[stage]; }
    //! The level of a tank, as a share of its volume; -1: it is no unknown.
    int level(int tank) const { return level_[tank]; }
    //! Holdups and levels: from here on, up to after_vessels().
    int first_volume() const { return first_volume_; }
    bool has_volumes() const { return controls_ > first_volume_; }
    //! Components of a phase.
    int n_phase(Phase phase) const {
        return phase == Phase::aqueous ? n_aqueous() : n_organic();
    }
    //! The component that entry k of a vessel of one phase holds.
    int component(Phase phase, int k) const {
        return phase == Phase::aqueous ? k : organic_component(k);
    }
    //! First of the concentrations that an outlet has.
    int source(const Outlet& outlet) const {
        if (outlet.tank >= 0)
            return tank(outlet.tank);
        return outlet.phase == Phase::aqueous ? last_aqueous(outlet.stage)
                                              : last_organic(outlet.stage);
    }
    //! What a controller sets, relative to the value in the case; and its integral.
    int control_output(int control) const { return controls_ + 2 * control; }
    int control_integral(int control) const { return controls_ + 2 * control + 1; }
    //! What an inlet has brought so far; -1: it does not vary.
    int entered(int inlet) const { return entered_[inlet]; }
    //! First of all that inlets have brought: from there on to the end.
    int first_entered() const { return first_entered_; }
    int n_stages() const { return static_cast<int>(stages_.size()); }
    //! Components that both phases hold.
    int n_distributing() const { return n_distributing_; }
    int n_components() const { return n_components_; }
    //! Components of that phase.
    int n_aqueous() const { return n_components_ - 1; }
    int n_organic() const { return n_distributing_ + 1; }
    bool has_left() const { return !left_.empty(); }

    int mixer(int stage) const { return stages_[stage].mixer; }
    //! Unknowns of the mixer: totals, and its organic phase where transfer has a rate.
    int mixer_size(int stage) const {
        return stages_[stage].aqueous - stages_[stage].mixer;
    }
    //! Whether the mixer's phases are not at equilibrium: then what distributes stands
    //! at mixer_organic, as it is in the solvent.
    bool has_rate(int stage) const { return stages_[stage].has_rate; }
    bool has_rates() const { return has_rates_; }
    int mixer_organic(int stage) const { return stages_[stage].mixer + n_components(); }
    int aqueous_cell(int stage, int cell) const {
        return stages_[stage].aqueous + cell * n_aqueous();
    }
    int organic_cell(int stage, int cell) const {
        return stages_[stage].organic + cell * n_organic();
    }
    //! The cell that the stage's phase leaves from.
    int last_aqueous(int stage) const { return stages_[stage].last_aqueous; }
    int last_organic(int stage) const { return stages_[stage].last_organic; }
    int v(int stage) const { return stages_[stage].v; }
    int left(int outlet) const { return left_[outlet]; }

    //! The component that entry k of an organic cell holds.
    int organic_component(int k) const {
        return k < n_distributing_ ? k : n_components_ - 1;
    }

    //! Takes the unknowns of vessels and controllers over from another form (ODE or
    //! steady) of the same cascade. Holdups and levels that one of them lacks are the
    //! cascade's; concentrations stay as they are.
    std::vector<double> take_over(const Layout& from, const std::vector<double>& u,
                                  const Cascade& cascade) const {
        std::vector<double> own(size_, 0.0);
        std::copy_n(u.begin(), first_volume_, own.begin());
        std::copy_n(u.begin() + from.controls_, 2 * n_controls_,
                    own.begin() + controls_);
        for (std::size_t j = 0; j < holdup_.size(); ++j)
            if (holdup_[j] >= 0)
                own[holdup_[j]] = from.holdup_[j] >= 0
                                      ? u[from.holdup_[j]]
                                      : cascade.stages[j].organic_fraction;
        for (std::size_t t = 0; t < level_.size(); ++t) {
            const double before =
                from.level_[t] >= 0 ? u[from.level_[t]] : cascade.tanks[t].level;
            const double now = level_[t] >= 0 ? before : cascade.tanks[t].level;
            if (level_[t] >= 0)
                own[level_[t]] = now;
            for (int k = 0; k < n_phase(cascade.tanks[t].phase) && now != before; ++k)
                own[tanks_[t] + k] *= now / before;
        }
        return own;
    }

  private:
    struct Offsets {
        int mixer, aqueous, organic, v, last_aqueous, last_organic;
        bool has_rate;
    };
    int n_distributing_;
    int n_components_;
    Form form_;
    bool has_rates_ = false;
    int after_stages_ = 0;
    int first_volume_ = 0;
    int controls_ = 0;
    int n_controls_ = 0;
    int n_state_ = 0;
    int first_entered_ = 0;
    int size_ = 0;
    std::vector<Offsets> stages_;
    std::vector<int> tanks_, holdup_, level_, left_, entered_;
};

}  // namespace didymium
