#include "solver/time/integrator.hpp"

#include "solver/time/cvodes_integrator.hpp"
#include "solver/time/idas_integrator.hpp"
#include "solver/time/rodas_integrator.hpp"

namespace didymium {

namespace {

[[noreturn]] void no_sensitivities() {
    throw std::logic_error("this integrator carries no sensitivities");
}

}  // namespace

bool Integrator::glance(double t, const std::vector<int>& /*places*/,
                        std::vector<double>& unknowns) {
    interpolate(t, unknowns);
    return true;
}

bool Integrator::sums(double /*t*/, StateSums& /*sums*/) {
    return false;
}

void Integrator::start_sensitivities(const Sensitivities& /*values*/) {
    no_sensitivities();
}

void Integrator::interpolate_sensitivities(double /*t*/, Sensitivities& /*values*/) {
    no_sensitivities();
}

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

IntegrationMethod integration_method(const SolverSpec& spec, const Cascade& cascade,
                                     bool with_sensitivities) {
    const bool asks_for_rodas = rosenbrock_method(spec.method) != nullptr;
    if (spec.method != IntegrationMethod::automatic && !asks_for_rodas)
        return spec.method;
    const bool asks_for_bdf =
        spec.linear != LinearAlgebra::block || spec.max_order != SolverSpec{}.max_order;
    if ((!asks_for_rodas && asks_for_bdf) ||
        !rodas_obstacle(cascade, with_sensitivities).empty())
        return IntegrationMethod::cvodes;
    return asks_for_rodas ? spec.method : IntegrationMethod::rodas4p2;
}

std::string name_of(IntegrationMethod method) {
    switch (method) {
        case IntegrationMethod::cvodes:
            return "cvodes";
        case IntegrationMethod::idas:
            return "idas";
        case IntegrationMethod::rodas:
            return "rodas";
        case IntegrationMethod::rodas4p2:
            return "rodas4p2";
        case IntegrationMethod::automatic:
            break;
    }
    return "auto";
}

std::unique_ptr<Integrator> make_integrator(const SolverSpec& spec,
                                            Workspace& workspace,
                                            const SunContext& context,
                                            SensitivityRates* sensitivities) {
    const IntegrationMethod method =
        integration_method(spec, workspace.cascade(), sensitivities != nullptr);
    if (const RosenbrockMethod* rosenbrock = rosenbrock_method(method))
        return make_rodas_integrator(*rosenbrock, spec, workspace);
    if (method != IntegrationMethod::idas)
        return make_cvodes_integrator(spec, workspace, context, sensitivities);
    if (sensitivities)
        no_sensitivities();
    return make_idas_integrator(spec, workspace, context);
}

}  // namespace didymium
