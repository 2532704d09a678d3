//! \file A case after reading and checking: SI units (m3, s, mol/m3), every name
//! resolved to an index, immutable from here on.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "inputs/readers/chemistry/chemistry_spec.hpp"
#include "inputs/readers/text/location.hpp"

namespace didymium {

enum class Phase { aqueous, organic };

struct StreamSpec {
    std::string name;
    Phase phase = Phase::aqueous;
    double flow = 0.0;  //!< m3/s, >= 0
    //! mol/m3 of each independent component, see ChemistrySpec::n_components. Aqueous
    //! streams hold cations and ions, organic ones cations and extractant.
    std::vector<double> concentration;
    double free_acid = 0.0;  //!< mol/m3 of H+ (aqueous total of the proton); < 0: base
    //! Standard deviation of each concentration as the assay gives it, mol/m3; zero
    //! where none is known. The balancing ion's is left at zero.
    std::vector<double> concentration_sd = {};

    bool operator==(const StreamSpec&) const = default;
};

//! What events and schedules change.
struct Operation {
    std::vector<StreamSpec> streams;  //!< of the case, in its order
    std::vector<double> set_points;   //!< of its controls
    //! (splitter, outlet) as SplitterSpec::Outlet::value
    std::vector<std::vector<double>> parts;
    std::vector<std::vector<double>> draws;  //!< (bank, draw) m3/s
    std::vector<double> outflows;            //!< (tank) m3/s
    std::vector<double> temperatures;        //!< (bank) K

    bool operator==(const Operation&) const = default;
};

//! A part of the run, from one event or point of a schedule to the next. Flows and
//! concentrations of streams, set points, and what splitters and draws take move
//! linearly in it.
struct CaseInterval {
    double begin = 0.0;     //!< s
    double end = 0.0;       //!< s
    bool is_event = false;  //!< what begins it, and not the point of a schedule
    Operation from;         //!< from its begin on
    Operation to;           //!< what that comes to at its end
};

struct SectionSpec {
    std::string name;
    int n_stages = 0;
};

//! How the cations pass between the phases of a mixer:
//!   equilibrium:   both phases leave at equilibrium
//!   rate:          dy/dt = ... + k (y* - y), y* the solvent at the equilibrium of all
//!                  that the mixer holds
//!   organic_film:  the same with y* the solvent at equilibrium with the liquor as it
//!   is
//! One k for all cations: each phase then moves towards a composition that exists.
enum class TransferLaw { equilibrium, rate, organic_film };

//! As files spell it.
constexpr const char* transfer_name(TransferLaw law) {
    switch (law) {
        case TransferLaw::rate:
            return "rate";
        case TransferLaw::organic_film:
            return "organic_film";
        default:
            return "equilibrium";
    }
}

struct TransferSpec {
    TransferLaw law = TransferLaw::equilibrium;
    double rate = 0.0;  //!< k, 1/s

    bool operator==(const TransferSpec&) const = default;
};

//! One mixer-settler.
struct StageSpec {
    TransferSpec transfer;
    double mixer_aqueous = 0.0;    //!< m3
    double mixer_organic = 0.0;    //!< m3
    double settler_aqueous = 0.0;  //!< m3, all cells of the phase together
    double settler_organic = 0.0;  //!< m3
    int aqueous_cells = 1;
    int organic_cells = 1;
    // Entrainment, m3 per m3 of the phase that carries it away
    double organic_in_aqueous = 0.0;
    double aqueous_in_organic = 0.0;
};

//! Where what enters a unit comes from: a stream from outside or what leaves a unit.
struct Source {
    int stream = -1;  //!< index into CaseSpec::streams
    int port = -1;    //!< index into CaseSpec::ports

