//! \file The search over whole numbers: stages of sections, stages of feeds.
//!
//! Of a choice of whole numbers the best continuous values count (optimise_point). From
//! the start the search tries one number more or less, and one more with another less,
//! first by 8 steps, then by 4, 2 and 1, and goes wherever that is better, until no
//! neighbour is. Each choice is tried once. It ends at a choice that no neighbour
//! beats, which need not be the best of all.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "outputs/results/optimise_report.hpp"
#include "solver/optimise/optimise_point.hpp"

namespace didymium {

class OptimiseSearch {
  public:
    //! Called after each choice.
    using Progress = std::function<void()>;

    //! What is tried goes to the report.
    OptimiseSearch(const OptimiseSpec& spec, const SunContext& context,
                   OptimiseReport& report, Progress progress)
        : spec_(spec),
          context_(context),
          report_(report),
          progress_(std::move(progress)) {}

    //! Throws OptimiseInterrupted. \param start  values of all variables
    OptimisePoint search(const std::vector<double>& start,
                         const std::optional<ObjectiveLimit>& limit, int number);

  private:
    using Choice = std::vector<long>;
    const OptimisePoint& at(const std::vector<double>& values);
    Choice choice_of(const std::vector<double>& values) const;
    std::optional<int> stages_of(const std::vector<double>& values) const;
    int most_stages() const;

    const OptimiseSpec& spec_;
    const SunContext& context_;
    OptimiseReport& report_;
    Progress progress_;
    std::optional<ObjectiveLimit> limit_;
    int number_ = 0;
    std::map<Choice, OptimisePoint> tried_;
};

}  // namespace didymium
