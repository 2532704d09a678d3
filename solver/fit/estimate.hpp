//! \file What a run or a sweep will take: unknowns, memory, the result file, time.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>

#include "inputs/readers/case/case_file.hpp"
#include "inputs/readers/sweep/sweep_spec.hpp"
#include "outputs/results/result_file.hpp"
#include "solver/sweep/sweep.hpp"

namespace didymium {

struct SizeEstimate {
    double unknowns = 0.0;      //!< of the state of one scenario: count_unknowns()
    double memory = 0.0;        //!< bytes at the peak of the whole run; within 1.6
    double uncompressed = 0.0;  //!< bytes of values in the result file; exact
    double written = 0.0;       //!< those without what is not kept
    double file_low = 0.0;      //!< bytes of the file, as compression has been seen
    double file_high = 0.0;
};

//! Unknowns of the state of a case, as the result keeps them (dimension `unknown`):
//! those of vessels and controllers. Counted before anything of that size is made.
double count_unknowns(const CaseSpec& spec);

//! `n_scenarios` on `threads`, in the shape of their file. What is not kept takes no
//! room in it.
SizeEstimate estimate_size(const CaseSpec& spec, const ResultShape& shape,
                           int n_scenarios, int threads, const SweepKept& kept,
                           const SweepGrouping& grouping,
                           const RunProvenance& provenance);

//! Throws OutputError when a case alone, or its grid of times, is beyond the memory of
//! this machine; to be called before the solver makes anything of the case.
void require_memory(const CaseSpec& spec, int threads);
//! The same for all that a run holds; warns on stderr when the disk of `result` (empty:
//! not asked) has less room than the result will take.
void require_room(const CaseSpec& spec, const SizeEstimate& size,
                  const std::filesystem::path& result);

//! Seconds of one scenario on one thread, by trying it.
struct TimeEstimate {
    double seconds = 0.0;      //!< at least
    double most = 0.0;         //!< at most; the same where the trial was finished
    bool finished = false;     //!< the trial came to its end: this is what it took
    bool known = true;         //!< false: a steady state that was not found in time
    double simulated = 0.0;    //!< h, that the trial reached
    std::int64_t steps = 0;    //!< that it took
    double trial_limit = 0.0;  //!< s, after which it was stopped
};

//! Runs one scenario for two seconds at most. A trial that is not finished then is
//! taken on from its second half: at most at its pace, and at least as if steps went on
//! to grow with time, so that each doubling of it costs the same. `stop` ends it early.
TimeEstimate estimate_time(const CaseFile& file, std::span<const Assignment> scenario,
                           const ResultShape& shape, bool steady, bool analyse,
                           const StoredState* stored, const std::atomic<bool>& stop);

//! Seconds of the whole run from those of a scenario.
double total_seconds(double scenario, int n_scenarios, int threads,
                     const SizeEstimate& size);

//! Lines for people: "unknowns  1234 in 90 stages ..." .
std::string size_text(const CaseSpec& spec, const SizeEstimate& size);
//! "12 MB".
std::string bytes_text(double bytes);
//! "0.2 s", "3 min", "2 h".
std::string seconds_text(double seconds);

}  // namespace didymium