    bool exists() const { return stream >= 0 || port >= 0; }
    bool operator==(const Source&) const = default;
};

//! One phase, well mixed. It overflows, so that what enters leaves; or it is pumped
//! from, and its level moves.
struct TankSpec {
    std::string name;
    Phase phase = Phase::aqueous;
    double volume = 0.0;  //!< m3, when full
    bool is_pumped = false;
    double outflow = 0.0;  //!< m3/s, of one that is pumped from
    double level = 1.0;    //!< share of the volume that is filled at the start
    std::vector<Source> inlets;
    int contents = -1;  //!< the stream it is filled with at the start
    Location where;
};

//! Parts a flow without holding any of it.
struct SplitterSpec {
    enum class Part { flow, share, rest };
    struct Outlet {
        std::string name;
        Part part = Part::rest;
        double value = 0.0;  //!< m3/s, or a fraction of what enters
    };
    std::string name;
    Source inlet;
    std::vector<Outlet> outlets;  //!< one of them is the rest
    Location where;
};

enum class UnitKind { bank, tank, splitter };

//! The outlet of what another one carries away of the other phase.
inline std::string entrained_name(const std::string& carrier) {
    return carrier + "_entrained";
}

//! What leaves a unit of the flowsheet.
struct PortSpec {
    std::string name;  //!< "split.raffinate", "buffer", "parting.reflux"
    Phase phase = Phase::aqueous;
    UnitKind unit = UnitKind::bank;
    int index = 0;   //!< of the unit among its kind
    int outlet = 0;  //!< index into BankSpec::outlets() or SplitterSpec::outlets
    // Of what is entrained: the port that carries it, and m3 per m3 of that
    int carrier = -1;
    double ratio = 0.0;
};

struct FeedSpec {
    Source source;
    int stage = 0;  //!< 0-based, from the end where the solvent enters
};

//! A stream taken out of the settler of a stage.
struct DrawSpec {
    std::string name;
    Phase phase = Phase::aqueous;
    int stage = 0;      //!< 0-based, from the end where the solvent enters
    double flow = 0.0;  //!< m3/s
    Location where;
};

//! Stages in series; solvent enters the first, the aqueous stream the last.
struct BankSpec {
    std::string name;
    std::vector<SectionSpec> sections;
    std::vector<StageSpec> stages;
    //! The phases leave each mixer in the ratio in which it holds them; otherwise
    //! holdups are fixed.
    bool proportional = false;
    double temperature = 298.15;  //!< K
    Source solvent;
    Source aqueous;
    std::vector<FeedSpec> feeds;
    std::vector<DrawSpec> draws;
    Location where;

