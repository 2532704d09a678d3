#include "inputs/readers/liquor/assay_unit.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>
#include <vector>

#include "inputs/readers/text/suggest.hpp"
#include "inputs/readers/text/units.hpp"

namespace didymium {

namespace {

constexpr std::pair<std::string_view, AssayWhole> wholes[] = {
    {"REO", AssayWhole::reo},
    {"TREO", AssayWhole::reo},
    {"TREM", AssayWhole::trem},
    {"solids", AssayWhole::solids},
    {"liquor", AssayWhole::liquor_mass},
};

constexpr std::string_view expected =
    "expected 'wt% of REO', 'wt% of TREM', 'wt% of solids', 'ppm of solids', "
    "'ppm of liquor', 'g/L', 'mg/L', 'mol/L' or 'mmol/L'";

//! "ppm" of "ppm of solids" to kg/kg. By mass: 'mol%' would be read as a plain percent.
std::optional<double> mass_fraction(const std::string& unit) {
    const Converted factor = unit_factor(unit, kinds::fraction);
    const bool by_mass = unit.find("mol") == std::string::npos &&
                         unit.find("vol") == std::string::npos && !unit.empty();
    return by_mass && factor.problem.empty() ? std::optional(factor.value)
                                             : std::nullopt;
}

std::optional<AssayUnit> concentration_unit(const std::string& unit) {
    if (unit.empty()) {
        return std::nullopt;
    }
    const Converted moles = unit_factor(unit, kinds::concentration);
    if (moles.problem.empty()) {
        return AssayUnit{AssayWhole::liquor_volume, moles.value, true};
    }
    const Converted mass = unit_factor(unit, kinds::mass_concentration);
    if (mass.problem.empty()) {
        return AssayUnit{AssayWhole::liquor_volume, mass.value, false};
    }
    return std::nullopt;
}

}  // namespace

std::optional<AssayUnit> read_assay_unit(const CsvCell& cell, Diagnostics& problems) {
    constexpr std::string_view of = " of ";
    const std::size_t at = cell.text.find(of);
    if (at == std::string::npos) {
        const std::optional<AssayUnit> unit = concentration_unit(cell.text);
        if (!unit) {
            const bool fraction = mass_fraction(cell.text).has_value();
            problems.add(
                cell.where, fmt::format("unknown unit '{}', {}", cell.text, expected),
                fraction ? fmt::format("say of what: '{} of solids'", cell.text) : "");
        }
        return unit;
    }
    const std::optional<double> factor = mass_fraction(cell.text.substr(0, at));
    const std::string named = cell.text.substr(at + of.size());
    std::vector<std::string> known;
    for (const auto& [name, whole] : wholes) {
        if (factor && name == named) {
            return AssayUnit{whole, *factor, false};
        }
        known.emplace_back(name);
    }
    problems.add(cell.where, fmt::format("unknown unit '{}', {}", cell.text, expected),
                 factor ? did_you_mean(named, known) : "");
    return std::nullopt;
}

std::string assay_unit_pattern() {
    std::string names;
    for (const auto& [name, whole] : wholes) {
        names += fmt::format("{}{}", names.empty() ? "" : "|", name);
    }
    return fmt::format("^(.+ of ({})|m?M|.*(/|-[0-9]|⁻|per|PER).*)$", names);
}

std::string whole_name(AssayWhole whole) {
    switch (whole) {
        case AssayWhole::reo:
            return "fractions of REO";
        case AssayWhole::trem:
            return "fractions of TREM";
        case AssayWhole::solids:
            return "fractions of solids";
        default:
            return "concentrations of a liquor";
    }
}

}  // namespace didymium
