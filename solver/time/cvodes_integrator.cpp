#include "solver/time/cvodes_integrator.hpp"

#include <cvodes/cvodes.h>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "solver/time/integrator_callbacks.hpp"

namespace didymium {

namespace {

//! Why a step failed, where it was not the physics.
std::string cvode_reason(int flag) {
    switch (flag) {
        case CV_ERR_FAILURE:
            return "the smallest possible step still misses the tolerances";
        case CV_CONV_FAILURE:
            return "the equations of a step cannot be solved, however small it is";
        case CV_TOO_MUCH_ACC:
            return "the tolerances ask for more than rounding allows";
        case CV_LSETUP_FAIL:
        case CV_LSOLVE_FAIL:
            return "the linear equations of a step are singular";
        default:
            return fmt::format("the integrator gave up (code {})", flag);
    }
}

class Cvodes final : public Integrator {
  public:
    Cvodes(const SolverSpec& spec, Workspace& workspace, const SunContext& context,
           SensitivityRates* sensitivities)
        : y_(make_vector(workspace.layout().size(), context, spec.linear)),
          scratch_(make_vector(workspace.layout().size(), context, spec.linear)),
          weight_(make_vector(workspace.layout().size(), context, spec.linear)),
          linear_(make_linear_system(spec.linear, workspace.cascade(),
                                     workspace.layout(), context)),
          memory_(CVodeCreate(CV_BDF, context)) {
        data_.workspace = &workspace;
        data_.linear = linear_.get();
        data_.spec = spec;
        data_.sensitivities = sensitivities;
        for (int k = 0; sensitivities && k < sensitivities->size(); ++k) {
            s_.push_back(make_vector(workspace.layout().size(), context, spec.linear));
            of_s_.push_back(s_.back().get());
        }
    }
    ~Cvodes() override { CVodeFree(&memory_); }
    Cvodes(const Cvodes&) = delete;
    Cvodes& operator=(const Cvodes&) = delete;

    void start(double t, const std::vector<double>& unknowns) override {
        std::copy(unknowns.begin(), unknowns.end(), data(y_));
        if (started_) {
            done_ += current();
            done_.restarts += 1;
            require_success(CVodeReInit(memory_, t, y_.get()), "a restart");
        } else {
            require_success(CVodeInit(memory_, rates, t, y_.get()),
                            "the initial state");
            require_success(CVodeSetUserData(memory_, &data_), "user data");
            require_success(CVodeSetErrHandlerFn(
                                memory_, IntegratorCallbacks::ignore_message, &data_),
                            "a handler");
            require_success(CVodeWFtolerances(memory_, weights), "tolerances");
            require_success(
                CVodeSetLinearSolver(memory_, linear_->solver(), linear_->matrix()),
                "the linear solver");
            require_success(CVodeSetJacFn(memory_, jacobian), "the Jacobian");
            require_success(CVodeSetMaxOrd(memory_, data_.spec.max_order), "the order");
            require_success(CVodeSetMaxNumSteps(memory_, -1), "a step limit");
            // Scaling the Newton correction for a changed gamma would break the linear
            // invariants (mass) at the level of the Newton tolerance.
            require_success(CVodeSetLinearSolutionScaling(memory_, SUNFALSE),
                            "scaling");
            started_ = true;
        }
        t_ = t;
    }

    //! Staggered: the state of a step first, as it is without them, then they, with the
    //! same matrix.
    void start_sensitivities(const Sensitivities& values) override {
        for (std::size_t k = 0; k < s_.size(); ++k)
            std::copy(values[k].begin(), values[k].end(), data(s_[k]));
        if (carries_) {
            require_success(CVodeSensReInit(memory_, CV_STAGGERED, of_s_.data()),
                            "a restart of sensitivities");
            return;
        }
        require_success(CVodeSensInit(memory_, static_cast<int>(of_s_.size()),
                                      CV_STAGGERED, sensitivity_rates, of_s_.data()),
                        "the initial sensitivities");
        set_sensitivity_tolerances();
        carries_ = true;
    }

    void interpolate_sensitivities(double t, Sensitivities& values) override {
        require_success(CVodeGetSensDky(memory_, t, 0, of_s_.data()),
                        "interpolation of sensitivities");
        values.resize(s_.size());
        for (std::size_t k = 0; k < s_.size(); ++k)
            values[k].assign(data(s_[k]), data(s_[k]) + N_VGetLength(of_s_[k]));
    }

    double step(double t_stop) override {
        require_success(CVodeSetStopTime(memory_, t_stop), "a stop time");
        const int flag = CVode(memory_, t_stop, y_.get(), &t_, CV_ONE_STEP);
        if (flag < 0) {
            CVodeGetEstLocalErrors(memory_, scratch_.get());
            CVodeGetErrWeights(memory_, weight_.get());
            data_.fail(t_, cvode_reason(flag), data(scratch_), data(weight_));
        }
        data_.failure.clear();
        data_.require_capacity(t_, data(y_));
        return t_;
    }

