//! \file Chemistry files.
#include <cmath>
#include <set>

#include "fuzz.hpp"
#include "inputs/readers/chemistry/chemistry_file.hpp"

using namespace didymium;

namespace {

bool not_negative(double value) {
    return std::isfinite(value) && value >= 0.0;
}

bool finite(const EmpiricalCoefficients& c) {
    return std::isfinite(c.ph_slope) && std::isfinite(c.ph_slope_per_dosage) &&
           std::isfinite(c.intercept) && std::isfinite(c.dosage_exponent);
}

void check(const ChemistryFile& file) {
    const ChemistrySpec& spec = file.spec;
    fuzz::expect(file.n_elements >= 0 && file.n_elements <= spec.n_cations(),
                 "the number of elements");
    std::set<std::string> names;
    for (const Cation& cation : spec.cations) {
        fuzz::expect(names.insert(cation.name).second, cation.name + " stands twice");
        fuzz::expect(cation.charge > 0 && not_negative(cation.molar_mass) &&
                         not_negative(cation.provenance.sigma) &&
                         std::isfinite(cation.log10_k) && finite(cation.empirical),
                     cation.name + " is impossible");
        fuzz::expect(!cation.provenance.source.empty(),
                     cation.name + " comes from nowhere");
    }
    for (const AqueousIon& ion : spec.ions)
        fuzz::expect(not_negative(ion.ka) && not_negative(ion.molar_mass),
                     ion.name + " is impossible");
    fuzz::expect(spec.extractant_molar_mass > 0.0 &&
                     std::isfinite(spec.extractant_molar_mass) &&
                     not_negative(spec.dosage_per_mol),
                 "the molar mass of the extractant");
    fuzz::expect(not_negative(file.acid_equivalent_mass()), "the mass of the acid");
    fuzz::expect(not_negative(spec.window.max_rare_earth) &&
                     not_negative(spec.window.max_chloride) &&
                     not_negative(spec.window.max_loading),
                 "the window");
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
