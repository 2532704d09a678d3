//! \file Banks of a case: sections, what enters where, mixers and settlers.
#pragma once

#include <string>
#include <vector>

#include "inputs/case_spec.hpp"
#include "inputs/table_reader.hpp"

namespace didymium {

//! Reads banks against streams that are already known, and notes which streams they
//! use.
class BankReader {
  public:
    //! `phase_known`: false for a stream whose phase could not be read. `banks`: the
    //! table of all.
    BankReader(const std::vector<StreamSpec>& streams, std::vector<bool> phase_known,
               const Table& banks, Diagnostics& problems);

    BankSpec read(const Member& member, Table& resolved);
    //! Once all are read: volumes of all stages, which may depend on flows. Sets the
    //! case's ports.
    void connect(CaseSpec& spec);

    //! Whether some bank takes the stream.
    bool used(int stream) const { return stream_used_[stream]; }
    //! Whether it is known of every place in a bank which stream enters there.
    bool places_known() const { return places_known_; }

  private:
    //! Sizes of one mixer-settler as written, for the stages of a section or of the
    //! bank.
    struct Contactor {
        double mixer_volume = 0.0;    // m3
        double organic_holdup = 0.0;  // fraction; negative: the flow ratio
        double efficiency = 0.0;  // from which the rate of transfer follows; or zero
        StageSpec spec;           // mixer volumes not set
        bool has_mixer = false;
        bool has_settler = false;
    };
    //! Where a section lies in its bank, as far as that is known.
    struct Extent {
        std::string name;
        int first = 0;
        int count = 0;
        bool count_known = true;
        bool first_known = true;
    };

    //! What leaves a bank, and which.
    struct Port {
        std::string name;
        std::string bank;
        Phase phase = Phase::aqueous;
        bool phase_known = true;
        bool used = false;
    };
    //! What is needed of a bank once all are read.
    struct Draft {
        std::vector<Contactor> contactors;
        Location where;
        bool sound = false;  //!< its stages and what enters them are known
    };

    void list_ports(const Table& banks);
    Source take_source(TableReader& table, const std::string& key,
                       const char* expected);
    void number_ports(CaseSpec& spec);
    bool stages_known() const;
    void read_sections(TableReader& table, BankSpec& bank,
                       std::vector<Contactor>& contactors);
    void read_contactor(TableReader& table, Contactor& contactor);
    void read_mixer(TableReader& mixer, Contactor& contactor);
    void read_transfer(TableReader& mixer, Contactor& contactor);
    void read_overrides(TableReader& table, const BankSpec& bank,
                        std::vector<Contactor>& contactors);
    void read_draws(TableReader& table, BankSpec& bank);
    void read_feeds(TableReader& table, BankSpec& bank);
    int feed_stage(TableReader& feed, const BankSpec& bank);
    int stage_in(TableReader& feed, const Extent& extent, const std::string& of);
    static void size_stage(const Contactor& contactor, double aqueous, double organic,
                           StageSpec& stage);
    void size_stages(const CaseSpec& spec, const Draft& draft,
                     const std::vector<double>& port_flows, BankSpec& bank);

    const std::vector<StreamSpec>& streams_;
    std::vector<bool> phase_known_;
    Diagnostics& problems_;
    std::vector<bool> stream_used_;
    std::vector<Port> ports_;
    std::vector<Draft> drafts_;  //!< (bank)
    bool places_known_ = true;
    // Of the bank that is being read.
    std::vector<Extent> sections_;
    bool flows_known_ = true;
};

}  // namespace didymium
