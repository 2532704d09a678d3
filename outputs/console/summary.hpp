//! \file The closing summary on the console.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "inputs/readers/case/case_spec.hpp"
#include "outputs/console/failure_report.hpp"
#include "outputs/results/result.hpp"
#include "outputs/storage/sweep_count.hpp"

namespace didymium {

//! Largest imbalance of a component, relative to its throughput, that counts as closed.
inline constexpr double kClosureTolerance = 1e-9;

//! What a process engineer asks of one scenario: products, pH, reagents, inventory,
//! specifications, balance, whether the end is steady, sensitivities, warnings, effort.
std::string summarize(const ResultShape& shape, const ScenarioResult& result,
                      const CaseSpec& spec);

//! Gathers what a sweep's summary needs, so that its results need not be kept.
class SweepSummary {
  public:
    SweepSummary(const ResultShape& shape, std::string title)
        : shape_(shape), title_(std::move(title)) {}

    void add(int scenario, const ScenarioResult& result);
    //! Title, status counts, failures by cause, and the range of each end result with
    //! the scenarios where it was reached.
    std::string text() const;
    const SweepCount& count() const { return count_; }

  private:
    struct Range {
        double lowest = 0.0;
        double highest = 0.0;
        int lowest_scenario = -1;  //!< -1: nothing seen yet
        int highest_scenario = -1;
        void include(double value, int scenario);
    };

    ResultShape shape_;
    std::string title_;
    std::map<Status, int> counts_;
    SweepCount count_;
    FailureReport failures_;
    //! per outlet and rare earth, row-major
    std::map<std::size_t, Range> purity_;
    std::map<std::size_t, Range> recovery_;
    std::map<std::size_t, Range> time_to_specification_;
    std::map<std::size_t, int> missed_;  //!< per specification
    int controls_off_ = 0;  //!< scenarios with a controller that ends off its set point
    double worst_closure_ = 0.0;
    double solver_seconds_ = 0.0;
};

}  // namespace didymium
