//! \file The matrix of an implicit step: its entries against differences of the rates,
//! and both solvers against the matrix and each other.
#include <catch2/catch.hpp>

#include <cmath>
#include <random>
#include <vector>

#include <Eigen/LU>

#include "solver/flowsheet/initial_state.hpp"
#include "solver/linear/block_solver.hpp"
#include "solver/linear/border.hpp"
#include "solver/linear/linear_solver.hpp"
#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

// Settlers of several cells, different for the phases; two feeds beside the ends.
const char* chloride_case = R"(
[chemistry]
system = "p507-hcl"
[streams.pls]
phase = "aqueous"
flow = "1.0 m3/h"
composition = { Ce = "0.05 mol/L", Pr = "0.3 mol/L", Nd = "0.9 mol/L" }
acid = { HCl = "0.02 mol/L" }
[streams.wash]
phase = "aqueous"
flow = "0.3 m3/h"
composition = { Nd = "0.1 mol/L" }
acid = { HCl = "0.5 mol/L" }
[streams.solvent]
phase = "organic"
flow = "22 m3/h"
extractant = "1.5 mol/L"
saponified = "36 %"
base = "NaOH"
[streams.more_solvent]
phase = "organic"
flow = "3 m3/h"
extractant = "1.2 mol/L"
composition = { Pr = "0.01 mol/L" }
[streams.scrub]
phase = "aqueous"
flow = "2.62 m3/h"
acid = { HCl = "3.5 mol/L" }
[banks.split]
sections = [ { name = "extraction", stages = 3 }, { name = "scrub", stages = 3, settler = { aqueous = "0.7 m3", organic = "1.1 m3", aqueous_cells = 2, organic_cells = 4 } } ]
solvent = "solvent"
aqueous = "scrub"
feeds = [ { stream = "pls", section = "extraction", stage = "last" }, { stream = "wash", section = "scrub", stage = 2 }, { stream = "more_solvent", section = "extraction", stage = 2 } ]
mixer = { volume = "0.5 m3", organic_holdup = "60 %" }
settler = { aqueous = "0.4 m3", organic = "0.6 m3", aqueous_cells = 3, organic_cells = 1 }
[simulate]
until = "1 h"
)";

std::string sulfate_case() {
    return replaced(
        shipped_text("sulfate_dehpa"),
        "settler = { aqueous = \"0.4 m3\", organic = \"0.4 m3\" }",
        "settler = { aqueous = \"0.4 m3\", organic = \"0.4 m3\", cells = 4 }");
}

//! Stages at equilibrium between stages with rates of either kind.
std::string rate_case() {
    return replaced(
        replaced(chloride_case, "settler = { aqueous = \"0.7 m3\"",
                 "mixer = { transfer = { rate = \"0.01 1/s\" } }, settler = { aqueous "
                 "= \"0.7 m3\""),
        "solvent = \"solvent\"\n",
        "solvent = \"solvent\"\n"
        "overrides = [ { stage = 2, mixer = { transfer = { murphree = \"80 %\" "
        "} } }, { stage = 5, mixer = { transfer = \"equilibrium\" } } ]\n");
}

std::string sulfate_rate_case(const std::string& transfer) {
    return replaced(sulfate_case(), "organic_holdup = \"50 %\"",
                    "organic_holdup = \"50 %\", transfer = " + transfer);
}
//! Two controllers, one of which sets the other's set point.
std::string control_case() {
    return replaced(chloride_case, "[simulate]", R"([[control]]
name = "inner"
measure = "split.stages.2.aqueous.Nd"
set_point = "0.6 mol/L"
vary = "streams.scrub.flow"
between = [ "1 m3/h", "5 m3/h" ]
gain = 0.1
integral_time = "2 h"
[[control]]
name = "other"
measure = "split.raffinate.Nd.purity"
set_point = "20 %"
vary = "streams.solvent.flow"
between = [ "10 m3/h", "40 m3/h" ]
gain = 0.1
integral_time = "2 h"
[[control]]
name = "outer"
measure = "split.stages.5.pH"
set_point = 0.5
vary = "control.inner.set_point"
between = [ "0.1 mol/L", "0.9 mol/L" ]
gain = 0.02
integral_time = "5 h"
[simulate])");
}

