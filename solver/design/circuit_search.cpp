#include "solver/design/circuit_search.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <utility>

#include <fmt/format.h>

#include "inputs/readers/liquor/constants.hpp"
#include "solver/run/result_shape.hpp"
#include "solver/run/simulate.hpp"

namespace didymium {

namespace {

//! Losses this much above what is designed for count as met: rounding of Newton.
constexpr double newton_rounding = 1e-6;
//! The same of a loss that is held by one of several elements.
constexpr double held_nearly = 1e-3;
constexpr int most_searched = 1000;
//! Lengthenings in a row that must bring the missing product nearer, to this share of
//! what misses.
constexpr int patience = 8;
//! Scrub flows that are tried beyond that of the acid balance, and the most of it.
constexpr double scrub_step = 1.4;
constexpr double most_scrub_flow = 4.0;
constexpr double nearer = 0.95;

}  // namespace

std::size_t place_of(const std::vector<std::string>& names, const std::string& name) {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) -
                                    names.begin());
}

BankSearch::BankSearch(const SeparationSpec& spec, const ChemistrySpec& chemistry,
                       const Table& feed, const StreamSpec& inflow,
                       std::shared_ptr<const IncludedFiles> files,
                       const std::atomic<bool>* stop)
    : spec_(spec),
      chemistry_(chemistry),
      feed_(feed),
      inflow_(inflow),
      files_(std::move(files)),
      stop_(stop) {}

SteadyBank BankSearch::solve(const BankPlan& plan,
                             std::span<const Assignment> assignments) {
    ++solved_;
    SteadyBank bank;
    const CaseFile file =
        CaseFile::parse(bank_text(spec_, plan, chemistry_, feed_), spec_.file, files_);
    const CaseSpec spec = file.resolve();
    bank.shape = make_shape(spec, "steady");
    RunHooks hooks;
    hooks.stop = stop_;
    hooks.analyse = false;
    bank.result = run_steady(file, assignments, bank.shape, hooks);
    const ScenarioResult& r = bank.result;
    bank.found = r.status == Status::ok;
    bank.message = r.message;
    if (!bank.found)
        return bank;
    bank.scrub_flow = r.solve_value.front() / hour;
    const std::size_t n = bank.shape.components.size();
    const auto rates = [&](const char* outlet, std::vector<double>& all) {
        const std::size_t o =
            place_of(bank.shape.outlets, plan.cut->name + "." + outlet);
        for (const Cation& cation : chemistry_.cations) {
            const std::size_t c = place_of(bank.shape.components, cation.name);
            all.push_back(c == n ? 0.0
                                 : r.outlet_flow[o] / hour / litre *
                                       r.outlet_concentration[o * n + c]);
        }
        return r.outlet_flow[o] / hour / litre *
               r.outlet_concentration[o * n + place_of(bank.shape.components, "H")];
    };
    bank.raffinate_acid = rates("raffinate", bank.raffinate);
    rates("loaded_organic", bank.loaded);
    const auto share = [&](const std::vector<int>& group,
                           const std::vector<double>& product) {
        double lost = 0.0;
        double fed = 0.0;
        for (const int c : group) {
            lost += product[c];
            fed += inflow_.concentration[c] * inflow_.flow;
        }
        return lost / fed;
    };
    bank.losses.extracted = share(plan.theory.extracted, bank.raffinate);
    if (plan.cut->has_middle()) {
        bank.draw_flow = r.solve_value[1] / hour;
        bank.light_key_drawn = plan.light_key_drawn;
        bank.heavy_key_drawn = plan.heavy_key_drawn;
        bank.middle_acid = rates("middle", bank.middle);
        const ThreeOutletTheory& three = plan.theory.three;
        bank.three = {share(plan.theory.left, bank.middle),
                      share(three.middle, bank.raffinate),
                      share(three.middle, bank.loaded),
                      share(plan.theory.extracted, bank.middle)};
    }
    bank.losses.left = share(plan.theory.left, bank.loaded);
    return bank;
}

