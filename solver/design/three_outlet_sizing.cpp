#include "solver/design/three_outlet_sizing.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>

#include <fmt/format.h>

#include "inputs/readers/liquor/constants.hpp"
#include "solver/design/exchange_sizing.hpp"

namespace didymium {

namespace {

//! Of what the middle product may hold of others, the heavy elements get as much as
//! leaves the reflux to the cut at the feed, between these shares.
constexpr double least_heavy_part = 0.2;
constexpr double most_heavy_part = 0.8;
//! S over the least, of the contact where the feed enters.
constexpr double usual_reflux = 1.1;
//! S that a draw may ask for, mol per mol of feed: beyond, the solvent that circulates
//! carries hundreds of times what is produced.
constexpr double most_solvent = 100.0;
//! S over the least, beyond which more of it saves no stages.
constexpr double most_reflux = 100.0;

class ThreeOutletSizing {
  public:
    explicit ThreeOutletSizing(const CutBasis& basis) : in_(basis) {}

    CutTheory size() {
        find_groups();
        t_.saponified = in_.saponified();
        in_.require_loading(in_.chemistry.cations[parted_.front()]);
        find_operating_point();
        choose_flows();
        size_streams();
        return t_;
    }

  private:
    ThreeOutletTheory& three() { return t_.three; }
    const std::string& name(int cation) const {
        return in_.chemistry.cations[cation].name;
    }

    void find_groups() {
        const int first = in_.cation(in_.cut.middle_first);
        const int heavier = in_.cation(in_.cut.heavier);
        for (int c = 0; c < in_.chemistry.n_cations(); ++c)
            if (in_.streams.parted[c] && in_.rate(c) > 0.0) {
                (c < first     ? t_.left
                 : c < heavier ? three().middle
                               : t_.extracted)
                    .push_back(c);
                parted_.push_back(c);
                t_.feed += in_.rate(c);
            }
        in_.require_neighbours(in_.cation(in_.cut.lighter), first, t_.feed);
        in_.require_neighbours(in_.cation(in_.cut.middle_last), heavier, t_.feed);
        t_.charge = in_.chemistry.cations[first].charge;
    }

    //! Separation factors move S, and S the pH at which they are: by repetition.
    void find_operating_point() {
        std::vector<double> preference(in_.chemistry.n_cations(), 1.0);
        double beta = 0.0;
        double light = 0.0;
        ThreeOutletFlows flows{2.0, 0.2, 0.4};
        constexpr int most = 60;
        for (int i = 0; i < most; ++i) {
            const ContactPrediction p = in_.meet(
                parted_, flows.solvent, flows.scrub() - flows.drawn, preference);
            preference = in_.preference_of(p);
            pick_keys(preference);
            t_.ph = in_.chemistry.stoichiometric ? nan : p.ph;
            t_.loading = p.loading;
            read_oxides(preference);
            stated_ = target_of(1.0, in_.cut.middle.purity);
            flows = flows_of(stated_, usual_reflux * least_solvent(stated_).both());
            const bool settled = std::fabs(t_.beta - beta) < 1e-9 * t_.beta &&
                                 std::fabs(three().beta_light - light) < 1e-9 * light;
            beta = t_.beta;
            light = three().beta_light;
            if (settled)
                return;
        }
    }

    //! The worst pairs across both cuts.
    void pick_keys(const std::vector<double>& d) {
        const auto end_of = [&](const std::vector<int>& group, bool highest) {
            int found = -1;
            for (const int c : group)
                if (in_.rate(c) > trace_share * t_.feed &&
                    (found < 0 || (highest ? d[c] > d[found] : d[c] < d[found])))
                    found = c;
            return found;
        };
        three().light_key = end_of(t_.left, true);
        three().middle_low = end_of(three().middle, false);
        three().middle_high = end_of(three().middle, true);
        t_.extracted_key = end_of(t_.extracted, false);
        t_.left_key = three().light_key;
        three().beta_light = d[three().middle_low] / d[three().light_key];
        t_.beta = d[t_.extracted_key] / d[three().middle_high];
        for (const auto& [above, below, beta] :
             {std::tuple(three().middle_low, three().light_key, three().beta_light),
              std::tuple(t_.extracted_key, three().middle_high, t_.beta)})
            if (!(beta > 1.001))
                refuse_specification(
                    in_.cut.where, "the separation factor",
                    fmt::format("{} over {} is {:.4g}; three outlets need solvent that "
                                "prefers the heavier",
                                name(above), name(below), beta),
                    "take two cuts");
        alpha_.clear();
        for (const int c : parted_)
            alpha_.push_back(d[c]);
    }

