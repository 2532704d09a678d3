//! \file A small result with recognisable numbers: every value says where it belongs.
#pragma once

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "outputs/results/result.hpp"
#include "outputs/results/result_file.hpp"

namespace didymium::example {

//! A bank of two stages that splits Pr from Nd, two output times, one profile at the
//! end.
inline ResultShape shape() {
    ResultShape shape;
    shape.mode = "sweep";
    shape.solids = {"rare-earth hydroxide"};
    shape.components = {"Pr", "Nd", "Na", "Cl", "H", "P507"};
    shape.rare_earths = {"Pr", "Nd"};
    shape.stages = {"split.extraction.1", "split.scrub.1"};
    shape.stage_units = {"split.extraction", "split.scrub"};
    shape.stage_feeds = {"solvent, pls", "scrub"};
    shape.tanks = {"buffer"};
    shape.tank_hydraulics = {"pumped"};
    shape.stage_hydraulics = {"fixed", "fixed"};
    shape.units = {"split", "buffer"};
    shape.outlets = {"split.raffinate", "split.loaded_organic"};
    shape.streams = {"pls", "solvent", "scrub"};
    shape.outlet_phases = {"aqueous", "organic"};
    shape.outlet_origins = {"split.extraction.1", "split.scrub.1"};
    shape.outlet_targets = {"", ""};
    shape.stream_phases = {"aqueous", "organic", "aqueous"};
    shape.stream_targets = {"split.extraction.1", "split.extraction.1",
                            "split.scrub.1"};
    shape.oxide_masses = {170.25, 168.25};
    shape.specifications = {"split.raffinate Pr >= 0.999",
                            "split.loaded_organic Nd >= 0.9995"};
    shape.times = {0.0, 24.0};
    shape.profile_times = {24.0};
    shape.counters = {"steps", "rhs evaluations"};
    shape.pairs = {"Nd/Pr"};
    shape.inputs = {{"streams.scrub.flow", "m3/h"}, {"streams.pls.total_reo", "g/L"}};
    shape.events = {{12.0, "streams.scrub.flow = 2.6532 m3/h"}};
    shape.event_ends = {NAN};
    shape.schedules = {{"streams.pls.total_reo", "ramp", 0.0, 24.0, 3}};
    shape.sensitivity_results = {"split.raffinate.Pr.purity",
                                 "split.loaded_organic.Nd.purity"};
    return shape;
}

//! 1000 * scenario + base + position / 1024: exact in binary.
inline std::vector<double> numbers(std::size_t n, int scenario, int base) {
    std::vector<double> values;
    for (std::size_t i = 0; i < n; ++i) {
        values.push_back(1000.0 * scenario + base + static_cast<double>(i) / 1024.0);
    }
    return values;
}

inline ScenarioResult result(int scenario) {
    ScenarioResult r;
    const auto fill = [scenario](std::size_t n, int base) {
        return numbers(n, scenario, base);
    };
    r.status = Status::ok;
    r.message = "reached the end, 25 \u00b0C";
    r.warnings = {"stage split.extraction.1: loading 61 % > 60 %", "slow mode: 420 d"};
    r.input_values = {2.62 + 0.01 * scenario, 200.0};
    // One profile of two stages with six components
    r.aqueous = fill(12, 10);
    r.organic = fill(12, 20);
    r.settler_aqueous = fill(12, 30);
    r.settler_organic = fill(12, 40);
    r.ph = fill(2, 1);
    r.loading = {0.25, 0.5};
    r.saturation_index = {-4.0, -2.5};
    r.free_extractant = fill(2, 3);
    r.distribution = fill(4, 4);
    r.separation = {1.5, 1.5};
    r.aqueous_flow = fill(2, 5);
    r.organic_flow = fill(2, 6);
    r.organic_holdup = {0.5, 0.75};
    r.vessel_volume = fill(8, 7);
    r.vessel_cells = {1, 1, 2, 2, 1, 1, 2, 2};
    // Two times, two outlets
    r.outlet_flow = fill(4, 8);
    r.outlet_concentration = fill(24, 9);
    r.outlet_ph = {1.5, NAN, 1.5, NAN};
    // Two times, three streams
    r.inlet_flow = fill(6, 17);
    r.inlet_concentration = fill(36, 18);
    r.purity = {0.5, 0.5, 0.5, 0.5, 0.99990703, 0.00009297, 0.0000841, 0.9999159};
    r.purity_mole = r.purity;
    r.recovery = {0.5, 0.5, 0.5, 0.5, 0.9998, 0.00003, 0.0002, 0.99997};
    r.tank_volume = {10.0};
    r.tank_level = {0.5, 0.25};
    r.inventory = fill(12, 11);
    r.rate_norm = {0.5, 0.0001};
    r.acid_per_oxide = {1.6, 1.67};
    r.feed_acid_per_oxide = {0.01, 0.02};
    r.base_per_oxide = {2.3, 2.37};
    r.acid_per_product = {6.7, 2.2};
    r.base_per_product = {9.5, 3.2};
    r.recovery_cumulative = {0.99, 0.0001, 0.001, 0.99};
    r.time_to_specification = {14.5, std::numeric_limits<double>::infinity()};
    r.specification_lost = {std::numeric_limits<double>::infinity(), NAN};
    r.specification_kept_from = {14.5, std::numeric_limits<double>::infinity()};
    r.acid_to_specification = {6200.0, NAN};
    r.base_to_specification = {8700.0, NAN};
    r.extractant_to_specification = {2500.0, NAN};
    r.oxide_off_specification = {310.0, 25.0, 4.0, 900.0};
    r.steady_purity = {0.99999, 0.00001, 0.0003, 0.9997};
    r.stream_flow = {1.0, 22.0, 2.6532};
    r.slowest_time_constant = 24.0 * 420;
    r.end_is_steady = 0;
    r.sensitivity = {0.01, -0.002, -0.03, 0.02, 0.04, -0.05};
    // Of six components
    r.balance_in = fill(6, 12);
    r.balance_out = fill(6, 13);
    r.balance_initial = fill(6, 14);
    r.balance_final = fill(6, 15);
    r.closure = {1e-15, 2e-15, 3e-14, 4e-15, 5e-15, 6e-15};
    r.unit_closure = fill(12, 19);
    r.state = fill(9, 16);
    r.end_time = 24.0;
    r.counters = {123 + scenario, 4567};
    r.solver_seconds = 0.0625;
    return r;
}

inline RunProvenance provenance() {
    RunProvenance provenance;
    provenance.command = "didymium sweep scrub.toml";
    provenance.title = "An example";
    provenance.method = "cvodes";
    provenance.linear = "block";
    provenance.rtol = 1e-5;
    provenance.atol = 1e-9;
    provenance.threads = 2;
    provenance.seed = 42;
    provenance.sources = {{"cases/ndpr.toml", "case", "title = \"N\u00e9odyme\"\n"},
                          {"feeds/didymium.csv", "assay", "oxide,mass\nNd2O3,75\n"}};
    provenance.resolved_case = "title = \"N\u00e9odyme\"\nuntil = \"60 d\"\n";
    return provenance;
}

}  // namespace didymium::example
