//! \file How far a long task is and how long it will still take, on standard error.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace didymium {

//! A bar that redraws itself on a terminal; elsewhere (a log, a batch queue) a plain
//! line now and then. Used from one thread.
class Progress {
  public:
    //! `total` is in the unit of update(): scenarios, hours of simulated time, ...
    Progress(std::string label, double total);
    //! Leaves the line of an unfinished task as it is.
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    //! What was done before counts, but took no time that says how long the rest will.
    void start_from(double done) { before_ = done; }
    //! Cheap enough to be called often: draws at most ten times a second on a terminal
    //! and every ten seconds elsewhere. \param remaining  seconds, where the caller
    //! knows better than by what is done; asked when drawn
    void update(double done, const std::string& extra = {},
                const std::function<std::optional<double>()>& remaining = {});
    //! Draws the last line: all done, or how far it came.
    void finish(bool complete = true);

  private:
    using Clock = std::chrono::steady_clock;
    void draw(double done, const std::string& extra,
              std::optional<double> remaining = {});

    std::string label_;
    double total_;
    double before_ = 0.0;  //!< done by an earlier run
    double done_ = 0.0;    //!< of the last update
    std::string extra_;
    bool terminal_;
    bool drawn_ = false;  //!< a line without its end is on the terminal
    Clock::time_point start_ = Clock::now();
    Clock::time_point last_draw_ = start_;
};

//! "label  42 %  elapsed 1 min 05 s, remaining 1 min 30 s  extra", with a bar after the
//! label when `width` > 0, cut to that width. The remaining time is left out until a
//! twentieth is done or a minute has passed. \param before  fraction done beforehand
//! \param remaining  seconds, where they are known otherwise
std::string progress_line(const std::string& label, double fraction,
                          double elapsed_seconds, const std::string& extra, int width,
                          double before = 0.0, std::optional<double> remaining = {});

}  // namespace didymium