    void read_oxides(const std::vector<double>& d) {
        std::vector<int> above;
        std::vector<int> below;
        for (int c = 0; c < in_.chemistry.n_cations(); ++c)
            if (in_.chemistry.cations[c].rare_earth && !in_.streams.parted[c])
                (d[c] >= d[t_.extracted_key] ? above : below).push_back(c);
        oxides_.light = in_.oxide(t_.left);
        oxides_.middle = in_.oxide(three().middle);
        oxides_.heavy = in_.oxide(t_.extracted);
        oxides_.with_light = in_.oxide(below) / oxides_.light;
        oxides_.with_heavy = in_.oxide(above) / oxides_.heavy;
        t_.carried = oxides_.with_heavy;
    }

    //! \param share  of what is allowed \param purity  of the middle product
    ThreeOutletTarget target_of(double share, double purity) {
        ThreeOutletTarget target;
        target.alpha = alpha_;
        const auto index = [&](int cation) {
            return static_cast<int>(std::find(parted_.begin(), parted_.end(), cation) -
                                    parted_.begin());
        };
        for (const int c : parted_)
            target.feed.push_back(in_.rate(c) / t_.feed);
        for (const auto& [from, to] : {std::pair(&t_.left, &target.light),
                                       std::pair(&three().middle, &target.middle),
                                       std::pair(&t_.extracted, &target.heavy)})
            for (const int c : *from)
                to->push_back(index(c));
        target.light_key = index(three().light_key);
        target.middle_low = index(three().middle_low);
        target.middle_high = index(three().middle_high);
        target.heavy_key = index(t_.extracted_key);
        ThreeTargets asked{in_.cut.light, in_.cut.middle, in_.cut.heavy};
        asked.middle.purity = purity;
        const auto with = [&](double part) {
            target.losses = allowed_losses(asked, oxides_, share, part);
            require_losses(target.losses);
            const LeastSolvent least = least_solvent(target);
            return least.draw <= least.light;
        };
        if (with(least_heavy_part) || !with(most_heavy_part))
            return target;
        double low = least_heavy_part;
        double high = most_heavy_part;
        while (high - low > 1e-3) {
            const double middle = 0.5 * (low + high);
            (with(middle) ? high : low) = middle;
        }
        with(high);
        return target;
    }

    void require_losses(const ThreeOutletLosses& l) const {
        const auto brings_too_much = [&](const std::vector<int>& group, double others) {
            refuse_specification(
                in_.cut.where, "what the cut before lets through",
                fmt::format("its feed brings {:.3g} % of others that go with {}, more "
                            "than its purity allows",
                            100.0 * others, name(group.front())),
                "ask for more recovery there");
        };
        if (!(l.light_to_draw < 1.0) || !(l.heavy_to_draw < 1.0) ||
            !(l.middle_to_raffinate + l.middle_to_solvent < 1.0))
            throw InputError(
                in_.cut.where,
                fmt::format("a product of the cut '{}' may lose all that is its own to "
                            "another, expected purities or recoveries that ask for "
                            "three products",
                            in_.cut.name));
        if (!(l.middle_to_raffinate > 0.0))
            brings_too_much(t_.left, oxides_.with_light);
        if (!(l.middle_to_solvent > 0.0))
            brings_too_much(t_.extracted, oxides_.with_heavy);
    }

    double solvent_flow_of(double solvent) const {
        return t_.charge * solvent * t_.feed / in_.base;
    }

