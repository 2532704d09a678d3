//! \file What each value of a case is over time: steps, pulses and ramps of events, and
//! the points of schedules, as pieces in order of time.
#pragma once

#include <string>
#include <vector>

#include "inputs/readers/case/case_spec.hpp"
#include "inputs/readers/text/table_reader.hpp"
#include "inputs/readers/text/tree.hpp"

namespace didymium {

//! A value for a path.
struct Setting {
    std::string path;
    Value value;
    Location where;
};

//! What one path is from an instant on: a value, or a ramp between two numbers of one
//! unit, of which the last holds until the next piece.
struct Piece {
    double begin = 0.0;  //!< s
    double end = 0.0;    //!< s; of a value, its begin
    std::string path;
    Value value;  //!< without a ramp
    double from = 0.0;
    double to = 0.0;
    std::string unit;
    Location where;
    bool is_event = false;
    bool ends_pulse = false;
    int contents_of = -1;  //!< the stream whose contents it sets; -1: none

    bool is_ramp() const { return end > begin; }
    Setting at(double t) const;
};

//! Where every value of the case changes, and how.
class Pieces {
  public:
    //! `tree` is the case at time zero. Reports events that cannot pulse or ramp.
    Pieces(const Value& tree, const CaseSpec& spec, Diagnostics& problems);

    //! By their begin.
    const std::vector<Piece>& all() const { return pieces_; }
    //! Times at which something begins or ends, before the end of the run.
    const std::vector<double>& instants() const { return instants_; }
    //! Whether the contents of a stream are set at an instant: where one of their
    //! pieces begins or ends, and at both ends of the run. Between two such instants
    //! they are linear.
    bool sets_contents(int stream, double instant) const;

  private:
    void add_events(const Value& tree, const CaseSpec& spec);
    void add(const EventSpec& event, const Assignment& set, Value& now);
    void add(const ScheduleSpec& schedule);
    void snap();
    void find_streams(const CaseSpec& spec);

    double until_;
    Diagnostics& problems_;
    std::vector<Piece> pieces_;
    std::vector<double> instants_;
    std::vector<std::vector<double>> contents_set_;  // per stream, in order of time
};

}  // namespace didymium
