//! \file The shipped chemistries and assays in memory, and what else a case of a test
//! includes, so that no input waits for a disk.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "fuzz.hpp"
#include "inputs/readers/case/case_file.hpp"
#include "inputs/readers/text/included_files.hpp"

namespace fuzz {

std::string read_file(const std::string& path_in_project);

//! A file is found by the stem of its name, whatever the folder: "p507-hcl",
//! "../feeds/didymium.csv".
class ShippedFiles : public didymium::IncludedFiles {
  public:
    ShippedFiles() : IncludedFiles(file_name) {}
    //! What an assay is whose name begins with "input". Assays are kept by name: the
    //! next one needs another.
    void set_input(std::string assay) { assay_ = std::move(assay); }

  protected:
    didymium::SourceFile open(const std::string& name, const std::string& kind,
                              const didymium::Location& where) const override;

  private:
    std::string assay_;
};

//! Files that outlive an input: a chemistry is parsed once, not for every input. They
//! are made anew now and then, since they keep every name they were asked for.
std::shared_ptr<const didymium::IncludedFiles> shipped_files();

}  // namespace fuzz