    void interpolate(double t, std::vector<double>& unknowns) override {
        require_success(CVodeGetDky(memory_, t, 0, scratch_.get()), "interpolation");
        std::copy_n(data(scratch_), unknowns.size(), unknowns.begin());
    }

    IntegratorCounters counters() const override {
        IntegratorCounters sum = done_;
        if (started_)
            sum += current();
        return sum;
    }

  private:
    static double* data(const Vector& v) { return didymium::data(v); }

    IntegratorCounters current() const {
        long steps = 0, rate_evaluations = 0, jacobians = 0, setups = 0, newton = 0;
        long error_failures = 0, newton_failures = 0;
        CVodeGetNumSteps(memory_, &steps);
        CVodeGetNumRhsEvals(memory_, &rate_evaluations);
        CVodeGetNumJacEvals(memory_, &jacobians);
        CVodeGetNumLinSolvSetups(memory_, &setups);
        CVodeGetNumNonlinSolvIters(memory_, &newton);
        CVodeGetNumErrTestFails(memory_, &error_failures);
        CVodeGetNumNonlinSolvConvFails(memory_, &newton_failures);
        return {steps,  rate_evaluations, jacobians,       setups,
                newton, error_failures,   newton_failures, 0};
    }

    //! By theta sensitivities are of the size of the unknowns. They count with ten
    //! times the tolerances of these: with the same, a run takes twice the steps; left
    //! out of the error test, they miss by hundreds of times as much. Differences of
    //! models are rounded to 1e-11 of a flow, and steps must not follow that.
    void set_sensitivity_tolerances() {
        constexpr double looser = 10.0;
        constexpr double least_relative = 1e-7;
        constexpr double least_absolute = 1e-6;  // mol/m3
        const Layout& at = data_.workspace->layout();
        const double correction =
            std::sqrt(static_cast<double>(at.size()) / at.n_state());
        const double relative = std::max(looser * data_.spec.rtol, least_relative);
        const double absolute = std::max(looser * data_.spec.atol, least_absolute);
        for (std::size_t k = 0; k < s_.size(); ++k) {
            Vector& of = s_tolerance_.emplace_back(N_VClone(y_.get()));
            of_tolerance_.push_back(of.get());
            std::fill_n(data(of), at.n_state(), absolute / correction);
            // As of the unknowns, see IntegratorCallbacks::weights()
            std::fill(data(of) + at.n_state(), data(of) + at.size(), 1e30);
        }
        require_success(
            CVodeSensSVtolerances(memory_, relative / correction, of_tolerance_.data()),
            "tolerances of sensitivities");
        require_success(CVodeSetSensErrCon(memory_, SUNTRUE), "their error test");
    }

    static int rates(sunrealtype t, N_Vector y, N_Vector r, void* user) {
        return static_cast<IntegratorCallbacks*>(user)->rates(t, N_VGetArrayPointer(y),
                                                              N_VGetArrayPointer(r))
                   ? 0
                   : 1;
    }
    static int sensitivity_rates(int n, sunrealtype t, N_Vector y, N_Vector /*rates*/,
                                 N_Vector* s, N_Vector* of_s, void* user, N_Vector,
                                 N_Vector) {
        auto* data = static_cast<IntegratorCallbacks*>(user);
        data->sensitivity_values.clear();
        data->sensitivity_slopes.clear();
        for (int k = 0; k < n; ++k) {
            data->sensitivity_values.push_back(N_VGetArrayPointer(s[k]));
            data->sensitivity_slopes.push_back(N_VGetArrayPointer(of_s[k]));
        }
        return data->sensitivity_rates(t, N_VGetArrayPointer(y),
                                       data->sensitivity_values,
                                       data->sensitivity_slopes)
                   ? 0
                   : 1;
    }
    static int weights(N_Vector y, N_Vector w, void* user) {
        static_cast<IntegratorCallbacks*>(user)->weights(N_VGetArrayPointer(y),
                                                         N_VGetArrayPointer(w));
        return 0;
    }
    static int jacobian(sunrealtype t, N_Vector y, N_Vector /*rates*/, SUNMatrix j,
                        void* user, N_Vector, N_Vector, N_Vector) {
        return static_cast<IntegratorCallbacks*>(user)->assemble(
            t, N_VGetArrayPointer(y), 1.0, 0.0, j);
    }

    IntegratorCallbacks data_;
    Vector y_, scratch_, weight_;
    std::unique_ptr<LinearSystem> linear_;
    void* memory_;
    double t_ = 0.0;
    bool started_ = false;
    bool carries_ = false;        //!< sensitivities
    std::vector<Vector> s_;       //!< (input)
    std::vector<N_Vector> of_s_;  //!< the same
    std::vector<Vector> s_tolerance_;
    std::vector<N_Vector> of_tolerance_;
    IntegratorCounters done_;
};

}  // namespace

std::unique_ptr<Integrator> make_cvodes_integrator(const SolverSpec& spec,
                                                   Workspace& workspace,
                                                   const SunContext& context,
                                                   SensitivityRates* sensitivities) {
    return std::make_unique<Cvodes>(spec, workspace, context, sensitivities);
}

}  // namespace didymium
