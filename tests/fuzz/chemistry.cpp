//! \file Chemistry files.
#include <cmath>
#include <set>

#include "fuzz.hpp"
#include "inputs/chemistry_file.hpp"

using namespace didymium;

namespace {

void check(const ChemistryFile& file) {
    const ChemistrySpec& spec = file.spec;
    fuzz::expect(file.n_elements >= 0 && file.n_elements <= spec.n_cations(),
                 "the number of elements");
    std::set<std::string> names;
    for (const Cation& cation : spec.cations) {
        fuzz::expect(names.insert(cation.name).second, cation.name + " stands twice");
        fuzz::expect(cation.charge > 0 && cation.molar_mass > 0.0 &&
                         std::isfinite(cation.molar_mass) &&
                         std::isfinite(cation.log10_k),
                     cation.name + " is impossible");
        fuzz::expect(!cation.provenance.source.empty(),
                     cation.name + " comes from nowhere");
    }
    for (const AqueousIon& ion : spec.ions)
        fuzz::expect(std::isfinite(ion.ka) && ion.molar_mass > 0.0,
                     ion.name + " is impossible");
    fuzz::expect(
        spec.extractant_molar_mass > 0.0 && std::isfinite(spec.extractant_molar_mass),
        "the molar mass of the extractant");
    fuzz::expect(std::isfinite(file.acid_equivalent_mass()), "the mass of the acid");
    const std::vector<bool> all(spec.cations.size(), true);
    fuzz::expect(file.select(all).n_components() == spec.n_components(), "a selection");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = fuzz::text_of(data, size);
    ChemistryFile file;
    if (fuzz::taken(text, [&] { file = parse_chemistry(text, fuzz::file_name); }))
        check(file);
    return 0;
}
