//! \file The result file of an optimisation, HDF5 that is also netCDF-4. SCHEMA.md
//! names every variable.
#pragma once

#include <filesystem>

#include "outputs/results/optimise_report.hpp"
#include "outputs/results/result_file.hpp"

namespace didymium {

//! Writes PATH.partial and renames it once it is on disk. Throws OutputError.
//! \param complete  false: interrupted
void write_optimisation(const std::filesystem::path& path, const OptimiseReport& report,
                        const RunProvenance& provenance, bool complete);

}  // namespace didymium
