#include "solver/time/idas_integrator.hpp"

#include <idas/idas.h>

#include <algorithm>

#include <fmt/format.h>

#include "solver/time/integrator_callbacks.hpp"

namespace didymium {

namespace {

//! Why a step failed, where it was not the physics.
std::string ida_reason(int flag) {
    switch (flag) {
        case IDA_ERR_FAIL:
            return "the smallest possible step still misses the tolerances";
        case IDA_CONV_FAIL:
            return "the equations of a step cannot be solved, however small it is";
        case IDA_TOO_MUCH_ACC:
            return "the tolerances ask for more than rounding allows";
        case IDA_LSETUP_FAIL:
        case IDA_LSOLVE_FAIL:
            return "the linear equations of a step are singular";
        default:
            return fmt::format("the integrator gave up (code {})", flag);
    }
}

class Idas final : public Integrator {
  public:
    Idas(const SolverSpec& spec, Workspace& workspace, const SunContext& context)
        : ode_(workspace.cascade(), Form::ode),
          y_(make_vector(workspace.layout().size(), context, spec.linear)),
          slope_(make_vector(workspace.layout().size(), context, spec.linear)),
          scratch_(make_vector(workspace.layout().size(), context, spec.linear)),
          weight_(make_vector(workspace.layout().size(), context, spec.linear)),
          linear_(make_linear_system(spec.linear, workspace.cascade(),
                                     workspace.layout(), context)),
          memory_(IDACreate(context)) {
        data_.workspace = &workspace;
        data_.linear = linear_.get();
        data_.spec = spec;
    }
    ~Idas() override { IDAFree(&memory_); }
    Idas(const Idas&) = delete;
    Idas& operator=(const Idas&) = delete;

    void start(double t, const std::vector<double>& unknowns) override {
        complete(t, unknowns);
        if (started_) {
            done_ += current();
            done_.restarts += 1;
            require_success(IDAReInit(memory_, t, y_.get(), slope_.get()), "a restart");
        } else {
            require_success(IDAInit(memory_, residual, t, y_.get(), slope_.get()),
                            "the initial state");
            require_success(IDASetUserData(memory_, &data_), "user data");
            require_success(IDASetErrHandlerFn(
                                memory_, IntegratorCallbacks::ignore_message, &data_),
                            "a handler");
            require_success(IDAWFtolerances(memory_, weights), "tolerances");
            require_success(
                IDASetLinearSolver(memory_, linear_->solver(), linear_->matrix()),
                "the linear solver");
            require_success(IDASetJacFn(memory_, jacobian), "the Jacobian");
            require_success(IDASetMaxOrd(memory_, data_.spec.max_order), "the order");
            require_success(IDASetMaxNumSteps(memory_, -1), "a step limit");
            require_success(IDASetLinearSolutionScaling(memory_, SUNFALSE), "scaling");
            started_ = true;
        }
        t_ = t;
    }

    double step(double t_stop) override {
        require_success(IDASetStopTime(memory_, t_stop), "a stop time");
        const int flag =
            IDASolve(memory_, t_stop, &t_, y_.get(), slope_.get(), IDA_ONE_STEP);
        if (flag < 0) {
            IDAGetEstLocalErrors(memory_, scratch_.get());
            IDAGetErrWeights(memory_, weight_.get());
            data_.fail(t_, ida_reason(flag), data(scratch_), data(weight_));
        }
        data_.failure.clear();
        data_.require_capacity(t_, data(y_));
        return t_;
    }

    void interpolate(double t, std::vector<double>& unknowns) override {
        require_success(IDAGetDky(memory_, t, 0, scratch_.get()), "interpolation");
        convert(data(scratch_), unknowns.data(), false);
    }

    IntegratorCounters counters() const override {
        IntegratorCounters sum = done_;
        if (started_)
            sum += current();
        return sum;
    }

  private:
    static double* data(const Vector& v) { return didymium::data(v); }