    //! The greatest purity of the middle product that may be asked for, with that S.
    double greatest_purity(double solvent) {
        double low = 0.0;
        double high = in_.cut.middle.purity;
        for (int i = 0; i < 50; ++i) {
            const double middle = 0.5 * (low + high);
            const auto is_reached = [&] {
                try {
                    return least_solvent(
                               target_of(in_.spec.equipment.impurity_share, middle))
                               .both() <= solvent;
                } catch (const InputError&) {
                    return true;  // it asks for nothing
                }
            };
            (is_reached() ? low : high) = middle;
        }
        return low;
    }

    [[noreturn]] void refuse_solvent(double most) {
        const LeastSolvent& least = three().least;
        const double flow = in_.spec.limits.solvent_flow;
        const std::string carries = fmt::format(
            "{:.4g} m3/h carry S = {:.4g} mol per mol of feed; ", per_hour(flow), most);
        const double needed = least.both();
        const std::string needs = fmt::format("more than {:.4g} ({:.4g} m3/h)", needed,
                                              per_hour(solvent_flow_of(needed)));
        if (least.draw > least.light && !std::isnan(in_.cut.middle.purity) &&
            least.light <= most)
            refuse_specification(
                in_.spec.limits.where, "the solvent flow",
                carries +
                    fmt::format("with beta {}/{} {:.4g} the middle product reaches "
                                "{:.4g} % at the most, and {:.4g} % need {}, however "
                                "many the stages",
                                name(t_.extracted_key), name(three().middle_high),
                                t_.beta, 100.0 * greatest_purity(most),
                                100.0 * in_.cut.middle.purity, needs),
                "allow more solvent, or ask for less purity of the middle product");
        refuse_specification(
            in_.spec.limits.where, "the solvent flow",
            carries + fmt::format("with beta {:.4g} and {:.4g} these products need {}, "
                                  "however many the stages",
                                  three().beta_light, t_.beta, needs),
            "allow more solvent, or ask for less purity");
    }

    [[noreturn]] void refuse_reflux() {
        std::string reaches;
        if (!std::isnan(in_.cut.middle.purity))
            reaches =
                fmt::format("; with S = {:.4g} the middle product reaches {:.4g} %",
                            most_solvent, 100.0 * greatest_purity(most_solvent));
        refuse_specification(
            in_.cut.where, "the reflux",
            fmt::format("with beta {}/{} {:.4g} these products need S = {:.4g} mol per "
                        "mol of feed, however many the stages{}",
                        name(t_.extracted_key), name(three().middle_high), t_.beta,
                        t_.least_solvent, reaches),
            "take two cuts, or ask for less purity of the middle product");
    }

    [[noreturn]] void refuse_stages(const std::string& reason) const {
        refuse_specification(
            std::isinf(in_.spec.limits.stages) ? in_.cut.where : in_.spec.limits.where,
            "the number of stages", reason,
            "allow more stages or solvent, or ask for less purity");
    }

