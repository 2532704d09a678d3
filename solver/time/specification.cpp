#include "solver/time/specification.hpp"

#include <cmath>
#include <limits>

#include "inputs/readers/liquor/constants.hpp"
#include "solver/time/observe.hpp"

namespace didymium {

namespace {

int outlet_of(const SpecificationSpec& specification, const Cascade& cascade) {
    int outlet = 0;
    while (cascade.outlets[outlet].name != specification.outlet)
        ++outlet;
    return outlet;
}

int element_of(const SpecificationSpec& specification, const Cascade& cascade) {
    int element = 0;
    while (cascade.chemistry.cations[element].name != specification.element)
        ++element;
    return element;
}

}  // namespace

double specified_purity(const SpecificationSpec& specification, const Cascade& cascade,
                        const Layout& layout, const double* unknowns, double least) {
    const int outlet = outlet_of(specification, cascade);
    return purity_by_oxide(cascade.chemistry,
                           leaving(cascade, layout, outlet, unknowns).data(),
                           element_of(specification, cascade), least);
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
      places_(outlet_places(cascade, layout)),
      specifications_(spec.specifications),
      meter_(cascade, layout),
      least_(least_rare_earths(spec.solver)),
      since_(specifications_.size(), nan),
      reached_(specifications_.size(), infinity),
      lost_(specifications_.size(), infinity) {
    const std::vector<double> none(cascade.n_rare_earths(), 0.0);
    for (const SpecificationSpec& specification : specifications_)
        standings_.push_back({outlet_of(specification, cascade),
                              element_of(specification, cascade), nan, Reagents{}, none,
                              none});
}

std::vector<double> SpecificationClock::left(const Standing& standing,
                                             const double* u) const {
    const double* first = u + layout_->left(standing.outlet);
    return {first, first + cascade_->n_rare_earths()};
}

void SpecificationClock::turn(Standing& standing, bool met, double t,
                              const double* u) const {
    const std::vector<double> now = left(standing, u);
    if (!met) {
        standing.kept_from = nan;
        standing.left = now;
        return;
    }
    standing.kept_from = t;
    standing.used =
        meter_.used(cascade_->plant_of(cascade_->outlets[standing.outlet]), t, u);
    for (std::size_t i = 0; i < now.size(); ++i)
        standing.off[i] += now[i] - standing.left[i];
}

void SpecificationClock::begin_model(double t, const double* unknowns) {
    meter_.begin(t, unknowns);
    for (std::size_t k = 0; k < standings_.size(); ++k)
        if (met(k, unknowns) == std::isnan(standings_[k].kept_from))
            turn(standings_[k], met(k, unknowns), t, unknowns);
}

void SpecificationClock::end_model(double t, const double* unknowns) {
    meter_.end(t, unknowns);
}

bool SpecificationClock::met(std::size_t k, const double* unknowns) const {
    const Standing& standing = standings_[k];
    return purity_by_oxide(
               cascade_->chemistry,
               leaving(*cascade_, *layout_, standing.outlet, unknowns).data(),
               standing.element, least_) >= specifications_[k].purity;
}

void SpecificationClock::begin_segment(double t, const double* unknowns) {
    for (std::size_t k = 0; k < specifications_.size(); ++k)
        since_[k] = met(k, unknowns) ? t : nan;
}

double SpecificationClock::crossing(std::size_t k, double before, double now,
                                    bool met_before, Integrator& integrator,
                                    std::vector<double>& unknowns) const {
    for (int i = 0; i < 40 && now - before > 1e-9 * now; ++i) {
        const double middle = 0.5 * (before + now);
        integrator.glance(middle, places_, unknowns);
        (met(k, unknowns.data()) == met_before ? before : now) = middle;
    }
    integrator.interpolate(now, unknowns);
    return now;
}

void SpecificationClock::step(double before, double now, Integrator& integrator,
                              const std::vector<double>& unknowns) {
    for (std::size_t k = 0; k < specifications_.size(); ++k) {
        const bool was_met = !std::isnan(since_[k]);
        const bool is_met = met(k, unknowns.data());
        if (was_met == is_met)
            continue;
        std::vector<double> then = unknowns;
        const double at = crossing(k, before, now, was_met, integrator, then);
        turn(standings_[k], is_met, at, then.data());
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

std::vector<double> SpecificationClock::hours_lost() const {
    std::vector<double> hours;
    for (std::size_t k = 0; k < lost_.size(); ++k)
        hours.push_back(std::isfinite(reached_[k]) ? lost_[k] / hour : nan);
    return hours;
}

void SpecificationClock::store(const double* u, ScenarioResult& result) const {
    for (const double seconds : reached_)
        result.time_to_specification.push_back(seconds / hour);
    result.specification_lost = hours_lost();
    const std::vector<double> oxide = oxide_masses(cascade_->chemistry);
    for (const Standing& standing : standings_) {
        const bool met = !std::isnan(standing.kept_from);
        const Reagents used = met ? standing.used : Reagents{nan, nan, nan, nan, nan};
        result.specification_kept_from.push_back(met ? standing.kept_from / hour
                                                     : infinity);
        result.acid_to_specification.push_back(used.acid);
        result.base_to_specification.push_back(used.base);
        result.extractant_to_specification.push_back(used.extractant);
        const std::vector<double> now = left(standing, u);
        for (std::size_t i = 0; i < now.size(); ++i)
            result.oxide_off_specification.push_back(
                oxide[i] * (standing.off[i] + (met ? 0.0 : now[i] - standing.left[i])));
    }
}

}  // namespace didymium
