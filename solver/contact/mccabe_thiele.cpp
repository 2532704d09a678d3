#include "solver/contact/mccabe_thiele.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "inputs/readers/liquor/constants.hpp"
#include "outputs/console/text_table.hpp"
#include "solver/commands/command_parts.hpp"
#include "solver/contact/bank_parts.hpp"
#include "solver/contact/contact.hpp"
#include "solver/flowsheet/cascade.hpp"
#include "solver/flowsheet/chemistry.hpp"
#include "solver/run/result_shape.hpp"
#include "solver/run/simulate.hpp"

namespace didymium {

namespace {

constexpr int points_per_decade = 20;
constexpr double decades = 2.0;  // of the phase ratio, each way at least
constexpr double most_decades = 12.0;
constexpr int most_steps = 1000;
//! What a steady state leaves of nothing is rounding, mol/m3.
constexpr double least_in_stage = 1e-7;
//! |log10| of y over that of the isotherm: the stages are on it.
constexpr double on_isotherm = 0.02;

//! What a construction says of a bank, or of given phases.
std::string verdict(const Construction& c, const std::string& why) {
    const std::string curve = c.unit == "1" ? "curve" : "isotherm";
    const std::string steps = std::isinf(c.steps)
                                  ? "no number of stages reaches that: the " + curve +
                                        " meets the operating line"
                                  : fmt::format("{:.2f} stages stepped off", c.steps);
    if (c.stages == 0)
        return steps + "; " + why;
    const std::string compared = fmt::format("{}, {} there are", steps, c.stages);
    if (c.off <= on_isotherm)
        return compared + "; the stages lie on the " + curve;
    return fmt::format(
        "{}; NOT VALID: stages lie off the {} by up to a factor of {:.3g}: {}",
        compared, curve, std::pow(10.0, c.off), why);
}

//! What makes stages differ from flasks: "pH 1.55 to 1.12 ...".
std::string reasons(const BankPart& part, const ChemistrySpec& chemistry, int cation) {
    std::string others;
    for (int i = 0; i < chemistry.n_cations(); ++i) {
        double most = 0.0;
        double own = 0.0;
        for (const std::vector<double>& y : part.organic) {
            most = std::max(most, y[i]);
            own = std::max(own, y[cation]);
        }
        if (i != cation && most > 1e-3 * own)
            others += (others.empty() ? "" : ", ") + chemistry.cations[i].name;
    }
    std::string text;
    const auto add = [&](const std::string& reason) {
        text += (text.empty() ? "" : "; ") + reason;
    };
    if (!others.empty())
        add(fmt::format("{} share{} the extractant", others,
                        others.find(',') == std::string::npos ? "s" : ""));
    const auto [low, high] = std::minmax_element(part.ph.begin(), part.ph.end());
    if (*high - *low > 0.02)
        add(fmt::format("pH {:.2f} to {:.2f} along the stages, other than in a flask",
                        part.ph.front(), part.ph.back()));
    if (!part.at_equilibrium)
        add("the mixers are short of equilibrium");
    return text.empty() ? "phases are carried over, or settlers lag" : text;
}

//! Steps off what the ends of a line and the phases that enter say.
void fill(Construction& c, const StageEquilibrium& equilibrium,
          const ChemistrySpec& chemistry, const std::vector<double>& liquor,
          const std::vector<double>& solvent, int cation, const BankPart* part,
          const std::string& why) {
    Isotherm isotherm(equilibrium, chemistry, liquor, solvent, cation);
    const auto [low, high] = std::minmax(c.x[0], c.x[1]);
    const std::string problem = isotherm.trace(low, high);
    c.curve_x = in_litres(isotherm.x());
    c.curve_y = in_litres(isotherm.y());
    if (part != nullptr) {
        c.stages = static_cast<int>(part->n_stages());
        for (std::size_t j = 0; j < part->n_stages(); ++j) {
            c.stage_x.push_back(litre * part->aqueous[j][cation]);
            c.stage_y.push_back(litre * part->organic[j][cation]);
        }
    }
    if (problem.empty()) {
        const Steps steps =
            step_off([&](double x) { return isotherm.at(x); }, c.x, c.y);
        c.steps = steps.count;
        c.step_x = in_litres(steps.x);
        c.step_y = in_litres(steps.y);
        c.off = part == nullptr ? nan : 0.0;
        for (std::size_t j = 0; part != nullptr && j < part->n_stages(); ++j) {
            const double y = part->organic[j][cation];
            if (y < least_in_stage && part->aqueous[j][cation] < least_in_stage)
                continue;
            const double y_flask = isotherm.at(part->aqueous[j][cation]);
            c.off = std::max(c.off, y > 0.0 && y_flask > 0.0
                                        ? std::fabs(std::log10(y / y_flask))
                                        : infinity);
        }
        c.message = verdict(c, why);
    } else {
        c.message = "NOT VALID: " + problem;
    }
    c.status = isotherm.x().size() < 2 ? Status::no_solution : Status::ok;
    for (int end : {0, 1}) {
        c.x[end] *= litre;
        c.y[end] *= litre;
    }
}

Construction failed(const ConstructionSpec& spec, int cation,
                    const ChemistrySpec& chemistry, Status status,
                    const std::string& message) {
    Construction c;
    c.element = chemistry.cations[cation].name;
    c.name = spec.name + "." + c.element;
    c.part = spec.spec.banks.empty() ? "" : spec.spec.banks[spec.bank].name;
    c.status = status;
    c.message = message;
    for (int end : {0, 1})
        c.x[end] = c.y[end] = nan;
    return c;
}

//! What an element and all others are of the rare earths of a phase: {share, rest};
//! exact also where one of them is next to nothing. NaN of a phase without any.
struct Share {
    double own, rest;
    double odds() const { return own / rest; }
};

Share share_of(const std::vector<double>& phase, const ChemistrySpec& chemistry,
               int cation) {
    double others = 0.0;
    for (int i = 0; i < chemistry.n_cations(); ++i)
        if (chemistry.cations[i].rare_earth && i != cation)
            others += phase[i];
    const double all = others + phase[cation];
    return all > least_in_stage ? Share{phase[cation] / all, others / all}
                                : Share{nan, nan};
}

//! The same in shares of the rare earths.
void fill_by_share(Construction& c, const BankPart& part,
                   const ChemistrySpec& chemistry, int cation) {
    const auto share = [&](const std::vector<double>& phase) {
        return share_of(phase, chemistry, cation).own;
    };
    c.unit = "1";
    c.stages = static_cast<int>(part.n_stages());
    c.x[0] = share(part.raffinate);
    c.y[1] = share(part.loaded);
    // Where a phase enters without rare earths the line begins on the diagonal.
    const double liquor = share(part.liquor);
    const double solvent = share(part.solvent);
    c.x[1] = std::isnan(liquor) ? c.y[1] : liquor;
    c.y[0] = std::isnan(solvent) ? c.x[0] : solvent;
    double sum = 0.0;
    double least = infinity;
    double most = 0.0;
    for (std::size_t j = 0; j < part.n_stages(); ++j) {
        const Share x = share_of(part.aqueous[j], chemistry, cation);
        const Share y = share_of(part.organic[j], chemistry, cation);
        const double beta = y.odds() / x.odds();
        sum += std::log(beta);
        least = std::min(least, beta);
        most = std::max(most, beta);
        c.stage_x.push_back(x.own);
        c.stage_y.push_back(y.own);
    }
    const double beta = std::exp(sum / static_cast<double>(part.n_stages()));
    if (!std::isfinite(beta)) {
        c.status = Status::ok;
        c.message = "NOT VALID: stages without rare earths, or with one alone";
        return;
    }
    const auto curve = [&](double x) { return beta * x / (1.0 + (beta - 1.0) * x); };
    constexpr int points = 100;
    for (int i = 0; i <= points; ++i) {
        c.curve_x.push_back(static_cast<double>(i) / points);
        c.curve_y.push_back(curve(c.curve_x.back()));
    }
    const Steps steps = step_off(curve, c.x, c.y);
    c.steps = steps.count;
    c.step_x = steps.x;
    c.step_y = steps.y;
    c.off = 0.0;
    for (std::size_t j = 0; j < part.n_stages(); ++j)
        c.off =
            std::max(c.off, std::fabs(std::log10(c.stage_y[j] / curve(c.stage_x[j]))));
    c.status = Status::ok;
    c.message = verdict(
        c, fmt::format("the separation factor is {:.3g} to {:.3g} in the stages", least,
                       most));
}

std::vector<Construction> of_bank(const ConstructionSpec& spec,
                                  const std::atomic<bool>& stop) {
    const ChemistrySpec& chemistry = spec.spec.chemistry;
    const auto equilibrium =
        make_equilibrium(chemistry, spec.spec.banks[spec.bank].temperature);
    const ResultShape shape = make_shape(spec.spec, "steady");
    const std::optional<StoredState> stored = stored_state(spec.spec);
    RunHooks hooks;
    hooks.stop = &stop;
    hooks.stored = stored ? &*stored : nullptr;
    hooks.analyse = false;
    const ScenarioResult result = run_steady(*spec.file, {}, shape, hooks);
    std::vector<Construction> all;
    if (result.status != Status::ok) {
        for (const ConstructionSpec::Target& target : spec.targets)
            all.push_back(failed(spec, target.cation, chemistry, result.status,
                                 "the case has no steady state: " + result.message));
        return all;
    }
    for (const BankPart& part : bank_parts(spec.spec, spec.bank, shape, result))
        for (const ConstructionSpec::Target& target : spec.targets) {
            const int i = target.cation;
            Construction c;
            c.element = chemistry.cations[i].name;
            c.name = spec.name + "." + part.section + "." + c.element;
            c.part = part.name;
            if (spec.by_fraction) {
                fill_by_share(c, part, chemistry, i);
                all.push_back(std::move(c));
                continue;
            }
            c.x[0] = part.raffinate[i];
            c.y[0] = part.solvent[i];
            c.x[1] = part.liquor[i];
            c.y[1] = part.loaded[i];
            fill(c, *equilibrium, chemistry, part.liquor, part.solvent, i, &part,
                 reasons(part, chemistry, i));
            all.push_back(std::move(c));
        }
    return all;
}

std::vector<Construction> of_phases(const ConstructionSpec& spec,
                                    const ChemistrySpec& chemistry,
                                    const StageEquilibrium& equilibrium) {
    std::vector<Construction> all;
    for (const ConstructionSpec::Target& target : spec.targets) {
        const int i = target.cation;
        std::string others;
        for (int k = 0; k < chemistry.n_cations(); ++k)
            if (k != i && (spec.aqueous[k] > 0.0 || spec.organic[k] > 0.0))
                others += (others.empty() ? "" : ", ") + chemistry.cations[k].name;
        Construction c;
        c.element = chemistry.cations[i].name;
        c.name = spec.name + "." + c.element;
        c.x[0] = target.raffinate;
        c.y[0] = spec.organic[i];
        c.x[1] = spec.aqueous[i];
        c.y[1] = c.y[0] + (c.x[1] - c.x[0]) / spec.phase_ratio;
        fill(c, equilibrium, chemistry, spec.aqueous, spec.organic, i, nullptr,
             others.empty() ? "one metal and no base: the stages are as flasks are"
                            : "NOT VALID as it stands: " + others +
                                  " in it make stages differ from flasks; a bank of a "
                                  "case says by how "
                                  "much");
        all.push_back(std::move(c));
    }
    return all;
}

}  // namespace

Isotherm::Isotherm(const StageEquilibrium& equilibrium, const ChemistrySpec& chemistry,
                   const std::vector<double>& aqueous,
                   const std::vector<double>& organic, int cation)
    : equilibrium_(equilibrium), chemistry_(chemistry), cation_(cation) {
    flask_.aqueous = aqueous;
    flask_.organic = organic;
}

Isotherm::Point Isotherm::contact(double log_ratio) const {
    ContactSpec flask = flask_;
    flask.phase_ratio = std::exp(log_ratio);
    const ContactPrediction p = predict_contact(equilibrium_, chemistry_, {}, flask);
    return p.has_solution() ? Point{p.aqueous[cation_], p.organic[cation_], true}
                            : Point{nan, nan, false};
}

std::string Isotherm::trace(double x_low, double x_high) {
    const double step = ln10 / points_per_decade;
    // With little solvent a liquor comes near to what it was, and no nearer.
    const double liquor = flask_.aqueous[cation_];
    const auto is_liquor = [&](const Point& p) {
        return std::fabs(p.x - liquor) <= 1e-9 * (x_high - x_low);
    };
    double low = -decades * ln10;
    double high = decades * ln10;
    for (Point p = contact(low);
         low > -most_decades * ln10 && !(p.known && is_liquor(p)); p = contact(low))
        low -= ln10;
    for (Point p = contact(high);
         high < most_decades * ln10 && !(p.known && (p.x <= x_low || p.x >= x_high));
         p = contact(high))
        high += ln10;
    const int n = static_cast<int>(std::lround((high - low) / step));
    for (int i = 0; i <= n; ++i) {
        const double log_ratio = low + i * step;
        const Point p = contact(log_ratio);
        if (!p.known)
            continue;
        log_ratio_.push_back(log_ratio);
        x_.push_back(p.x);
        y_.push_back(p.y);
    }
    if (x_.size() < 2)
        return "phases without an equilibrium, so no isotherm";
    const bool falls = x_.front() > x_.back();
    const double noise = 1e-9 * std::max(std::fabs(x_.front()), std::fabs(x_.back()));
    for (std::size_t i = 1; i < x_.size(); ++i)
        if ((falls ? x_[i] - x_[i - 1] : x_[i - 1] - x_[i]) > noise)
            return fmt::format(
                "the isotherm turns back on itself at {} mol/L in the liquor, where "
                "other metals push it out of the solvent: nothing can be stepped off",
                format_number(litre * x_[i], 3));
    return {};
}

double Isotherm::at(double x) const {
    const bool falls = x_.front() > x_.back();
    const auto before = [&](double there) {  // on the side of the least phase ratio
        return falls ? there > x : there < x;
    };
    if (!before(x_.front()))
        return y_.front();
    if (before(x_.back()))
        return y_.back();
    const auto above = std::partition_point(x_.begin(), x_.end(), before);
    const auto i = static_cast<std::size_t>(above - x_.begin());
    double low = log_ratio_[i - 1];
    double high = log_ratio_[i];
    double y = y_[i];
    for (int k = 0; k < 60; ++k) {
        const double middle = 0.5 * (low + high);
        const Point p = contact(middle);
        if (!p.known || middle == low || middle == high)
            break;
        y = p.y;
        (before(p.x) ? low : high) = middle;
    }
    return y;
}

Steps step_off(const std::function<double(double)>& curve, const double (&x)[2],
               const double (&y)[2]) {
    Steps steps;
    const double direction = x[1] > x[0] ? 1.0 : -1.0;
    const double slope = (y[1] - y[0]) / (x[1] - x[0]);  // A/O
    double at = x[0];
    while (direction * (x[1] - at) > 0.0) {
        const double reached = curve(at);
        // From the nearer end, lest traces are lost in the difference.
        const int end = std::fabs(reached - y[0]) < std::fabs(reached - y[1]) ? 0 : 1;
        const double next = x[end] + (reached - y[end]) / slope;
        const double step = direction * (next - at);
        if (!(step > 1e-12 * at) || steps.x.size() >= most_steps) {
            steps.count = infinity;
            return steps;
        }
        steps.x.push_back(at);
        steps.y.push_back(reached);
        steps.count += std::min(1.0, (x[1] - at) / (next - at));
        at = next;
    }
    return steps;
}

std::vector<Construction> construct(const ConstructionSpec& spec,
                                    const ChemistrySpec& chemistry,
                                    const StageEquilibrium* equilibrium,
                                    const std::atomic<bool>& stop) {
    return spec.file ? of_bank(spec, stop) : of_phases(spec, chemistry, *equilibrium);
}

}  // namespace didymium