//! Banks that take from each other, listed against the order of flow; transfer with a
//! rate in the second.
std::string train_case() {
    return replaced(chloride_case, "[banks.split]", R"([streams.acid]
phase = "aqueous"
flow = "1.5 m3/h"
acid = { HCl = "5 mol/L" }
[streams.fresh]
phase = "organic"
flow = "9 m3/h"
extractant = "1 mol/L"
saponified = "30 %"
[banks.strip]
sections = [ { name = "strip", stages = 3 } ]
solvent = "second.loaded_organic"
aqueous = "acid"
mixer = { volume = "0.5 m3", organic_holdup = "60 %" }
settler = { aqueous = "0.4 m3", organic = "0.6 m3", organic_cells = 2 }
[banks.second]
sections = [ { name = "extraction", stages = 2 } ]
solvent = "fresh"
feeds = [ { stream = "split.raffinate", stage = "last" }, { stream = "split.loaded_organic", stage = 2 }, { stream = "split.side", stage = 1 } ]
mixer = { volume = "0.5 m3", organic_holdup = "60 %", transfer = { rate = "0.01 1/s" } }
settler = { aqueous = "0.4 m3", organic = "0.6 m3" }
[banks.split]
draws = [ { name = "side", phase = "aqueous", stage = 2, flow = "0.4 m3/h" } ])");
}

//! Number of an outlet by its name.
int outlet(const Cascade& cascade, const std::string& name) {
    for (std::size_t k = 0; k < cascade.outlets.size(); ++k)
        if (cascade.outlets[k].name == name)
            return static_cast<int>(k);
    throw std::logic_error("no outlet " + name);
}

//! The same model with reflux of strip liquor; flows stay as they are.
Cascade refluxed(Cascade cascade) {
    int split = 0;
    while (cascade.stages[split].label != "split.extraction.2")
        ++split;
    cascade.links.push_back({outlet(cascade, "strip.raffinate"), split});
    return cascade;
}

//! And with a closed loop of solvent, which has no steady state of its own.
Cascade looped(Cascade cascade) {
    cascade = refluxed(std::move(cascade));
    cascade.links.push_back(
        {outlet(cascade, "strip.loaded_organic"), cascade.links.back().stage + 1});
    return cascade;
}

const std::string efficiency = "{ stage_efficiency = \"70 %\" }";
const std::string murphree = "{ murphree = \"80 %\" }";

//! A model with a state that is neither steady nor, in the DAE form, at equilibrium.
struct Setting {
    Cascade cascade;
    Layout layout;
    Workspace workspace;
    std::vector<double> u;

    Setting(const CaseFile& file, Form form, Cascade (*changed)(Cascade) = nullptr)
        : cascade(changed != nullptr ? changed(build_cascade(file.resolve()))
                                     : build_cascade(file.resolve())),
          layout(cascade, form),
          workspace(cascade, layout) {
        const Layout ode(cascade, Form::ode);
        const CaseSpec spec = file.resolve();
        const std::vector<double> filled =
            fill_vessels(cascade, ode, spec.simulate.initial);
        Workspace equilibrium(cascade, ode);
        u.assign(layout.size(), 0.0);
        for (int j = 0; j < layout.n_stages(); ++j) {
            REQUIRE(equilibrium.split(j, filled.data()));
            const int held = ode.v(j) - ode.mixer(j);
            for (int i = 0; i < held; ++i) {
                const double wiggle = 1.0 + 0.05 * std::sin(3.0 * i + 7.0 * j);
                u[layout.mixer(j) + i] = wiggle * filled[ode.mixer(j) + i];
            }
            // Na and whatever else the filling lacks
            const int n = layout.n_distributing();
            for (int i = 0; i < n; ++i)
                if (u[layout.mixer(j) + i] == 0.0) {
                    u[layout.mixer(j) + i] = 5.0 + i;
                    for (int c = 0; c < cascade.stages[j].organic_cells; ++c)
                        u[layout.organic_cell(j, c) + i] = 10.0 + i;
                }
            if (layout.has_rate(j))  // out of equilibrium, but not less than empty
                for (int i = 0; i < n; ++i)
                    u[layout.mixer_organic(j) + i] = (0.4 + 0.1 * i) *
                                                     u[layout.mixer(j) + i] /
                                                     cascade.stages[j].organic_fraction;
            if (form == Form::dae)
                u[layout.v(j)] = equilibrium.v(j) + 0.03;
        }
        for (int c = 0; c < layout.n_controls(); ++c) {
            u[layout.control_output(c)] = cascade.controls[c].stream >= 0 ? 1.02 : 0.02;
            u[layout.control_integral(c)] = 0.1 * c;
        }
    }

