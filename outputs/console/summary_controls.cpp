#include "outputs/console/summary_controls.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "outputs/console/text_table.hpp"

namespace didymium {

namespace {

using Controllers = std::vector<ControlSpec>;

//! A value in the units of the file: a fraction, mol/L, or a pH.
std::string result_value(const ResultName& result, double value) {
    if (std::isnan(value)) {
        return "none";
    }
    if (result.is_concentration()) {
        return format_number(value, 5) + " mol/L";
    }
    return result.is_ph() ? fmt::format("{:.3f}", value) : format_percent(value);
}

//! The same in SI.
std::string si_result_value(const ResultName& result, double value) {
    return result_value(result, result.is_concentration() ? value / 1000.0 : value);
}

//! What a controller sets, in the units of the file.
std::string set_value(const Controllers& controls, const ControlSpec& control,
                      double value) {
    return control.sets_flow() ? format_number(value, 5) + " m3/h"
                               : result_value(controls[control.control].measure, value);
}

std::string limit(const Controllers& controls, const ControlSpec& control,
                  double value) {
    return control.sets_flow()
               ? format_number(3600.0 * value, 5) + " m3/h"
               : si_result_value(controls[control.control].measure, value);
}

double last_of(const std::vector<double>& values, const ResultShape& shape,
               std::size_t control) {
    return values[values.size() - shape.controls.size() + control];
}

ControlEnd end_of(const ScenarioResult& result, std::size_t control) {
    return static_cast<ControlEnd>(result.control_end.at(control));
}

}  // namespace

std::string controls_table(const CaseSpec& spec) {
    if (spec.controls.empty()) {
        return {};
    }
    TextTable table({"control", "keeps", "at", "by", "between", "and"});
    for (const ControlSpec& control : spec.controls) {
        table.add_row({control.name, control.measure.text,
                       si_result_value(control.measure, control.set_point),
                       output_name(spec, control),
                       limit(spec.controls, control, control.lower),
                       limit(spec.controls, control, control.upper)});
    }
    return table.text();
}

std::string controls_text(const ResultShape& shape, const ScenarioResult& result,
                          const Controllers& controls) {
    if (result.control_end.empty() || shape.controls.empty()) {
        return {};
    }
    TextTable table({"", "measured", "set point", "output", "lower", "upper", ""});
    for (std::size_t c = 0; c < shape.controls.size(); ++c) {
        const ControlSpec& control = controls.at(c);
        const auto of_end = [&] {
            switch (end_of(result, c)) {
                case ControlEnd::at_lower_limit:
                    return "at its lower limit";
                case ControlEnd::at_upper_limit:
                    return "at its upper limit";
                case ControlEnd::measures_nothing:
                    return "MEASURES NOTHING";
                default:
                    return "";
            }
        };
        table.add_row(
            {control.name,
             result_value(control.measure, last_of(result.control_measured, shape, c)),
             result_value(control.measure, last_of(result.control_set_point, shape, c)),
             set_value(controls, control, last_of(result.control_output, shape, c)),
             limit(controls, control, control.lower),
             limit(controls, control, control.upper), of_end()});
    }
    return "\nControllers\n" + table.text();
}

std::string off_set_point_text(const ResultShape& shape, const ScenarioResult& result,
                               const Controllers& controls, std::size_t control) {
    const ControlEnd end = end_of(result, control);
    if (end != ControlEnd::at_lower_limit && end != ControlEnd::at_upper_limit) {
        return {};
    }
    const ControlSpec& spec = controls.at(control);
    const auto value = [&](const std::vector<double>& values) {
        return result_value(spec.measure, last_of(values, shape, control));
    };
    return fmt::format(
        "the controller '{}' ends off its set point: {} is {}, to be {}, with {} at "
        "its "
        "{} limit, {}",
        spec.name, spec.measure.text, value(result.control_measured),
        value(result.control_set_point), shape.controls.at(control).output,
        end == ControlEnd::at_lower_limit ? "lower" : "upper",
        set_value(controls, spec, last_of(result.control_output, shape, control)));
}

int controls_off(const ScenarioResult& result) {
    return static_cast<int>(
        std::ranges::count_if(result.control_end, [](std::int8_t end) {
            return static_cast<ControlEnd>(end) != ControlEnd::free;
        }));
}

}  // namespace didymium
