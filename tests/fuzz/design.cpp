//! \file Specifications of designs up to what is understood of them.
#include <cmath>
#include <cstdint>
#include <string>

#include "fuzz.hpp"
#include "inputs/readers/design/separation_file.hpp"
#include "shipped_files.hpp"

using namespace didymium;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = fuzz::text_of(data, size);
    SeparationSpec spec;
    if (fuzz::taken(text, [&] {
            spec = parse_separation(text, fuzz::file_name, *fuzz::shipped_files());
        })) {
        fuzz::expect(!spec.cuts.empty(), "a design of nothing");
        for (const CutSpec& cut : spec.cuts)
            fuzz::expect(std::isfinite(cut.solvent_factor) && !cut.lighter.empty() &&
                             !cut.heavier.empty(),
                         "a cut that is none");
    }
    return 0;
}
