//! \file What vessels hold and how fast it changes, summed up for all lanes, against
//! sums vessel by vessel.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "solver/time/lane_kernels.hpp"
#include "solver/time/observe.hpp"
#include "solver/time/vessel_sums.hpp"
#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

//! A step of lanes with any numbers.
struct Step {
    Step(std::size_t size, unsigned seed) : before(size), after(size) {
        std::mt19937_64 random(seed);
        std::uniform_real_distribution<double> concentration(1.0, 1000.0);
        std::uniform_real_distribution<double> part(-100.0, 100.0);
        for (LineArray* state : {&before, &after})
            std::generate(state->begin(), state->end(),
                          [&] { return concentration(random); });
        for (int k = 0; k < StepTerms::n; ++k) {
            stages.emplace_back(size);
            std::generate(stages.back().begin(), stages.back().end(),
                          [&] { return part(random); });
            terms.stages[k] = stages.back().data();
            terms.second[k] = 0.01 * part(random);
            terms.third[k] = 0.01 * part(random);
        }
        terms.before = before.data();
        terms.after = after.data();
    }
    double state(std::size_t place, double s) const {
        double bend = 0.0;
        for (int k = 0; k < StepTerms::n; ++k)
            bend += (terms.second[k] + s * terms.third[k]) * terms.stages[k][place];
        return (1.0 - s) * before[place] + s * after[place] + s * (1.0 - s) * bend;
    }
    //! By central differences, which are exact for cubics but for h^2 third.
    double change(std::size_t place, double s, double h) const {
        constexpr double d = 1e-3;
        double third = 0.0;
        for (int k = 0; k < StepTerms::n; ++k)
            third -= terms.third[k] * terms.stages[k][place];
        return ((state(place, s + d) - state(place, s - d)) / (2.0 * d) -
                d * d * third) /
               h;
    }

    LineArray before, after;
    std::vector<LineArray> stages;
    StepTerms terms;
};

std::vector<double> holdings(const Cascade& cascade, const Layout& layout,
                             const std::vector<double>& u) {
    std::vector<double> held(layout.n_components(), 0.0);
    const auto add = [&](Phase phase, int first, double volume) {
        for (int k = 0; k < layout.n_phase(phase); ++k)
            held[layout.component(phase, k)] += volume * u[first + k];
    };
    for (int j = 0; j < layout.n_stages(); ++j) {
        const Stage& stage = cascade.stages[j];
        for (int i = 0; i < layout.n_components(); ++i)
            held[i] += stage.mixer_volume * u[layout.mixer(j) + i];
        for (int c = 0; c < stage.aqueous_cells; ++c)
            add(Phase::aqueous, layout.aqueous_cell(j, c), stage.aqueous_cell);
        for (int c = 0; c < stage.organic_cells; ++c)
            add(Phase::organic, layout.organic_cell(j, c), stage.organic_cell);
    }
    for (std::size_t t = 0; t < cascade.tanks.size(); ++t)
        add(cascade.tanks[t].phase, layout.tank(static_cast<int>(t)),
            cascade.tanks[t].volume);
    return held;
}

