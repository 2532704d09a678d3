#include "solver/time/lane_cascade.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <utility>

#include "inputs/readers/liquor/constants.hpp"
#include "solver/flowsheet/chemistry.hpp"

namespace didymium {

namespace {

constexpr double least_pivot = 1e-8;  //!< over what stood there at first

//! inv(a) by elimination with row pivoting; a is used up. \return false where it is
//! singular
bool invert(std::size_t n, LineArray& a, LineArray& inverse) {
    inverse.assign(n * n, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        inverse[i * n + i] = 1.0;
    for (std::size_t k = 0; k < n; ++k) {
        std::size_t best = k;
        for (std::size_t i = k + 1; i < n; ++i)
            if (std::fabs(a[i * n + k]) > std::fabs(a[best * n + k]))
                best = i;
        if (!(std::fabs(a[best * n + k]) > 0.0))
            return false;
        for (LineArray* m : {&a, &inverse})
            if (best != k)
                std::swap_ranges(m->data() + k * n, m->data() + (k + 1) * n,
                                 m->data() + best * n);
        const double pivot = 1.0 / a[k * n + k];
        for (std::size_t c = 0; c < n; ++c) {
            a[k * n + c] *= pivot;
            inverse[k * n + c] *= pivot;
        }
        for (std::size_t i = 0; i < n; ++i) {
            const double factor = a[i * n + k];
            for (std::size_t c = 0; c < n && i != k; ++c) {
                a[i * n + c] -= factor * a[k * n + c];
                inverse[i * n + c] -= factor * inverse[k * n + c];
            }
        }
    }
    return true;
}

//! Whether one of n entries is not zero.
bool some(const LineArray& array, std::size_t first, std::size_t n) {
    const auto begin = array.begin() + static_cast<std::ptrdiff_t>(first);
    return std::any_of(begin, begin + static_cast<std::ptrdiff_t>(n),
                       [](double value) { return value != 0.0; });
}

}  // namespace

namespace {

//! Whether two chemistries of the same constants and charges look at mixers alike, see
//! LaneLimits.
bool have_same_limits(const ChemistrySpec& one, const ChemistrySpec& other) {
    const auto equal = [](const auto& a, const auto& b, auto&& same) {
        return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
    };
    return one.window.max_rare_earth == other.window.max_rare_earth &&
           one.window.max_chloride == other.window.max_chloride &&
           one.window.max_loading == other.window.max_loading &&
           one.practice.max_loading == other.practice.max_loading &&
           equal(one.ions, other.ions,
                 [](const AqueousIon& a, const AqueousIon& b) {
                     return a.name == b.name && a.charge == b.charge;
                 }) &&
           equal(one.cations, other.cations,
                 [](const Cation& a, const Cation& b) {
                     return a.rare_earth == b.rare_earth && a.units == b.units;
                 }) &&
           equal(one.solids, other.solids, [](const Solid& a, const Solid& b) {
               return a.ion == b.ion && a.ks == b.ks;
           });
}

}  // namespace

std::string LaneCascade::obstacle(const Cascade& cascade) {
    const ExchangeSystem& system = cascade.equilibrium->system();
    if (!conditional_stage(*cascade.equilibrium))
        return "this law of distribution";
    if (!water_alone_binds(system))
        return "ions that bind protons or are extracted";
    for (const Stage& stage : cascade.stages)
        if (stage.has_rate())
            return "mixers that are not at equilibrium";
    if (!cascade.controls.empty())
        return "controllers";
    if (cascade.varies())
        return "ramps, or levels and holdups that move";
    if (cascade.stages.empty())
        return "a case without stages";
    return {};
}

bool LaneCascade::are_alike(const Cascade& one, const Cascade& other) {
    const auto equal = [](const auto& a, const auto& b, auto&& same) {
        return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
    };
    const auto chemistry = [](const Cascade& cascade, const Bank& bank) {
        return conditional_stage(cascade.at(cascade.stages[bank.first_stage]));
    };
    const ExchangeSystem& system = one.equilibrium->system();
    return system.charge == other.equilibrium->system().charge &&
           system.ion_charge == other.equilibrium->system().ion_charge &&
           have_same_limits(one.chemistry, other.chemistry) &&
           equal(one.stages, other.stages,
                 [](const Stage& a, const Stage& b) {
                     return a.aqueous_cells == b.aqueous_cells &&
                            a.organic_cells == b.organic_cells &&
                            a.has_next == b.has_next &&
                            a.has_previous == b.has_previous;
                 }) &&
           equal(one.banks, other.banks,
                 [&](const Bank& a, const Bank& b) {
                     return a.first_stage == b.first_stage &&
                            a.n_stages == b.n_stages &&
                            chemistry(one, a)->law().constants() ==
                                chemistry(other, b)->law().constants() &&
                            chemistry(one, a)->system().kw ==
                                chemistry(other, b)->system().kw;
                 }) &&
           equal(one.tanks, other.tanks,
                 [](const Tank& a, const Tank& b) { return a.phase == b.phase; }) &&
           equal(one.outlets, other.outlets,
                 [](const Outlet& a, const Outlet& b) {
                     return a.stage == b.stage && a.tank == b.tank &&
                            a.phase == b.phase;
                 }) &&
           equal(one.links, other.links, [](const Link& a, const Link& b) {
               return a.outlet == b.outlet && a.stage == b.stage && a.tank == b.tank;
           });
}

LaneCascade::LaneCascade(const Cascade& cascade, const Layout& layout, int lanes)
    : layout_(&layout),
      lanes_(lanes),
      kernels_(&lane_kernels(chosen_isa())),
      charge_(cascade.equilibrium->system().charge),
      ion_charge_(cascade.equilibrium->system().ion_charge.begin(),
                  cascade.equilibrium->system().ion_charge.end()),
      failed_(lanes, -1) {
    if (lanes != 1 && lanes != lanes_side_by_side)
        throw std::logic_error(
            "kernels take one lane or as many as stand side by side");
    place_vessels(cascade);
    place_links(cascade);
    const auto stages = static_cast<std::size_t>(layout.n_stages());
    const std::size_t w = static_cast<std::size_t>(lanes);
    const std::size_t n = charge_.size();
    const std::size_t components = layout.n_components();
    base_v_.assign(stages * w, 0.0);
    inflow_.assign(stages * components * w, 0.0);
    for (Array* array : {&flows_, &kinds_})
        array->assign(stages * LaneModel::n_kind_entries * w, 0.0);
    factor_kinds_.assign(stages * LaneFactors::kind_entries * w, 0.0);
    factor_stages_.assign(stages * w *
                              ((LaneFactors::cation_entries + n) * n +
                               LaneFactors::other_entries + ion_charge_.size()),
                          0.0);
    for (Array* array : {&there_.v, &there_.q, &there_.proton})
        array->assign(stages * w, 0.0);
    for (Array* array : {&there_.d, &there_.p})
        array->assign(stages * n * w, 0.0);
    tank_rate_.assign(tanks_.size() * w, 0.0);
    tank_inflow_.assign(tanks_.size() * components * w, 0.0);
    link_rate_.assign(links_.size() * w, 0.0);
    outlet_flow_.assign(outlets_.size() * w, 0.0);
    beta_.assign(w, 0.0);
    smallest_pivot_.assign(w, 0.0);
    most_.assign(w, 0.0);
    set_limits(cascade);
    point();
    for (int lane = 0; lane < lanes; ++lane)
        set(lane, cascade);
    reset();
}

void LaneCascade::place_vessels(const Cascade& cascade) {
    const Layout& at = *layout_;
    for (const Bank& bank : cascade.banks)
        banks_.push_back({bank.first_stage, bank.n_stages, {}});
    for (int j = 0; j < at.n_stages(); ++j) {
        const Stage& stage = cascade.stages[j];
        stages_.push_back({at.mixer(j), at.aqueous_cell(j, 0), at.organic_cell(j, 0),
                           stage.aqueous_cells, stage.organic_cells, at.last_aqueous(j),
                           at.last_organic(j), stage.has_next ? j + 1 : j,
                           stage.has_previous ? j - 1 : j, 0, false, -1});
    }
    for (std::size_t t = 0; t < cascade.tanks.size(); ++t)
        tanks_.push_back(
            {at.tank(static_cast<int>(t)), at.n_phase(cascade.tanks[t].phase), -1});
    constants_.resize(banks_.size());
}

void LaneCascade::place_links(const Cascade& cascade) {
    const Layout& at = *layout_;
    UnitOrder order = order_of_units(cascade);
    torn_links_ = std::move(order.torn);
    units_ = std::move(order.units);
    int blocks = 0;
    for (const Link& link : cascade.links) {
        const Outlet& outlet = cascade.outlets[link.outlet];
        const int n = at.n_phase(outlet.phase);
        const int to = link.tank >= 0 ? at.tank(link.tank) : at.mixer(link.stage);
        const int last = link.tank >= 0 ? n - 1 : at.component(outlet.phase, n - 1);
        int& block =
            link.tank >= 0 ? tanks_[link.tank].entering : stages_[link.stage].entering;
        if (block < 0)
            block = blocks++;
        links_.push_back(
            {at.source(outlet), to, n, to + last, block * at.n_components() - to});
    }
    entering_.assign(static_cast<std::size_t>(blocks) * at.n_components() * lanes_,
                     0.0);
    for (std::size_t k = 0; k < cascade.outlets.size() && at.has_left(); ++k) {
        const Outlet& outlet = cascade.outlets[k];
        const int to = at.left(static_cast<int>(k));
        const int n = at.n_phase(outlet.phase);
        outlets_.push_back({at.source(outlet), to, n, to + n - 1, 0});
    }
    for (const int link : torn_links_)
        for (int k = 0; k < links_[link].n; ++k)
            torn_.push_back(links_[link].from + k);
    std::sort(torn_.begin(), torn_.end());
    torn_.erase(std::unique(torn_.begin(), torn_.end()), torn_.end());
    const std::size_t size = static_cast<std::size_t>(at.size()) * lanes_;
    for (std::size_t c = 0; c < torn_.size(); ++c)
        tear_columns_.emplace_back(size, 0.0);
    for (const Array& column : tear_columns_)
        tear_arrays_.push_back(column.data());
    tear_schur_.assign(lanes_, Array(torn_.size() * torn_.size(), 0.0));
    tear_inverse_.resize(lanes_);
    torn_values_.assign(torn_.size() * lanes_, 0.0);
    if (!torn_.empty())
        no_right_.assign(size, 0.0);
}

//! Where the arrays are.
void LaneCascade::point() {
    LaneModel& m = model_;
    m.lanes = lanes_;
    m.n_cations = static_cast<int>(charge_.size());
    m.n_ions = static_cast<int>(ion_charge_.size());
    m.n_stages = layout_->n_stages();
    m.stages = stages_.data();
    m.n_banks = static_cast<int>(banks_.size());
    m.banks = banks_.data();
    m.kinds = kinds_.data();
    m.inflow = inflow_.data();
    m.n_tanks = static_cast<int>(tanks_.size());
    m.tanks = tanks_.data();
    m.tank_rate = tank_rate_.data();
    m.tank_inflow = tank_inflow_.data();
    m.most_tank_entries = layout_->n_components();
    m.n_links = static_cast<int>(links_.size());
    m.links = links_.data();
    m.link_rate = link_rate_.data();
    m.n_outlets = static_cast<int>(outlets_.size());
    m.outlets = outlets_.data();
    m.outlet_flow = outlet_flow_.data();

    LaneFactors& f = factors_;
    f.kinds = factor_kinds_.data();
    f.stages = factor_stages_.data();
    f.beta = beta_.data();
    f.smallest_pivot = smallest_pivot_.data();
}

void LaneCascade::set(int lane, const Cascade& cascade) {
    const auto at = [&](std::size_t place) { return place * lanes_ + lane; };
    const std::size_t components = layout_->n_components();
    for (std::size_t j = 0; j < cascade.stages.size(); ++j) {
        const Stage& s = cascade.stages[j];
        const auto put = [&](LaneModel::KindEntry entry, double value) {
            flows_[at(j * LaneModel::n_kind_entries + entry)] = value;
        };
        put(LaneModel::per_volume, 1.0 / s.mixer_volume);
        put(LaneModel::share_a, s.aqueous_fraction);
        put(LaneModel::share_o, s.organic_fraction);
        put(LaneModel::per_a, 1.0 / s.aqueous_fraction);
        put(LaneModel::per_o, 1.0 / s.organic_fraction);
        put(LaneModel::aqueous_flow, s.aqueous_flow);
        put(LaneModel::organic_flow, s.organic_flow);
        put(LaneModel::aqueous_rate, s.aqueous_flow / s.aqueous_cell);
        put(LaneModel::organic_rate, s.organic_flow / s.organic_cell);
        put(LaneModel::from_next, s.aqueous_from_next);
        put(LaneModel::from_previous, s.organic_from_previous);
        put(LaneModel::organic_from_next, s.organic_from_next);
        put(LaneModel::aqueous_from_previous, s.aqueous_from_previous);
        for (std::size_t i = 0; i < components; ++i)
            inflow_[at(j * components + i)] = s.inflow[i];
    }
    for (std::size_t j = 0; j < stages_.size(); ++j)
        stages_[j].is_fed = some(inflow_, j * components * lanes_, components * lanes_);
    model_.entrains = false;
    for (std::size_t j = 0; j < stages_.size(); ++j)
        for (const auto entry :
             {LaneModel::organic_from_next, LaneModel::aqueous_from_previous})
            model_.entrains =
                model_.entrains ||
                some(flows_, (j * LaneModel::n_kind_entries + entry) * lanes_, lanes_);
    for (std::size_t b = 0; b < banks_.size(); ++b) {
        // Those of the interval: an event may have changed the temperature.
        const StageEquilibrium& equilibrium =
            cascade.at(cascade.stages[banks_[b].first]);
        constants_[b] = conditional_stage(equilibrium)->law().constants();
        ExchangeConstants& constants = banks_[b].constants;
        constants.n_cations = model_.n_cations;
        constants.n_ions = model_.n_ions;
        constants.k = constants_[b].data();
        constants.charge = charge_.data();
        constants.ion_charge = ion_charge_.data();
        constants.kw = equilibrium.system().kw;
    }
    for (std::size_t t = 0; t < cascade.tanks.size(); ++t) {
        const Tank& tank = cascade.tanks[t];
        tank_rate_[at(t)] = tank.leaving / (tank.level * tank.volume);
        for (int k = 0; k < layout_->n_phase(tank.phase); ++k)
            tank_inflow_[at(t * components + k)] =
                tank.inflow[layout_->component(tank.phase, k)] / tank.volume;
    }
    for (std::size_t l = 0; l < cascade.links.size(); ++l) {
        const Link& link = cascade.links[l];
        link_rate_[at(l)] = cascade.carried(link) /
                            (link.tank >= 0 ? cascade.tanks[link.tank].volume
                                            : cascade.stages[link.stage].mixer_volume);
    }
    for (std::size_t k = 0; k < outlets_.size(); ++k)
        outlet_flow_[at(k)] = cascade.carried(cascade.outlets[k]);
}

void LaneCascade::reset() {
    find_kinds();
    std::fill(there_.v.begin(), there_.v.end(), 0.0);
    base_ = nullptr;
}

//! Stages are of a kind that are alike, and whose neighbours are. Kinds are numbered as
//! they come.
void LaneCascade::find_kinds() {
    const auto size = static_cast<std::ptrdiff_t>(LaneModel::n_kind_entries) * lanes_;
    const auto are_alike = [&](int one, int other) {
        return stages_[one].aqueous_cells == stages_[other].aqueous_cells &&
               stages_[one].organic_cells == stages_[other].organic_cells &&
               std::equal(flows_.begin() + one * size,
                          flows_.begin() + (one + 1) * size,
                          flows_.begin() + other * size);
    };
    int kinds = 0;
    for (const LaneModel::Bank& bank : banks_) {
        // Of each stage the first that it is like; -1 beyond the ends
        std::vector<int> like(bank.n + 2, -1);
        std::vector<int> firsts;
        for (int k = 0; k < bank.n; ++k) {
            const auto same = std::find_if(firsts.begin(), firsts.end(), [&](int j) {
                return are_alike(bank.first + k, bank.first + j);
            });
            like[k + 1] = same == firsts.end() ? k : *same;
            if (same == firsts.end())
                firsts.push_back(k);
        }
        firsts.clear();
        for (int k = 0; k < bank.n; ++k) {
            const auto same = std::find_if(firsts.begin(), firsts.end(), [&](int j) {
                return std::equal(like.begin() + k, like.begin() + k + 3,
                                  like.begin() + j);
            });
            LaneModel::Stage& stage = stages_[bank.first + k];
            if (same != firsts.end()) {
                stage.kind = stages_[bank.first + *same].kind;
                continue;
            }
            firsts.push_back(k);
            stage.kind = kinds++;
            std::copy_n(flows_.begin() + (bank.first + k) * size, size,
                        kinds_.begin() + stage.kind * size);
        }
    }
}

//! Limits as ConditionWatch has them.
void LaneCascade::set_limits(const Cascade& cascade) {
    const ChemistrySpec& chemistry = cascade.chemistry;
    const auto per = [](double limit) { return limit > 0.0 ? 1.0 / limit : 0.0; };
    limits_.per_rare_earth = per(chemistry.window.max_rare_earth);
    limits_.per_chloride = per(chemistry.window.max_chloride);
    limits_.per_loading = std::max(per(chemistry.window.max_loading),
                                   per(chemistry.practice.max_loading));
    for (int k = 0; k < cascade.n_ions(); ++k)
        if (chemistry.ions[k].name == "Cl")
            limits_.chloride = k;
    for (const Cation& cation : chemistry.cations)
        units_of_.push_back(cation.rare_earth ? cation.units : 0.0);
    for (const Solid& solid : chemistry.solids) {
        const int charge =
            solid.ion < 0 ? 1 : std::abs(chemistry.ions[solid.ion].charge);
        knows_limits_ = knows_limits_ && charge <= 2;
        Array& per_ks = per_ks_.emplace_back();
        for (const double ks : solid.ks)
            per_ks.push_back(ks > 0.0 ? litre / ks : 0.0);
        solids_.push_back({solid.ion, charge, nullptr});
    }
    for (std::size_t s = 0; s < solids_.size(); ++s)
        solids_[s].per_ks = per_ks_[s].data();
    limits_.units = units_of_.data();
    limits_.n_solids = static_cast<int>(solids_.size());
    limits_.solids = solids_.data();
}

LaneEquilibria LaneCascade::there() {
    return {there_.v.data(), there_.q.data(), there_.proton.data(),
            there_.d.data(), there_.p.data(), failed_.data()};
}

bool LaneCascade::find_equilibria(const double* u) {
    std::fill(failed_.begin(), failed_.end(), -1);
    bool all = true;
    for (int b = 0; b < model_.n_banks; ++b)
        all = kernels_->find_equilibria(model_, b, u, there()) && all;
    return all;
}

void LaneCascade::watch(const double* u, std::vector<char>& within, double* seen) {
    constexpr double close = 1.0 - 1e-6;
    within.assign(lanes_, 0);
    if (!knows_limits_)
        return;
    kernels_->watch(model_, limits_, there(), u, most_.data(), seen);
    for (int lane = 0; lane < lanes_; ++lane)
        within[lane] = most_[lane] < close ? 1 : 0;
}

bool LaneCascade::rates(const double* u, double* r, const double* last_argument) {
    if (last_argument != nullptr && base_ != nullptr)
        kernels_->guess(model_, factors_, last_argument, there_.v.data(), u,
                        there_.v.data());
    if (!find_equilibria(u))
        return false;
    kernels_->rates(model_, there(), u, r);
    return true;
}

void LaneCascade::differentiate(const double* u) {
    kernels_->differentiate(model_, there(), u, factors_);
    base_ = u;
    base_v_ = there_.v;
}

bool LaneCascade::factor(double beta) {
    std::fill(beta_.begin(), beta_.end(), beta);
    std::fill(smallest_pivot_.begin(), smallest_pivot_.end(), 1.0);
    for (int b = 0; b < model_.n_banks; ++b)
        kernels_->factor(model_, factors_, b);
    return std::all_of(smallest_pivot_.begin(), smallest_pivot_.end(),
                       [](double pivot) { return pivot > least_pivot; }) &&
           (torn_.empty() || factor_tears());
}

bool LaneCascade::factor_tears() {
    const std::size_t n = torn_.size();
    const std::size_t w = static_cast<std::size_t>(lanes_);
    for (std::size_t c = 0; c < n; ++c) {
        Array& column = tear_columns_[c];
        // What the torn links of this unknown bring, and it alone
        std::fill(column.begin(), column.end(), 0.0);
        const auto torn = column.begin() + static_cast<std::ptrdiff_t>(torn_[c] * w);
        LaneStage stage;
        stage.right = no_right_.data();
        stage.z = column.data();
        stage.entering = entering_.data();
        std::fill(entering_.begin(), entering_.end(), 0.0);
        std::fill_n(torn, w, -1.0);
        for (const int link : torn_links_)
            kernels_->carry(model_, link, stage, true);
        std::fill_n(torn, w, 0.0);
        solve_units(stage);
        for (std::size_t lane = 0; lane < w; ++lane)
            for (std::size_t r = 0; r < n; ++r)
                tear_schur_[lane][r * n + c] =
                    column[torn_[r] * w + lane] + (r == c ? 1.0 : 0.0);
    }
    bool regular = true;
    for (std::size_t lane = 0; lane < w; ++lane)
        regular = invert(n, tear_schur_[lane], tear_inverse_[lane]) && regular;
    return regular;
}

bool LaneCascade::solve(LaneStage& stage, bool last) {
    std::fill(failed_.begin(), failed_.end(), -1);
    stage.v_there = last ? there_.v.data() : base_v_.data();
    stage.there_is_before_last = last;
    stage.equilibria = there();
    stage.entering = entering_.data();
    std::fill(entering_.begin(), entering_.end(), 0.0);
    if (stage.right == nullptr)
        for (const int link : torn_links_)
            kernels_->carry(model_, link, stage, false);
    if (!solve_units(stage))
        return false;
    const std::size_t n = torn_.size();
    const std::size_t w = static_cast<std::size_t>(lanes_);
    if (n > 0) {
        for (std::size_t r = 0; r < n; ++r)
            for (std::size_t lane = 0; lane < w; ++lane) {
                double sum = 0.0;
                for (std::size_t c = 0; c < n; ++c)
                    sum +=
                        tear_inverse_[lane][r * n + c] * stage.z[torn_[c] * w + lane];
                torn_values_[r * w + lane] = sum;
            }
        kernels_->subtract(lanes_, layout_->after_vessels(), static_cast<int>(n),
                           tear_arrays_.data(), torn_values_.data(), stage.z);
    }
    kernels_->solve_outlets(model_, factors_, stage);
    return true;
}

void LaneCascade::solve(const double* b, double* z) {
    LaneStage stage;
    stage.right = b;
    stage.z = z;
    solve(stage, false);
}

//! All but what has left, without what torn links bring.
bool LaneCascade::solve_units(const LaneStage& stage) {
    for (const UnitOrder::Unit& unit : units_) {
        for (const int link : unit.links)
            kernels_->carry(model_, link, stage, true);
        if (unit.bank < 0)
            kernels_->solve_tank(model_, factors_, unit.tank, stage);
        else if (!kernels_->solve_bank(model_, factors_, unit.bank, stage))
            return false;
    }
    return true;
}

}  // namespace didymium
