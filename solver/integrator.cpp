#include "solver/integrator.hpp"

#include <algorithm>
#include <cmath>

#include <cvodes/cvodes.h>
#include <fmt/format.h>
#include <idas/idas.h>

namespace didymium {

namespace {

constexpr double hour = 3600.0;

//! What the callbacks of both integrators share.
struct CallbackData {
    Workspace* workspace = nullptr;
    LinearSystem* linear = nullptr;
    SolverSpec spec;
    std::string failure;         //!< text of the last physics failure
    std::string solver_message;  //!< SUNDIALS' own words

    //! Weights of the error norm. What has left the flowsheet is an integral of the
    //! rest: it stays outside the error test.
    void weights(const double* y, double* w) const {
        const Layout& at = workspace->layout();
        const double correction =
            std::sqrt(static_cast<double>(at.size()) / at.n_vessel_unknowns());
        for (int i = 0; i < at.n_vessel_unknowns(); ++i)
            w[i] = correction / (spec.rtol * std::fabs(y[i]) + spec.atol);
        if (at.form() == Form::dae)
            for (int j = 0; j < at.n_stages(); ++j)
                w[at.v(j)] = correction / spec.rtol;
        for (int i = at.n_vessel_unknowns(); i < at.size(); ++i)
            w[i] = 1e-30;
    }

    //! The entries that strain the error test most, named.
    std::string worst(const double* error, const double* weight) const;

    bool rates(const double* y, double* r) {
        if (workspace->rates(y, r))
            return true;
        failure = workspace->failure().text(workspace->cascade());
        return false;
    }
};

std::string unknown_name(const Cascade& cascade, const Layout& at, int index) {
    const ChemistrySpec& chemistry = cascade.chemistry;
    auto component = [&](int i) {
        if (i < at.n_cations())
            return chemistry.cations[i].name;
        if (i < at.n_aqueous())
            return chemistry.ions[i - at.n_cations()].name;
        return chemistry.extractant;
    };
    for (int j = 0; j < at.n_stages(); ++j) {
        if (index >= at.v(j) + (at.form() == Form::dae ? 1 : 0))
            continue;
        const std::string& stage = cascade.stages[j].label;
        if (index < at.aqueous_cell(j, 0))
            return component(index - at.mixer(j)) + " in the mixer of " + stage;
        if (index < at.organic_cell(j, 0))
            return component((index - at.aqueous_cell(j, 0)) % at.n_aqueous()) +
                   " in the aqueous settler of " + stage;
        if (index < at.v(j))
            return component(at.organic_component((index - at.organic_cell(j, 0)) %
                                                  at.n_organic())) +
                   " in the organic settler of " + stage;
        return "ln([E]/[H+]) of " + stage;
    }
    return "an outlet total";
}

std::string CallbackData::worst(const double* error, const double* weight) const {
    const Layout& at = workspace->layout();
    std::vector<std::pair<double, int>> all;
    for (int i = 0; i < at.n_vessel_unknowns(); ++i)
        all.emplace_back(-std::fabs(error[i] * weight[i]), i);
    const std::size_t n = std::min<std::size_t>(3, all.size());
    std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(n),
                      all.end());
    std::string text;
    for (std::size_t k = 0; k < n; ++k)
        text += (k ? ", " : "") + unknown_name(workspace->cascade(), at, all[k].second);
    return text;
}

[[noreturn]] void fail(const CallbackData& data, double t, int flag,
                       const std::string& worst) {
    std::string message =
        fmt::format("integration stopped at {:.4g} h (code {})", t / hour, flag);
    if (!data.failure.empty())
        message += "; " + data.failure;
    if (!data.solver_message.empty())
        message += "; " + data.solver_message;
    if (!worst.empty())
        message += "; largest errors: " + worst;
    throw IntegrationError(message);
}

void keep_message(int code, const char* /*module*/, const char* /*function*/,
                  char* text, void* user) {
    if (code < 0)  // warnings are positive
        static_cast<CallbackData*>(user)->solver_message = text;
}

void require(int flag, const char* what) {
    if (flag != 0)
        throw std::logic_error(
            fmt::format("SUNDIALS refused {} (code {})", what, flag));
}

// --- CVODES
// ----------------------------------------------------------------------------

class Cvodes final : public Integrator {
  public:
    Cvodes(const SolverSpec& spec, Workspace& workspace, const SunContext& context)
        : y_(make_vector(workspace.layout().size(), context)),
          scratch_(make_vector(workspace.layout().size(), context)),
          weight_(make_vector(workspace.layout().size(), context)),
          linear_(make_linear_system(spec.linear, workspace.cascade(),
                                     workspace.layout(), context)),
          memory_(CVodeCreate(CV_BDF, context)) {
        data_.workspace = &workspace;
        data_.linear = linear_.get();
        data_.spec = spec;
    }
    ~Cvodes() override { CVodeFree(&memory_); }
    Cvodes(const Cvodes&) = delete;
    Cvodes& operator=(const Cvodes&) = delete;

