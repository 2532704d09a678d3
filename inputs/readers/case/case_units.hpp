//! \file Tanks and splitters of a case.
#pragma once

#include <set>
#include <string>

#include "inputs/readers/case/case_spec.hpp"
#include "inputs/readers/case/connections.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

class UnitReader {
  public:
    //! \param spec  its streams and banks are read; outlives it
    UnitReader(const CaseSpec& spec, Connections& connections, Diagnostics& problems);

    TankSpec read_tank(const Member& member, Table& resolved);
    SplitterSpec read_splitter(const Member& member, Table& resolved);

  private:
    void check_name(const Member& member, const char* what);
    void read_contents(TableReader& table, TankSpec& tank);
    SplitterSpec::Outlet read_outlet(const std::string& path, const Member& member);

    const CaseSpec& spec_;
    Connections& connections_;
    Diagnostics& problems_;
    std::set<std::string> names_;
};

}  // namespace didymium
