//! \file What a scenario produced, in the units of the file (h, m3, m3/h, mol/L, kg),
//! and the shape that all scenarios of one file share. Arrays are row-major in the
//! order of the dimensions named in the comments.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "inputs/readers/case/case_spec.hpp"

namespace didymium {

//! How a scenario ended. Values are part of the file format.
enum class Status : std::int8_t {
    ok = 0,
    input_error = 1,  //!< the point of a sweep is not a valid case
    integration_failed = 2,
    steady_failed = 3,
    solve_failed = 4,    //!< a [[solve]] found no value
    closure_missed = 5,  //!< mass balance worse than 1e-9 of throughput
    not_run = 6,         //!< interrupted before its turn
    precipitation = 7,   //!< a liquor above saturation, where the case stops at it
    no_solution = 8,     //!< a contact without an equilibrium
    internal_error = 9   //!< a bug that ended a scenario of a sweep, not the others
};

inline constexpr Status last_status = Status::internal_error;

//! How a controller stands at the end. Values are part of the file format.
enum class ControlEnd : std::int8_t {
    free = 0,            //!< on its set point, or on the way there
    at_lower_limit = 1,  //!< off its set point, at a limit of what it sets
    at_upper_limit = 2,
    measures_nothing = 3
};

inline constexpr ControlEnd last_control_end = ControlEnd::measures_nothing;

//! Flag meanings in the order of ControlEnd, as the file spells them.
const char* control_end_name(ControlEnd end);

//! Flag meanings in the order of Status, as the file spells them.
const char* status_name(Status status);

//! Names and grids, the same for every scenario of a file.
struct ResultShape {
    std::string mode;                     //!< run | steady | sweep
    std::vector<std::string> components;  //!< cations, ions, H, extractant
    //! the leading components that are rare earths
    std::vector<std::string> rare_earths;
    std::vector<std::string> solids;  //!< that liquors may be saturated with
    std::vector<std::string> stages;  //!< "split.extraction.1"
    std::vector<std::string> tanks;
    std::vector<std::string> units;    //!< banks, tanks, splitters
    std::vector<std::string> outlets;  //!< "split.raffinate", "split.loaded_organic"
    std::vector<std::string> streams;  //!< inlet streams
    std::vector<std::string> outlet_phases;  //!< "aqueous", "organic"
    std::vector<std::string> stream_phases;
    //! Where an outlet comes from, and what it or a stream enters: a stage, a tank or a
    //! splitter by its name, a bank alone where the stage is swept; "" where an outlet
    //! leaves the plant.
    std::vector<std::string> outlet_origins;
    std::vector<std::string> outlet_targets;
    std::vector<std::string> stream_targets;
    std::vector<double> oxide_masses;  //!< (rare_earth) g of oxide per mol of element
    std::vector<std::string> specifications;    //!< "split.raffinate Pr >= 0.999"
    std::vector<double> times;                  //!< h
    std::vector<double> profile_times;          //!< h
    std::vector<std::string> counters;          //!< names of ScenarioResult::counters
    std::vector<std::string> stage_units;       //!< per stage: bank and section
    std::vector<std::string> stage_transfer;    //!< per stage: law of mass transfer
    std::vector<std::string> stage_hydraulics;  //!< per stage: fixed, proportional
    std::vector<std::string> tank_hydraulics;   //!< per tank: overflows, pumped
    //! per stage: streams that enter it, "pls" or "pls, reflux"; "" where none does
    std::vector<std::string> stage_feeds;
    //! events: time in h, and what they set, "streams.scrub.flow = 2.65 m3/h"
    std::vector<std::pair<double, std::string>> events;
    //! (event) h, when a pulse or a ramp is over; NaN: a step
    std::vector<double> event_ends;
    //! schedules: what they set, how ("step", "ramp"), and from when to when
    struct Schedule {
        std::string path, shape;
        double begin = 0.0, end = 0.0;  //!< h, first and last point
        int points = 0;
    };
    std::vector<Schedule> schedules;
    //! neighbouring rare earths, heavier over lighter: "Nd/Pr"
    std::vector<std::string> pairs;
    //! swept inputs: path and unit
    std::vector<std::pair<std::string, std::string>> inputs;
    //! (input) values of one that varies by text, of which the file has the numbers,
    //! from 0; empty: numbers
    std::vector<std::vector<std::string>> input_texts;
    std::vector<std::string>
        solve_names;                  //!< "streams.scrub.flow [m3/h] for ... = 0.9997"
    std::vector<std::string> curves;  //!< the input along which scenarios were followed
    //! controllers: name, what it measures and in which unit, what it sets
    struct Control {
        std::string name, measure, measure_unit, output, output_unit;
    };
    std::vector<Control> controls;
    //! d(result)/d(flow) of the summary: results (rows) and inlet streams (columns)
    std::vector<std::string> sensitivity_results;
    //! inputs by which results are differentiated: path and unit
    std::vector<std::pair<std::string, std::string>> parameters;
};

//! Cell positions in a settler matter to a restart: `state` keeps the raw unknowns too.
struct ScenarioResult {
    Status status = Status::not_run;
    std::string message;
    std::vector<std::string> warnings;
    std::int8_t retries = 0;  //!< attempts before this one, all of which failed
    bool is_final = false;    //!< it failed in a way that no retry changes; not stored
    std::vector<double> input_values;  //!< (input) numeric value of each swept input

