#include "inputs/readers/text/concentration.hpp"

#include <fmt/format.h>

#include "inputs/readers/liquor/constants.hpp"

namespace didymium {

double read_concentration(const Value& value, const std::string& path,
                          double molar_mass, const Range& range,
                          Diagnostics& problems) {
    if (const auto* text = value.text()) {
        const Converted amount = convert_quantity(*text, kinds::concentration);
        const Converted mass = amount.wrong_dimension
                                   ? convert_quantity(*text, kinds::mass_concentration)
                                   : Converted{};
        if (amount.wrong_dimension && mass.problem.empty()) {
            if (molar_mass <= 0.0) {
                problems.add(
                    value.where,
                    fmt::format("{} is \"{}\", expected mol/L: no molar mass is known",
                                path, *text));
                return nan;
            }
            if (!range.contains(mass.value / molar_mass)) {
                problems.add(value.where, out_of_range(path, value, range));
                return nan;
            }
            return mass.value / molar_mass;
        }
    }
    return read_quantity(value, path, kinds::concentration, range, problems);
}

}  // namespace didymium