    //! Copies the unknowns that both forms share, dae -> ode or ode -> dae.
    void convert(double* dae, double* ode, bool to_dae) const {
        const Layout& at = data_.workspace->layout();
        auto copy = [&](int dae_index, int ode_index, int n) {
            if (to_dae)
                std::copy_n(ode + ode_index, n, dae + dae_index);
            else
                std::copy_n(dae + dae_index, n, ode + ode_index);
        };
        for (int j = 0; j < at.n_stages(); ++j)
            copy(at.mixer(j), ode_.mixer(j), ode_.v(j) - ode_.mixer(j));
        copy(at.after_stages(), ode_.after_stages(), at.size() - at.after_stages());
    }

    //! Consistent initial conditions: v from the stage equilibria, slopes from the
    //! rates.
    void complete(double t, const std::vector<double>& unknowns) {
        std::vector<double> copy = unknowns;
        convert(data(y_), copy.data(), true);
        const Layout& at = data_.workspace->layout();
        data_.workspace->set_time(t);
        data_.workspace->follow(data(y_));
        Workspace solver(data_.workspace->cascade(), ode_);
        for (int j = 0; j < at.n_stages(); ++j) {
            if (!solver.split(j, unknowns.data()))
                data_.fail(t, solver.failure().text(solver.cascade()));
            data(y_)[at.v(j)] = solver.v(j);
        }
        if (!data_.rates(t, data(y_), data(slope_)))
            data_.fail(t, data_.failure);
        for (int j = 0; j < at.n_stages(); ++j)
            data(slope_)[at.v(j)] = 0.0;  // only a starting guess: v' is in no equation
    }

    IntegratorCounters current() const {
        long steps = 0, residuals = 0, jacobians = 0, setups = 0, newton = 0;
        long error_failures = 0, newton_failures = 0;
        IDAGetNumSteps(memory_, &steps);
        IDAGetNumResEvals(memory_, &residuals);
        IDAGetNumJacEvals(memory_, &jacobians);
        IDAGetNumLinSolvSetups(memory_, &setups);
        IDAGetNumNonlinSolvIters(memory_, &newton);
        IDAGetNumErrTestFails(memory_, &error_failures);
        IDAGetNumNonlinSolvConvFails(memory_, &newton_failures);
        return {steps,  residuals,      jacobians,       setups,
                newton, error_failures, newton_failures, 0};
    }

    //! F = M y' - rates(y), with g in the place of the rate of v.
    static int residual(sunrealtype t, N_Vector y, N_Vector slope, N_Vector f,
                        void* user) {
        auto* data = static_cast<IntegratorCallbacks*>(user);
        double* out = N_VGetArrayPointer(f);
        if (!data->rates(t, N_VGetArrayPointer(y), out))
            return 1;
        const Layout& at = data->workspace->layout();
        const double* s = N_VGetArrayPointer(slope);
        int next_v = 0;
        for (int i = 0; i < at.size(); ++i) {
            const bool algebraic = next_v < at.n_stages() && i == at.v(next_v);
            out[i] = (algebraic ? 0.0 : s[i]) - out[i];
            next_v += algebraic ? 1 : 0;
        }
        return 0;
    }
    static int weights(N_Vector y, N_Vector w, void* user) {
        static_cast<IntegratorCallbacks*>(user)->weights(N_VGetArrayPointer(y),
                                                         N_VGetArrayPointer(w));
        return 0;
    }
    static int jacobian(sunrealtype t, sunrealtype cj, N_Vector y, N_Vector /*slope*/,
                        N_Vector /*f*/, SUNMatrix j, void* user, N_Vector, N_Vector,
                        N_Vector) {
        return static_cast<IntegratorCallbacks*>(user)->assemble(
            t, N_VGetArrayPointer(y), -1.0, cj, j);
    }

    Layout ode_;
    IntegratorCallbacks data_;
    Vector y_, slope_, scratch_, weight_;
    std::unique_ptr<LinearSystem> linear_;
    void* memory_;
    double t_ = 0.0;
    bool started_ = false;
    IntegratorCounters done_;
};

}  // namespace

std::unique_ptr<Integrator> make_idas_integrator(const SolverSpec& spec,
                                                 Workspace& workspace,
                                                 const SunContext& context) {
    return std::make_unique<Idas>(spec, workspace, context);
}

}  // namespace didymium
