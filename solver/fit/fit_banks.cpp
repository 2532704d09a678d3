//! \file Stages of a case as measurements of a fit, at its steady state or in its
//! course. Concentrations that leave a settler are unknowns u of the cascade; their
//! derivatives by a constant are those of a sensitivity, du/d(theta) = -J^-1
//! dF/d(theta) of a steady state and carried along by CVODES in time, with dF/d(theta)
//! from models on both sides.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include "inputs/readers/fit/fit_samples.hpp"
#include "inputs/readers/liquor/constants.hpp"
#include "solver/fit/fit_source.hpp"
#include "solver/flowsheet/cascade.hpp"
#include "solver/flowsheet/initial_state.hpp"
#include "solver/time/dynamic_run.hpp"
#include "solver/time/input_sensitivities.hpp"

namespace didymium {

namespace {

// Of a constant: a central difference misses by its square, and what rates leave of it
// is rounded to 1e-16 of their terms.
constexpr double offset = 1e-5;

class BankSource final : public FitSource {
  public:
    BankSource(const FitData& data, int& n_units, const std::atomic<bool>& stop)
        : data_(data), stop_(stop) {
        for (const FitSample& sample : data.samples) {
            if (!data.counts(sample.group))
                continue;
            const std::size_t before = measurements_.size();
            add(sample, n_units);
            if (measurements_.size() > before) {
                ++n_units;
                times_.push_back(sample.time / hour);
            }
        }
        std::sort(times_.begin(), times_.end());
        times_.erase(std::unique(times_.begin(), times_.end()), times_.end());
    }

    const std::vector<FitMeasurement>& measurements() const override {
        return measurements_;
    }

    std::string predict(const FitPoint& point, double* values,
                        double* derivatives) override {
        try {
            const Case here = case_at(point);
            std::vector<PerturbedInput> inputs;
            for (int k = 0; derivatives != nullptr && k < point.size(); ++k)
                inputs.push_back(around(point, k, here));
            return data_.transient ? in_time(here, inputs, values, derivatives)
                                   : steady(here, inputs, values, derivatives);
        } catch (const InputError& error) {
            return error.diagnostics().front().message;
        } catch (const SteadyError& error) {
            return fmt::format("{}: {}", data_.name, error.what());
        } catch (const IntegrationError& error) {
            return fmt::format("{}: {}", data_.name, error.what());
        } catch (const PrecipitationError& error) {
            return fmt::format("{}: {}", data_.name, error.what());
        }
    }

  private:
    struct Case {
        std::vector<Assignment> assignments;
        CaseSpec spec;
        std::vector<CaseInterval> course;
    };
    //! Where a measured number stands among the unknowns, or where those of its liquor
    //! begin.
    struct Place {
        int stage;
        int cation;  //!< -1: a pH
        bool organic;
        double time;  //!< h
    };

    void add(const FitSample& sample, int unit) {
        const auto note = [&](int cation, bool organic, double measured, double sigma) {
            if (std::isnan(measured) || std::isnan(sigma))
                return;
            const std::string at =
                data_.transient
                    ? fmt::format("{} at {:.6g} h", sample.at, sample.time / hour)
                    : sample.at;
            measurements_.push_back(
                {at, sample.group.empty() ? data_.name : sample.group,
                 cation < 0 ? std::string() : data_.spec.chemistry.cations[cation].name,
                 cation < 0 ? "ph"
                 : organic  ? "organic"
                            : "aqueous",
                 unit, measured, sigma});
            places_.push_back({sample.stage, cation, organic, sample.time / hour});
        };
        const auto log_of = [](double value) {
            return value > 0.0 ? std::log10(value) - 3.0 : FitErrors::none;
        };
        for (int i = 0; i < data_.spec.chemistry.n_cations(); ++i) {
            note(i, false, log_of(sample.aqueous[i]), data_.errors.aqueous / ln10);
            note(i, true, log_of(sample.organic[i]), data_.errors.organic / ln10);
        }
        note(-1, false, sample.ph, data_.errors.ph);
    }

    Case case_at(const FitPoint& point) const {
        Case here{data_.assignments, data_.spec, {}};
        const std::vector<Assignment> own = point.assignments();
        here.assignments.insert(here.assignments.end(), own.begin(), own.end());
        if (!own.empty()) {
            here.spec = data_.file->resolve_again(here.assignments);
            here.spec.simulate.sensitivities.clear();
        }
        if (data_.transient)
            here.course = data_.file->course(here.assignments, here.spec);
        here.spec.chemistry = point.like(data_.spec.chemistry);
        return here;
    }

    PerturbedInput around(const FitPoint& point, int k, const Case& here) const {
        PerturbedInput input;
        input.value = point.values()[k];
        input.scale =
            point.of_case(k) && input.value != 0.0 ? std::fabs(input.value) : 1.0;
        for (const double side : {1.0, -1.0}) {
            const FitPoint moved = point.moved(k, side * offset * input.scale);
            Case there = here;
            if (point.of_case(k))
                there = case_at(moved);
            else
                there.spec.chemistry = moved.like(data_.spec.chemistry);
            input.cases.push_back({side * offset, 0.5 * side / offset,
                                   std::move(there.spec), std::move(there.course),
                                   std::move(there.assignments)});
        }
        return input;
    }