bool BankSearch::takes_up(const BankPlan& plan, const SteadyBank& bank) const {
    return std::isnan(designed_purity(plan, chemistry_)) &&
           bank.losses.left > plan.theory.designed.left * (1.0 + 2.0 * held_nearly);
}

bool BankSearch::meets(const BankPlan& plan, const SteadyBank& bank) const {
    const CutLosses& goal = plan.theory.designed;
    return bank.found &&
           bank.losses.extracted <= goal.extracted * (1.0 + newton_rounding) &&
           !takes_up(plan, bank);
}

SteadyBank BankSearch::attempt(BankPlan plan, int extraction, int scrub,
                               const SearchProgress& progress) {
    plan.extraction = extraction;
    plan.scrub = scrub;
    SteadyBank bank = solve(plan);
    // Where others than the key get into the product, less of the key may.
    for (int i = 0;
         i < 6 && bank.found && std::isnan(designed_purity(plan, chemistry_)) &&
         std::fabs(bank.losses.left / plan.theory.designed.left - 1.0) > held_nearly;
         ++i) {
        plan.key_part *= plan.theory.designed.left / bank.losses.left;
        plan.scrub_flow = bank.scrub_flow;
        bank = solve(plan);
    }
    bank.key_part = plan.key_part;
    if (progress)
        progress(plan, bank);
    return bank;
}

void BankSearch::require_stages(const BankPlan& plan, int extraction, int scrub) const {
    const double limit = std::min<double>(spec_.limits.stages, most_searched);
    if (extraction + scrub > limit)
        throw InputError(
            spec_.limits.where,
            fmt::format("the specification is impossible, the number of stages binds: "
                        "the cut '{}' needs more than {:.0f} at its rigorous steady "
                        "state with S = {:.4g}",
                        plan.cut->name, limit, plan.theory.flows.solvent),
            "allow more stages, or a larger solvent_factor");
}

double BankSearch::missed(const BankPlan& plan, const SteadyBank& bank) const {
    if (!bank.found)
        return infinity;
    const CutLosses& goal = plan.theory.designed;
    const double extracted =
        std::max(0.0, std::log(bank.losses.extracted / goal.extracted));
    return takes_up(plan, bank) ? extracted + std::log(bank.losses.left / goal.left)
                                : extracted;
}

void BankSearch::refuse_more(const BankPlan& plan, int extraction, int scrub,
                             const std::string& what, const std::string& remedy) {
    throw InputError(
        plan.cut->where,
        fmt::format("the specification is impossible, the number of stages binds: at "
                    "its rigorous steady state more than {} + {} do not bring the cut "
                    "'{}' nearer with S = {:.4g}; {}",
                    extraction, scrub, plan.cut->name, plan.theory.flows.solvent, what),
        remedy);
}