    CascadeMatrix matrix(double alpha, double beta) {
        CascadeMatrix a;
        a.cascade = &workspace.cascade();
        a.layout = &layout;
        a.alpha = alpha;
        a.beta = beta;
        REQUIRE(workspace.jacobian(u.data(), a.jacobian));
        return a;
    }
};

struct Coefficients {
    Form form;
    double alpha, beta;
};
//! I - gamma J, cj M - J, J
const std::vector<Coefficients> all_forms = {
    {Form::ode, -250.0, 1.0}, {Form::dae, -1.0, 0.004}, {Form::steady, 1.0, 0.0}};

std::vector<double> random_vector(int size, unsigned seed) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> entry(-1.0, 1.0);
    std::vector<double> x(size);
    for (double& value : x)
        value = entry(random);
    return x;
}

double norm(const std::vector<double>& x) {
    double largest = 0.0;
    for (const double value : x)
        largest = std::max(largest, std::fabs(value));
    return largest;
}

double distance(const std::vector<double>& x, const std::vector<double>& y) {
    double largest = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i)
        largest = std::max(largest, std::fabs(x[i] - y[i]));
    return largest;
}

void check_differences(const CaseFile& file, Form form,
                       Cascade (*changed)(Cascade) = nullptr) {
    Setting s(file, form, changed);
    const CascadeMatrix jacobian = s.matrix(1.0, 0.0);
    const int n = s.layout.size();
    std::vector<double> unit(n, 0.0);
    std::vector<double> column(n);
    std::vector<double> up(n);
    std::vector<double> down(n);
    double worst = 0.0;
    for (int k = 0; k < n; ++k) {
        unit[k] = 1.0;
        jacobian.multiply(unit.data(), column.data());
        unit[k] = 0.0;
        const double h = 1e-5 * std::max(std::fabs(s.u[k]), 10.0);
        const double before = s.u[k];
        s.u[k] = before + h;
        REQUIRE(s.workspace.rates(s.u.data(), up.data()));
        s.u[k] = before - h;
        REQUIRE(s.workspace.rates(s.u.data(), down.data()));
        s.u[k] = before;
        for (int i = 0; i < n; ++i)
            up[i] = (up[i] - down[i]) / (2.0 * h);
        if (norm(column) > 0.0)
            worst = std::max(worst, distance(column, up) / norm(column));
        else
            CHECK(norm(up) <= 1e-9);  // stages are solved from another start
    }
    CHECK(worst <= 2e-7);
}

//! solve() undoes multiply().
double undo_error(const CaseFile& file, const Coefficients& c,
                  Cascade (*changed)(Cascade) = nullptr) {
    Setting s(file, c.form, changed);
    const CascadeMatrix a = s.matrix(c.alpha, c.beta);
    BlockSolver solver(s.cascade, s.layout);
    REQUIRE(solver.factor(a));
    const std::vector<double> x = random_vector(s.layout.size(), 3);
    std::vector<double> b(x.size());
    a.multiply(x.data(), b.data());
    std::vector<double> z(x.size());
    solver.solve(b.data(), z.data());
    const double error = distance(x, z) / norm(x);
    solver.solve(b.data(), b.data());  // in place
    CHECK(distance(b, z) == 0.0);
    return error;
}