    void start(double t, const std::vector<double>& unknowns) override {
        std::copy(unknowns.begin(), unknowns.end(), data(y_));
        if (started_) {
            done_ += current();
            done_.restarts += 1;
            require(CVodeReInit(memory_, t, y_.get()), "a restart");
        } else {
            require(CVodeInit(memory_, rates, t, y_.get()), "the initial state");
            require(CVodeSetUserData(memory_, &data_), "user data");
            require(CVodeSetErrHandlerFn(memory_, keep_message, &data_), "a handler");
            require(CVodeWFtolerances(memory_, weights), "tolerances");
            require(CVodeSetLinearSolver(memory_, linear_->solver(), linear_->matrix()),
                    "the linear solver");
            require(CVodeSetJacFn(memory_, jacobian), "the Jacobian");
            require(CVodeSetMaxOrd(memory_, data_.spec.max_order), "the order");
            require(CVodeSetMaxNumSteps(memory_, -1), "a step limit");
            // Scaling the Newton correction for a changed gamma would break the linear
            // invariants (mass) at the level of the Newton tolerance.
            require(CVodeSetLinearSolutionScaling(memory_, SUNFALSE), "scaling");
            started_ = true;
        }
        t_ = t;
    }

    double step(double t_stop) override {
        require(CVodeSetStopTime(memory_, t_stop), "a stop time");
        const int flag = CVode(memory_, t_stop, y_.get(), &t_, CV_ONE_STEP);
        if (flag < 0) {
            CVodeGetEstLocalErrors(memory_, scratch_.get());
            CVodeGetErrWeights(memory_, weight_.get());
            fail(data_, t_, flag, data_.worst(data(scratch_), data(weight_)));
        }
        data_.failure.clear();
        return t_;
    }

    void interpolate(double t, std::vector<double>& unknowns) override {
        require(CVodeGetDky(memory_, t, 0, scratch_.get()), "interpolation");
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

    static int rates(sunrealtype /*t*/, N_Vector y, N_Vector r, void* user) {
        return static_cast<CallbackData*>(user)->rates(N_VGetArrayPointer(y),
                                                       N_VGetArrayPointer(r))
                   ? 0
                   : 1;
    }
    static int weights(N_Vector y, N_Vector w, void* user) {
        static_cast<CallbackData*>(user)->weights(N_VGetArrayPointer(y),
                                                  N_VGetArrayPointer(w));
        return 0;
    }
    static int jacobian(sunrealtype /*t*/, N_Vector y, N_Vector /*rates*/, SUNMatrix j,
                        void* user, N_Vector, N_Vector, N_Vector) {
        auto* data = static_cast<CallbackData*>(user);
        return data->linear->assemble(j, *data->workspace, N_VGetArrayPointer(y), 1.0,
                                      0.0);
    }

    CallbackData data_;
    Vector y_, scratch_, weight_;
    std::unique_ptr<LinearSystem> linear_;
    void* memory_;
    double t_ = 0.0;
    bool started_ = false;
    IntegratorCounters done_;
};

// --- IDAS
// ------------------------------------------------------------------------------

class Idas final : public Integrator {
  public:
    Idas(const SolverSpec& spec, Workspace& workspace, const SunContext& context)
        : ode_(workspace.cascade(), Form::ode),
          y_(make_vector(workspace.layout().size(), context)),
          slope_(make_vector(workspace.layout().size(), context)),
          scratch_(make_vector(workspace.layout().size(), context)),
          weight_(make_vector(workspace.layout().size(), context)),
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
        complete(unknowns);
        if (started_) {
            done_ += current();
            done_.restarts += 1;
            require(IDAReInit(memory_, t, y_.get(), slope_.get()), "a restart");
        } else {
            require(IDAInit(memory_, residual, t, y_.get(), slope_.get()),
                    "the initial state");
            require(IDASetUserData(memory_, &data_), "user data");
            require(IDASetErrHandlerFn(memory_, keep_message, &data_), "a handler");
            require(IDAWFtolerances(memory_, weights), "tolerances");
            require(IDASetLinearSolver(memory_, linear_->solver(), linear_->matrix()),
                    "the linear solver");
            require(IDASetJacFn(memory_, jacobian), "the Jacobian");
            require(IDASetMaxOrd(memory_, data_.spec.max_order), "the order");
            require(IDASetMaxNumSteps(memory_, -1), "a step limit");
            require(IDASetLinearSolutionScaling(memory_, SUNFALSE), "scaling");
            started_ = true;
        }
        t_ = t;
    }

