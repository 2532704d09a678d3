//! \file Contact files and the tables they include, up to a set of contacts. A text
//! with a line of dashes is a file and, below that, its table.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "fuzz.hpp"
#include "inputs/readers/contact/contact_file.hpp"
#include "shipped_files.hpp"

using namespace didymium;

namespace {

constexpr const char* divider = "\n---\n";

//! The files that come with the program, and a table that is fuzzed.
class Files final : public fuzz::ShippedFiles {
  public:
    explicit Files(std::string table) : table_(std::move(table)) {}

  protected:
    SourceFile open(const std::string& name, const std::string& kind,
                    const Location& where) const override {
        if (kind == "contacts")
            return {"table", kind, table_};
        return ShippedFiles::open(name, kind, where);
    }

  private:
    std::string table_;
};

CaseFile open_case(const std::filesystem::path& path, const Location& where) {
    const std::string name = path.stem().string();
    if (name != "kremser" && name != "short_ndpr")
        throw InputError(where, "no case '" + name + "'");
    return CaseFile::parse(fuzz::read_file("inputs/cases/" + name + ".toml"), path,
                           fuzz::shipped_files());
}

void check_finite(const std::vector<double>& values) {
    for (const double value : values)
        fuzz::expect(std::isfinite(value), "a concentration that is not finite");
}

void check_contacts(const ContactSet& set) {
    const auto n = static_cast<std::size_t>(set.chemistry.n_components());
    const auto n_cations = static_cast<std::size_t>(set.chemistry.n_cations());
    for (const ContactSpec& contact : set.contacts) {
        fuzz::expect(contact.aqueous.size() == n && contact.organic.size() == n,
                     "a contact of other components");
        fuzz::expect(contact.measured.distribution.size() == n_cations,
                     "measurements of other cations");
        fuzz::expect(contact.series >= 0 &&
                         static_cast<std::size_t>(contact.series) < set.series.size(),
                     "a contact of no series");
        fuzz::expect(contact.phase_ratio > 0.0, "a phase ratio that is none");
        check_finite(contact.aqueous);
        check_finite(contact.organic);
    }
    for (const ContactSeries& series : set.series)
        for (const int element : series.elements)
            fuzz::expect(element >= 0 && static_cast<std::size_t>(element) < n_cations,
                         "an element that is none");
    for (const ConstructionSpec& construction : set.constructions)
        fuzz::expect(!construction.targets.empty() || construction.file,
                     "a construction of nothing");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = fuzz::text_of(data, size);
    const std::size_t at = text.find(divider);
    const std::string file = text.substr(0, at);
    const std::string table =
        at == std::string::npos ? "" : text.substr(at + std::string(divider).size());
    ContactSet set;
    if (fuzz::taken(text, [&] {
            set = parse_contacts(file, fuzz::file_name, Files(table), open_case);
        }))
        check_contacts(set);
    return 0;
}
