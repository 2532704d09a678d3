#include "inputs/readers/text/units.hpp"

#include <fmt/format.h>
#include <udunits2.h>

#include <cctype>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <system_error>
#include <tuple>
#include <utility>

namespace didymium {

namespace {

constexpr double zero_celsius = 273.15;  // K

//! Spellings of the trade that udunits does not know or takes for something else.
constexpr std::pair<std::string_view, std::string_view> translated[] = {
    {"M", "mol/L"},
    {"mM", "mmol/L"},
    {"gal", "US_liquid_gallon"},
    {"gpm", "US_liquid_gallon/min"},
    {"lpm", "L/min"},
    {"wk", "week"},
    {"wt%", "%"},
    {"mol%", "%"},
};

//! Units that mean something else than the writer is likely to think.
constexpr std::pair<std::string_view, std::string_view> refused_units[] = {
    {"ton", "is a short ton: write t (1000 kg) or short_ton"},
    {"tons", "is a short ton: write t (1000 kg) or short_ton"},
    {"a", "is the are: write year"},
    {"pH", "is no unit: give the acid as a concentration, such as \"0.02 mol/L\""},
    {"N", "is the newton: give mol/L"},
    {"eq", "is no unit: give mol, divided by the charge"},
    {"meq", "is no unit: give mmol, divided by the charge"},
    {"month", "has no fixed length: give days"},
};

//! A unit of another size is a mistake, and no number of it can be calculated with.
constexpr double largest_factor = 1e100;

struct FreeSystem {
    void operator()(ut_system* system) const { ut_free_system(system); }
};
struct FreeUnit {
    void operator()(ut_unit* unit) const { ut_free(unit); }
};
struct FreeConverter {
    void operator()(cv_converter* converter) const { cv_free(converter); }
};

//! Replaces the translated spellings word by word; a refused word becomes the problem.
//! A word is a run of letters and underscores, with a '%' after it.
std::string translate(const std::string& unit, std::string& problem) {
    std::string result;
    for (std::size_t i = 0; i < unit.size();) {
        std::size_t end = i;
        while (
            end < unit.size() &&
            (std::isalpha(static_cast<unsigned char>(unit[end])) || unit[end] == '_')) {
            ++end;
        }
        if (end == i) {
            result += unit[i++];
            continue;
        }
        if (end < unit.size() && unit[end] == '%') {
            ++end;
        }
        const std::string word = unit.substr(i, end - i);
        std::string_view replacement = word;
        for (const auto& [from, to] : translated) {
            if (word == from) {
                replacement = to;
            }
        }
        for (const auto& [name, why] : refused_units) {
            if (word == name) {
                problem = fmt::format("'{}' {}", name, why);
            }
        }
        result += replacement;
        i = end;
    }
    return result;
}

//! Whether a unit holds a number that is no exponent, as "2" in "2 m3/h": exponents
//! stand right behind a unit or a caret, with a sign or without.
bool has_number(const std::string& unit) {
    for (std::size_t i = 0; i < unit.size(); ++i) {
        if (std::isdigit(static_cast<unsigned char>(unit[i])) == 0) {
            continue;
        }
        std::size_t before = i;
        while (i + 1 < unit.size() &&
               std::isdigit(static_cast<unsigned char>(unit[i + 1])) != 0) {
            ++i;
        }
        if (before > 0 && (unit[before - 1] == '-' || unit[before - 1] == '+')) {
            --before;
        }
        // One itself is a unit, and its reciprocals are written 1/h.
        const bool is_one = unit == "1" || unit.starts_with("1/");
        const bool stands_first = before == i && i == 0;
        const char behind = before > 0 ? unit[before - 1] : ' ';
        const bool exponent =
            std::isalpha(static_cast<unsigned char>(behind)) != 0 || behind == '^' ||
            behind == ')' || (behind == '*' && before > 1 && unit[before - 2] == '*') ||
            static_cast<unsigned char>(behind) >= 0x80;
        if (!(is_one && stands_first) && !exponent) {
            return true;
        }
    }
    return false;
}

//! A word like "hh", which udunits reads as a prefix with its own unit, the hectohour.
std::string doubled_letter(const std::string& unit) {
    for (std::size_t i = 0; i + 1 < unit.size(); ++i) {
        const auto letter = [&](std::size_t k) {
            return k < unit.size() &&
                   std::isalpha(static_cast<unsigned char>(unit[k])) != 0;
        };
        const bool starts = i == 0 || !letter(i - 1);
        // But for the millimetre and the cubic centimetre
        if (starts && letter(i) && unit[i] == unit[i + 1] && !letter(i + 2) &&
            unit[i] != 'm' && unit[i] != 'c') {
            return unit.substr(i, 2);
        }
    }
    return {};
}

//! ",9 m3/h", the rest of a number with a decimal comma.
bool is_decimals(const std::string& unit) {
    return unit.size() > 1 && unit[0] == ',' &&
           std::isdigit(static_cast<unsigned char>(unit[1])) != 0;
}

//! Degrees Celsius, whose origin no factor knows; C alone is the coulomb to udunits.
bool is_celsius(std::string_view unit) {
    return unit == "C" || unit == "degC" || unit == "celsius" || unit == "\u00b0C";
}

//! Undoes the rounding of a chain of conversions: mol/L is 1000 mol/m3, not the
//! 999.9999999999998 that udunits computes; m3/h is the double next to 1/3600.
double without_noise(double factor) {
    const auto snap = [](double x) {
        const double shorter = split_quantity(fmt::format("{:.12g}", x))->number;
        const double noise = 8.0 * std::numeric_limits<double>::epsilon();
        return std::abs(shorter - x) <= noise * std::abs(x) ? shorter : x;
    };
    const double direct = snap(factor);
    return direct != factor ? direct : 1.0 / snap(1.0 / factor);
}

//! udunits2 behind a lock: its parser is not reentrant and its messages go to a handler
//! of the process, which is silenced.
class UnitSystem {
  public:
    //! The one unit system of the process: the library keeps one itself.
    static UnitSystem& shared() {
        static UnitSystem system;
        return system;
    }

