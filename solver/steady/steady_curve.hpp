//! \file The steady states of a case along one of its numbers, followed by arc length.
#pragma once

#include <string>
#include <vector>

#include "inputs/readers/case/case_file.hpp"
#include "solver/run/result_shape.hpp"
#include "solver/run/simulate.hpp"
#include "solver/steady/arc_length.hpp"

namespace didymium {

//! A number of a case and the way that it goes.
struct FollowSpec {
    std::string path;
    std::string unit;  //!< of both ends; empty for a plain number
    double from = 0.0, to = 0.0;
    int points = 20;  //!< on the way from one to the other, at least
};

//! "streams.scrub.flow=2.4:2.8 m3/h": the unit may stand at both ends, or at the last.
//! Throws InputError.
FollowSpec parse_follow(const std::string& text, int points);

//! A run of stages in which nothing changes, see longest_pinch().
struct Pinch {
    int stages = 0;     //!< 0: none
    std::string first;  //!< stages at its ends
    std::string last;
};

//! The longest run of neighbours in a bank, from three on, from each to the next of
//! which no rare earth changes by more than a hundredth of itself in either phase; one
//! below 1e-9 of the richest there does not count, and one alone among several makes a
//! product, no pinch. (Where the operating line touches
//! the equilibrium line: W. L. McCabe, E. W. Thiele, Ind. Eng. Chem. 17 (1925) 605.)
Pinch longest_pinch(const ResultShape& shape, const ScenarioResult& result);

struct FollowedPoint {
    double value = 0.0;  //!< in the unit of the input
    bool is_fold = false;
    Pinch pinch;
    ScenarioResult result;
};

struct FollowedCurve {
    std::vector<FollowedPoint> points;  //!< in the order of the curve
    ArcLength::End end = ArcLength::End::arrived;
    std::string reason;  //!< why it did not arrive; empty where it did
};

//! The shape of the points: of steady states with the input as swept.
ResultShape curve_shape(const CaseSpec& spec, const FollowSpec& follow);

//! From the steady state at one end. Failures there leave as exceptions: SteadyError,
//! InputError. Calls hooks.progress with the share of the way.
FollowedCurve follow_steady_states(const CaseFile& file, const FollowSpec& follow,
                                   const ResultShape& shape, const RunHooks& hooks);

}  // namespace didymium
