//! \file How many scenarios of a sweep are finished.
#pragma once

#include <span>

#include "outputs/results/result.hpp"

namespace didymium {

//! Scenarios by how they ended.
struct SweepCount {
    int done = 0;
    int failed = 0;  //!< of these
    int bugs = 0;    //!< of these
    void add(std::span<const Status> ended) {
        for (const Status status : ended) {
            ++done;
            failed += status != Status::ok ? 1 : 0;
            bugs += status == Status::internal_error ? 1 : 0;
        }
    }
};

}  // namespace didymium
