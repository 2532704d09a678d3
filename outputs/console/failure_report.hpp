//! \file Why scenarios failed, cause by cause.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "outputs/results/result.hpp"

namespace didymium {

//! What a message says whatever the numbers and stages in it are: two failures with one
//! such text have one cause.
std::string failure_cause(const std::string& message);

//! Gathers failed scenarios by how they ended and why.
class FailureReport {
  public:
    //! Of a scenario that is ok only its retries count, of one that was not run
    //! nothing.
    void add(int scenario, Status status, const std::string& message, int retries);
    //! "  scenario 3: steady_failed: no steady state: ..." of the first scenario of
    //! each cause, the most frequent cause first, and which others share it; then
    //! retries.
    std::string text() const;

  private:
    struct Cause {
        std::string first;           //!< message of the first scenario
        std::vector<int> scenarios;  //!< the first few
        int count = 0;
    };
    std::map<std::pair<Status, std::string>, Cause> causes_;
    int retried_ = 0;  //!< scenarios that took more than one attempt
    int saved_ = 0;    //!< of these, those that are ok
};

}  // namespace didymium
