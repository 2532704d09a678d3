#include "solver/flowsheet/chemistry_limits.hpp"

#include <fmt/format.h>

#include "inputs/readers/liquor/constants.hpp"

namespace didymium {

namespace {

std::string with_note(const std::string& text, const std::string& note) {
    return note.empty() ? text : text + "; " + note;
}

}  // namespace

std::string window_warning(const ChemistrySpec& chemistry, const Excursion& rare_earths,
                           const Excursion& chloride, const Excursion& loading) {
    std::string outside;
    const auto add = [&](const Excursion& excursion, const char* what, const char* unit,
                         double scale) {
        if (excursion.where.empty())
            return;
        outside += outside.empty() ? "" : "; ";
        outside += fmt::format("{} up to {:.3g} {} (measured up to {:.3g}) {}", what,
                               excursion.largest * scale, unit, excursion.limit * scale,
                               excursion.where);
    };
    add(rare_earths, "rare earths in the liquor", "mol/L", litre);
    add(chloride, "chloride", "mol/L", litre);
    add(loading, "loading by rare earths", "% of capacity", 100.0);
    if (outside.empty())
        return {};
    return with_note(
        fmt::format("chemistry '{}' is used outside its measured window: {}",
                    chemistry.name, outside),
        chemistry.window.note);
}

std::string practice_warning(const ChemistrySpec& chemistry, const Excursion& loading) {
    return with_note(
        fmt::format(
            "the solvent is loaded to {:.3g} % of capacity, beyond the {:.3g} % "
            "of practice, {}",
            100.0 * loading.largest, 100.0 * loading.limit, loading.where),
        chemistry.practice.note);
}

std::string saturation_warning(const Solid& solid, const Excursion& ratio, double ph) {
    return fmt::format(
        "liquor is above the saturation of {} {}: {:.3g} times its solubility product, "
        "pH {:.2f}; precipitation is not simulated",
        solid.name, ratio.where, ratio.largest, ph);
}

}  // namespace didymium