    int n_stages() const { return static_cast<int>(stages.size()); }
    struct OutletName {
        std::string name;
        Phase phase;
        int stage = 0;
        // Of what is entrained: the outlet that carries it, and m3 per m3 of that
        int carrier = -1;
        double ratio = 0.0;
    };
    //! What leaves: raffinate, loaded organic, draws; then what each of them entrains.
    std::vector<OutletName> outlets() const {
        std::vector<OutletName> all = {
            {"raffinate", Phase::aqueous, 0},
            {"loaded_organic", Phase::organic, n_stages() - 1}};
        for (const DrawSpec& draw : draws)
            all.push_back({draw.name, draw.phase, draw.stage});
        const std::size_t carriers = stages.empty() ? 0 : all.size();
        for (std::size_t k = 0; k < carriers; ++k) {
            const OutletName carrier = all[k];
            if (carrier.stage < 0 || carrier.stage >= n_stages())
                continue;  // of a draw whose place is wrong
            const bool is_liquor = carrier.phase == Phase::aqueous;
            const StageSpec& from = stages[carrier.stage];
            const double ratio =
                is_liquor ? from.organic_in_aqueous : from.aqueous_in_organic;
            if (ratio > 0.0)
                all.push_back({entrained_name(carrier.name),
                               is_liquor ? Phase::organic : Phase::aqueous,
                               carrier.stage, static_cast<int>(k), ratio});
        }
        return all;
    }
};

enum class InitialKind { phases, steady, file };

//! What the vessels hold at time zero. "filled with feed" is resolved to `phases`.
struct InitialSpec {
    InitialKind kind = InitialKind::phases;
    //! Per bank: mol/m3 of each independent component in every aqueous and every
    //! organic vessel; mixers are then brought to equilibrium.
    std::vector<std::vector<double>> aqueous;
    std::vector<std::vector<double>> organic;
    std::vector<std::vector<double>> tanks;  //!< (tank, component) mol/m3
    std::string file;                        //!< a previous result
    int scenario = -1;  //!< of that file; -1: the only one it holds
    Location where;
};

//! automatic: rodas4p2 where it knows the case, else cvodes.
enum class IntegrationMethod { automatic, cvodes, idas, rodas, rodas4p2 };
enum class LinearAlgebra { block, klu };

struct SolverSpec {
    IntegrationMethod method = IntegrationMethod::cvodes;
    LinearAlgebra linear = LinearAlgebra::block;
    double rtol = 1e-5;
    double atol = 1e-6;  //!< mol/m3
    int max_order = 4;
    long max_steps = 1000000;  //!< internal steps of one scenario
    //! How often a scenario of a sweep has failed before: each time the search of a
    //! steady state is more careful. Not an input.
    int retry = 0;
};

//! An input by which results are differentiated.
struct SensitivitySpec {
    std::string path;     //!< of a number or a quantity of the case
    double number = 0.0;  //!< as the case writes it
    std::string unit;     //!< of that; empty for a plain number
    Location where;
};

struct SimulateSpec {
    double until = 0.0;              //!< s
    double output_interval = 0.0;    //!< s, outlets and KPIs
    double profile_interval = 0.0;   //!< s, stage profiles
    double stop_at_rate_norm = 0.0;  //!< end early once below; 0 = never
    InitialSpec initial;
    std::vector<SensitivitySpec> sensitivities;
};

//! One value set by an event, a sweep or a solve, with the place that asked for it.
struct Assignment {
    std::string path;   //!< "streams.scrub.flow"
    std::string value;  //!< as TOML would hold it: "2.6532 m3/h"
    Location where;
};

//! Sets values at an instant. A pulse takes them back after a while, a ramp takes its
//! time to reach them.
struct EventSpec {
    int number = 0;    //!< from 1, as the case lists them
    double at = 0.0;   //!< s
    double pulse = 0;  //!< s, how long the values hold; 0: for good
    double ramp = 0;   //!< s, how long they take; 0: none
    std::vector<Assignment> set;
    Location where;

    //! When it is over, s.
    double end() const { return at + pulse + ramp; }
};

enum class ScheduleShape { step, ramp };

//! What a value is to be over time, in its unit.
struct ScheduleSpec {
    struct Point {
        double at = 0.0;  //!< s
        double number = 0.0;
        Location where;
    };
    int number = 0;  //!< from 1, of the table it stands in
    std::string path;
    ScheduleShape shape = ScheduleShape::step;
    std::string unit;           //!< empty for a plain number
    std::vector<Point> points;  //!< in order of time; at least one
    Location where;             //!< of the path
};

enum class ResultKind {
    purity,
    purity_mole,
    recovery,
    concentration,
    outlet_ph,
    tank_level,
    stage_ph,
    stage_loading,
    stage_aqueous,
    stage_organic
};

//! A result of the circuit by name: "split.loaded_organic.Nd.purity"; see
//! result_name.hpp.
struct ResultName {
    std::string text;
    ResultKind kind = ResultKind::purity;
    int bank = 0;
    int outlet = 0;   //!< index into CaseSpec::ports
    int stage = -1;   //!< 0-based in the bank; -1: an outlet
    int cation = -1;  //!< -1: none
    Location where;

    //! In mol/m3; what is neither this nor a pH is a fraction.
    bool is_concentration() const {
        return kind == ResultKind::concentration || kind == ResultKind::stage_aqueous ||
               kind == ResultKind::stage_organic;
    }
    bool is_ph() const {
        return kind == ResultKind::outlet_ph || kind == ResultKind::stage_ph;
    }
    //! However it is spelled.
    bool is_same_as(const ResultName& other) const {
        return kind == other.kind && bank == other.bank && outlet == other.outlet &&
               stage == other.stage && cation == other.cation;
    }
};

//! A PI controller: keeps a result at its set point by a flow, or by the set point of
//! another controller.
struct ControlSpec {
    std::string name;
    ResultName measure;
    double set_point = 0.0;  //!< a fraction, mol/m3, or a pH
    int stream = -1;         //!< whose flow it sets; -1: none
    int tank = -1;           //!< whose outflow it sets; -1: none
    int control = -1;        //!< whose set point it sets; -1: none
    double lower = 0.0;      //!< of the flow (m3/s) or of that set point
    double upper = 0.0;
    double gain = 0.0;           //!< relative change of what it sets per unit of error
    double integral_time = 0.0;  //!< s
    double lag = 0.0;            //!< s, of what it sets behind what it asks for
    Location where;
    Location limits_where;

