#include "solver/specification.hpp"

#include <cmath>
#include <limits>

#include "solver/observe.hpp"

namespace didymium {

namespace {
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double hour = 3600.0;
}  // namespace

double specified_purity(const SpecificationSpec& specification, const Cascade& cascade,
                        const Layout& layout, const double* unknowns) {
    int outlet = 0;
    while (cascade.outlets[outlet].name != specification.outlet)
        ++outlet;
    int element = 0;
    while (cascade.chemistry.cations[element].name != specification.element)
        ++element;
    return purity_by_oxide(cascade.chemistry,
                           leaving(cascade, layout, outlet, unknowns), element);
}

bool specification_met(const SpecificationSpec& specification, const Cascade& cascade,
                       const Layout& layout, const double* unknowns) {
    return specified_purity(specification, cascade, layout, unknowns) >=
           specification.purity;
}

SpecificationClock::SpecificationClock(const CaseSpec& spec, const Cascade& cascade,
                                       const Layout& layout)
    : cascade_(&cascade),
      layout_(&layout),
      specifications_(spec.specifications),
      since_(specifications_.size(), nan),
      reached_(specifications_.size(), std::numeric_limits<double>::infinity()) {}

void SpecificationClock::begin_segment(double t, const double* unknowns) {
    for (std::size_t k = 0; k < specifications_.size(); ++k)
        since_[k] = specification_met(specifications_[k], *cascade_, *layout_, unknowns)
                        ? t
                        : nan;
}

void SpecificationClock::step(double before, double now, Integrator& integrator,
                              const std::vector<double>& unknowns) {
    for (std::size_t k = 0; k < specifications_.size(); ++k) {
        const bool met =
            specification_met(specifications_[k], *cascade_, *layout_, unknowns.data());
        if (!met) {
            since_[k] = nan;
            continue;
        }
        if (!std::isnan(since_[k]))
            continue;
        double out = before;
        double in = now;
        std::vector<double> between(unknowns.size());
        for (int i = 0; i < 40 && in - out > 1e-9 * now; ++i) {
            const double middle = 0.5 * (out + in);
            integrator.interpolate(middle, between);
            (specification_met(specifications_[k], *cascade_, *layout_, between.data())
                 ? in
                 : out) = middle;
        }
        since_[k] = in;
    }
}

void SpecificationClock::end_segment() {
    for (std::size_t k = 0; k < since_.size(); ++k)
        if (!std::isnan(since_[k]) && !std::isfinite(reached_[k]))
            reached_[k] = since_[k];
}

std::vector<double> SpecificationClock::hours() const {
    std::vector<double> hours;
    for (const double seconds : reached_)
        hours.push_back(seconds / hour);
    return hours;
}

}  // namespace didymium
