//! \file What the file of a sweep keeps of each scenario, whatever its structure.
#pragma once

#include <vector>

#include "inputs/readers/sweep/sweep_spec.hpp"
#include "outputs/results/result.hpp"

namespace didymium {

//! The shapes of a sweep: of its file, and of the scenarios by structure. Where numbers
//! of stages vary, the file has every stage that any scenario has, by bank, section and
//! number; a scenario leaves those that it lacks at the fill value.
struct SweepShapes {
    ResultShape file;
    std::vector<ResultShape> structures;  //!< as SweepSpec::structures
    //! As the sweep asks for; no state where structures differ, for unknowns have no
    //! names by which others could take their places.
    SweepKept kept;

    //! Throws InputError when a structure is no circuit.
    SweepShapes(const CaseFile& case_file, const CaseSpec& spec,
                const SweepSpec& sweep);

    //! A result in the shape of its structure, in that of the file.
    ScenarioResult keep(ScenarioResult result, int structure) const;
};

}  // namespace didymium
