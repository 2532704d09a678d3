//! \file Fit files up to their specification. The contact files and cases that they may
//! name are small ones of here.
#include <cmath>
#include <cstdint>
#include <string>

#include "fuzz.hpp"
#include "inputs/readers/contact/contact_file.hpp"
#include "inputs/readers/fit/fit_file.hpp"
#include "shipped_files.hpp"

using namespace didymium;

namespace {

constexpr const char* contacts_text = R"([[contacts]]
name = "a"
file = "table.csv"
)";
constexpr const char* contacts_table =
    "contact,group,element,liquor.composition [mol/L],liquor.acid.HCl [mol/L],"
    "solvent.extractant [mol/L],measured.distribution,measured.ph\n"
    "1,one,Nd,0.1,0.1,1,2,0.5\n1,one,Pr,0.1,0.1,1,1,0.5\n2,two,Nd,0.05,0.2,1,1,0.4\n";
constexpr const char* samples_table =
    "at,aqueous.La [mol/L],organic.La [mol/L],ph\n"
    "bank.extraction.1,0.001,0.002,1\n";

//! The files that come with the program, and a table.
class Files final : public fuzz::ShippedFiles {
  protected:
    SourceFile open(const std::string& name, const std::string& kind,
                    const Location& where) const override {
        if (kind == "contacts")
            return {"table", kind, contacts_table};
        if (kind == "measurements")
            return {"samples", kind, samples_table};
        return ShippedFiles::open(name, kind, where);
    }
};

CaseFile open_case(const std::filesystem::path& path, const Location& where) {
    const std::string name = path.stem().string();
    if (name != "kremser" && name != "short_ndpr")
        throw InputError(where, "no case '" + name + "'");
    return CaseFile::parse(fuzz::read_file("inputs/cases/" + name + ".toml"), path,
                           fuzz::shipped_files());
}

ContactSet open_contacts(const std::filesystem::path& path, const Location&,
                         const Value& chemistry) {
    return parse_contacts(contacts_text, path, Files(), open_case, &chemistry);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = fuzz::text_of(data, size);
    FitSpec spec;
    if (fuzz::taken(text, [&] {
            spec = parse_fit(text, fuzz::file_name, Files(), open_contacts, open_case);
        })) {
        fuzz::expect(!spec.constants.empty() && !spec.data.empty(), "a fit of nothing");
        for (const FitConstant& constant : spec.constants)
            fuzz::expect(std::isfinite(constant.start) &&
                             std::isfinite(constant.prior_sigma) &&
                             constant.of.empty() == constant.of_case,
                         "a constant that is none");
    }
    return 0;
}
