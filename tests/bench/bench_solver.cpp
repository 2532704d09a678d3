//! \file The pieces of a time step, on the 90 stages of the main case (2 rare earths)
//! and the 60 of the light rare earths (8), at their steady states.
//!
//!     cmake --build --preset release --target bench && build/release/bin/bench
#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>
#include <vector>

#include "inputs/readers/case/case_file.hpp"
#include "solver/flowsheet/initial_state.hpp"
#include "solver/run/subnormals.hpp"
#include "solver/steady/steady_state.hpp"
#include "solver/time/lane_cascade.hpp"
#include "solver/time/rosenbrock_method.hpp"

namespace {

using namespace didymium;

const char* const cases[] = {"ndpr_p507", "light_re_p507"};

//! A case at its steady state, and a linear system at the step size of a start-up.
struct Bench {
    Bench(const std::string& name, LinearAlgebra kind)
        : spec(CaseFile::read(DIDYMIUM_SOURCE_DIR "/inputs/cases/" + name + ".toml")
                   .resolve()),
          cascade(build_cascade(spec)),
          layout(cascade, Form::ode),
          workspace(cascade, layout),
          linear(make_linear_system(kind, cascade, layout, context)),
          right(make_vector(layout.size(), context, kind)),
          rates(static_cast<std::size_t>(layout.size())) {
        SteadySolver steady(cascade, spec.solver, context);
        unknowns = fill_vessels(cascade, steady.layout(), spec.simulate.initial);
        steady.solve(unknowns, true);
        unknowns.resize(rates.size(), 0.0);
        workspace.rates(unknowns.data(), rates.data());
        factor();
    }
    //! beta M + alpha J as an implicit step of six minutes has it.
    bool factor() { return linear->factor(workspace, unknowns.data(), -360.0, 1.0); }

    CaseSpec spec;
    Cascade cascade;
    SunContext context;
    Layout layout;
    Workspace workspace;
    std::unique_ptr<LinearSystem> linear;
    Vector right;
    std::vector<double> unknowns;
    std::vector<double> rates;
};

LinearAlgebra linear_algebra(const benchmark::State& state) {
    return state.range(1) == 0 ? LinearAlgebra::block : LinearAlgebra::klu;
}

void label(benchmark::State& state, const Bench& bench, bool with_linear) {
    std::string text = cases[state.range(0)];
    if (with_linear)
        text += linear_algebra(state) == LinearAlgebra::block ? ", block" : ", klu";
    state.SetLabel(text);
    state.counters["unknowns"] = bench.layout.size();
}

//! One stage, from the equilibrium of its neighbour: farther than a time step moves it.
void stage_equilibrium(benchmark::State& state) {
    Bench bench(cases[state.range(0)], LinearAlgebra::block);
    const int middle = bench.layout.n_stages() / 2;
    std::vector<double> shifted = bench.unknowns;
    for (int i = 0; i < bench.layout.n_components(); ++i)
        shifted[bench.layout.mixer(middle) + i] =
            bench.unknowns[bench.layout.mixer(middle + 1) + i];
    for (auto _ : state) {
        benchmark::DoNotOptimize(bench.workspace.split(middle, shifted.data()));
        benchmark::DoNotOptimize(bench.workspace.split(middle, bench.unknowns.data()));
    }
    state.SetItemsProcessed(2 * state.iterations());
    label(state, bench, false);
}
BENCHMARK(stage_equilibrium)->DenseRange(0, 1);

//! Rates of the whole cascade; every stage equilibrium starts from its last one.
void rates(benchmark::State& state) {
    Bench bench(cases[state.range(0)], LinearAlgebra::block);
    std::vector<double> moved = bench.unknowns;
    for (double& u : moved)
        u *= 1.0001;
    bool other = false;
    for (auto _ : state) {
        other = !other;
        benchmark::DoNotOptimize(bench.workspace.rates(
            (other ? moved : bench.unknowns).data(), bench.rates.data()));
    }
    state.SetItemsProcessed(state.iterations() * bench.layout.n_stages());
    label(state, bench, false);
}
BENCHMARK(rates)->DenseRange(0, 1);

void factor(benchmark::State& state) {
    Bench bench(cases[state.range(0)], linear_algebra(state));
    for (auto _ : state)
        benchmark::DoNotOptimize(bench.factor());
    label(state, bench, true);
}
BENCHMARK(factor)->ArgsProduct({{0, 1}, {0, 1}});

void solve(benchmark::State& state) {
    Bench bench(cases[state.range(0)], linear_algebra(state));
    for (auto _ : state) {
        std::copy(bench.rates.begin(), bench.rates.end(), data(bench.right));
        benchmark::DoNotOptimize(
            bench.linear->solve(bench.right.get(), bench.right.get()));
    }
    label(state, bench, true);
}
BENCHMARK(solve)->ArgsProduct({{0, 1}, {0, 1}});

//! The same case in all lanes, near its steady state, at a stage of a Rosenbrock method
//! with small stages before it.
struct LaneBench {
    LaneBench(const std::string& name, int n_lanes)
        : one(name, LinearAlgebra::block), lanes(one.cascade, one.layout, n_lanes) {
        for (const double u : one.unknowns)
            unknowns.insert(unknowns.end(), n_lanes, u);
        rates.assign(unknowns.size(), 0.0);
        argument = rates;
        for (LineArray& stage : stages) {
            stage = unknowns;
            for (double& u : stage)
                u *= 1e-5;
        }
        lanes.rates(unknowns.data(), rates.data());
        lanes.differentiate(unknowns.data());
        factor();
    }
    bool factor() { return lanes.factor(1.0 / (step * rodas4p2.gamma)); }
    //! \param parts  what its argument is made of; 1: its right-hand side is given
    LaneStage stage(int parts) {
        LaneStage stage;
        if (parts == 1)
            stage.right = rates.data();
        stage.n_parts = parts;
        stage.parts[0] = unknowns.data();
        stage.ahead[0] = 1.0;
        for (int k = 1; k < parts; ++k) {
            stage.parts[k] = stages[k - 1].data();
            stage.ahead[k] = rodas4p2.a[parts - 1][k - 1];
            stage.known[k] = rodas4p2.c[parts - 1][k - 1] / step;
        }
        stage.argument = argument.data();
        stage.z = stages[parts - 1].data();
        return stage;
    }