void check_sums(const std::string& name, const Set& set, int lanes) {
    CAPTURE(name, lanes);
    const Cascade cascade = build_cascade(shipped(name).resolve(assignments(set)));
    const Layout layout(cascade, Form::ode);
    VesselSums sums(layout, lanes);
    std::vector<Cascade> all(lanes, cascade);
    for (int lane = 0; lane < lanes; ++lane) {
        for (Stage& stage : all[lane].stages)
            stage.mixer_volume *= 1.0 + 0.1 * lane;
        sums.set(lane, all[lane]);
    }
    const auto n = static_cast<std::size_t>(layout.n_components());
    const auto size = static_cast<std::size_t>(layout.size());
    const Step step(size * lanes, 5);
    constexpr double h = 3600.0;
    // More than are looked at in one pass
    std::vector<double> times;
    while (times.size() < StepTimes::most + 2)
        times.push_back(0.05 * static_cast<double>(times.size()));
    std::vector<VesselSums::Sums> within(times.size(), sums.none());
    sums.within(step.terms, times, h, within);
    LineArray state(size * lanes);
    LineArray rates(size * lanes);
    VesselSums::Sums there = sums.none();
    for (std::size_t k = 0; k < times.size(); ++k) {
        const double s = times[k];
        CAPTURE(s);
        for (std::size_t i = 0; i < state.size(); ++i) {
            state[i] = step.state(i, s);
            rates[i] = step.change(i, s, h);
        }
        sums.sum(state.data(), rates.data(), there);
        for (int lane = 0; lane < lanes; ++lane) {
            CAPTURE(lane);
            std::vector<double> own_state(size);
            std::vector<double> own_rates(size);
            for (std::size_t i = 0; i < size; ++i) {
                own_state[i] = state[i * lanes + lane];
                own_rates[i] = rates[i * lanes + lane];
            }
            StateSums found{std::vector<double>(n), std::vector<double>(n)};
            for (std::size_t i = 0; i < n; ++i) {
                const std::size_t at = i * lanes + lane;
                found.held[i] = within[k].held[at];
                found.moved[i] = within[k].moved[at];
                CHECK(found.held[i] == Approx(there.held[at]).epsilon(1e-11));
                CHECK(found.moved[i] == Approx(there.moved[at]).epsilon(1e-7));
            }
            CHECK(rate_norm(throughput(all[lane]), found.moved) ==
                  Approx(rate_norm(all[lane], layout, own_rates.data())).epsilon(1e-7));
            const std::vector<double> expected = holdings(all[lane], layout, own_state);
            for (std::size_t i = 0; i < n; ++i)
                CHECK(found.held[i] == Approx(expected[i]).epsilon(1e-11));
        }
    }
}

}  // namespace

TEST_CASE(
    "what vessels hold within a step and how fast it changes is summed up for all "
    "lanes",
    "[solver][lanes]") {
    for (const int lanes : {1, lanes_side_by_side}) {
        check_sums("short_ndpr", {}, lanes);
        check_sums("ndpr_closed", {}, lanes);
        check_sums("light_re_p507", {{"banks.cut.settler.cells", "3"}}, lanes);
    }
}

TEST_CASE("a lane alone has the sums of a lane among others", "[solver][lanes]") {
    const Cascade cascade = build_cascade(shipped("ndpr_closed").resolve({}));
    const Layout layout(cascade, Form::ode);
    const auto size = static_cast<std::size_t>(layout.size());
    const auto n = static_cast<std::size_t>(layout.n_components());
    constexpr int lanes = lanes_side_by_side;
    Step step(size * lanes, 9);
    VesselSums sums(layout, lanes);
    for (int lane = 0; lane < lanes; ++lane)
        sums.set(lane, cascade);
    const std::vector<double> times{0.4};
    std::vector<VesselSums::Sums> among{sums.none()};
    sums.within(step.terms, times, 60.0, among);
    constexpr int lane = 5;
    Step alone(size, 9);
    const auto take = [&](const LineArray& from, LineArray& to) {
        for (std::size_t i = 0; i < size; ++i)
            to[i] = from[i * lanes + lane];
    };
    take(step.before, alone.before);
    take(step.after, alone.after);
    for (int k = 0; k < StepTerms::n; ++k) {
        take(step.stages[k], alone.stages[k]);
        alone.terms.second[k] = step.terms.second[k];
        alone.terms.third[k] = step.terms.third[k];
    }
    VesselSums single(layout, 1);
    single.set(0, cascade);
    std::vector<VesselSums::Sums> own{single.none()};
    single.within(alone.terms, times, 60.0, own);
    for (std::size_t i = 0; i < n; ++i) {
        CHECK(own[0].held[i] == among[0].held[i * lanes + lane]);
        CHECK(own[0].moved[i] == among[0].moved[i * lanes + lane]);
    }
}
