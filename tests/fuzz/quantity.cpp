//! \file Quantities, "2.62 m3/h": one line each, read as every kind.
#include <cmath>

#include "fuzz.hpp"
#include "inputs/readers/text/table_reader.hpp"
#include "inputs/readers/text/units.hpp"

using namespace didymium;

namespace {

constexpr QuantityKind all_kinds[] = {kinds::flow,
                                      kinds::volume,
                                      kinds::mass,
                                      kinds::time,
                                      kinds::rate,
                                      kinds::molar_mass,
                                      kinds::mass_concentration,
                                      kinds::density,
                                      kinds::fraction,
                                      kinds::concentration};

//! As every reader of an input does.
double read(const std::string& text, const QuantityKind& kind) {
    Diagnostics problems;
    const double value =
        read_quantity({text, {}}, "a quantity", kind, ranges::any, problems);
    problems.raise();
    return value;
}

void check(const std::string& text, const QuantityKind& kind, double value) {
    fuzz::expect(std::isfinite(value), text + " is not finite");
    const std::string unit = split_quantity(text)->unit;
    const std::string again = quantity_text(value, unit, kind);
    fuzz::expect(read(again, kind) == value, text + " is written as " + again);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = fuzz::text_of(data, size);
    for (const QuantityKind& kind : all_kinds) {
        double value = 0.0;
        if (fuzz::taken(text, [&] { value = read(text, kind); }))
            check(text, kind, value);
    }
    return 0;
}
