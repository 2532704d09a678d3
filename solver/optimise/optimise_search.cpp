#include "solver/optimise/optimise_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "inputs/readers/liquor/constants.hpp"
#include "inputs/readers/text/location.hpp"

namespace didymium {

namespace {

constexpr int first_size = 8;
constexpr double too_many_stages = 1e6;  //!< violation, beyond what results can miss

}  // namespace

OptimiseSearch::Choice OptimiseSearch::choice_of(
    const std::vector<double>& values) const {
    Choice choice;
    for (std::size_t i = 0; i < spec_.variables.size(); ++i)
        if (spec_.variables[i].whole)
            choice.push_back(std::lround(values[i]));
    return choice;
}

//! Of all banks; nothing where the case is impossible.
std::optional<int> OptimiseSearch::stages_of(const std::vector<double>& values) const {
    try {
        const CaseSpec spec = spec_.case_file->resolve_again(spec_.assignments(values));
        int sum = 0;
        for (const BankSpec& bank : spec.banks)
            sum += bank.n_stages();
        return sum;
    } catch (const InputError&) {
        return std::nullopt;
    }
}

int OptimiseSearch::most_stages() const {
    int most =
        spec_.most_stages > 0 ? spec_.most_stages : std::numeric_limits<int>::max();
    if (limit_ && limit_->of == Objective::stages)
        most = std::min(most, static_cast<int>(std::floor(limit_->most + 1e-9)));
    return most;
}

const OptimisePoint& OptimiseSearch::at(const std::vector<double>& values) {
    const Choice choice = choice_of(values);
    if (const auto found = tried_.find(choice); found != tried_.end())
        return found->second;
    OptimisePoint point;
    const std::optional<int> stages = stages_of(values);
    if (stages && *stages > most_stages()) {
        point.values = values;
        point.violation = too_many_stages + (*stages - most_stages());
        point.message = fmt::format("{} stages, of {} at most", *stages, most_stages());
        return tried_.emplace(choice, std::move(point)).first->second;
    }
    const auto structure = static_cast<std::int64_t>(report_.structures.size());
    const StepHook hook = [&](const OptimiseStep& step) {
        report_.steps.push_back(
            {structure, step.objective, step.violation, step.values});
    };
    // A limit of stages is kept by the choice.
    const bool continuous = limit_ && limit_->of != Objective::stages;
    point = optimise_point(spec_, values, continuous ? limit_ : std::nullopt, context_,
                           hook);
    report_.structures.push_back(
        {point.values, stages ? *stages : nan,
         point.has_state ? point.figures.objectives[index_of(spec_.minimise)] : nan,
         point.violation, std::int8_t{point.feasible ? std::int8_t{1} : std::int8_t{0}},
         point.n_states, number_});
    report_.n_states += point.n_states;
    report_.n_slopes += point.n_slopes;
    progress_();
    return tried_.emplace(choice, std::move(point)).first->second;
}

OptimisePoint OptimiseSearch::search(const std::vector<double>& start,
                                     const std::optional<ObjectiveLimit>& limit,
                                     int number) {
    limit_ = limit;
    number_ = number;
    tried_.clear();
    std::vector<std::size_t> whole;
    for (std::size_t i = 0; i < spec_.variables.size(); ++i)
        if (spec_.variables[i].whole)
            whole.push_back(i);
    OptimisePoint best = at(start);
    const auto most = static_cast<std::size_t>(spec_.most_structures);
    //! Changes some numbers of the best choice; whether that is better.
    const auto try_move = [&](std::size_t up, std::optional<std::size_t> down,
                              int size) {
        std::vector<double> values = best.values;
        const auto move = [&](std::size_t i, int by) {
            const OptimiseVariable& one = spec_.variables[i];
            values[i] += by * one.step;
            return values[i] >= one.low && values[i] <= one.high;
        };
        if (!move(up, size) || (down && !move(*down, -size)))
            return false;
        if (spec_.minimise == Objective::stages && best.feasible &&
            stages_of(values).value_or(0) > stages_of(best.values).value_or(0))
            return false;
        if (tried_.size() >= most && tried_.count(choice_of(values)) == 0) {
            report_.searched_all = false;
            return false;
        }
        const OptimisePoint& there = at(values);
        if (!better(there, best, spec_.minimise))
            return false;
        best = there;
        return true;
    };
    const auto improve = [&](int size) {
        for (const std::size_t i : whole)
            for (const int sign : {-1, 1})
                if (try_move(i, std::nullopt, sign * size))
                    return true;
        for (const std::size_t i : whole)
            for (const std::size_t j : whole)
                if (i != j && try_move(i, j, size))
                    return true;
        return false;
    };
    for (int size = whole.empty() ? 0 : first_size; size > 0; size /= 2)
        while (improve(size)) {
        }
    return best;
}

}  // namespace didymium
