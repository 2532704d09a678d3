//! \file What made a file, inside the file: root attributes, /input, attributes of
//! /solver.
#pragma once

#include <string>

#include "outputs/results/result_file.hpp"
#include "outputs/storage/netcdf4.hpp"

namespace didymium {

//! Stores program, libraries, machine and command as attributes, and every input file
//! verbatim in the group /input, so that a file can be run again from itself. The group
//! /solver exists already, where there is a method to record.
void record_provenance(NetcdfWriter& file, const RunProvenance& provenance,
                       const std::string& mode);

}  // namespace didymium
