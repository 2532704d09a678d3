//! \file The tables [[data]] of a fit file: contacts, or samples of a case.
#pragma once

#include <filesystem>
#include <functional>
#include <set>
#include <string>

#include "inputs/readers/fit/fit_file.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

class FitDataReader {
  public:
    //! Keeps references; what is read goes to `spec`.
    FitDataReader(FitSpec& spec, const std::filesystem::path& path,
                  const IncludedFiles& files, const ContactOpener& open_contacts,
                  const CaseOpener& open_case, Diagnostics& problems)
        : spec_(spec),
          path_(path),
          files_(files),
          open_contacts_(open_contacts),
          open_case_(open_case),
          problems_(problems) {}

    //! \param chemistry  a table for the files that are named; null: it is faulty
    void read(const Value& value, const Value* chemistry);

    std::set<std::string> used;  //!< cations of the data

  private:
    void read_errors(TableReader& data, bool of_case, FitErrors& errors);
    void read_case(TableReader& table, const std::string& measured,
                   const Value& chemistry, FitData& data);
    void note_sources(const std::vector<SourceFile>& sources);
    void check_left_out(TableReader& table, const FitData& data,
                        const std::set<std::string>& groups);
    void check_contents(TableReader& table, FitData& data);

    FitSpec& spec_;
    const std::filesystem::path& path_;
    const IncludedFiles& files_;
    const ContactOpener& open_contacts_;
    const CaseOpener& open_case_;
    Diagnostics& problems_;
    std::set<std::string> names_;
};

}  // namespace didymium