    void choose_flows() {
        target_ = target_of(in_.spec.equipment.impurity_share, in_.cut.middle.purity);
        three().allowed = stated_.losses;
        three().designed = target_.losses;
        three().least = least_solvent(target_);
        t_.least_solvent = three().least.both();
        const double most =
            in_.spec.limits.solvent_flow * in_.base / (t_.charge * t_.feed);
        if (most < t_.least_solvent)
            refuse_solvent(most);
        if (t_.least_solvent > most_solvent)
            refuse_reflux();
        const std::optional<ThreeOutletOptimum> stated = least_holdup(stated_);
        const std::optional<ThreeOutletOptimum> best = least_holdup(target_);
        if (!stated || !best)
            refuse_stages(
                fmt::format("with beta {:.4g} and {:.4g} these products need "
                            "more than a bank has",
                            three().beta_light, t_.beta));
        three().stated = *stated;
        double solvent = best->solvent * in_.cut.solvent_factor;
        if (in_.cut.solvent_factor != 1.0)
            t_.choices.push_back(fmt::format("S {:.4g} times that of the optimum",
                                             in_.cut.solvent_factor));
        if (solvent < t_.least_solvent)
            refuse_specification(
                in_.cut.where, "the solvent flow",
                fmt::format("solvent_factor {:.4g} makes S = {:.4g}; with beta {:.4g} "
                            "and {:.4g} these products need more than {:.4g}, however "
                            "many the stages",
                            in_.cut.solvent_factor, solvent, three().beta_light,
                            t_.beta, t_.least_solvent));
        if (solvent > most) {
            solvent = most;
            t_.choices.emplace_back("S as far as the limit of the solvent flow allows");
        }
        solvent = within_stages(solvent, most, best->stages);
        const std::optional<ThreeOutletStages> stages =
            count_stages(target_, solvent, best->stages);
        if (!stages)
            refuse_stages(
                fmt::format("with S = {:.4g} these products need more than a "
                            "bank has",
                            solvent));
        three().stages = *stages;
        three().flows = flows_of(target_, solvent);
        const ThreeOutletProducts products = exact_three_outlets(
            target_.alpha, target_.feed, three().flows, three().stages);
        const auto drawn = [&](int k) { return products.draw[k] / target_.feed[k]; };
        three().light_key_drawn = drawn(target_.light_key);
        three().heavy_key_drawn = drawn(target_.heavy_key);
        t_.flows.solvent = solvent;
        t_.flows.scrub = three().flows.scrub();
        t_.flows.product_a = three().flows.extracted;
        t_.flows.product_b = three().flows.raffinate();
        // What the strip leaves in the solvent must not spoil the raffinate.
        t_.designed.extracted =
            std::min(three().designed.heavy_to_draw,
                     three().designed.middle_to_raffinate * in_.sum(three().middle) /
                         in_.sum(t_.extracted));
    }

    //! The least S, from the given one on, with which the stages are within the limit.
    double within_stages(double solvent, double most, const ThreeOutletStages& start) {
        const double limit = in_.spec.limits.stages;
        const auto fits = [&](double s) {
            const std::optional<ThreeOutletStages> stages =
                count_stages(target_, s, start);
            return stages && stages->sum() <= limit;
        };
        if (std::isinf(limit) || fits(solvent))
            return solvent;
        double low = solvent;
        double high = std::min(most, most_reflux * t_.least_solvent);
        if (!fits(high))
            refuse_stages(fmt::format(
                "{:.0f} are allowed; with beta {:.4g} and {:.4g} "
                "these products need more with {}",
                limit, three().beta_light, t_.beta,
                std::isinf(most) ? "any flow" : "the solvent that is allowed"));
        while (high - low > 1e-3 * high) {
            const double middle = 0.5 * (low + high);
            (fits(middle) ? high : low) = middle;
        }
        t_.choices.push_back(
            fmt::format("S {:.4g} times the least, so that {:.0f} "
                        "stages suffice",
                        high / t_.least_solvent, limit));
        return high;
    }

    //! Raffinate and draw keep acid; what the draw takes of metal is in liquor that
    //! scrub acid made.
    void size_streams() {
        const double solvent = t_.flows.solvent * t_.feed;
        double in_draw = 0.0;  // of acid, mol/m3
        size_exchanged_streams(in_, t_, [&](double scrub_flow) {
            in_draw =
                in_.acid_kept(three().middle, scrub_flow, t_.flows.scrub * t_.feed,
                              t_.solvent_flow, solvent, false) /
                scrub_flow;
            three().draw_flow = t_.charge * three().flows.drawn * t_.feed /
                                (in_.streams.scrub.free_acid - in_draw);
            const double raffinate =
                in_.streams.feed.flow + scrub_flow - three().draw_flow;
            return in_draw * three().draw_flow +
                   in_.acid_kept(t_.left, raffinate, t_.flows.product_b * t_.feed,
                                 t_.solvent_flow, solvent, true);
        });
    }

    CutBasis in_;
    CutTheory t_;
    std::vector<int> parted_;
    std::vector<double> alpha_;  //!< (parted)
    ThreeOxides oxides_;
    ThreeOutletTarget stated_;
    ThreeOutletTarget target_;
};

}  // namespace

CutTheory size_three_outlets(const CutBasis& basis) {
    return ThreeOutletSizing(basis).size();
}

}  // namespace didymium
