//! \file What enters the units of a flowsheet: streams from outside and what other
//! units give off.
#pragma once

#include <string>
#include <vector>

#include "inputs/readers/case/case_spec.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

class Connections {
  public:
    //! \param streams      outlive it
    //! \param phase_known  (stream) false for one whose phase could not be read
    //! \param file         the whole: a unit may take from one that is read later
    Connections(const std::vector<StreamSpec>& streams, std::vector<bool> phase_known,
                const Table& file);

    //! The stream or the outlet that a key names, which nothing may have taken before;
    //! none, and a report, where there is no such thing. \param expected  "organic",
    //! "aqueous" or "" for either phase
    Source take(TableReader& table, const std::string& key, const char* expected);
    //! The same of a name in an array.
    Source take(const std::string& name, const std::string& path, const Location& where,
                const char* expected, Diagnostics& problems);
    //! The phase of what was taken, as far as it is known.
    Phase phase(const Source& source) const;

    //! Whether some unit takes the stream.
    bool used(int stream) const { return stream_used_[stream]; }
    //! Whether it is known of every key so far what it meant.
    bool all_known() const { return all_known_; }
    //! Some place is not known, for another reason.
    void lose_track() { all_known_ = false; }

    //! Gives a case the ports of its units, and its sources their numbers. What an
    //! outlet entrains goes where that goes: into the same stage, or out of the
    //! flowsheet, as it settles in tanks; unless it is taken by its own name.
    void number_ports(CaseSpec& spec, Diagnostics& problems) const;

  private:
    //! What leaves a unit, as far as that is known before the unit is read.
    struct Port {
        std::string name;
        Phase phase = Phase::aqueous;
        bool phase_known = true;
        std::string inlet = {};  //!< of a splitter, which gives it its phase
        bool used = false;
        bool entrained = false;  //!< if its carrier entrains anything
        Location where = {};     //!< of what took it
    };
    void list(const std::string& name, Phase phase, bool phase_known = true,
              const std::string& inlet = "");
    void number(CaseSpec& spec, Source& source, Diagnostics& problems) const;
    bool taken_by_name(const std::string& port) const;
    void part_entrained(CaseSpec& spec) const;
    void follow_carriers(CaseSpec& spec) const;
    void list_banks(const Table& banks);
    void list_tanks(const Table& tanks);
    void list_splitters(const Table& splitters);
    void find_phases();

    const std::vector<StreamSpec>& streams_;
    std::vector<bool> phase_known_;
    std::vector<bool> stream_used_;
    std::vector<Port> ports_;
    bool all_known_ = true;
};

}  // namespace didymium
