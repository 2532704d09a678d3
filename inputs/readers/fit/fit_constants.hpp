//! \file The tables [[constants]] of a fit file: what is estimated.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "inputs/readers/chemistry/chemistry_constants.hpp"
#include "inputs/readers/fit/fit_spec.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

class FitConstantReader {
  public:
    //! Keeps references; what is read goes to `spec`, of which chemistry and data are
    //! known.
    FitConstantReader(FitSpec& spec, Diagnostics& problems)
        : spec_(spec), problems_(problems) {}

    //! \param sound  nothing is wrong with chemistry and data
    //! \param used   cations of the data
    void read(const Value& value, bool sound, const std::set<std::string>& used);

  private:
    std::vector<ChemistryConstant> meant_in_cases(TableReader& table,
                                                  const std::string& path);
    std::vector<ChemistryConstant> meant(TableReader& table, const std::string& name,
                                         const std::set<std::string>& used);
    void add(TableReader& table, const ChemistryConstant& constant,
             std::vector<std::string> of, const std::string& prior, double start,
             double prior_value, double prior_sigma, double lower, double upper);

    FitSpec& spec_;
    Diagnostics& problems_;
    std::set<std::string> estimated_;
};

}  // namespace didymium