    // profile_time x stage [x component | rare_earth | pair]
    std::vector<double> aqueous;  //!< (profile_time, stage, component) mol/L, mixer
    std::vector<double> organic;  //!< (profile_time, stage, component) mol/L, mixer
    std::vector<double> settler_aqueous;  //!< same, leaving the settler
    std::vector<double> settler_organic;
    std::vector<double> ph;               //!< (profile_time, stage) -log10 [H+, mol/L]
    std::vector<double> loading;          //!< (profile_time, stage) bound units / units
    std::vector<double> free_extractant;  //!< (profile_time, stage) mol units/L
    //! (profile_time, stage, solid) log10 of the saturation ratio
    std::vector<double> saturation_index;
    std::vector<double> distribution;    //!< (profile_time, stage, rare_earth) D
    std::vector<double> separation;      //!< (profile_time, stage, pair) beta
    std::vector<double> aqueous_flow;    //!< (profile_time, stage) m3/h
    std::vector<double> organic_flow;    //!< (profile_time, stage) m3/h
    std::vector<double> organic_holdup;  //!< (profile_time, stage) of the mixer
    //! (stage, 4) m3 at the start: mixer aqueous, mixer organic, settler aqueous,
    //! settler organic
    std::vector<double> vessel_volume;
    std::vector<double> vessel_cells;  //!< (stage, 4) well-mixed cells in series

    // time x outlet [x component | rare_earth]
    std::vector<double> outlet_flow;           //!< (time, outlet) m3/h
    std::vector<double> outlet_concentration;  //!< (time, outlet, component) mol/L
    std::vector<double> outlet_ph;    //!< (time, outlet); NaN for organic outlets
    std::vector<double> purity;       //!< (time, outlet, rare_earth) oxide mass
    std::vector<double> purity_mole;  //!< (time, outlet, rare_earth) element mole
    std::vector<double> recovery;     //!< (time, outlet, rare_earth) of the feed rate
    std::vector<double> inlet_flow;   //!< (time, stream) m3/h
    std::vector<double> inlet_concentration;  //!< (time, stream, component) mol/L
    std::vector<double> tank_volume;          //!< (tank) m3, when full
    std::vector<double> tank_level;           //!< (time, tank) share of that
    std::vector<double> inventory;            //!< (time, component) mol held
    std::vector<double> rate_norm;            //!< (time) accumulation / throughput
    std::vector<double> acid_per_oxide;       //!< (time) kg pure acid per kg oxide fed
    std::vector<double>
        feed_acid_per_oxide;             //!< (time) what feeds bring of it, likewise
    std::vector<double> base_per_oxide;  //!< (time) kg pure base per kg oxide fed

    // time x control, in the units of the shape
    std::vector<double> control_measured;
    std::vector<double> control_set_point;
    std::vector<double> control_output;
    // at the end, by controller
    std::vector<double> control_bias;      //!< what its integral alone asks it to set
    std::vector<std::int8_t> control_end;  //!< values of ControlEnd

    // end of the run
    std::vector<double>
        acid_per_product;  //!< (outlet) kg pure acid per kg oxide leaving
    std::vector<double> base_per_product;       //!< (outlet) kg pure base, likewise
    std::vector<double> recovery_cumulative;    //!< (outlet, rare_earth) of all fed
    std::vector<double> time_to_specification;  //!< (specification) h; inf = never
    //! (specification) h, when one that was kept was last lost; inf = not since
    std::vector<double> specification_lost;
    //! (specification) h, from when it is kept to the end; inf = not met then
    std::vector<double> specification_kept_from;
    // Fed to its plant until then, (specification) kg; NaN = not met at the end.
    std::vector<double> acid_to_specification;        //!< pure
    std::vector<double> base_to_specification;        //!< pure
    std::vector<double> extractant_to_specification;  //!< with organic streams
    //! (specification, rare_earth) kg of oxide that left the outlet out of it
    std::vector<double> oxide_off_specification;
    std::vector<double> stream_flow;  //!< (stream) m3/h, inlet flows at the end
    //! h, of the approach to the steady state of the final inputs; NaN: not analysed
    double slowest_time_constant = std::numeric_limits<double>::quiet_NaN();
    std::int8_t end_is_steady = 0;  //!< 1 yes, 0 no
    //! (sensitivity_result, stream) per m3/h, at the steady state of the final inputs
    std::vector<double> sensitivity;
    std::vector<double> steady_purity;  //!< (outlet, rare_earth) of that steady state
    std::vector<double> solve_value;    //!< (solve) value found, in its unit
    // Of a point of a curve of steady states
    std::vector<std::int8_t> is_fold;  //!< (curve) 1 yes, 0 no
    std::vector<double> curve_slope;   //!< (curve) d(share of the way)/d(arc length)
    std::vector<double> pinch_stages;  //!< (curve) longest run; 0: none

    // Derivatives by inputs, in the unit of the result per that of the parameter
    std::vector<double> parameter_value;          //!< (parameter) in its unit
    std::vector<double> outlet_flow_sensitivity;  //!< (time, parameter, outlet)
    //! (time, parameter, outlet, component)
    std::vector<double> outlet_concentration_sensitivity;
    //! (time, parameter, outlet, rare_earth)
    std::vector<double> purity_sensitivity;
    std::vector<double> purity_mole_sensitivity;
    std::vector<double> recovery_sensitivity;

    // balance over the whole run (component): mol
    std::vector<double> balance_in;
    std::vector<double> balance_out;
    std::vector<double> balance_initial;
    std::vector<double> balance_final;
    std::vector<double> closure;       //!< (component) relative to throughput
    std::vector<double> unit_closure;  //!< (unit, component) of each unit by itself

    std::vector<double> state;           //!< raw unknowns at the end, for a restart
    double end_time = 0.0;               //!< h, the last time that was reached
    std::vector<std::int64_t> counters;  //!< steps, rhs evaluations, ...
    double solver_seconds = 0.0;         //!< processor time
    std::string method;  //!< what integrated; empty: nothing, or not said
};

}  // namespace didymium
