//! \file What the commands of the program have in common.
#pragma once

#include <atomic>
#include <filesystem>
#include <optional>
#include <string>

#include "inputs/readers/sweep/sweep_spec.hpp"
#include "outputs/results/result_file.hpp"
#include "solver/commands/commands.hpp"

namespace didymium {

//! Where a result goes: as asked for, or by the name of the input into this folder.
std::filesystem::path output_path(const CommandOptions& options);

//! \param title  of a sweep; empty: that of the case
RunProvenance provenance_of(const CaseFile& file, const CaseSpec& spec,
                            const CommandOptions& options, bool steady,
                            const std::string& title = {});

//! The state to start from, where the case names a file. Read before any thread starts:
//! HDF5 stays on one. Throws InputError at the case when the file does not serve.
std::optional<StoredState> stored_state(const CaseSpec& spec);

//! The same of a sweep, with its files.
RunProvenance sweep_provenance(const CaseFile& file, const CaseSpec& spec,
                               const CommandOptions& options, const SweepSpec& sweep);

//! Set by SIGINT, SIGTERM and SIGHUP.
const std::atomic<bool>& interruption();
//! Set by a second one of these.
const std::atomic<bool>& impatience();

}  // namespace didymium
