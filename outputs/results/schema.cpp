#include "outputs/results/schema.hpp"

#include <algorithm>

namespace didymium {

namespace {

using S = ResultShape;
using R = ScenarioResult;
using Text = std::vector<std::string>;
using Numbers = std::vector<double>;

//! What the four volumes of a stage are, in the order of ScenarioResult::vessel_volume.
Text vessels(const S&) {
    return {"mixer_aqueous", "mixer_organic", "settler_aqueous", "settler_organic"};
}

//! Function pointers of the two kinds a fixed variable can have.
using TextOf = Text (*)(const S&);
using NumbersOf = Numbers (*)(const S&);

template <typename Pairs>
auto firsts(const Pairs& pairs) {
    std::vector<typename Pairs::value_type::first_type> values;
    for (const auto& pair : pairs) {
        values.push_back(pair.first);
    }
    return values;
}

template <typename Pairs>
auto seconds(const Pairs& pairs) {
    std::vector<typename Pairs::value_type::second_type> values;
    for (const auto& pair : pairs) {
        values.push_back(pair.second);
    }
    return values;
}

template <typename Records>
Text texts_of(const Records& records, std::string Records::value_type::*member) {
    Text texts;
    for (const auto& record : records) {
        texts.push_back(record.*member);
    }
    return texts;
}

Numbers times_of(const S& shape, double S::Schedule::*member) {
    Numbers times;
    for (const auto& schedule : shape.schedules) {
        times.push_back(schedule.*member);
    }
    return times;
}

}  // namespace

// clang-format off
std::span<const Variable> schema() {
  // One row per variable; clang-format would spread it over five lines.
  static const std::vector<Variable> variables = {
    // Names and grids
    {"time", {"time"}, "h", "time of outlets and key figures",
     NumbersOf([](const S& s) { return s.times; })},
    {"profile_time", {"profile_time"}, "h", "time of stage profiles",
     NumbersOf([](const S& s) { return s.profile_times; })},
    {"solid", {"solid", "name_strlen"}, "", "solid that liquors may be saturated with",
     TextOf([](const S& s) { return s.solids; })},
    {"stage", {"stage", "name_strlen"}, "",
     "stage: bank, section, number in the section",
     TextOf([](const S& s) { return s.stages; })},
    {"component", {"component", "name_strlen"}, "",
     "cations, aqueous ions, H, extractant",
     TextOf([](const S& s) { return s.components; })},
    {"rare_earth", {"rare_earth", "name_strlen"}, "", "rare earth",
     TextOf([](const S& s) { return s.rare_earths; })},
    {"pair", {"pair", "name_strlen"}, "",
     "neighbouring rare earths, heavier over lighter",
     TextOf([](const S& s) { return s.pairs; })},
    {"tank", {"tank", "name_strlen"}, "", "tank",
     TextOf([](const S& s) { return s.tanks; })},
    {"unit", {"unit", "name_strlen"}, "", "bank, tank or splitter",
     TextOf([](const S& s) { return s.units; })},
    {"outlet", {"outlet", "name_strlen"}, "", "what leaves a unit",
     TextOf([](const S& s) { return s.outlets; })},
    {"stream", {"stream", "name_strlen"}, "", "stream that enters the circuit",
     TextOf([](const S& s) { return s.streams; })},
    {"vessel", {"vessel", "name_strlen"}, "", "part of a mixer-settler and its phase",
     TextOf(vessels)},
    {"specification", {"specification", "name_strlen"}, "",
     "what an outlet must reach: outlet, element, least purity by oxide mass",
     TextOf([](const S& s) { return s.specifications; })},
    {"event", {"event", "name_strlen"}, "", "value that changes during the run",
     TextOf([](const S& s) { return seconds(s.events); })},
    {"schedule", {"schedule", "name_strlen"}, "", "value that follows a schedule",
     TextOf([](const S& s) { return texts_of(s.schedules, &S::Schedule::path); })},
    {"schedule_shape", {"schedule", "name_strlen"}, "",
     "how it goes from point to point: step or ramp",
     TextOf([](const S& s) { return texts_of(s.schedules, &S::Schedule::shape); })},
    {"solve", {"solve", "name_strlen"}, "", "what was varied to reach what",
     TextOf([](const S& s) { return s.solve_names; })},
    {"curve", {"curve", "name_strlen"}, "",
     "input along which scenarios were followed",
     TextOf([](const S& s) { return s.curves; })},
    {"control", {"control", "name_strlen"}, "", "controller",
     TextOf([](const S& s) { return texts_of(s.controls, &S::Control::name); })},
    {"control_measure", {"control", "name_strlen"}, "", "what a controller measures",
     TextOf([](const S& s) { return texts_of(s.controls, &S::Control::measure); })},
    {"control_measure_unit", {"control", "name_strlen"}, "", "unit of that",
     TextOf([](const S& s) { return texts_of(s.controls, &S::Control::measure_unit); })},
    {"control_sets", {"control", "name_strlen"}, "", "what a controller sets",
     TextOf([](const S& s) { return texts_of(s.controls, &S::Control::output); })},
    {"control_sets_unit", {"control", "name_strlen"}, "", "unit of that",
     TextOf([](const S& s) { return texts_of(s.controls, &S::Control::output_unit); })},
    {"sensitivity_result", {"sensitivity_result", "name_strlen"}, "",
     "result of which the sensitivity is known",
     TextOf([](const S& s) { return s.sensitivity_results; })},
    {"parameter", {"parameter", "name_strlen"}, "",
     "path of an input by which results are differentiated",
     TextOf([](const S& s) { return firsts(s.parameters); })},
    {"parameter_unit", {"parameter", "name_strlen"}, "", "unit of that",
     TextOf([](const S& s) { return seconds(s.parameters); })},
    {"input_name", {"input_name", "name_strlen"}, "",
     "path of a swept input in the case",
     TextOf([](const S& s) { return firsts(s.inputs); })},
    {"input_unit", {"input_name", "name_strlen"}, "", "unit of a swept input",
     TextOf([](const S& s) { return seconds(s.inputs); })},
    {"event_time", {"event"}, "h", "time of an event",
     NumbersOf([](const S& s) { return firsts(s.events); })},
    {"event_end", {"event"}, "h", "end of a pulse or a ramp; missing for a step",
     NumbersOf([](const S& s) { return s.event_ends; })},
    {"schedule_begin", {"schedule"}, "h", "first point of a schedule",
     NumbersOf([](const S& s) { return times_of(s, &S::Schedule::begin); })},
    {"schedule_end", {"schedule"}, "h", "last point of a schedule",
     NumbersOf([](const S& s) { return times_of(s, &S::Schedule::end); })},
    {"stage_unit", {"stage", "name_strlen"}, "", "bank and section of a stage",
     TextOf([](const S& s) { return s.stage_units; })},
    {"stage_hydraulics", {"stage", "name_strlen"}, "",
     "whether the holdup of a mixer is fixed or proportional",
     TextOf([](const S& s) { return s.stage_hydraulics; })},
    {"tank_hydraulics", {"tank", "name_strlen"}, "",
     "whether a tank overflows or is pumped from",
     TextOf([](const S& s) { return s.tank_hydraulics; })},
    {"stage_transfer", {"stage", "name_strlen"}, "", "law of mass transfer in a stage",
     TextOf([](const S& s) { return s.stage_transfer; })},
    {"stage_feed", {"stage", "name_strlen"}, "", "inlet streams that enter a stage",
     TextOf([](const S& s) { return s.stage_feeds; })},

    {"outlet_phase", {"outlet", "name_strlen"}, "", "phase of an outlet",
     TextOf([](const S& s) { return s.outlet_phases; })},
    {"outlet_from", {"outlet", "name_strlen"}, "",
     "stage, tank or splitter that an outlet leaves",
     TextOf([](const S& s) { return s.outlet_origins; })},
    {"outlet_to", {"outlet", "name_strlen"}, "",
     "stage, tank or splitter that an outlet enters; empty where it leaves the plant",
     TextOf([](const S& s) { return s.outlet_targets; })},
    {"stream_phase", {"stream", "name_strlen"}, "", "phase of an inlet stream",
     TextOf([](const S& s) { return s.stream_phases; })},
    {"stream_to", {"stream", "name_strlen"}, "",
     "stage or tank that an inlet stream enters",
     TextOf([](const S& s) { return s.stream_targets; })},
    {"oxide_mass", {"rare_earth"}, "g/mol", "mass of oxide per amount of the element",
     NumbersOf([](const S& s) { return s.oxide_masses; })},

    // How a scenario went
    {"status", {"scenario"}, "", "how the scenario ended", &R::status},
    {"message", {"scenario", "message_strlen"}, "", "why it ended so", &R::message},
    {"warnings", {"scenario", "warnings_strlen"}, "",
     "warnings, one a line", &R::warnings},
    {"retries", {"scenario"}, "", "attempts before this one, all of which failed",
     &R::retries},
    {"end_time", {"scenario"}, "h", "last time that the run reached", &R::end_time},
    {"input_value", {"scenario", "input_name"}, "",
     "swept inputs, each in its input_unit",
     &R::input_values},
    {"solve_value", {"scenario", "solve"}, "", "value found, in the unit of the case",
     &R::solve_value},
    {"is_fold", {"scenario", "curve"}, "", "whether the curve turns back here",
     &R::is_fold},
    {"curve_slope", {"scenario", "curve"}, "1",
     "share of the way of the input per arc length of the curve; negative: backwards",
     &R::curve_slope},
    {"pinch_stages", {"scenario", "curve"}, "",
     "stages of the longest run in which nothing changes by more than 1 %; 0: none",
     &R::pinch_stages},

    // Outlets and key figures over time
    {"purity", {"scenario", "time", "outlet", "rare_earth"}, "1",
     "share of the rare-earth oxide mass", &R::purity},
    {"purity_mole", {"scenario", "time", "outlet", "rare_earth"}, "1",
     "share of the rare-earth amount, by element", &R::purity_mole},
    {"recovery", {"scenario", "time", "outlet", "rare_earth"}, "1",
     "rate leaving by the outlet over rate fed to its plant", &R::recovery},
    {"outlet_flow", {"scenario", "time", "outlet"}, "m3/h", "flow of an outlet",
     &R::outlet_flow},
    {"outlet_concentration", {"scenario", "time", "outlet", "component"}, "mol/L",
     "total concentration in an outlet", &R::outlet_concentration},
    {"outlet_ph", {"scenario", "time", "outlet"}, "1",
     "-log10 of [H+] in mol/L; missing for organic outlets", &R::outlet_ph},
    {"inlet_flow", {"scenario", "time", "stream"}, "m3/h", "flow of an inlet stream",
     &R::inlet_flow},
    {"inlet_concentration", {"scenario", "time", "stream", "component"}, "mol/L",
     "total concentration in an inlet stream", &R::inlet_concentration},
    {"tank_level", {"scenario", "time", "tank"}, "1",
     "level, a share of the volume", &R::tank_level},
    {"inventory", {"scenario", "time", "component"}, "mol",
     "amount held in the circuit",
     &R::inventory},
    {"rate_norm", {"scenario", "time"}, "1",
     "largest accumulation of a component, over vessels, relative to its feed rate",
     &R::rate_norm},
    {"acid_per_oxide", {"scenario", "time"}, "kg/kg",
     "pure acid fed as a reagent per rare-earth oxide fed", &R::acid_per_oxide},
    {"feed_acid_per_oxide", {"scenario", "time"}, "kg/kg",
     "free acid that feeds bring per rare-earth oxide fed", &R::feed_acid_per_oxide},
    {"base_per_oxide", {"scenario", "time"}, "kg/kg",
     "pure base fed per rare-earth oxide fed", &R::base_per_oxide},

    {"control_measured", {"scenario", "time", "control"}, "",
     "value that a controller measures, in control_measure_unit",
     &R::control_measured},
    {"control_set_point", {"scenario", "time", "control"}, "",
     "value that it is to have, likewise", &R::control_set_point},
    {"control_output", {"scenario", "time", "control"}, "",
     "value that a controller sets, in control_sets_unit", &R::control_output},
    {"control_bias", {"scenario", "control"}, "",
     "value that its integral alone asks for at the end, likewise, for a restart",
     &R::control_bias},
    {"control_end", {"scenario", "control"}, "", "how a controller stands at the end",
     &R::control_end},

    // Derivatives of these by inputs
    {"parameter_value", {"scenario", "parameter"}, "",
     "value of the input, in its parameter_unit", &R::parameter_value},
    {"outlet_flow_sensitivity", {"scenario", "time", "parameter", "outlet"}, "",
     "d(outlet_flow)/d(parameter), in m3/h per parameter_unit",
     &R::outlet_flow_sensitivity},
    {"outlet_concentration_sensitivity",
     {"scenario", "time", "parameter", "outlet", "component"}, "",
     "d(outlet_concentration)/d(parameter), in mol/L per parameter_unit",
     &R::outlet_concentration_sensitivity},
    {"purity_sensitivity", {"scenario", "time", "parameter", "outlet", "rare_earth"}, "",
     "d(purity)/d(parameter), in 1 per parameter_unit", &R::purity_sensitivity},
    {"purity_mole_sensitivity",
     {"scenario", "time", "parameter", "outlet", "rare_earth"}, "",
     "d(purity_mole)/d(parameter), in 1 per parameter_unit",
     &R::purity_mole_sensitivity},
    {"recovery_sensitivity", {"scenario", "time", "parameter", "outlet", "rare_earth"},
     "", "d(recovery)/d(parameter), in 1 per parameter_unit", &R::recovery_sensitivity},

    // End of the run
    {"acid_per_product", {"scenario", "outlet"}, "kg/kg",
     "pure acid fed to the plant as a reagent per rare-earth oxide that leaves",
     &R::acid_per_product},
    {"base_per_product", {"scenario", "outlet"}, "kg/kg",
     "pure base fed to the plant per rare-earth oxide that leaves",
     &R::base_per_product},
    {"recovery_cumulative", {"scenario", "outlet", "rare_earth"}, "1",
     "amount that left over amount fed to the plant, whole run",
     &R::recovery_cumulative},
    {"time_to_specification", {"scenario", "specification"}, "h",
     "first time from which the specification is kept until the end of the run or the "
     "next event; infinite: never",
     &R::time_to_specification},
    {"specification_lost", {"scenario", "specification"}, "h",
     "time at which a specification that had been kept was last lost; infinite: never",
     &R::specification_lost},
    {"specification_kept_from", {"scenario", "specification"}, "h",
     "time from which the specification is kept until the end of the run, events or not; "
     "infinite: not met at the end",
     &R::specification_kept_from},
    {"acid_to_specification", {"scenario", "specification"}, "kg",
     "pure acid fed to the plant as a reagent until specification_kept_from",
     &R::acid_to_specification},
    {"base_to_specification", {"scenario", "specification"}, "kg",
     "pure base fed to the plant until specification_kept_from",
     &R::base_to_specification},
    {"extractant_to_specification", {"scenario", "specification"}, "kg",
     "extractant fed to the plant until specification_kept_from",
     &R::extractant_to_specification},
    {"oxide_off_specification", {"scenario", "specification", "rare_earth"}, "kg",
     "oxide that left by the outlet while it was out of specification, whole run",
     &R::oxide_off_specification},
    {"stream_flow", {"scenario", "stream"}, "m3/h",
     "flow of an inlet stream at the end",
     &R::stream_flow},
    {"slowest_time_constant", {"scenario"}, "h",
     "slowest mode at the steady state of the final inputs",
     &R::slowest_time_constant},
    {"end_is_steady", {"scenario"}, "", "whether the end state is steady",
     &R::end_is_steady},
    {"sensitivity", {"scenario", "sensitivity_result", "stream"}, "h/m3",
     "change of a result, a fraction, per flow of a stream, at that steady state",
     &R::sensitivity},
    {"steady_purity", {"scenario", "outlet", "rare_earth"}, "1",
     "share of the rare-earth oxide mass at the steady state of the final inputs",
     &R::steady_purity},

    // Stage profiles
    {"aqueous", {"scenario", "profile_time", "stage", "component"}, "mol/L",
     "total concentration in the aqueous phase of the mixer", &R::aqueous},
    {"organic", {"scenario", "profile_time", "stage", "component"}, "mol/L",
     "total concentration in the organic phase of the mixer", &R::organic},
    {"settler_aqueous", {"scenario", "profile_time", "stage", "component"}, "mol/L",
     "total concentration in the aqueous phase that leaves the settler",
     &R::settler_aqueous},
    {"settler_organic", {"scenario", "profile_time", "stage", "component"}, "mol/L",
     "total concentration in the organic phase that leaves the settler",
     &R::settler_organic},
    {"ph", {"scenario", "profile_time", "stage"}, "1",
     "-log10 of [H+] in mol/L, aqueous phase of the mixer", &R::ph},
    {"loading", {"scenario", "profile_time", "stage"}, "1",
     "bound over total extractant units, in the mixer", &R::loading},
    {"free_extractant", {"scenario", "profile_time", "stage"}, "mol/L",
     "free extractant units in the organic phase of the mixer", &R::free_extractant},
    {"saturation_index", {"scenario", "profile_time", "stage", "solid"}, "1",
     "log10 of the saturation ratio of the liquor in the mixer; above zero the solid can "
     "form", &R::saturation_index},
    {"distribution", {"scenario", "profile_time", "stage", "rare_earth"}, "1",
     "distribution ratio, organic over aqueous, in the mixer", &R::distribution},
    {"separation", {"scenario", "profile_time", "stage", "pair"}, "1",
     "separation factor, ratio of distribution ratios", &R::separation},
    {"aqueous_flow", {"scenario", "profile_time", "stage"}, "m3/h",
     "flow of the aqueous phase through the stage", &R::aqueous_flow},
    {"organic_flow", {"scenario", "profile_time", "stage"}, "m3/h",
     "flow of the organic phase through the stage", &R::organic_flow},
    {"organic_holdup", {"scenario", "profile_time", "stage"}, "1",
     "organic fraction of the mixer", &R::organic_holdup},
    {"vessel_volume", {"scenario", "stage", "vessel"}, "m3",
     "volume of a phase at the start, all settler cells together", &R::vessel_volume},
    {"tank_volume", {"scenario", "tank"}, "m3", "volume of a tank when full",
     &R::tank_volume},
    {"vessel_cells", {"scenario", "stage", "vessel"}, "1",
     "well-mixed cells in series that a vessel is made of", &R::vessel_cells},

    // Balance over the whole run
    {"balance/in", {"scenario", "component"}, "mol", "amount fed", &R::balance_in},
    {"balance/out", {"scenario", "component"}, "mol",
     "amount that left", &R::balance_out},
    {"balance/initial", {"scenario", "component"}, "mol", "amount held at the start",
     &R::balance_initial},
    {"balance/final", {"scenario", "component"}, "mol", "amount held at the end",
     &R::balance_final},
    {"balance/closure", {"scenario", "component"}, "1",
     "imbalance relative to the throughput", &R::closure},
    {"balance/unit_closure", {"scenario", "unit", "component"}, "1",
     "imbalance of a unit relative to its throughput", &R::unit_closure},

    // Solver
    {"solver/solver_seconds", {"scenario"}, "s", "processor time of the scenario",
     &R::solver_seconds},
    {"state", {"scenario", "unknown"}, "mol/m3", "raw unknowns at the end, for a restart",
     &R::state},
  };
  return variables;
}
// clang-format on

namespace {

template <typename T>
using Member = T ScenarioResult::*;

}  // namespace

NetcdfType netcdf_type(const Variable& variable) {
    struct Visitor {
        NetcdfType operator()(NumbersOf) const { return NetcdfType::real; }
        NetcdfType operator()(Member<std::vector<double>>) const {
            return NetcdfType::real;
        }
        NetcdfType operator()(Member<double>) const { return NetcdfType::real; }
        NetcdfType operator()(Member<std::int8_t>) const { return NetcdfType::int8; }
        NetcdfType operator()(Member<std::vector<std::int8_t>>) const {
            return NetcdfType::int8;
        }
        NetcdfType operator()(Member<Status>) const { return NetcdfType::int8; }
        NetcdfType operator()(TextOf) const { return NetcdfType::text; }
        NetcdfType operator()(Member<std::string>) const { return NetcdfType::text; }
        NetcdfType operator()(Member<std::vector<std::string>>) const {
            return NetcdfType::text;
        }
    };
    return std::visit(Visitor{}, variable.source);
}

namespace {

//! Length of the longest name in the file; at least 1.
std::size_t longest_name(const ResultShape& shape) {
    std::size_t length = 1;
    for (const auto& variable : schema()) {
        if (const auto* text = std::get_if<TextOf>(&variable.source)) {
            for (const auto& name : (*text)(shape)) {
                length = std::max(length, name.size());
            }
        }
    }
    return length;
}

}  // namespace

std::vector<DimensionSize> dimension_sizes(const ResultShape& shape, int n_scenarios) {
    return {
        {"scenario", static_cast<std::size_t>(n_scenarios)},
        {"name_strlen", longest_name(shape)},
        {"message_strlen", kMessageLength},
        {"warnings_strlen", kWarningsLength},
        {"time", shape.times.size()},
        {"profile_time", shape.profile_times.size()},
        {"stage", shape.stages.size()},
        {"solid", shape.solids.size()},
        {"component", shape.components.size()},
        {"rare_earth", shape.rare_earths.size()},
        {"pair", shape.pairs.size()},
        {"tank", shape.tanks.size()},
        {"unit", shape.units.size()},
        {"outlet", shape.outlets.size()},
        {"stream", shape.streams.size()},
        {"vessel", vessels(shape).size()},
        {"specification", shape.specifications.size()},
        {"event", shape.events.size()},
        {"schedule", shape.schedules.size()},
        {"solve", shape.solve_names.size()},
        {"curve", shape.curves.size()},
        {"control", shape.controls.size()},
        {"sensitivity_result", shape.sensitivity_results.size()},
        {"parameter", shape.parameters.size()},
        {"input_name", shape.inputs.size()},
        {"unknown", 0},
    };
}

std::string netcdf_name(std::string_view path) {
    std::string name;
    for (const char c : path) {
        const bool safe = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '_';
        name += safe ? c : '_';
    }
    if (name.empty() || (name.front() >= '0' && name.front() <= '9')) {
        name.insert(0, 1, '_');
    }
    return name;
}

}  // namespace didymium
