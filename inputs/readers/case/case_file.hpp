//! \file Reading cases. A document is the located tree of a file; resolving
//! it, with or without assignments on top, gives the validated case.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "inputs/readers/case/case_spec.hpp"

namespace didymium {

class IncludedFiles;
struct PerturbedInput;
struct UncertainInput;
struct Value;

class Diagnostics;

class CaseFile {
  public:
    //! Reads and parses; throws InputError (missing file, TOML syntax).
    static CaseFile read(const std::filesystem::path& path);
    //! The same; a missing file is an error at `where`, which names it.
    static CaseFile open(const std::filesystem::path& path, const Location& where);
    //! The same of a text that is at hand; `files` are those that it may include.
    static CaseFile parse(std::string text, const std::filesystem::path& path,
                          std::shared_ptr<const IncludedFiles> files);

    //! Validates and converts. Assignments replace (or add) values before that, in
    //! order. Throws InputError with every error found. Thread-safe.
    //! \param inputs  if given, becomes perturb_inputs() of the case
    //! \param course  if given, becomes course() of the case
    CaseSpec resolve(std::span<const Assignment> assignments = {},
                     std::vector<PerturbedInput>* inputs = nullptr,
                     std::vector<CaseInterval>* course = nullptr) const;
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

    //! Constants of its chemistry and analyses of its assays, which can be assigned
    //! whether or not the case writes them. Throws InputError when they cannot be read.
    std::vector<UncertainInput> uncertain_inputs() const;

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

}  // namespace didymium