SteadyBank BankSearch::correct(BankPlan& plan, const SearchProgress& progress) {
    if (plan.cut->has_middle())
        return correct_three(plan, progress);
    int n = plan.extraction;
    int m = plan.scrub;
    const CutTheory& t = plan.theory;
    SteadyBank now;
    const auto keep = [&](int extraction, int scrub, SteadyBank&& bank) {
        n = extraction;
        m = scrub;
        now = std::move(bank);
        if (now.found) {
            plan.scrub_flow = now.scrub_flow;
            plan.key_part = now.key_part;
        }
    };
    keep(n, m, attempt(plan, n, m, progress));
    // Bisulfate keeps protons that the balance counts on: more acid may hold the cut.
    for (double flow = plan.scrub_flow * scrub_step;
         !now.found && flow <= plan.theory.scrub_flow * most_scrub_flow &&
         (stop_ == nullptr || !stop_->load());
         flow *= scrub_step) {
        BankPlan wetter = plan;
        wetter.scrub_flow = flow;
        keep(n, m, attempt(wetter, n, m, progress));
    }
    // Where distribution carries W, its flow may be less than that of plateaus, too.
    for (double flow = plan.theory.scrub_flow / scrub_step;
         t.is_salted && !now.found &&
         flow >= plan.theory.scrub_flow / most_scrub_flow &&
         (stop_ == nullptr || !stop_->load());
         flow /= scrub_step) {
        BankPlan drier = plan;
        drier.scrub_flow = flow;
        keep(n, m, attempt(drier, n, m, progress));
    }
    // No scrub flow gives the purity of A: the scrub section is short.
    const int most_scrub = 2 * m + patience;
    while (!now.found) {
        if (stop_ != nullptr && stop_->load())
            return now;
        const int more = std::max(1, m / 8);
        require_stages(plan, n, m + more);
        if (m + more > most_scrub)
            refuse_more(plan, n, m, "no scrub flow holds the cut: " + now.message,
                        fmt::format("take {}, a larger solvent_factor, or ask for less "
                                    "purity",
                                    t.is_salted ? "another salt content of the scrub"
                                                : "a stronger scrub acid"));
        keep(n, m + more, attempt(plan, n, m + more, progress));
    }
    // What is missing, as logarithms, with which the last lengthenings began.
    std::deque<double> missing;
    while (!meets(plan, now)) {
        if (stop_ != nullptr && stop_->load())
            return now;
        missing.push_back(missed(plan, now));
        if (missing.size() > patience) {
            if (!(missing.back() <= nearer * missing.front()) ||
                std::isinf(missing.back()))
                refuse_more(
                    plan, n, m,
                    !now.found
                        ? now.message
                        : fmt::format(
                              "{:.3g} % of what is extracted are lost, {:.3g} "
                              "% of the rest, of which {:.3g} and {:.3g} are "
                              "designed for",
                              100.0 * now.losses.extracted, 100.0 * now.losses.left,
                              100.0 * t.designed.extracted, 100.0 * t.designed.left),
                    "take a larger solvent_factor, or ask for less purity");
            missing.pop_front();
        }
        const double lacks =
            now.found ? std::log(now.losses.extracted / t.designed.extracted) : 0.0;
        const int more =
            std::max(1, static_cast<int>(0.5 * lacks /
                                         std::log(t.beta * t.flows.extraction_ratio)));
        require_stages(plan, n + more, m);
        SteadyBank extraction = attempt(plan, n + more, m, progress);
        SteadyBank scrub = attempt(plan, n, m + more, progress);
        const auto lost = [](const SteadyBank& bank) {
            return bank.found ? bank.losses.extracted : infinity;
        };
        if (takes_up(plan, now) || lost(scrub) < lost(extraction))
            keep(n, m + more, std::move(scrub));
        else
            keep(n + more, m, std::move(extraction));
    }
    // One stage less of either section, as long as both products stay pure.
    for (bool shorter = true; shorter && (stop_ == nullptr || !stop_->load());) {
        shorter = false;
        for (const auto& [less_n, less_m] : {std::pair(1, 0), std::pair(0, 1)}) {
            if (n - less_n < 1 || m - less_m < 1)
                continue;
            SteadyBank bank = attempt(plan, n - less_n, m - less_m, progress);
            if (meets(plan, bank)) {
                keep(n - less_n, m - less_m, std::move(bank));
                shorter = true;
            }
        }
    }
    require_scrub(plan, now);
    plan.extraction = n;
    plan.scrub = m;
    return now;
}

void BankSearch::require_scrub(const BankPlan& plan, const SteadyBank& bank) const {
    const bool is_salted = plan.theory.is_salted;
    if (bank.scrub_flow > spec_.limits.scrub_flow)
        throw InputError(
            spec_.limits.where,
            fmt::format("the specification is impossible, the scrub {} binds: at its "
                        "rigorous steady state the cut '{}' needs {:.4g} m3/h, of "
                        "which {:.4g} are allowed",
                        is_salted ? "liquor" : "acid", plan.cut->name,
                        bank.scrub_flow * hour, spec_.limits.scrub_flow * hour),
            is_salted ? "allow more scrub liquor, or less salt in it"
                      : "allow more scrub acid, or a stronger one");
}

}  // namespace didymium
