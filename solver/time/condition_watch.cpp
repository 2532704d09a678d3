#include "solver/time/condition_watch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "outputs/console/text_table.hpp"
#include "solver/flowsheet/chemistry_limits.hpp"
#include "solver/flowsheet/saturation.hpp"

namespace didymium {

std::string film_hint(const Layout& layout, const double* u, Workspace& workspace) {
    constexpr double acid = 1e-1;  // mol/m3, pH 4
    for (int j = 0; j < layout.n_stages(); ++j) {
        const Stage& stage = workspace.cascade().stages[j];
        if (stage.transfer != TransferLaw::organic_film || !workspace.phases(j, u) ||
            workspace.proton() > acid)
            continue;
        return fmt::format(
            "; the liquor of {} is at pH {:.1f}, where a Murphree "
            "efficiency hangs on traces of acid: use stage_efficiency or "
            "rate",
            stage.label, workspace.ph());
    }
    return {};
}

void ConditionWatch::Excess::see(double value, int stage, double hours) {
    if (!(value > limit))
        return;
    if (!any())
        first_hours = hours;
    stages[stage] = 1;
    if (!any() || value > largest) {
        largest = value;
        worst_stage = stage;
        worst_hours = hours;
    }
}

ConditionWatch::ConditionWatch(const Cascade& cascade, double least)
    : cascade_(&cascade), least_(least) {
    const ChemistrySpec& chemistry = cascade.chemistry;
    for (int k = 0; k < cascade.n_ions(); ++k)
        if (chemistry.ions[k].name == "Cl")
            chloride_ = k;
    const ValidityWindow& window = chemistry.window;
    rare_earth_.limit = limit_or_none(window.max_rare_earth);
    chlorides_.limit = limit_or_none(window.max_chloride);
    loading_.limit = limit_or_none(window.max_loading);
    practice_.limit = limit_or_none(chemistry.practice.max_loading);
    saturation_.resize(chemistry.solids.size());
    worst_ph_.resize(chemistry.solids.size());
    in_tanks_.resize(chemistry.solids.size());
    tank_ph_.resize(chemistry.solids.size());
    for (Excess& e : in_tanks_) {
        e.limit = 1.0;
        e.stages.resize(cascade.tanks.size());
    }
    for (Excess* e : {&rare_earth_, &chlorides_, &loading_, &practice_})
        e->stages.resize(cascade.n_stages());
    for (Excess& e : saturation_) {
        e.limit = 1.0;
        e.stages.resize(cascade.n_stages());
    }
}

void ConditionWatch::see(double hours, const Layout& layout, const double* u,
                         Workspace& workspace) {
    workspace.follow(u);
    const Workspace::AllStages all(workspace, u);
    const ChemistrySpec& chemistry = cascade_->chemistry;
    for (int j = 0; j < layout.n_stages(); ++j) {
        if (!workspace.phases(j, u))
            continue;
        double aqueous = 0.0;
        double bound = 0.0;
        for (int i = 0; i < chemistry.n_cations(); ++i)
            if (chemistry.cations[i].rare_earth) {
                aqueous += workspace.aqueous()[i];
                bound += chemistry.cations[i].units * workspace.organic()[i];
            }
        const double loading = bound / workspace.organic().back();
        rare_earth_.see(aqueous, j, hours);
        if (chloride_ >= 0)
            chlorides_.see(workspace.aqueous()[chemistry.n_cations() + chloride_], j,
                           hours);
        loading_.see(loading, j, hours);
        practice_.see(loading, j, hours);
        if (saturation_.empty())
            continue;  // nothing asks for the acid, which may take a solve
        const double proton = workspace.proton();
        for (std::size_t s = 0; s < saturation_.size(); ++s) {
            const double before = saturation_[s].largest;
            saturation_[s].see(saturation_ratio(chemistry.solids[s], chemistry,
                                                workspace.aqueous().data(), proton,
                                                u + layout.mixer(j), least_),
                               j, hours);
            if (saturation_[s].largest == before)
                continue;
            worst_ph_[s] = workspace.ph();
        }
    }
    look_at_tanks(hours, layout, u, workspace.cascade());
    stop_where_asked();
}

bool ConditionWatch::see(double hours, const std::vector<MixerConditions>& mixers) {
    constexpr double close = 1.0 - 1e-6;
    if (std::any_of(mixers.begin(), mixers.end(), [](const MixerConditions& mixer) {
            return !(mixer.saturation < close);
        }))
        return false;
    for (int j = 0; j < static_cast<int>(mixers.size()); ++j) {
        rare_earth_.see(mixers[j].rare_earths, j, hours);
        if (chloride_ >= 0)
            chlorides_.see(mixers[j].chloride, j, hours);
        loading_.see(mixers[j].loading, j, hours);
        practice_.see(mixers[j].loading, j, hours);
    }
    return true;
}

void ConditionWatch::see_tanks(double hours, const Layout& layout, const double* u,
                               Workspace& workspace) {
    if (!minds_tanks())
        return;
    workspace.follow(u);
    look_at_tanks(hours, layout, u, workspace.cascade());
    stop_where_asked();
}

bool ConditionWatch::minds_tanks() const {
    return !saturation_.empty() &&
           std::any_of(cascade_->tanks.begin(), cascade_->tanks.end(),
                       [](const Tank& tank) { return tank.phase == Phase::aqueous; });
}

void ConditionWatch::stop_where_asked() const {
    if (cascade_->chemistry.precipitation != Precipitation::stop)
        return;
    for (std::size_t s = 0; s < saturation_.size(); ++s) {
        if (saturation_[s].any())
            throw PrecipitationError(solid_text(s));
        if (in_tanks_[s].any())
            throw PrecipitationError(tank_text(s));
    }
}

//! No solvent takes the metal up there.
void ConditionWatch::look_at_tanks(double hours, const Layout& layout, const double* u,
                                   const Cascade& now) {
    const ChemistrySpec& chemistry = now.chemistry;
    std::vector<double> liquor(layout.n_aqueous());
    for (std::size_t t = 0; t < now.tanks.size(); ++t) {
        const Tank& tank = now.tanks[t];
        if (tank.phase != Phase::aqueous || !(tank.level > 0.0) ||
            chemistry.solids.empty())
            continue;
        const int index = static_cast<int>(t);
        for (int i = 0; i < layout.n_aqueous(); ++i)
            liquor[i] = u[layout.tank(index) + i] / tank.level;
        const std::vector<double> settled = after_traces(chemistry, liquor);
        const double proton = now.equilibrium->free_proton(settled.data());
        for (std::size_t s = 0; s < in_tanks_.size(); ++s) {
            const double before = in_tanks_[s].largest;
            in_tanks_[s].see(
                saturation_ratio(chemistry.solids[s], chemistry, settled.data(), proton,
                                 settled.data(), least_),
                index, hours);
            if (in_tanks_[s].largest != before)
                tank_ph_[s] = now.equilibrium->ph(settled.data());
        }
    }
}

//! "in 3 stages, split.extraction.1 to split.extraction.3"
std::string ConditionWatch::stages(const Excess& excess) const {
    int count = 0;
    int first = -1;
    int last = -1;
    for (int j = 0; j < cascade_->n_stages(); ++j)
        if (excess.stages[j] != 0) {
            ++count;
            first = first < 0 ? j : first;
            last = j;
        }
    const auto label = [this](int stage) { return cascade_->stages[stage].label; };
    if (count == 1)
        return "in 1 stage, " + label(first);
    if (count > last - first)
        return fmt::format("in {} stages, {} to {}", count, label(first), label(last));
    return fmt::format("in {} stages between {} and {}", count, label(first),
                       label(last));
}

//! The stages, and "worst in split.extraction.2 at 3 d, the first at 2.1 h".
std::string ConditionWatch::where(const Excess& excess) const {
    std::string text = stages(excess);
    if (text.starts_with("in 1 "))
        text += ", worst";
    else
        text += ", worst in " + cascade_->stages[excess.worst_stage].label;
    return text + excess.times();
}

std::string ConditionWatch::Excess::times() const {
    if (std::isnan(worst_hours))
        return {};
    const std::string worst = " at " + format_hours(worst_hours);
    return first_hours < worst_hours
               ? worst + ", the first at " + format_hours(first_hours)
               : worst;
}

std::string ConditionWatch::solid_text(std::size_t s) const {
    const Excess& excess = saturation_[s];
    return saturation_warning(cascade_->chemistry.solids[s],
                              {excess.largest, excess.limit, where(excess)},
                              worst_ph_[s]);
}

std::string ConditionWatch::tank_text(std::size_t s) const {
    const Excess& excess = in_tanks_[s];
    std::string names;
    for (std::size_t t = 0; t < excess.stages.size(); ++t)
        if (excess.stages[t] != 0)
            names += fmt::format("{}'{}'", names.empty() ? "" : ", ",
                                 cascade_->tanks[t].name);
    const std::string place =
        fmt::format("in the tank {}, worst in '{}'{}", names,
                    cascade_->tanks[excess.worst_stage].name, excess.times());
    return saturation_warning(cascade_->chemistry.solids[s],
                              {excess.largest, excess.limit, place}, tank_ph_[s]);
}

std::vector<std::string> ConditionWatch::warnings() const {
    const ChemistrySpec& chemistry = cascade_->chemistry;
    std::vector<std::string> all;
    for (std::size_t s = 0; s < saturation_.size(); ++s) {
        if (saturation_[s].any())
            all.push_back(solid_text(s));
        if (in_tanks_[s].any())
            all.push_back(tank_text(s));
    }
    if (practice_.any())
        all.push_back(practice_warning(
            chemistry, {practice_.largest, practice_.limit, where(practice_)}));
    const auto of = [&](const Excess& excess) {
        return Excursion{excess.largest, excess.limit,
                         excess.any() ? stages(excess) : ""};
    };
    const std::string outside =
        window_warning(chemistry, of(rare_earth_), of(chlorides_), of(loading_));
    if (!outside.empty())
        all.push_back(outside);
    return all;
}

}  // namespace didymium
