//! \file Reading cost files.
#pragma once

#include <filesystem>
#include <string>

#include "inputs/readers/optimise/cost_spec.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

//! Reads a text; reports every error.
CostSpec parse_costs(std::string text, const std::filesystem::path& path,
                     Diagnostics& problems);

//! Whether a file has prices, by its tables; false when it cannot be read.
bool is_cost_file(const std::filesystem::path& path);

//! Reads a file; throws InputError with every error found.
CostSpec read_costs(const std::filesystem::path& path);

//! Of a reagent of a chemistry, as cost files name it: "HCl", "NaOH".
std::string acid_name(const ChemistrySpec& chemistry);
std::string base_name(const Cation& cation);

}  // namespace didymium
