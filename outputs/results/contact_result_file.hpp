//! \file The result file of contacts, HDF5 that is also netCDF-4, and the same as CSV.
//! SCHEMA.md names every variable.
#pragma once

#include <filesystem>

#include "outputs/results/contact_report.hpp"
#include "outputs/results/result_file.hpp"

namespace didymium {

//! Writes PATH.partial and renames it once it is on disk. Throws OutputError.
//! \param complete  false: interrupted; the rest has the status not_run
void write_contacts(const std::filesystem::path& path, const ContactReport& report,
                    const RunProvenance& provenance, bool complete);

//! A row a contact, under headings such as "ph", "distribution.Nd", "aqueous.Nd
//! [mol/L]"; the same way. \param inputs  files that it must not replace
void write_contact_table(const std::filesystem::path& path, const ContactReport& report,
                         const std::vector<SourceFile>& inputs);

}  // namespace didymium
