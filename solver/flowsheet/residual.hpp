//! \file The equations: rates of change of every unknown, and their Jacobian stage by
//! stage.
//!
//! Mixer of volume V, totals T, phases in equilibrium (x, y from the stage
//! equilibrium):
//!     V dT/dt = Qa(in) x(in) + Qo(in) y(in) + inflow - Qa x - Qo y
//! Mixer with a rate of transfer: y of the cations is unknown too; a and o are the
//! fractions of the phases, x = (T - o y)/a:
//!     V o dy/dt = Qo(in) y(in) + organic inflow - Qo y + V o k (y* - y)
//! with y* the solvent at the equilibrium of T, or (organic film) at equilibrium with
//! x. The proton follows from the charges of each phase, so that every exchange is
//! neutral; with one k for all, the phases move towards compositions that exist.
//! Settler cell c:   Vc dx_c/dt = Qa (x_{c-1} - x_c), likewise organic.
//! DAE form: v is an unknown of its own with 0 = g(v; T) instead of an inner solve.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "solver/flowsheet/layout.hpp"

namespace didymium {

//! Why the right-hand side could not be evaluated; the integrator may retry.
struct PhysicsFailure {
    bool failed = false;
    int stage = -1;
    EquilibriumStatus status = EquilibriumStatus::ok;
    double least_loading =
        0.0;                 //!< with no_capacity: share of the extractant asked for
    int tank = -1;           //!< that is empty
    int outlet = -1;         //!< that would flow backwards
    int turned = -1;         //!< stage out of which a phase would
    bool no_holdup = false;  //!< one phase of the mixer is gone

    std::string text(const Cascade& cascade) const;
};

class LiveModel;
class Controls;
class VesselBatch;

//! The border that controllers add to the Jacobian of the rates.
struct ControlJacobian {
    //! (control) d(rates of all unknowns but the controllers')/dw, dense
    std::vector<std::vector<double>> columns;
    //! (control) d(scaled measurement)/d(unknown)
    std::vector<std::vector<std::pair<int, double>>> measure;
    //! (control, control) d(scaled measurement)/dw at constant unknowns: recoveries
    //! hold flows themselves
    std::vector<std::vector<double>> direct;
    //! Of the rates of w and I of each controller: by e, by I, by w.
    struct Gains {
        double w_e = 0.0, w_i = 0.0, w_w = 0.0;
        double i_e = 0.0, i_i = 0.0, i_w = 0.0;
        double e_outer = 0.0;  //!< de/dw of the controller that sets the set point
        int outer = -1;
    };
    std::vector<Gains> gains;
};

//! The stage-wise part of the Jacobian: d[aqueous]/dT in every mixer.
struct StageJacobian {
    //! (stage, cation, component), at equilibrium (v eliminated)
    std::vector<double> x_total;
    // Where transfer has a rate, zero elsewhere: r = k (y* - y).
    std::vector<double> r_total;    //!< (stage, cation, component) dr/dT, v eliminated
    std::vector<double> r_organic;  //!< (stage, cation, cation) dr/dy
    // DAE form only: the same at constant v, and what couples v.
    std::vector<double> r_partial;  //!< (stage, cation, component)
    std::vector<double> r_v;        //!< (stage, cation)
    std::vector<double> x_partial;  //!< (stage, cation, component)
    std::vector<double> x_v;        //!< (stage, cation)
    std::vector<double> g_total;    //!< (stage, component)
    std::vector<double> g_v;        //!< (stage)
    ControlJacobian control;
};

//! Per-thread working storage of one model. The last equilibrium of every stage is kept
//! as the guess for the next call; reset() forgets it, so that results never depend on
//! what ran before.
class Workspace {
  public:
    Workspace(const Cascade& cascade, const Layout& layout);
    ~Workspace();
    Workspace(const Workspace&) = delete;
    Workspace& operator=(const Workspace&) = delete;

