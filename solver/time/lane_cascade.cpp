#include "solver/time/lane_cascade.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "inputs/readers/liquor/constants.hpp"
#include "solver/flowsheet/chemistry.hpp"

namespace didymium {

namespace {

constexpr long widest = 8;            //!< lanes of a vector
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
      exchange_(&exchange_kernels(chosen_isa())),
      banks_(cascade.banks),
      charge_(cascade.equilibrium->system().charge),
      ion_charge_(cascade.equilibrium->system().ion_charge.begin(),
                  cascade.equilibrium->system().ion_charge.end()) {
    place_vessels(cascade);
    place_links(cascade);
    const auto stages = static_cast<std::size_t>(layout.n_stages());
    const std::size_t w = static_cast<std::size_t>(lanes);
    for (Array* array :
         {&volume_, &aqueous_cell_, &organic_cell_, &per_volume_, &a_, &o_,
          &aqueous_flow_, &organic_flow_, &aqueous_cell_rate_, &organic_cell_rate_,
          &from_next_, &from_previous_, &organic_from_next_, &aqueous_from_previous_,
          &aqueous_divisor_, &organic_divisor_, &aqueous_gain_, &organic_gain_,
          &known_along_})
        array->assign(stages * w, 0.0);
    const std::size_t n = charge_.size();
    const std::size_t components = layout.n_components();
    for (Array* array : {&inflow_, &c_})
        array->assign(stages * components * w, 0.0);
    for (Array* array : {&p_, &r_, &w_})
        array->assign(stages * n * w, 0.0);
    e_.assign(stages * n * n * w, 0.0);
    flow_.assign(stages * lane_coefficients * w, 0.0);
    known_aqueous_.assign(stages * layout.n_aqueous() * w, 0.0);
    known_organic_.assign(stages * layout.n_organic() * w, 0.0);
    tank_volume_.assign(tanks_.size() * w, 0.0);
    tank_rate_.assign(tanks_.size() * w, 0.0);
    tank_inflow_.assign(tanks_.size() * components * w, 0.0);
    link_rate_.assign(links_.size() * w, 0.0);
    outlet_flow_.assign(outlets_.size() * w, 0.0);
    beta_.assign(w, 0.0);
    smallest_pivot_.assign(w, 0.0);
    most_.assign(w, 0.0);
    seen_rates_.assign(static_cast<std::size_t>(layout.size()) * w, 0.0);
    seen_v_ = v_;
    seen_q_ = q_;
    seen_proton_ = proton_;
    seen_solved_ = solved_;
    seen_d_ = d_;
    set_limits(cascade);
    point();
    for (int lane = 0; lane < lanes; ++lane)
        set(lane, cascade);
    reset();
}

void LaneCascade::place_vessels(const Cascade& cascade) {
    const Layout& at = *layout_;
    const auto n = static_cast<long>(charge_.size());
    long next = 0;
    vessel_.resize(at.n_stages());
    vessels_.resize(at.n_stages());
    ratio_.resize(at.n_stages());
    for (const Bank& bank : banks_) {
        const long used = static_cast<long>(bank.n_stages) * lanes_;
        const long all = (used + widest - 1) / widest * widest;
        first_vessel_.push_back(next);
        n_vessels_.push_back(all);
        for (int k = 0; k < bank.n_stages; ++k) {
            const int j = bank.first_stage + k;
            const long in_bank = static_cast<long>(k) * lanes_;
            vessel_[j] = next + in_bank;
            vessels_[j] = all;
            ratio_[j] = next * n + in_bank;
        }
        next += all;
    }
    total_.assign(next * at.n_components(), 0.0);
    d_.assign(next * n, 0.0);
    for (Array* array : {&vessel_a_, &vessel_o_, &v_, &q_, &proton_, &solved_})
        array->assign(next, 0.0);
    kw_.resize(at.n_stages());
    for (int j = 0; j < at.n_stages(); ++j) {
        const Stage& stage = cascade.stages[j];
        stages_.push_back({at.mixer(j), at.aqueous_cell(j, 0), at.organic_cell(j, 0),
                           stage.aqueous_cells, stage.organic_cells, at.last_aqueous(j),
                           at.last_organic(j), stage.has_next ? j + 1 : j,
                           stage.has_previous ? j - 1 : j, false});
    }
    constants_.resize(banks_.size());
}

void LaneCascade::place_links(const Cascade& cascade) {
    const Layout& at = *layout_;
    for (std::size_t t = 0; t < cascade.tanks.size(); ++t)
        tanks_.push_back({at.tank(static_cast<int>(t)),
                          at.n_phase(cascade.tanks[t].phase),
                          cascade.tanks[t].phase == Phase::aqueous});
    for (const Link& link : cascade.links) {
        const Outlet& outlet = cascade.outlets[link.outlet];
        const int n = at.n_phase(outlet.phase);
        const int to = link.tank >= 0 ? at.tank(link.tank) : at.mixer(link.stage);
        const int last = link.tank >= 0 ? n - 1 : at.component(outlet.phase, n - 1);
        links_.push_back({at.source(outlet), to, n, to + last});
    }
    for (std::size_t k = 0; k < cascade.outlets.size() && at.has_left(); ++k) {
        const Outlet& outlet = cascade.outlets[k];
        const int to = at.left(static_cast<int>(k));
        const int n = at.n_phase(outlet.phase);
        outlets_.push_back({at.source(outlet), to, n, to + n - 1});
    }
    UnitOrder order = order_of_units(cascade);
    torn_links_ = std::move(order.torn);
    units_ = std::move(order.units);
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
        tear_right_.assign(size, 0.0);
}

//! Where the arrays are.
void LaneCascade::point() {
    LaneModel& m = model_;
    m.lanes = lanes_;
    m.n_cations = static_cast<int>(charge_.size());
    m.n_ions = static_cast<int>(ion_charge_.size());
    m.n_stages = layout_->n_stages();
    m.size = layout_->size();
    m.stages = stages_.data();
    m.volume = volume_.data();
    m.aqueous_cell = aqueous_cell_.data();
    m.organic_cell = organic_cell_.data();
    m.per_volume = per_volume_.data();
    m.a = a_.data();
    m.o = o_.data();
    m.aqueous_flow = aqueous_flow_.data();
    m.organic_flow = organic_flow_.data();
    m.aqueous_cell_rate = aqueous_cell_rate_.data();
    m.organic_cell_rate = organic_cell_rate_.data();
    m.from_next = from_next_.data();
    m.from_previous = from_previous_.data();
    m.organic_from_next = organic_from_next_.data();
    m.aqueous_from_previous = aqueous_from_previous_.data();
    m.inflow = inflow_.data();
    m.n_tanks = static_cast<int>(tanks_.size());
    m.tanks = tanks_.data();
    m.tank_volume = tank_volume_.data();
    m.tank_rate = tank_rate_.data();
    m.tank_inflow = tank_inflow_.data();
    m.most_tank_entries = layout_->n_components();
    m.n_links = static_cast<int>(links_.size());
    m.links = links_.data();
    m.link_rate = link_rate_.data();
    m.n_outlets = static_cast<int>(outlets_.size());
    m.outlets = outlets_.data();
    m.outlet_flow = outlet_flow_.data();
    m.vessel = vessel_.data();
    m.vessels = vessels_.data();
    m.d = d_.data();
    m.ratio = ratio_.data();
    m.q = q_.data();
    m.proton = proton_.data();
    m.kw = kw_.data();
    m.charge = charge_.data();
    m.ion_charge = ion_charge_.data();

    LaneFactors& f = factors_;
    f.p = p_.data();
    f.r = r_.data();
    f.c = c_.data();
    f.aqueous_divisor = aqueous_divisor_.data();
    f.organic_divisor = organic_divisor_.data();
    f.aqueous_gain = aqueous_gain_.data();
    f.organic_gain = organic_gain_.data();
    f.flow = flow_.data();
    f.e = e_.data();
    f.known_aqueous = known_aqueous_.data();
    f.known_organic = known_organic_.data();
    f.known_along = known_along_.data();
    f.w = w_.data();
    f.beta = beta_.data();
    f.smallest_pivot = smallest_pivot_.data();
}

void LaneCascade::set(int lane, const Cascade& cascade) {
    const auto at = [&](std::size_t place) { return place * lanes_ + lane; };
    const std::size_t components = layout_->n_components();
    for (std::size_t j = 0; j < cascade.stages.size(); ++j) {
        const Stage& s = cascade.stages[j];
        volume_[at(j)] = s.mixer_volume;
        aqueous_cell_[at(j)] = s.aqueous_cell;
        organic_cell_[at(j)] = s.organic_cell;
        per_volume_[at(j)] = 1.0 / s.mixer_volume;
        a_[at(j)] = s.aqueous_fraction;
        o_[at(j)] = s.organic_fraction;
        aqueous_flow_[at(j)] = s.aqueous_flow;
        organic_flow_[at(j)] = s.organic_flow;
        aqueous_cell_rate_[at(j)] = s.aqueous_flow / s.aqueous_cell;
        organic_cell_rate_[at(j)] = s.organic_flow / s.organic_cell;
        from_next_[at(j)] = s.aqueous_from_next;
        from_previous_[at(j)] = s.organic_from_previous;
        organic_from_next_[at(j)] = s.organic_from_next;
        aqueous_from_previous_[at(j)] = s.aqueous_from_previous;
        for (std::size_t i = 0; i < components; ++i)
            inflow_[at(j * components + i)] = s.inflow[i];
        vessel_a_[vessel_[j] + lane] = s.aqueous_fraction;
        vessel_o_[vessel_[j] + lane] = s.organic_fraction;
    }
    for (std::size_t j = 0; j < stages_.size(); ++j)
        stages_[j].is_fed = some(inflow_, j * components * lanes_, components * lanes_);
    model_.entrains = some(organic_from_next_, 0, organic_from_next_.size()) ||
                      some(aqueous_from_previous_, 0, aqueous_from_previous_.size());
    for (std::size_t b = 0; b < banks_.size(); ++b) {
        // Those of the interval: an event may have changed the temperature.
        const StageEquilibrium& equilibrium =
            cascade.at(cascade.stages[banks_[b].first_stage]);
        constants_[b] = conditional_stage(equilibrium)->law().constants();
        std::fill_n(kw_.begin() + banks_[b].first_stage, banks_[b].n_stages,
                    equilibrium.system().kw);
        // What fills a bank up is as its first vessel.
        const long used = static_cast<long>(banks_[b].n_stages) * lanes_;
        for (long e = used; e < n_vessels_[b]; ++e) {
            vessel_a_[first_vessel_[b] + e] = vessel_a_[first_vessel_[b]];
            vessel_o_[first_vessel_[b] + e] = vessel_o_[first_vessel_[b]];
        }
    }
    for (std::size_t t = 0; t < cascade.tanks.size(); ++t) {
        const Tank& tank = cascade.tanks[t];
        tank_volume_[at(t)] = tank.volume;
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
    std::fill(v_.begin(), v_.end(), 0.0);
    std::fill(seen_v_.begin(), seen_v_.end(), 0.0);
    base_ = nullptr;
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

bool LaneCascade::sums(const double* u, double* held, double* moved) {
    const auto change = [this] {
        std::swap(v_, seen_v_);
        std::swap(q_, seen_q_);
        std::swap(proton_, seen_proton_);
        std::swap(solved_, seen_solved_);
        std::swap(d_, seen_d_);
        point();
    };
    change();
    const bool all = rates(u, seen_rates_.data(), Guess::derivative);
    if (all)
        kernels_->sums(model_, u, seen_rates_.data(), held, moved);
    change();
    return all;
}

void LaneCascade::watch(const double* u, std::vector<char>& within, double* seen) {
    constexpr double close = 1.0 - 1e-6;
    within.assign(lanes_, 0);
    if (!knows_limits_)
        return;
    kernels_->watch(model_, limits_, u, most_.data(), seen);
    for (int lane = 0; lane < lanes_; ++lane)
        within[lane] = most_[lane] < close ? 1 : 0;
}

bool LaneCascade::rates(const double* u, double* r, Guess guess) {
    const bool all = find_equilibria(u, guess);
    if (all)
        kernels_->rates(model_, u, r);
    return all;
}

bool LaneCascade::add_rates(const double* u, double* sum, Guess guess) {
    const bool all = find_equilibria(u, guess);
    if (all)
        kernels_->add_rates(model_, u, sum);
    return all;
}

bool LaneCascade::find_equilibria(const double* u, Guess guess) {
    if (guess == Guess::derivative && base_ != nullptr)
        kernels_->guess(model_, factors_, base_, base_v_.data(), u, v_.data());
    const int m = layout_->n_components();
    bool all = true;
    for (std::size_t b = 0; b < banks_.size(); ++b) {
        const long first = first_vessel_[b];
        const long n = n_vessels_[b];
        const long used = static_cast<long>(banks_[b].n_stages) * lanes_;
        double* total = total_.data() + first * m;
        for (int c = 0; c < m; ++c) {
            double* to = total + c * n;
            for (int k = 0; k < banks_[b].n_stages; ++k)
                std::copy_n(u + static_cast<std::ptrdiff_t>(
                                    stages_[banks_[b].first_stage + k].mixer + c) *
                                    lanes_,
                            lanes_, to + static_cast<std::ptrdiff_t>(k) * lanes_);
            std::fill(to + used, to + n, to[0]);
        }
        ExchangeConstants constants;
        constants.n_cations = model_.n_cations;
        constants.n_ions = model_.n_ions;
        constants.k = constants_[b].data();
        constants.charge = charge_.data();
        constants.ion_charge = ion_charge_.data();
        constants.kw = kw_[banks_[b].first_stage];
        ExchangeVessels vessels;
        vessels.n = n;
        vessels.total = total;
        vessels.aqueous = vessel_a_.data() + first;
        vessels.organic = vessel_o_.data() + first;
        vessels.v = v_.data() + first;
        vessels.q = q_.data() + first;
        vessels.proton = proton_.data() + first;
        vessels.d = d_.data() + first * model_.n_cations;
        vessels.solved = solved_.data() + first;
        exchange_->solve(constants, vessels);
        all =
            all && std::all_of(solved_.begin() + first, solved_.begin() + first + used,
                               [](double solved) { return solved != 0.0; });
    }
    return all;
}

int LaneCascade::failed_stage(int lane) const {
    for (int j = 0; j < layout_->n_stages(); ++j)
        if (solved_[vessel_[j] + lane] == 0.0)
            return j;
    return -1;
}

void LaneCascade::differentiate(const double* u) {
    kernels_->differentiate(model_, u, factors_);
    base_ = u;
    base_v_ = v_;
}

bool LaneCascade::factor(double beta) {
    std::fill(beta_.begin(), beta_.end(), beta);
    std::fill(smallest_pivot_.begin(), smallest_pivot_.end(), 1.0);
    for (const Bank& bank : banks_)
        kernels_->factor(model_, factors_, bank.first_stage, bank.n_stages);
    return std::all_of(smallest_pivot_.begin(), smallest_pivot_.end(),
                       [](double pivot) { return pivot > least_pivot; }) &&
           (torn_.empty() || factor_tears());
}

bool LaneCascade::factor_tears() {
    const std::size_t n = torn_.size();
    const std::size_t w = static_cast<std::size_t>(lanes_);
    for (std::size_t c = 0; c < n; ++c) {
        std::fill(tear_right_.begin(), tear_right_.end(), 0.0);
        Array& column = tear_columns_[c];
        // What the torn links of this unknown bring, and it alone
        std::fill(column.begin(), column.end(), 0.0);
        std::fill_n(column.begin() + static_cast<std::ptrdiff_t>(torn_[c] * w), w,
                    -1.0);
        for (const int link : torn_links_)
            kernels_->carry(model_, link, column.data(), tear_right_.data());
        solve_units(tear_right_.data(), column.data());
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

void LaneCascade::solve(double* b, double* z) {
    solve_units(b, z);
    const std::size_t n = torn_.size();
    const std::size_t w = static_cast<std::size_t>(lanes_);
    if (n > 0) {
        for (std::size_t r = 0; r < n; ++r)
            for (std::size_t lane = 0; lane < w; ++lane) {
                double sum = 0.0;
                for (std::size_t c = 0; c < n; ++c)
                    sum += tear_inverse_[lane][r * n + c] * z[torn_[c] * w + lane];
                torn_values_[r * w + lane] = sum;
            }
        kernels_->subtract(lanes_, layout_->after_vessels(), static_cast<int>(n),
                           tear_arrays_.data(), torn_values_.data(), z);
    }
    kernels_->solve_outlets(model_, factors_, b, z);
}

//! All but what has left, without what torn links bring.
void LaneCascade::solve_units(double* b, double* z) const {
    for (const UnitOrder::Unit& unit : units_) {
        for (const int link : unit.links)
            kernels_->carry(model_, link, z, b);
        if (unit.bank >= 0)
            kernels_->solve(model_, factors_, banks_[unit.bank].first_stage,
                            banks_[unit.bank].n_stages, b, z);
        else
            kernels_->solve_tank(model_, factors_, unit.tank, b, z);
    }
}

}  // namespace didymium
