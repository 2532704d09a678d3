//! \file Quoted quantities: a number and a unit, checked for dimension by udunits2.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace didymium {

//! What a quantity measures: the SI unit that the program holds it in, and how to write
//! it.
struct QuantityKind {
    std::string_view name;      //!< "a flow"
    std::string_view unit;      //!< "m3/s"
    std::string_view example;   //!< "1.0 m3/h"
    bool plain_number = false;  //!< may be written without a unit
};

namespace kinds {
inline constexpr QuantityKind flow{"a volume flow", "m3/s", "1.0 m3/h"};
inline constexpr QuantityKind volume{"a volume", "m3", "1 m3"};
inline constexpr QuantityKind mass{"a mass", "kg", "3 t"};
inline constexpr QuantityKind time{"a time", "s", "60 d"};
inline constexpr QuantityKind concentration{"a concentration", "mol/m3", "1.5 mol/L"};
inline constexpr QuantityKind mass_concentration{"a mass concentration", "kg/m3",
                                                 "200 g/L"};
inline constexpr QuantityKind density{"a density", "kg/m3", "1.2 kg/L"};
inline constexpr QuantityKind molar_mass{"a molar mass", "kg/mol", "144.2 g/mol"};
inline constexpr QuantityKind molar_energy{"a molar energy", "J/mol", "-20 kJ/mol"};
inline constexpr QuantityKind molar_volume{"a molar volume", "m3/mol", "18 cm3/mol"};
inline constexpr QuantityKind molality{"a molality", "mol/kg", "6 mol/kg"};
//! In K or in degrees Celsius (C, degC, celsius), whose origin is taken care of.
inline constexpr QuantityKind temperature{"a temperature", "K", "25 C"};
inline constexpr QuantityKind rate{"a rate", "1/s", "0.1 1/s"};
inline constexpr QuantityKind fraction{"a fraction", "1", "36 %", true};
}  // namespace kinds

//! A number and the unit beside it, as written.
struct Quantity {
    double number = 0.0;
    std::string unit;  //!< empty when there is none
};

//! Splits "2.62 m3/h". Nothing when the text does not begin with a finite number.
std::optional<Quantity> split_quantity(std::string_view text);

//! A value in SI, or what is wrong with the text.
struct Converted {
    double value = 0.0;
    std::string problem;  //!< empty when all is well
    bool wrong_dimension = false;
};

//! The factor from a unit to the unit of a kind; of degrees Celsius 1, without their
//! zero. Known traps (M, gal, gpm, ton, N, pH,
//! a, wt% ...) are translated or explained. Thread-safe; answers are remembered.
Converted unit_factor(const std::string& unit, const QuantityKind& kind);

//! A unit as udunits spells it; "1" of a plain number.
std::string udunits_name(const std::string& unit);

//! Reads a quoted quantity.
Converted convert_quantity(std::string_view text, const QuantityKind& kind);

//! Writes an SI value in a readable unit if it then reads back to the last bit,
//! otherwise in the unit of the kind.
std::string quantity_text(double value, const std::string& readable_unit,
                          const QuantityKind& kind);

//! A finite time as messages show it: in the first of d, h, min and s of which there is
//! one or more and six digits are enough, "13 h"; where none does, to six digits.
std::string time_text(double seconds);

}  // namespace didymium