    Converted factor(const std::string& unit, const QuantityKind& kind) {
        const std::lock_guard lock(mutex_);
        const auto key = std::tuple(unit, std::string(kind.unit),
                                    std::string(kind.name), std::string(kind.example));
        auto found = factors_.find(key);
        if (found == factors_.end()) {
            if (factors_.size() >= most_kept) {
                factors_.clear();  // more units than any input has
            }
            found = factors_.emplace(key, compute(unit, kind)).first;
        }
        return found->second;
    }

  private:
    using Unit = std::unique_ptr<ut_unit, FreeUnit>;
    static constexpr std::size_t most_kept = 10000;

    UnitSystem() {
        ut_set_error_message_handler(ut_ignore);
        system_.reset(ut_read_xml(nullptr));
    }

    Unit parse(const std::string& text) const {
        return Unit(ut_parse(system_.get(), text.c_str(), UT_UTF8));
    }

    Converted compute(const std::string& unit, const QuantityKind& kind) const {
        const auto wrong = [&](const std::string& what, bool dimension = false) {
            return Converted{0.0,
                             fmt::format("{}, expected {} such as \"{}\"", what,
                                         kind.name, kind.example),
                             dimension};
        };
        if (is_celsius(unit) && kind.unit == kinds::temperature.unit) {
            return {1.0, {}, false};
        }
        if (system_ == nullptr) {
            return {0.0, "the units database of udunits2 cannot be read", false};
        }
        std::string trap;
        const std::string translation = translate(unit, trap);
        if (!trap.empty()) {
            return wrong(trap);
        }
        if (const std::string twice = doubled_letter(unit); !twice.empty()) {
            return wrong(fmt::format("unknown unit '{}' in '{}'", twice, unit));
        }
        const Unit from = parse(translation);
        if (from == nullptr && is_decimals(unit)) {
            return wrong(fmt::format(
                "'{}' is no unit: decimals follow a point, not a comma", unit));
        }
        if (from == nullptr) {
            return wrong(fmt::format("unknown unit '{}'", unit));
        }
        // udunits calls a unit and its reciprocal convertible; the quotient tells.
        const Unit to = parse(translate(std::string(kind.unit), trap));
        const Unit one(ut_get_dimensionless_unit_one(system_.get()));
        const Unit quotient(ut_divide(from.get(), to.get()));
        if (quotient == nullptr || !ut_are_convertible(quotient.get(), one.get())) {
            return wrong(fmt::format("'{}' is not {}", unit, kind.name), true);
        }
        const std::unique_ptr<cv_converter, FreeConverter> converter(
            ut_get_converter(from.get(), to.get()));
        if (converter == nullptr) {
            return wrong(fmt::format("'{}' is not {}", unit, kind.name), true);
        }
        const double factor = cv_convert_double(converter.get(), 1.0);
        // Degrees Celsius, decibels and dates have an origin; none of our quantities
        // does.
        if (cv_convert_double(converter.get(), 0.0) != 0.0 || !(factor > 0.0)) {
            return wrong(fmt::format("'{}' is not a proportional unit", unit));
        }
        if (!(factor > 1.0 / largest_factor && factor < largest_factor)) {
            return wrong(fmt::format("'{}' is too large or too small a unit", unit));
        }
        if (has_number(unit)) {
            return wrong(fmt::format("'{}' holds a number of its own", unit));
        }
        return {without_noise(factor), {}, false};
    }

