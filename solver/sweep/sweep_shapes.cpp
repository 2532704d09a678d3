#include "solver/sweep/sweep_shapes.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

#include "solver/run/result_shape.hpp"

namespace didymium {

namespace {

using Numbers = std::vector<double>;

//! (profile_time, stage, ...)
std::vector<Numbers*> profiles_of(ScenarioResult& r) {
    return {&r.aqueous,      &r.organic,    &r.settler_aqueous, &r.settler_organic,
            &r.ph,           &r.loading,    &r.free_extractant, &r.saturation_index,
            &r.distribution, &r.separation, &r.aqueous_flow,    &r.organic_flow};
}

//! (time, ...)
std::vector<Numbers*> courses_of(ScenarioResult& r) {
    return {&r.outlet_flow,
            &r.outlet_concentration,
            &r.outlet_ph,
            &r.purity,
            &r.purity_mole,
            &r.recovery,
            &r.inlet_flow,
            &r.inlet_concentration,
            &r.tank_level,
            &r.inventory,
            &r.rate_norm,
            &r.acid_per_oxide,
            &r.feed_acid_per_oxide,
            &r.base_per_oxide,
            &r.control_measured,
            &r.control_set_point,
            &r.control_output,
            &r.outlet_flow_sensitivity,
            &r.outlet_concentration_sensitivity,
            &r.purity_sensitivity,
            &r.purity_mole_sensitivity,
            &r.recovery_sensitivity};
}

//! The nearest number with 24 bits of mantissa, ties to even; NaN and infinity as they
//! are.
double rounded(double x) {
    if (!(std::abs(x) <= std::numeric_limits<double>::max())) {
        return x;
    }
    constexpr std::uint64_t lost = 29;
    constexpr std::uint64_t half = (std::uint64_t{1} << (lost - 1)) - 1;
    auto bits = std::bit_cast<std::uint64_t>(x);
    bits += half + ((bits >> lost) & 1U);
    return std::bit_cast<double>(bits & ~((std::uint64_t{1} << lost) - 1));
}

//! The last of `rows` equal parts.
void keep_last(Numbers& values, std::size_t rows) {
    if (!values.empty())
        values.erase(values.begin(),
                     values.end() - static_cast<std::ptrdiff_t>(values.size() / rows));
}

//! From the stages of a structure to those of the file, by name. `rows` profiles of
//! each stage; the others are missing.
void spread(Numbers& values, std::size_t rows, const std::vector<std::size_t>& place,
            std::size_t n_stages) {
    if (values.empty())
        return;
    const std::size_t each = values.size() / (rows * place.size());
    Numbers all(rows * n_stages * each, std::numeric_limits<double>::quiet_NaN());
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t s = 0; s < place.size(); ++s)
            std::copy_n(values.begin() +
                            static_cast<std::ptrdiff_t>((r * place.size() + s) * each),
                        each,
                        all.begin() + static_cast<std::ptrdiff_t>(
                                          (r * n_stages + place[s]) * each));
    values = std::move(all);
}

//! Keeps what structures agree on: of a place the bank, of another text nothing.
void agree(std::vector<std::string>& texts, const std::vector<std::string>& others,
           bool place) {
    for (std::size_t i = 0; i < texts.size(); ++i)
        if (texts[i] != others[i])
            texts[i] = place ? texts[i].substr(0, texts[i].find('.')) : std::string();
}

//! Adds the stages that another structure has beyond these, section by section.
void add_stages(ResultShape& shape, const ResultShape& other) {
    for (std::size_t s = 0; s < other.stages.size(); ++s) {
        const auto known = std::ranges::find(shape.stages, other.stages[s]);
        if (known != shape.stages.end()) {
            std::string& feed = shape.stage_feeds[static_cast<std::size_t>(
                known - shape.stages.begin())];
            feed = feed == other.stage_feeds[s] ? feed : std::string();
            continue;
        }
        // Behind the last of its section, which every structure has.
        const auto last = std::find(shape.stage_units.rbegin(),
                                    shape.stage_units.rend(), other.stage_units[s]);
        const auto at = shape.stage_units.rend() - last;
        shape.stages.insert(shape.stages.begin() + at, other.stages[s]);
        shape.stage_units.insert(shape.stage_units.begin() + at, other.stage_units[s]);
        shape.stage_transfer.insert(shape.stage_transfer.begin() + at,
                                    other.stage_transfer[s]);
        shape.stage_hydraulics.insert(shape.stage_hydraulics.begin() + at,
                                      other.stage_hydraulics[s]);
        shape.stage_feeds.insert(shape.stage_feeds.begin() + at, std::string());
    }
}

}  // namespace

SweepShapes::SweepShapes(const CaseFile& case_file, const CaseSpec& spec,
                         const SweepSpec& sweep)
    : kept(sweep.kept) {
    kept.state = kept.state && sweep.structures.size() == 1;
    const char* mode = sweep.run == SweepRun::steady ? "steady" : "run";
    for (const std::vector<Assignment>& own : sweep.structures) {
        structures.push_back(
            own.empty() ? make_shape(spec, mode, sweep.axes)
                        : make_shape(case_file.resolve(own), mode, sweep.axes));
        structures.back().mode = "sweep";
        if (!kept.history)
            structures.back().profile_times = {structures.back().profile_times.back()};
    }
    file = structures.front();
    for (const ResultShape& other : structures) {
        add_stages(file, other);
        agree(file.outlet_origins, other.outlet_origins, true);
        agree(file.outlet_targets, other.outlet_targets, true);
        agree(file.stream_targets, other.stream_targets, true);
    }
    if (!kept.outlets)
        file.times = {file.times.back()};
}

ScenarioResult SweepShapes::keep(ScenarioResult result, int structure) const {
    const ResultShape& own = structures[static_cast<std::size_t>(structure)];
    for (Numbers* profile : profiles_of(result)) {
        if (!kept.profiles)
            profile->clear();
        if (kept.rounded)
            std::ranges::transform(*profile, profile->begin(), rounded);
    }
    if (!kept.state)
        result.state.clear();
    if (!kept.outlets)
        for (Numbers* course : courses_of(result))
            keep_last(*course, own.times.size());
    if (structures.size() == 1)
        return result;
    std::vector<std::size_t> place;
    for (const std::string& stage : own.stages)
        place.push_back(static_cast<std::size_t>(std::ranges::find(file.stages, stage) -
                                                 file.stages.begin()));
    for (Numbers* profile : profiles_of(result))
        spread(*profile, own.profile_times.size(), place, file.stages.size());
    spread(result.organic_holdup, own.profile_times.size(), place, file.stages.size());
    for (Numbers* of_stages : {&result.vessel_volume, &result.vessel_cells})
        spread(*of_stages, 1, place, file.stages.size());
    return result;
}

}  // namespace didymium