//! Block solver and KLU, same matrix and right-hand side.
double block_klu_difference(const CaseFile& file, const Coefficients& c) {
    Setting s(file, c.form);
    const SunContext context;
    const std::vector<double> b = random_vector(s.layout.size(), 4);
    std::vector<std::vector<double>> solutions;
    for (const LinearAlgebra kind : {LinearAlgebra::block, LinearAlgebra::klu}) {
        const auto system = make_linear_system(kind, s.cascade, s.layout, context);
        REQUIRE(SUNLinSolInitialize(system->solver()) == 0);
        REQUIRE(system->factor(s.workspace, s.u.data(), c.alpha, c.beta));
        const Vector right = make_vector(s.layout.size(), context, kind);
        const Vector solution = make_vector(s.layout.size(), context, kind);
        std::copy(b.begin(), b.end(), data(right));
        REQUIRE(system->solve(solution.get(), right.get()));
        solutions.emplace_back(data(solution), data(solution) + s.layout.size());
    }
    return distance(solutions[0], solutions[1]) / norm(solutions[1]);
}

}  // namespace

TEST_CASE("the matrix holds the derivatives of the rates", "[solver][matrix]") {
    for (const Form form : {Form::ode, Form::dae, Form::steady}) {
        CAPTURE(static_cast<int>(form));
        check_differences(written(chloride_case), form);
        check_differences(written(sulfate_case()), form);
        check_differences(written(rate_case()), form);
        check_differences(written(control_case()), form);
        // A recovery holds the flow that is set, directly.
        check_differences(
            written(replaced(
                replaced(control_case(), "raffinate.Nd.purity",
                         "raffinate.Nd.recovery"),
                "vary = \"streams.solvent.flow\"\nbetween = [ \"10 m3/h\", \"40 m3/h\" "
                "]",
                "vary = \"streams.pls.flow\"\nbetween = [ \"0.1 m3/h\", \"9 m3/h\" ]")),
            form);
        check_differences(written(sulfate_rate_case(efficiency)), form);
        check_differences(written(sulfate_rate_case(murphree)), form);
        check_differences(written(train_case()), form);
        check_differences(written(train_case()), form, looped);
    }
}

TEST_CASE(
    "beta adds the mass matrix: one where a rate is, zero where a balance must hold",
    "[solver][matrix]") {
    for (const Form form : {Form::ode, Form::dae, Form::steady}) {
        Setting s(written(chloride_case), form);
        const CascadeMatrix mass = s.matrix(0.0, 2.0);
        const std::vector<double> x = random_vector(s.layout.size(), 5);
        std::vector<double> y(x.size());
        mass.multiply(x.data(), y.data());
        std::vector<double> expected = x;
        for (double& value : expected)
            value *= 2.0;
        if (form == Form::dae)
            for (int j = 0; j < s.layout.n_stages(); ++j)
                expected[s.layout.v(j)] = 0.0;
        CHECK(distance(y, expected) == 0.0);
    }
}

TEST_CASE("the block solver undoes the multiplication by the matrix",
          "[solver][matrix]") {
    for (const Coefficients& c : all_forms) {
        CAPTURE(static_cast<int>(c.form));
        CHECK(undo_error(written(chloride_case), c) <= 1e-12);
        CHECK(undo_error(written(sulfate_case()), c) <= 1e-12);
        CHECK(undo_error(written(rate_case()), c) <= 1e-12);
        // Far from its set points the case is ill-conditioned: KLU loses as many
        // digits.
        CHECK(undo_error(written(control_case()), c) <= 1e-9);
        CHECK(undo_error(written(sulfate_rate_case(efficiency)), c) <= 1e-12);
        CHECK(undo_error(written(sulfate_rate_case(murphree)), c) <= 1e-12);
        CHECK(undo_error(written(train_case()), c) <= 1e-12);
        // What comes back makes a steady state's ill-conditioned: random vectors lose
        // 1e-12 of theirs in the mean, and 4e-12 at most.
        CHECK(undo_error(written(train_case()), c, refluxed) <= 1e-11);
        if (c.beta > 0.0)
            CHECK(undo_error(written(train_case()), c, looped) <= 1e-12);
    }
}