    std::string steady(const Case& here, const std::vector<PerturbedInput>& inputs,
                       double* values, double* derivatives) {
        const SunContext context(&stop_);
        const Cascade cascade = build_cascade(here.spec);
        SteadySolver solver(cascade, here.spec.solver, context);
        const bool first = static_cast<int>(unknowns_.size()) != solver.layout().size();
        if (first)
            unknowns_ =
                fill_vessels(cascade, solver.layout(), here.spec.simulate.initial);
        try {
            solver.solve(unknowns_, first);
        } catch (const SteadyError&) {
            unknowns_.clear();
            throw;
        }
        PerturbedModels models(inputs, solver.layout(), [&](int k, std::size_t side) {
            return build_cascade(inputs[k].cases[side].spec);
        });
        std::vector<std::string> failures;
        Sensitivities by;
        if (!inputs.empty())
            by = steady_sensitivities(solver, models, unknowns_, failures);
        if (!failures.empty())
            return failures.front();
        for (std::size_t m = 0; m < places_.size(); ++m)
            if (!tell(m, cascade, solver.layout(), unknowns_, models, &by, values,
                      derivatives))
                return fmt::format("{}: {} is not positive", data_.name,
                                   measurements_[m].name);
        return {};
    }

    std::string in_time(const Case& here, const std::vector<PerturbedInput>& inputs,
                        double* values, double* derivatives) {
        ResultShape shape = make_shape(here.spec, "run");
        shape.times = times_;
        shape.profile_times = {times_.back()};
        for (const PerturbedInput& input : inputs)
            shape.parameters.emplace_back(input.path, input.unit);
        const Cascade cascade = build_cascade(here.spec);
        const Layout layout(cascade, Form::ode);
        PerturbedModels models(inputs, layout, [&](int k, std::size_t side) {
            return build_cascade(inputs[k].cases[side].spec);
        });
        std::string failure;
        RunHooks hooks;
        hooks.stop = &stop_;
        hooks.analyse = false;
        hooks.observe = [&](std::size_t time, const Layout& of,
                            const std::vector<double>& u, const Sensitivities* by) {
            for (std::size_t m = 0; m < places_.size(); ++m)
                if (places_[m].time == times_[time] &&
                    !tell(m, cascade, of, u, models, by, values, derivatives))
                    failure = fmt::format("{}: {} is not positive", data_.name,
                                          measurements_[m].name);
        };
        ScenarioResult result;
        DynamicRun(here.spec, here.course, inputs, shape, hooks, result).run();
        return failure;
    }

    //! One measurement; false where it has no logarithm.
    bool tell(std::size_t m, const Cascade& cascade, const Layout& layout,
              const std::vector<double>& u, const PerturbedModels& models,
              const Sensitivities* by, double* values, double* derivatives) const {
        const Place& place = places_[m];
        const int at = (place.organic ? layout.last_organic(place.stage)
                                      : layout.last_aqueous(place.stage)) +
                       std::max(place.cation, 0);
        const std::size_t n = by == nullptr ? 0 : by->size();
        if (place.cation >= 0) {
            values[m] = std::log10(u[at]) - 3.0;
            for (std::size_t k = 0; derivatives != nullptr && k < n; ++k)
                derivatives[m * n + k] =
                    (*by)[k][at] /
                    (u[at] * ln10 * models.input(static_cast<int>(k)).scale);
            return std::isfinite(values[m]);
        }
        const auto ph = [&](const Cascade& of, const double* liquor) {
            return of.at(of.stages[place.stage]).ph(liquor);
        };
        values[m] = ph(cascade, u.data() + at);
        std::vector<double> liquor(layout.n_aqueous());
        for (std::size_t k = 0; derivatives != nullptr && k < n; ++k) {
            const PerturbedInput& input = models.input(static_cast<int>(k));
            double sum = 0.0;
            for (std::size_t s = 0; s < input.cases.size(); ++s) {
                for (std::size_t i = 0; i < liquor.size(); ++i)
                    liquor[i] = u[at + i] + input.cases[s].offset * (*by)[k][at + i];
                sum += input.cases[s].weight *
                       ph(models.cascade(static_cast<int>(k), s), liquor.data());
            }
            derivatives[m * n + k] = sum / input.scale;
        }
        return std::isfinite(values[m]);
    }

    const FitData& data_;
    const std::atomic<bool>& stop_;
    std::vector<FitMeasurement> measurements_;
    std::vector<Place> places_;
    std::vector<double> times_;     //!< h, each once
    std::vector<double> unknowns_;  //!< of the last steady state
};

}  // namespace

std::unique_ptr<FitSource> make_bank_source(const FitData& data, int& n_units,
                                            const std::atomic<bool>& stop) {
    return std::make_unique<BankSource>(data, n_units, stop);
}

}  // namespace didymium