    //! The model; where controllers or ramps move it, that of the last state and time
    //! seen.
    const Cascade& cascade() const { return *cascade_; }
    //! The time of the states to come, s; where nothing ramps it does not matter.
    void set_time(double t) { time_ = t; }
    //! Gives the model the flows of a state.
    void follow(const double* unknowns);
    Controls* controls() const { return controls_.get(); }
    const Layout& layout() const { return *layout_; }
    //! Goes on with another model of the same structure (after an event).
    void set_cascade(const Cascade& cascade);
    void reset();

    //! d(unknowns)/dt; in the DAE form the entry of v is g. \return false on failure().
    bool rates(const double* unknowns, double* rates);
    bool jacobian(const double* unknowns, StageJacobian& jacobian);
    const PhysicsFailure& failure() const { return failure_; }

    //! The equilibrium of what one mixer holds: v, D, shared state.
    //! \return false on failure().
    bool split(int stage, const double* unknowns);
    double v(int stage) const { return *equilibrium_unknowns(stage); }
    //! The phases of one mixer as they are. \return false on failure().
    bool phases(int stage, const double* unknowns);
    //! After phases() of that stage, mol/m3:
    const std::vector<double>& aqueous() const { return x_; }  //!< cations, ions
    //! What distributes, extractant.
    const std::vector<double>& organic() const { return y_; }
    double proton() const;           //!< free H+ of the aqueous phase
    double ph() const;               //!< of that, or of its activity
    double free_extractant() const;  //!< units of the organic phase
    double loading() const;          //!< bound units over all
    //! What leaves through an outlet in that state, mol/m3 (components of its phase).
    //! Holds until the next call.
    const double* leaving(int outlet, const double* unknowns);
    //! Distribution ratio y/x of what distributes; NaN where it is absent from a mixer
    //! out of equilibrium.
    double ratio(int component) const;

    long split_calls = 0;

    //! While it lives, split() and phases() of that state take their equilibria from
    //! one solution of all, where chemistry and form allow that; so do others within
    //! its life. The model must follow the state before, and the state must not change.
    class AllStages {
      public:
        AllStages(Workspace& workspace, const double* unknowns);
        ~AllStages();
        AllStages(const AllStages&) = delete;
        AllStages& operator=(const AllStages&) = delete;

      private:
        Workspace* workspace_;
        bool solved_ = false;  //!< by this one
    };

  private:
    bool uncontrolled_rates(const double* unknowns, double* rates);
    void link_rates(const double* unknowns, double* rates) const;
    void tank_rates(const double* unknowns, double* rates) const;
    void volume_rates(double* rates) const;
    bool volumes_exist();
    void border_rates(const double* unknowns, double* rates) const;
    bool control_jacobian(const double* unknowns, StageJacobian& jacobian);
    void rate_derivatives(int stage, StageJacobian& jacobian) const;
    void film_derivatives(int stage, StageJacobian& jacobian);
    const StageEquilibrium& equilibrium_at_hand() const {
        return cascade_->at(cascade_->stages[at_hand_]);
    }
    double* equilibrium_unknowns(int stage) {
        return w_.data() + static_cast<std::ptrdiff_t>(stage) * n_w_;
    }
    const double* equilibrium_unknowns(int stage) const {
        return w_.data() + static_cast<std::ptrdiff_t>(stage) * n_w_;
    }

    const Cascade* cascade_;
    const Layout* layout_;
    std::unique_ptr<VesselBatch> batch_;  //!< none where it does not know the chemistry
    const double* batch_state_ = nullptr;  //!< that it has solved; none at present
    std::unique_ptr<LiveModel> live_;      //!< none in a cascade that never varies
    std::unique_ptr<Controls> controls_;   //!< none in a cascade without
    double time_ = 0.0;
    bool at_equilibrium_ = true;  //!< the phases at hand
    int at_hand_ = 0;             //!< their stage
    int n_w_;
    std::vector<double> w_;  //!< (stage, unknown of the equilibrium), v first
    std::vector<double> d_;
    std::vector<double> x_, y_;  //!< phases of the mixer at hand
    SharedState<double> shared_{};
    ExchangeDerivatives derivatives_;
    SolventDerivatives solvent_;
    PhysicsFailure failure_;
    std::vector<double> leaving_;
    std::vector<double> moved_, at_rest_;  //!< states and rates of control_jacobian()
};

}  // namespace didymium