    //! Of a stream or of a tank; otherwise the set point of another controller.
    bool sets_flow() const { return stream >= 0 || tank >= 0; }
};

//! Vary one named input until one named result hits a value (steady state).
struct SolveSpec {
    std::string vary;    //!< path of a quantity
    std::string unit;    //!< its unit, as the case writes it
    double lower = 0.0;  //!< in that unit
    double upper = 0.0;
    double start = 0.0;  //!< the value in the case
    ResultName result;
    double value = 0.0;  //!< target: a fraction, mol/m3 or a pH
    Location where;      //!< of `vary`
};

//! What an outlet must reach: purity of one element (oxide mass of rare earths).
struct SpecificationSpec {
    std::string outlet;  //!< "split.raffinate"
    std::string element;
    double purity = 0.0;
    Location where;
};

struct SourceFile {
    std::string path;  //!< as opened
    std::string role;  //!< case | chemistry | assay | schedule | sweep
    std::string text;  //!< verbatim
};

//! Something found while reading that is no error.
struct InputWarning {
    std::string about;  //!< no two warnings of a case are about the same
    //! What is concerned, by name, and how much there is of it; may be empty.
    std::vector<std::pair<std::string, std::string>> amounts;

    std::string text() const {
        std::string text = about;
        for (std::size_t i = 0; i < amounts.size(); ++i)
            text += (i == 0 ? ": " : ", ") + amounts[i].first + " " + amounts[i].second;
        return text;
    }
};

struct CaseSpec {
    std::string title;
    std::string file;
    ChemistrySpec chemistry;
    std::vector<StreamSpec> streams;
    std::vector<BankSpec> banks;
    std::vector<TankSpec> tanks;
    std::vector<SplitterSpec> splitters;
    //! Bank after bank, each as its outlets(), then tanks, then splitters, then what
    //! the outlets of splitters entrain.
    std::vector<PortSpec> ports;
    SimulateSpec simulate;
    SolverSpec solver;
    std::vector<EventSpec> events;  //!< in order of time
    std::vector<ScheduleSpec> schedules;
    std::vector<ControlSpec> controls;
    std::vector<SolveSpec> solves;
    std::vector<SpecificationSpec> specifications;
    std::vector<InputWarning> warnings;
    std::vector<SourceFile> sources;  //!< every file read, verbatim
    std::string resolved_text;  //!< the case as TOML with every default written out
};

inline Phase phase_of(const CaseSpec& spec, const Source& source) {
    return source.stream >= 0 ? spec.streams[source.stream].phase
                              : spec.ports[source.port].phase;
}

inline const std::string& name_of(const CaseSpec& spec, const Source& source) {
    return source.stream >= 0 ? spec.streams[source.stream].name
                              : spec.ports[source.port].name;
}

//! Whether a splitter parts what its inlet entrains, and not only the carrier.
inline bool parts_entrained(const CaseSpec& spec, int splitter) {
    for (const PortSpec& port : spec.ports)
        if (port.unit == UnitKind::splitter && port.index == splitter &&
            port.carrier >= 0)
            return true;
    return false;
}

//! The path of what a controller sets.
inline std::string output_name(const CaseSpec& spec, const ControlSpec& control) {
    if (control.tank >= 0)
        return "tanks." + spec.tanks[control.tank].name + ".outflow";
    return control.stream >= 0
               ? "streams." + spec.streams[control.stream].name + ".flow"
               : "control." + spec.controls[control.control].name + ".set_point";
}

}  // namespace didymium
