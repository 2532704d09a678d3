//! \file A step of an integrator allocates nothing: all threads of a sweep would meet
//! in the allocator. Counted in the C library's own functions, which `new` calls too.
#include <catch2/catch.hpp>

#include <cstddef>
#include <cstdlib>
#include <string>
#include <vector>

#include "solver/flowsheet/initial_state.hpp"
#include "solver/time/integrator.hpp"
#include "tests/case_runs.hpp"

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)

namespace {
thread_local bool counting = false;
thread_local long allocations = 0;
}  // namespace

// The program's definitions stand before those of the library, which calls these too.
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

void* malloc(std::size_t size) {
    allocations += counting ? 1 : 0;
    return __libc_malloc(size);
}
void* calloc(std::size_t n, std::size_t size) {
    allocations += counting ? 1 : 0;
    return __libc_calloc(n, size);
}
void* realloc(void* old, std::size_t size) {
    allocations += counting ? 1 : 0;
    return __libc_realloc(old, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
    allocations += counting ? 1 : 0;
    return __libc_memalign(alignment, size);
}
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

using namespace didymium;
using namespace didymium::test;

namespace {

//! Allocations in 100 steps, after as many; of rodas in 15, with which it comes as far.
long allocations_of_steps(const CaseFile& file, const std::string& method) {
    const int steps = method.starts_with("rodas") ? 15 : 100;
    const std::vector<Assignment> all = assignments({{"solver.method", method}});
    const CaseSpec spec = file.resolve(all);
    const Cascade cascade = build_cascade(spec, file.course(all, spec).front());
    const SunContext context;
    const Layout ode(cascade, Form::ode);
    const Layout layout(cascade, method == "idas" ? Form::dae : Form::ode);
    Workspace workspace(cascade, layout);
    std::int64_t iterations = 0;
    const std::vector<double> unknowns =
        initial_unknowns(spec, nullptr, cascade, ode, context, iterations);
    const auto integrator = make_integrator(spec.solver, workspace, context);
    integrator->start(0.0, unknowns);
    constexpr double end = 3.2e7;
    for (int k = 0; k < steps; ++k)
        integrator->step(end);
    allocations = 0;
    counting = true;
    for (int k = 0; k < steps; ++k)
        integrator->step(end);
    counting = false;
    return allocations;
}

}  // namespace

TEST_CASE("the counter of allocations sees new and malloc", "[allocations]") {
    allocations = 0;
    counting = true;
    auto* number = new std::vector<double>(100);
    void* bytes = std::malloc(number->size());
    counting = false;
    std::free(bytes);
    delete number;
    CHECK(allocations == 3);
}

TEST_CASE("steps of the shipped cases allocate nothing", "[allocations]") {
    const std::string method = GENERATE("cvodes", "idas", "rodas", "rodas4p2");
    for (const char* name :
         {"black_sand", "blend_light_re", "kremser", "light_re_p507",
          "mountain_pass_train", "ndpr_closed", "ndpr_control", "ndpr_p507",
          "ndpr_plant", "ndpr_schedule", "ndpr_start_cold", "ndpr_start_reflux",
          "ndpr_strip", "short_ndpr", "sulfate_dehpa", "sulfate_dynamic",
          "three_outlet", "xu_beta2"}) {
        CAPTURE(name, method);
        CHECK(allocations_of_steps(shipped(name), method) == 0);
    }
}

#endif
