//! \file Reading optimisations.
#pragma once

#include <filesystem>
#include <string>

#include "inputs/readers/optimise/optimise_spec.hpp"
#include "inputs/readers/text/file_openers.hpp"

namespace didymium {

//! Whether a file is an optimisation, by its tables; false when it cannot be read.
bool is_optimise_file(const std::filesystem::path& path);

//! Reads a file, its case and its costs; throws InputError with every error found.
OptimiseSpec read_optimise(const std::filesystem::path& path);

//! The same of a text that is at hand.
OptimiseSpec parse_optimise(std::string text, const std::filesystem::path& path,
                            const CaseOpener& open_case, const TextOpener& open_text);

}  // namespace didymium
