#include "solver/optimise/optimise_run.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "inputs/readers/case/case_rewrite.hpp"
#include "inputs/readers/case/result_name.hpp"
#include "inputs/readers/liquor/constants.hpp"
#include "inputs/readers/sweep/random.hpp"
#include "solver/optimise/optimise_search.hpp"

namespace didymium {

namespace {

//! Whether it is known: money only of a case with prices.
bool is_priced(Objective objective, const OptimiseSpec& spec) {
    return spec.costs ||
           (objective != Objective::reagent_cost && objective != Objective::cost);
}

class Optimisation {
  public:
    Optimisation(const OptimiseSpec& spec, const std::atomic<bool>& stop,
                 const OptimiseProgress& progress, OptimiseReport& report)
        : spec_(spec), context_(&stop), progress_(progress), report_(report) {
        total_ = spec.starts + (spec.against ? spec.front_points : 0);
    }

    //! From all starts.
    OptimisePoint optimum() {
        OptimisePoint best;
        for (int number = 0; number < spec_.starts; ++number) {
            const OptimisePoint point = search(spec_, start(number), {}, number);
            if (number == 0 || better(point, best, spec_.minimise))
                best = point;
            ++done_;
        }
        return best;
    }

    //! \param optimum  one end
    void front(const OptimisePoint& optimum) {
        std::optional<OptimisePoint> end;
        if (!spec_.front_end) {
            OptimiseSpec other = spec_;
            other.minimise = *spec_.against;
            end = search(other, optimum.values, {}, spec_.starts);
        }
        const std::size_t of = index_of(*spec_.against);
        const double from = optimum.figures.objectives[of];
        const double to = end ? end->figures.objectives[of] : *spec_.front_end;
        OptimisePoint last = optimum;
        for (int i = 0; i < spec_.front_points; ++i) {
            const double share = static_cast<double>(i) / (spec_.front_points - 1);
            // The other end itself leaves no room to move.
            const double limit =
                from + share * (to - from) + 1e-6 * share * std::fabs(to);
            OptimisePoint best = optimum;
            if (i > 0) {
                const ObjectiveLimit most{*spec_.against, limit};
                const int number = spec_.starts + i;
                best = search(spec_, last.values, most, number);
                if (end) {
                    const OptimisePoint back = search(spec_, end->values, most, number);
                    if (better(back, best, spec_.minimise))
                        best = back;
                }
            }
            report_.front.push_back(
                {limit, std::int8_t{best.feasible ? std::int8_t{1} : std::int8_t{0}},
                 objectives(best), best.values, results(best)});
            if (best.feasible)
                last = best;
            ++done_;
        }
    }

    const SunContext& context() const { return context_; }

  private:
    OptimisePoint search(const OptimiseSpec& spec, const std::vector<double>& from,
                         const std::optional<ObjectiveLimit>& limit, int number) {
        OptimiseSearch search(spec, context_, report_, [this] {
            progress_(done_, total_,
                      fmt::format("{} structures, {} steady states",
                                  report_.structures.size(), report_.n_states));
        });
        return search.search(from, limit, number);
    }

    //! Those that the report names.
    std::vector<double> objectives(const OptimisePoint& point) const {
        std::vector<double> values;
        for (int k = 0; k < n_objectives; ++k)
            if (is_priced(static_cast<Objective>(k), spec_))
                values.push_back(
                    point.has_state
                        ? point.figures.objectives[static_cast<std::size_t>(k)]
                        : nan);
        return values;
    }

    std::vector<double> results(const OptimisePoint& point) const {
        std::vector<double> values = point.figures.results;
        values.resize(spec_.requirements.size(), nan);
        return values;
    }

    //! That of the case first.
    std::vector<double> start(int number) const {
        std::vector<double> values;
        RandomStream random(spec_.seed, static_cast<std::uint64_t>(number));
        for (const OptimiseVariable& one : spec_.variables) {
            const double at = one.low + random.uniform() * (one.high - one.low);
            values.push_back(number == 0 ? one.start : one.whole ? std::round(at) : at);
        }
        return values;
    }

