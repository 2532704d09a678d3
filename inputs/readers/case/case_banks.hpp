//! \file Banks of a case: sections, what enters where, mixers and settlers.
#pragma once

#include <string>
#include <vector>

#include "inputs/readers/case/case_spec.hpp"
#include "inputs/readers/case/connections.hpp"
#include "inputs/readers/case/contactor.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

//! Reads banks against streams that are already known.
class BankReader {
  public:
    //! \param connections  keep note of what the banks take
    //! \param sizes        flows size what goes by flows: those of time zero do
    BankReader(Connections& connections, bool sizes, Diagnostics& problems)
        : connections_(connections), sizes_(sizes), problems_(problems) {}

    BankSpec read(const Member& member, Table& resolved);
    //! Once all units are read and have their ports: volumes of all stages, which may
    //! depend on flows. Warns of phases that stand still.
    void size(CaseSpec& spec);

  private:
    //! Where a section lies in its bank, as far as that is known.
    struct Extent {
        std::string name;
        int first = 0;
        int count = 0;
        bool count_known = true;
        bool first_known = true;
    };

    //! What is needed of a bank once all are read.
    struct Draft {
        std::vector<Contactor> contactors;
        bool sound = false;  //!< its stages and what enters them are known
    };

    bool stages_known() const;
    void read_sections(TableReader& table, BankSpec& bank,
                       std::vector<Contactor>& contactors);
    void read_overrides(TableReader& table, const BankSpec& bank,
                        std::vector<Contactor>& contactors);
    void read_draws(TableReader& table, BankSpec& bank);
    void read_feeds(TableReader& table, BankSpec& bank);
    int feed_stage(TableReader& feed, const BankSpec& bank);
    int stage_in(TableReader& feed, const Extent& extent, const std::string& of);
    void size_stages(CaseSpec& spec, const Draft& draft,
                     const std::vector<double>& port_flows, BankSpec& bank);
    bool report_standstill(const Contactor& contactor, const BankSpec& bank, int stage,
                           bool organic, std::vector<InputWarning>& warnings);

    Connections& connections_;
    bool sizes_;
    Diagnostics& problems_;
    std::vector<Draft> drafts_;  //!< (bank)
    // Of the bank that is being read.
    std::vector<Extent> sections_;
    bool flows_known_ = true;
};

}  // namespace didymium