    double step(double t_stop) override {
        require(IDASetStopTime(memory_, t_stop), "a stop time");
        const int flag =
            IDASolve(memory_, t_stop, &t_, y_.get(), slope_.get(), IDA_ONE_STEP);
        if (flag < 0) {
            IDAGetEstLocalErrors(memory_, scratch_.get());
            IDAGetErrWeights(memory_, weight_.get());
            fail(data_, t_, flag, data_.worst(data(scratch_), data(weight_)));
        }
        data_.failure.clear();
        return t_;
    }

    void interpolate(double t, std::vector<double>& unknowns) override {
        require(IDAGetDky(memory_, t, 0, scratch_.get()), "interpolation");
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
        copy(at.n_vessel_unknowns(), ode_.n_vessel_unknowns(),
             at.size() - at.n_vessel_unknowns());
    }

    //! Consistent initial conditions: v from the stage equilibria, slopes from the
    //! rates.
    void complete(const std::vector<double>& unknowns) {
        std::vector<double> copy = unknowns;
        convert(data(y_), copy.data(), true);
        const Layout& at = data_.workspace->layout();
        Workspace solver(data_.workspace->cascade(), ode_);
        for (int j = 0; j < at.n_stages(); ++j) {
            if (!solver.split(j, unknowns.data()))
                throw IntegrationError(solver.failure().text(solver.cascade()));
            data(y_)[at.v(j)] = solver.v(j);
        }
        if (!data_.rates(data(y_), data(slope_)))
            throw IntegrationError(data_.failure);
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
    static int residual(sunrealtype /*t*/, N_Vector y, N_Vector slope, N_Vector f,
                        void* user) {
        auto* data = static_cast<CallbackData*>(user);
        double* out = N_VGetArrayPointer(f);
        if (!data->rates(N_VGetArrayPointer(y), out))
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
        static_cast<CallbackData*>(user)->weights(N_VGetArrayPointer(y),
                                                  N_VGetArrayPointer(w));
        return 0;
    }
    static int jacobian(sunrealtype /*t*/, sunrealtype cj, N_Vector y,
                        N_Vector /*slope*/, N_Vector /*f*/, SUNMatrix j, void* user,
                        N_Vector, N_Vector, N_Vector) {
        auto* data = static_cast<CallbackData*>(user);
        return data->linear->assemble(j, *data->workspace, N_VGetArrayPointer(y), -1.0,
                                      cj);
    }

    Layout ode_;
    CallbackData data_;
    Vector y_, slope_, scratch_, weight_;
    std::unique_ptr<LinearSystem> linear_;
    void* memory_;
    double t_ = 0.0;
    bool started_ = false;
    IntegratorCounters done_;
};

}  // namespace

IntegratorCounters& IntegratorCounters::operator+=(const IntegratorCounters& o) {
    steps += o.steps;
    rate_evaluations += o.rate_evaluations;
    jacobians += o.jacobians;
    factorizations += o.factorizations;
    newton_iterations += o.newton_iterations;
    error_test_failures += o.error_test_failures;
    newton_failures += o.newton_failures;
    restarts += o.restarts;
    return *this;
}

std::unique_ptr<Integrator> make_integrator(const SolverSpec& spec,
                                            Workspace& workspace,
                                            const SunContext& context) {
    if (spec.method == IntegrationMethod::idas)
        return std::make_unique<Idas>(spec, workspace, context);
    return std::make_unique<Cvodes>(spec, workspace, context);
}

}  // namespace didymium
