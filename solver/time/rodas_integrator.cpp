#include "solver/time/rodas_integrator.hpp"

#include "solver/time/integrator_callbacks.hpp"
#include "solver/time/rodas.hpp"

namespace didymium {

namespace {

class RodasIntegrator final : public Integrator {
  public:
    RodasIntegrator(const RosenbrockMethod& method, const SolverSpec& spec,
                    Workspace& workspace)
        : workspace_(&workspace),
          model_(workspace.cascade(), workspace.layout(), 1),
          rodas_(method, model_, spec.rtol, spec.atol) {}

    void start(double t, const std::vector<double>& unknowns) override {
        rodas_.set(0, workspace_->cascade());
        rodas_.start(t, unknowns);
    }

    double step(double t_stop) override {
        const double now = rodas_.step(t_stop);
        if (rodas_.failed_lane() >= 0)
            IntegratorCallbacks::fail(now, reason());
        return now;
    }

    void interpolate(double t, std::vector<double>& unknowns) override {
        rodas_.interpolate(t, 0, unknowns.data());
    }

    IntegratorCounters counters() const override { return rodas_.counters(); }

    bool glance(double t, const std::vector<int>& places,
                std::vector<double>& unknowns) override {
        rodas_.glance(t, 0, places, unknowns.data());
        return false;
    }

    void foresee(std::span<const double> times) override { rodas_.foresee(times); }
    bool sums(double t, StateSums& sums) override {
        rodas_.sums(t, 0, sums);
        return true;
    }

    bool within_limits() const override { return rodas_.within_limits(0); }
    bool conditions(std::vector<MixerConditions>& all) const override {
        return rodas_.conditions(0, all);
    }

  private:
    std::string reason() const {
        const int stage = rodas_.failed_stage();
        if (stage < 0)
            return "the smallest possible step still misses the tolerances";
        return PhysicsFailure{
            .failed = true, .stage = stage, .status = EquilibriumStatus::not_converged}
            .text(workspace_->cascade());
    }

    Workspace* workspace_;
    LaneCascade model_;
    Rodas rodas_;
};

}  // namespace

std::string rodas_obstacle(const Cascade& cascade, bool with_sensitivities) {
    return with_sensitivities ? "sensitivities" : LaneCascade::obstacle(cascade);
}

std::unique_ptr<Integrator> make_rodas_integrator(const RosenbrockMethod& method,
                                                  const SolverSpec& spec,
                                                  Workspace& workspace) {
    return std::make_unique<RodasIntegrator>(method, spec, workspace);
}

}  // namespace didymium
