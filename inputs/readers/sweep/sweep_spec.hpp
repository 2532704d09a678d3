//! \file Sweeps: the scenarios of a case, spelled out. Scenario numbers and what each
//! assigns follow from the files alone, whoever runs which of them when.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "inputs/readers/text/file_openers.hpp"

namespace didymium {

//! One varied input of a sweep, in the unit of its first value.
struct SweepAxis {
    std::string path;
    std::string unit;                 //!< empty for a plain number or text
    std::vector<std::string> values;  //!< as assigned
    std::vector<double> numbers;      //!< NaN where a value is text
    std::vector<Location> places;     //!< of each value
    Location where;                   //!< of the path
    std::string distribution;         //!< as check prints it; empty: values as listed
};

enum class SweepRun { dynamic, steady, both };

//! What the result file keeps of each scenario besides its key figures at the end.
struct SweepKept {
    bool outlets = true;   //!< outlets and key figures over time
    bool profiles = true;  //!< stage profiles at the end
    bool history = false;  //!< stage profiles over time
    bool state = true;     //!< raw unknowns at the end, for a restart
    bool rounded = false;  //!< profiles to 24 bits of mantissa
};

//! A sweep with its points spelled out.
struct SweepSpec {
    std::string title;
    std::filesystem::path case_path;
    SweepRun run = SweepRun::dynamic;
    std::string design;      //!< grid | list | random | lhs | sobol | saltelli | morris
    std::uint64_t seed = 0;  //!< of the points
    int design_points = 0;   //!< as the file states them; 0: grid, list
    std::string note;        //!< about the design, for check; may be empty
    SweepKept kept;
    std::vector<SweepAxis> axes;
    //! points[s][a]: index into axes[a].values for scenario s
    std::vector<std::vector<int>> points;
    //! Structures that scenarios have, each as the assignments of a scenario that has
    //! it; one without assignments: that of the case, which all have.
    std::vector<std::vector<Assignment>> structures{{}};
    std::vector<int> structure_of;  //!< (scenario) index into structures; empty: all 0
    SourceFile source;
    std::vector<SourceFile> tables;  //!< CSV files of points

    std::vector<Assignment> assignments(int scenario) const;
    int structure(int scenario) const {
        return structure_of.empty() ? 0 : structure_of[scenario];
    }
};

//! Whether a file is a sweep rather than a case, by its tables; false when it cannot be
//! read.
bool is_sweep_file(const std::filesystem::path& path);

//! Reads a sweep file and checks that every path exists in its case.
SweepSpec read_sweep(const std::filesystem::path& path);

//! The same of a text that is at hand.
SweepSpec parse_sweep(std::string text, const std::filesystem::path& path,
                      const CaseOpener& open_case, const TextOpener& open_text);

}  // namespace didymium