    std::mutex mutex_;
    std::unique_ptr<ut_system, FreeSystem> system_;
    //! By unit and kind: what is said of a wrong one names the kind.
    std::map<std::tuple<std::string, std::string, std::string, std::string>, Converted>
        factors_;
};

}  // namespace

std::optional<Quantity> split_quantity(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && blank(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && blank(text.back())) {
        text.remove_suffix(1);
    }
    if (text.size() > 1 && text.front() == '+' && text[1] != '-') {
        text.remove_prefix(1);
    }
    Quantity quantity;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, quantity.number);
    if (error != std::errc() || !std::isfinite(quantity.number)) {
        return std::nullopt;
    }
    std::string_view unit(rest, static_cast<std::size_t>(end - rest));
    while (!unit.empty() && blank(unit.front())) {
        unit.remove_prefix(1);
    }
    quantity.unit = unit;
    return quantity;
}

Converted unit_factor(const std::string& unit, const QuantityKind& kind) {
    return UnitSystem::shared().factor(unit, kind);
}

std::string udunits_name(const std::string& unit) {
    std::string ignored;
    return unit.empty() ? "1" : translate(unit, ignored);
}

Converted convert_quantity(std::string_view text, const QuantityKind& kind) {
    const std::optional<Quantity> quantity = split_quantity(text);
    if (!quantity) {
        return {0.0,
                fmt::format("\"{}\" is not {}, expected a number with its unit such as "
                            "\"{}\"",
                            text, kind.name, kind.example),
                false};
    }
    if (quantity->unit.empty()) {
        if (kind.plain_number) {
            return {quantity->number, {}, false};
        }
        return {0.0,
                fmt::format("\"{}\" has no unit, expected {} such as \"{}\"", text,
                            kind.name, kind.example),
                false};
    }
    Converted factor = unit_factor(quantity->unit, kind);
    factor.value *= quantity->number;
    if (factor.problem.empty() && kind.unit == kinds::temperature.unit &&
        is_celsius(quantity->unit)) {
        factor.value += zero_celsius;
    }
    if (!std::isfinite(factor.value)) {
        return {0.0,
                fmt::format("\"{}\" is too large a number, expected {} such as \"{}\"",
                            text, kind.name, kind.example),
                false};
    }
    return factor;
}

std::string time_text(double seconds) {
    std::string largest;
    for (const auto& [unit, factor] :
         {std::pair("d", 86400.0), {"h", 3600.0}, {"min", 60.0}, {"s", 1.0}}) {
        const double number = seconds / factor;
        if (seconds > 0.0 && number < 1.0 && factor > 1.0) {
            continue;
        }
        std::string text = fmt::format("{:.6g} {}", number, unit);
        const double shown = split_quantity(text)->number;
        if (std::fabs(shown - number) <= 1e-12 * std::fabs(number)) {
            return text;
        }
        largest = largest.empty() ? text : largest;
    }
    return largest;
}

std::string quantity_text(double value, const std::string& readable_unit,
                          const QuantityKind& kind) {
    const Converted factor = unit_factor(readable_unit, kind);
    if (factor.problem.empty()) {
        const double number = value / factor.value;
        for (int digits = 6; digits <= 17; ++digits) {
            std::string text = fmt::format("{:.{}g} {}", number, digits, readable_unit);
            if (convert_quantity(text, kind).value == value) {
                return text;
            }
        }
    }
    return fmt::format("{} {}", value, kind.unit);
}

}  // namespace didymium
