#include "solver/specification.hpp"

#include <cmath>
#include <limits>

#include "solver/observe.hpp"

namespace didymium {

namespace {
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double hour = 3600.0;
}  // namespace

double specified_purity(const SpecificationSpec& specification, const Cascade& cascade,
                        const Layout& layout, const double* unknowns, double least) {
    int outlet = 0;
    while (cascade.outlets[outlet].name != specification.outlet)
        ++outlet;
    int element = 0;
    while (cascade.chemistry.cations[element].name != specification.element)
        ++element;
    return purity_by_oxide(cascade.chemistry,
                           leaving(cascade, layout, outlet, unknowns).data(), element,
                           least);
}

bool specification_met(const SpecificationSpec& specification, const Cascade& cascade,
                       const Layout& layout, const double* unknowns, double least) {
    return specified_purity(specification, cascade, layout, unknowns, least) >=
           specification.purity;
}

SpecificationClock::SpecificationClock(const CaseSpec& spec, const Cascade& cascade,
                                       const Layout& layout)
    : cascade_(&cascade),
      layout_(&layout),
      specifications_(spec.specifications),
      least_(least_rare_earths(spec.solver)),
      since_(specifications_.size(), nan),
      reached_(specifications_.size(), infinity),
      lost_(specifications_.size(), infinity) {}

bool SpecificationClock::met(std::size_t k, const double* unknowns) const {
    return specification_met(specifications_[k], *cascade_, *layout_, unknowns, least_);
}

void SpecificationClock::begin_segment(double t, const double* unknowns) {
    for (std::size_t k = 0; k < specifications_.size(); ++k)
        since_[k] = met(k, unknowns) ? t : nan;
}

double SpecificationClock::crossing(std::size_t k, double before, double now,
                                    bool met_before, Integrator& integrator,
                                    std::size_t n_unknowns) const {
    std::vector<double> between(n_unknowns);
    for (int i = 0; i < 40 && now - before > 1e-9 * now; ++i) {
        const double middle = 0.5 * (before + now);
        integrator.interpolate(middle, between);
        (met(k, between.data()) == met_before ? before : now) = middle;
    }
    return now;
}

void SpecificationClock::step(double before, double now, Integrator& integrator,
                              const std::vector<double>& unknowns) {
    for (std::size_t k = 0; k < specifications_.size(); ++k) {
        const bool was_met = !std::isnan(since_[k]);
        const bool is_met = met(k, unknowns.data());
        if (was_met == is_met)
            continue;
        const double at =
            crossing(k, before, now, was_met, integrator, unknowns.size());
        if (was_met && std::isfinite(reached_[k]))
            lost_[k] = at;
        since_[k] = is_met ? at : nan;
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

std::vector<double> SpecificationClock::hours_lost() const {
    std::vector<double> hours;
    for (std::size_t k = 0; k < lost_.size(); ++k)
        hours.push_back(std::isfinite(reached_[k]) ? lost_[k] / hour : nan);
    return hours;
}

}  // namespace didymium