TEST_CASE("block solver and KLU agree on one matrix and right-hand side",
          "[solver][matrix]") {
    for (const Coefficients& c : all_forms) {
        CAPTURE(static_cast<int>(c.form));
        CHECK(block_klu_difference(written(chloride_case), c) <= 1e-9);
        CHECK(block_klu_difference(written(sulfate_case()), c) <= 1e-9);
        CHECK(block_klu_difference(written(rate_case()), c) <= 1e-9);
        CHECK(block_klu_difference(written(control_case()), c) <= 1e-7);
        CHECK(block_klu_difference(written(sulfate_rate_case(efficiency)), c) <= 1e-9);
        CHECK(block_klu_difference(written(sulfate_rate_case(murphree)), c) <= 1e-9);
        CHECK(block_klu_difference(written(train_case()), c) <= 1e-9);
        CHECK(block_klu_difference(shipped("ndpr_p507"), c) <= 1e-9);
        CHECK(block_klu_difference(shipped("light_re_p507"), c) <= 1e-9);
    }
}

TEST_CASE("a bordered system solves as the dense one does", "[solver][border]") {
    std::mt19937_64 random(21);
    std::uniform_real_distribution<double> entry(-1.0, 1.0);
    const int n = 8;
    for (int k = 1; k <= 3; ++k) {
        Eigen::MatrixXd dense(n + k, n + k);
        for (int i = 0; i < n + k; ++i)
            for (int j = 0; j < n + k; ++j)
                dense(i, j) = entry(random) + (i == j ? 4.0 : 0.0);
        Border border;
        border.corner.assign(k, std::vector<double>(k));
        for (int c = 0; c < k; ++c) {
            std::vector<double> column(n);
            for (int i = 0; i < n; ++i)
                column[i] = dense(i, n + c);
            border.columns.push_back(column);
            std::vector<std::pair<int, double>> row;
            for (int i = 0; i < n; ++i)  // sparse: every other entry
                if (i % 2 == c % 2)
                    row.emplace_back(i, dense(n + c, i));
                else
                    dense(n + c, i) = 0.0;
            border.rows.push_back(row);
            for (int r = 0; r < k; ++r)
                border.corner[r][c] = dense(n + r, n + c);
        }
        const Eigen::MatrixXd inner_matrix = dense.topLeftCorner(n, n);
        const InnerSolve inner = [&](const std::vector<double>& b,
                                     std::vector<double>& z) {
            const Eigen::VectorXd x = inner_matrix.partialPivLu().solve(
                Eigen::Map<const Eigen::VectorXd>(b.data(), n));
            z.assign(x.data(), x.data() + n);
        };
        Eigen::VectorXd right(n + k);
        for (int i = 0; i < n + k; ++i)
            right(i) = entry(random);
        std::vector<double> f(right.data(), right.data() + n);
        std::vector<double> h(right.data() + n, right.data() + n + k);
        REQUIRE(solve_bordered(inner, border, f, h));
        const Eigen::VectorXd expected = dense.partialPivLu().solve(right);
        for (int i = 0; i < n; ++i)
            CHECK(f[i] == Approx(expected(i)).margin(1e-13));
        for (int i = 0; i < k; ++i)
            CHECK(h[i] == Approx(expected(n + i)).margin(1e-13));

        // Without a handle on the last border unknown there is no solution.
        for (std::vector<double>& row : border.corner)
            row[k - 1] = 0.0;
        border.columns[k - 1].assign(n, 0.0);
        CHECK_FALSE(solve_bordered(inner, border, f, h));
    }
}