    static constexpr double step = 360.0;  // s
    Bench one;
    LaneCascade lanes;
    LineArray unknowns, rates, argument;
    LineArray stages[RosenbrockMethod::n_stages];
};

//! A stage of a Rosenbrock method, alone and in lanes: items are stages of the bank.
void lane_stage(benchmark::State& state) {
    const FlushedSubnormals flushed;
    LaneBench bench(cases[state.range(0)], static_cast<int>(state.range(1)));
    const int parts = static_cast<int>(state.range(2));
    for (auto _ : state) {
        LaneStage stage = bench.stage(parts);
        benchmark::DoNotOptimize(bench.lanes.solve(stage, false));
    }
    state.SetItemsProcessed(state.iterations() * bench.one.layout.n_stages());
    state.SetLabel(
        std::string(cases[state.range(0)]) +
        (state.range(1) == 1 ? ", alone, " : ", lanes, ") +
        (parts == 1 ? "right-hand side given" : std::to_string(parts) + " parts"));
}
BENCHMARK(lane_stage)->ArgsProduct({{0, 1}, {1, lanes_side_by_side}, {1, 2, 3, 4, 5}});

void lane_factor(benchmark::State& state) {
    LaneBench bench(cases[state.range(0)], static_cast<int>(state.range(1)));
    for (auto _ : state)
        benchmark::DoNotOptimize(bench.factor());
    state.SetItemsProcessed(state.iterations() * bench.one.layout.n_stages());
    state.SetLabel(cases[state.range(0)]);
}
BENCHMARK(lane_factor)->ArgsProduct({{0, 1}, {1, lanes_side_by_side}});

//! Equilibria, rates and Jacobian of a state.
void lane_rates(benchmark::State& state) {
    const FlushedSubnormals flushed;
    LaneBench bench(cases[state.range(0)], static_cast<int>(state.range(1)));
    for (auto _ : state)
        benchmark::DoNotOptimize(
            bench.lanes.rates(bench.unknowns.data(), bench.rates.data()));
    state.SetItemsProcessed(state.iterations() * bench.one.layout.n_stages());
    state.SetLabel(cases[state.range(0)]);
}
BENCHMARK(lane_rates)->ArgsProduct({{0, 1}, {1, lanes_side_by_side}});

//! From the file to the checked case: what every scenario of a sweep begins with.
void resolve_case(benchmark::State& state) {
    const CaseFile file =
        CaseFile::read(std::string(DIDYMIUM_SOURCE_DIR) + "/inputs/cases/" +
                       cases[state.range(0)] + ".toml");
    for (auto _ : state)
        benchmark::DoNotOptimize(file.resolve());
    state.SetLabel(cases[state.range(0)]);
}
BENCHMARK(resolve_case)->DenseRange(0, 1);

}  // namespace
