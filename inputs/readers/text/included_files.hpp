//! \file The files a case includes: where they are looked for, and each read only once.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "inputs/readers/case/case_spec.hpp"
#include "inputs/readers/chemistry/activity_spec.hpp"
#include "inputs/readers/chemistry/chemistry_file.hpp"
#include "inputs/readers/chemistry/shipped_systems.hpp"
#include "inputs/readers/liquor/assay.hpp"
#include "inputs/readers/text/csv.hpp"
#include "inputs/readers/text/location.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

//! Reads a whole file; throws InputError at `where` when it cannot be read.
std::string read_text_file(const std::filesystem::path& path, const Location& where,
                           const std::string& role);

//! Whether a name is that of a file of the user's, rather than a shipped one.
bool is_path(const std::filesystem::path& written, const std::string& extension);

//! Adds a file that may have been read at another place already.
void add_once(std::vector<SourceFile>& sources, const SourceFile& source);

//! Folders with shipped data of a kind ("chemistry", "feeds"): of $DIDYMIUM_DATA, and
//! where an installation has them, seen from the running program; those that exist.
std::vector<std::filesystem::path> shipped_folders(const std::string& kind);

//! The table of a schedule or of contacts, and the file it came from.
struct TableFile {
    SourceFile file;
    CsvTable table;  //!< what could be read of it
    Diagnostics problems;
};

//! Parameters of activities, and the file they came from.
struct ActivityFile {
    SourceFile source;
    ActivitySpec spec;  //!< what could be read of it
};

//! Chemistry, activity, assay and table files, parsed and kept. Thread-safe.
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
    //! By shipped name ("sit"), or by path from the folder of the file that names it.
    //! Reports what is wrong with it, at `where` when there is no such file: then
    //! nullptr.
    std::shared_ptr<const ActivityFile> activity(const std::string& name,
                                                 const std::string& named_by,
                                                 const Location& where,
                                                 Diagnostics& problems) const;
    //! Throws InputError.
    std::shared_ptr<const Assay> assay(const std::string& name,
                                       const Location& where) const;
    //! By path; `kind` is "schedule", "contacts" or "measurements". Throws InputError
    //! when there is no such file.
    std::shared_ptr<const TableFile> table(const std::string& name,
                                           const std::string& kind,
                                           const Location& where) const;
    //! For errors: what else a case could choose.
    const ShippedSystems& shipped_systems() const { return shipped_systems_; }
    //! A path as the case writes it, made independent of the current folder.
    std::filesystem::path absolute(const std::string& path) const;

  protected:
    //! Finds and reads the file that a name stands for: from disk, unless a derived
    //! class holds the texts itself. `kind` is "chemistry", "activities", "feeds",
    //! "schedule", "contacts" or "measurements"; the last three are paths alone. Throws
    //! InputError at `where`.
    virtual SourceFile open(const std::string& name, const std::string& kind,
                            const Location& where) const;

  private:
    void add_activity(ChemistryFile& chemistry, Diagnostics& problems) const;
    std::shared_ptr<const ActivityFile> find_activity(const std::string& name,
                                                      const std::string& named_by,
                                                      const Location& where,
                                                      Diagnostics& problems) const;

    std::filesystem::path case_;
    std::filesystem::path folder_;
    mutable std::mutex mutex_;
    ShippedSystems shipped_systems_;
    struct ReadChemistry {
        ChemistryFile file;
        Diagnostics problems;
    };
    struct ReadActivity {
        std::shared_ptr<const ActivityFile> file;
        Diagnostics problems;
    };
    mutable std::map<std::string, ReadChemistry> chemistries_;
    mutable std::map<std::string, ReadActivity> activities_;
    mutable std::map<std::string, std::shared_ptr<const Assay>> assays_;
    mutable std::map<std::string, std::shared_ptr<const TableFile>> tables_;
};

}  // namespace didymium
