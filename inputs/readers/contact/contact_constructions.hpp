//! \file The tables [[mccabe_thiele]] of a contact file.
#pragma once

#include <filesystem>

#include "inputs/readers/contact/contact_series.hpp"
#include "inputs/readers/contact/contact_spec.hpp"
#include "inputs/readers/text/file_openers.hpp"

namespace didymium {

class ConstructionReader {
  public:
    //! Keeps references. \param path  of the contact file
    ConstructionReader(const std::filesystem::path& path, const CaseOpener& open_case,
                       const ChemistryFile& file, ContactSeriesReader& series,
                       Diagnostics& problems)
        : path_(path),
          open_case_(open_case),
          file_(file),
          series_(series),
          problems_(problems) {}

    //! In the components of the whole chemistry file, or of its case.
    ConstructionSpec read(const Value& value, int number);

  private:
    void read_bank(TableReader& table, ConstructionSpec& spec);
    void read_phases(TableReader& table, ConstructionSpec& spec);

    const std::filesystem::path& path_;
    const CaseOpener& open_case_;
    const ChemistryFile& file_;
    ContactSeriesReader& series_;
    Diagnostics& problems_;
};

}  // namespace didymium