    const OptimiseSpec& spec_;
    SunContext context_;
    const OptimiseProgress& progress_;
    OptimiseReport& report_;
    double done_ = 0.0;
    double total_ = 1.0;
};

//! mol/L of concentrations, which are mol/m3 here.
double unit_of(const OptimiseRequirement& one) {
    return one.result.is_concentration() ? litre : 1.0;
}

void describe(const OptimiseSpec& spec, const OptimisePoint& start,
              const OptimisePoint& best, OptimiseReport& report) {
    const std::string currency = spec.costs ? spec.costs->currency : "";
    for (std::size_t i = 0; i < spec.variables.size(); ++i) {
        const OptimiseVariable& one = spec.variables[i];
        report.variables.push_back(
            {one.path, one.unit.empty() ? "1" : one.unit,
             std::int8_t{one.whole ? std::int8_t{1} : std::int8_t{0}}, one.low,
             one.high, one.start, best.has_state ? best.values[i] : nan,
             best.has_state ? best.bound_multipliers[i] : nan});
    }
    for (std::size_t j = 0; j < spec.requirements.size(); ++j) {
        const OptimiseRequirement& one = spec.requirements[j];
        const double unit = unit_of(one);
        report.requirements.push_back(
            {one.text(), unit, one.target * unit,
             start.has_state ? start.figures.results[j] * unit : nan,
             best.has_state ? best.figures.results[j] * unit : nan,
             best.has_state ? best.multipliers[j] / unit : nan});
    }
    for (int k = 0; k < n_objectives; ++k) {
        const auto of = static_cast<Objective>(k);
        const double value =
            best.has_state ? best.figures.objectives[index_of(of)] : nan;
        const double before =
            start.has_state ? start.figures.objectives[index_of(of)] : nan;
        if (is_priced(of, spec))
            report.objectives.push_back(
                {objective_name(of), objective_unit(of, currency), before, value});
    }
    report.feasible = best.feasible;
    report.converged = best.feasible && best.converged;
    report.violation = best.violation;
    report.stationarity = best.stationarity;
    if (!best.has_state) {
        report.message = fmt::format("nothing to begin with: {}", best.message);
    } else if (!best.feasible && best.binding >= 0) {
        const auto j = static_cast<std::size_t>(best.binding);
        report.message = fmt::format(
            "no point within the bounds was found that meets all requirements; nearest "
            "comes the one shown, where {} misses most: it is {}",
            report.requirements[j].text,
            result_text(spec.requirements[j].result, best.figures.results[j]));
    } else if (!best.converged) {
        report.message = "the last run of the solver ended before it converged";
    }
}

//! The case as it is, without a search.
OptimisePoint as_written(const OptimiseSpec& spec, const SunContext& context) {
    std::vector<double> values;
    for (const OptimiseVariable& one : spec.variables)
        values.push_back(one.start);
    OptimiseModel model(spec, values, context);
    std::vector<double> x;
    for (const std::size_t i : model.continuous())
        x.push_back(values[i]);
    OptimisePoint point;
    point.has_state = model.move_to(x);
    point.figures = model.figures();
    return point;
}

}  // namespace

OptimiseRun run_optimisation(const OptimiseSpec& spec, const std::atomic<bool>& stop,
                             const OptimiseProgress& progress) {
    const auto begin = std::chrono::steady_clock::now();
    OptimiseRun run;
    OptimiseReport& report = run.report;
    report.minimise = objective_name(spec.minimise);
    report.against = spec.against ? objective_name(*spec.against) : "";
    report.currency = spec.costs ? spec.costs->currency : "";
    for (const InputWarning& warning : spec.warnings)
        report.warnings.push_back(warning.text());
    Optimisation optimisation(spec, stop, progress, report);
    try {
        const OptimisePoint start = as_written(spec, optimisation.context());
        const OptimisePoint best = optimisation.optimum();
        describe(spec, start, best, report);
        if (best.has_state)
            run.best = best.values;
        if (spec.against && best.feasible)
            optimisation.front(best);
    } catch (const OptimiseInterrupted&) {
        run.interrupted = true;
        report.message = "interrupted";
    }
    report.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return run;
}

std::string optimised_case(const OptimiseSpec& spec, const OptimiseRun& run,
                           const std::string& command) {
    const OptimiseReport& report = run.report;
    std::vector<std::string> heading = {
        fmt::format("The optimum that `{}` found of", command),
        fmt::format("{}: least {}.", spec.base.file, report.minimise)};
    for (const OptimiseReport::Objective& one : report.objectives)
        if (one.name == report.minimise)
            heading.push_back(fmt::format("{}: {:.6g} {}, before {:.6g}", one.name,
                                          one.optimum, one.unit, one.start));
    for (const OptimiseReport::Requirement& one : report.requirements)
        heading.push_back(fmt::format("{}: {:.9g}", one.text, one.value));
    for (std::size_t i = 0; i < spec.variables.size(); ++i)
        heading.push_back(fmt::format("{}: {}, before {}", spec.variables[i].path,
                                      spec.variables[i].text(run.best[i]),
                                      spec.variables[i].text(spec.variables[i].start)));
    return rewrite_case(spec.base, spec.assignments(run.best), heading);
}

}  // namespace didymium
