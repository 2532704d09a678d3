//! \file The files a case includes: where they are looked for, and each read only once.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "inputs/assay.hpp"
#include "inputs/case_spec.hpp"
#include "inputs/chemistry_file.hpp"
#include "inputs/csv.hpp"
#include "inputs/location.hpp"
#include "inputs/table_reader.hpp"

namespace didymium {

//! Reads a whole file; throws InputError at `where` when it cannot be read.
std::string read_text_file(const std::filesystem::path& path, const Location& where,
                           const std::string& role);

//! Folders with shipped data of a kind ("chemistry", "feeds"): of $DIDYMIUM_DATA, and
//! where an installation has them, seen from the running program; those that exist.
std::vector<std::filesystem::path> shipped_folders(const std::string& kind);

//! The table of a schedule, and the file it came from.
struct ScheduleFile {
    SourceFile file;
    CsvTable table;  //!< what could be read of it
    Diagnostics problems;
};

//! Chemistry, assay and schedule files, parsed and kept. Thread-safe.
class IncludedFiles {
  public:
    //! Relative paths start in the folder of the case. The case itself is no file that
    //! it could include, whatever its name.
    explicit IncludedFiles(std::filesystem::path case_file)
        : case_(std::move(case_file)), folder_(case_.parent_path()) {}
    virtual ~IncludedFiles() = default;

    //! By shipped name ("p507-hcl") or path. Reports what is wrong with it, at `where`
    //! when there is no such file, and returns what is known of it all the same.
    ChemistryFile chemistry(const std::string& system, const Location& where,
                            Diagnostics& problems) const;
    //! Throws InputError.
    std::shared_ptr<const Assay> assay(const std::string& name,
                                       const Location& where) const;
    //! By path. Throws InputError when there is no such file.
    std::shared_ptr<const ScheduleFile> schedule(const std::string& name,
                                                 const Location& where) const;
    //! A path as the case writes it, made independent of the current folder.
    std::filesystem::path absolute(const std::string& path) const;

  protected:
    //! Finds and reads the file that a name stands for: from disk, unless a derived
    //! class holds the texts itself. `kind` is "chemistry", "feeds" or
    //! "schedule"; the last are paths alone. Throws
    //! InputError at `where`.
    virtual SourceFile open(const std::string& name, const std::string& kind,
                            const Location& where) const;

  private:
    std::filesystem::path case_;
    std::filesystem::path folder_;
    mutable std::mutex mutex_;
    struct ReadChemistry {
        ChemistryFile file;
        Diagnostics problems;
    };
    mutable std::map<std::string, ReadChemistry> chemistries_;
    mutable std::map<std::string, std::shared_ptr<const Assay>> assays_;
    mutable std::map<std::string, std::shared_ptr<const ScheduleFile>> schedules_;
};

}  // namespace didymium
