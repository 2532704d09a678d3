//! \file Reading cases and sweeps. A document is the located tree of a file; resolving
//! it, with or without assignments on top, gives the validated case.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "inputs/case_spec.hpp"

namespace didymium {

class IncludedFiles;
struct Value;

class Diagnostics;

class CaseFile {
  public:
    //! Reads and parses; throws InputError (missing file, TOML syntax).
    static CaseFile read(const std::filesystem::path& path);
    //! The same of a text that is at hand; `files` are those that it may include.
    static CaseFile parse(std::string text, const std::filesystem::path& path,
                          std::shared_ptr<const IncludedFiles> files);

    //! Validates and converts. Assignments replace (or add) values before that, in
    //! order. Throws InputError with every error found. Thread-safe.
    CaseSpec resolve(std::span<const Assignment> assignments = {}) const;
    //! The same without trying what events and schedules set: for one case after
    //! another of which the first was resolved in full.
    CaseSpec resolve_again(std::span<const Assignment> assignments) const;

    //! The course of the case `spec`, resolved with these assignments, from time zero
    //! to its end; events of one instant count together. Throws InputError at what an
    //! event or a schedule sets when the case is impossible from then on.
    std::vector<CaseInterval> course(std::span<const Assignment> assignments,
                                     const CaseSpec& spec) const;

    //! The number and unit that a quoted quantity of the case holds at a path; throws
    //! InputError at `where`, listing what exists, when the path names no quantity.
    std::pair<double, std::string> quantity(const std::string& path,
                                            const Location& where) const;

    //! Every path that holds a scalar, in source order.
    std::vector<std::string> paths() const;

    const std::filesystem::path& path() const { return path_; }

  private:
    struct Tree;
    CaseSpec read_whole(const Value& root, Diagnostics& problems) const;
    //! The tree with values on top, and those that schedules have at time zero.
    Value tree_with(std::span<const Assignment> assignments) const;
    //! The tree with values on top alone.
    Value tree_as_written(std::span<const Assignment> assignments) const;
    std::vector<CaseInterval> course_of(const Value& root, const CaseSpec& spec,
                                        bool sound, Diagnostics& problems,
                                        CaseSpec* notes) const;

    std::filesystem::path path_;
    std::shared_ptr<const Tree> tree_;
};

//! One varied input of a sweep, in the unit of its first value.
struct SweepAxis {
    std::string path;
    std::string unit;                 //!< empty for a plain number or text
    std::vector<std::string> values;  //!< as assigned
    std::vector<double> numbers;      //!< NaN where a value is text
    std::vector<Location> places;     //!< of each value
    Location where;                   //!< of the path
};

enum class SweepRun { dynamic, steady };

//! A sweep with its points spelled out.
struct SweepSpec {
    std::string title;
    std::filesystem::path case_path;
    SweepRun run = SweepRun::dynamic;
    bool keep_profiles = true;  //!< profiles at the end of each scenario
    std::vector<SweepAxis> axes;
    //! points[s][a]: index into axes[a].values for scenario s
    std::vector<std::vector<int>> points;
    SourceFile source;

    std::vector<Assignment> assignments(int scenario) const;
};

//! Whether a file is a sweep rather than a case, by its tables; false when it cannot be
//! read.
bool is_sweep_file(const std::filesystem::path& path);

//! Reads a sweep file and checks that every path exists in its case.
SweepSpec read_sweep(const std::filesystem::path& path);

//! Opens the case of a sweep; throws InputError at `where` when there is none.
using CaseOpener =
    std::function<CaseFile(const std::filesystem::path& path, const Location& where)>;

//! The same of a text that is at hand.
SweepSpec parse_sweep(std::string text, const std::filesystem::path& path,
                      const CaseOpener& open_case);

}  // namespace didymium
