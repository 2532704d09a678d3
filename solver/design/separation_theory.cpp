#include "solver/design/separation_theory.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "inputs/readers/liquor/constants.hpp"
#include "solver/design/exchange_sizing.hpp"
#include "solver/design/salted_sizing.hpp"
#include "solver/design/three_outlet_sizing.hpp"

namespace didymium {

namespace {

constexpr int most_stages = 1000;  //!< of a bank

//! The sizing of one cut, step by step.
class CutSizing {
  public:
    CutSizing(const SeparationSpec& spec, const CutSpec& cut,
              const ChemistrySpec& chemistry, const StageEquilibrium& equilibrium,
              const CutStreams& streams)
        : in_(spec, cut, chemistry, equilibrium, streams) {}

    CutTheory size() {
        find_groups();
        read_solvent();
        find_operating_point();
        choose_flows();
        size_streams();
        return t_;
    }

  private:
    //! Light and heavy as the chemistry lists them; which is extracted is not known
    //! yet.
    void find_groups() {
        const int lighter = in_.cation(in_.cut.lighter);
        const int heavier = in_.cation(in_.cut.heavier);
        for (int c = 0; c < in_.chemistry.n_cations(); ++c)
            if (in_.streams.parted[c] && in_.rate(c) > 0.0) {
                (c < heavier ? light_ : heavy_).push_back(c);
                t_.feed += in_.rate(c);
            }
        in_.require_neighbours(lighter, heavier, t_.feed);
        group_.parted = light_;
        group_.parted.insert(group_.parted.end(), heavy_.begin(), heavy_.end());
        t_.charge = in_.chemistry.cations[lighter].charge;
    }

    void read_solvent() {
        t_.saponified = in_.saponified();
        t_.is_salted = !in_.chemistry.acidic;
        if (!t_.is_salted)
            in_.require_loading(in_.chemistry.cations[light_.front()]);
    }

    //! m3/s of solvent that carry S.
    double solvent_flow_of(double solvent) const {
        return t_.is_salted
                   ? require_salted(in_, group_, solvent, solvent - t_.flows.product_a)
                         .solvent_flow
                   : t_.charge * solvent * t_.feed / in_.base;
    }

    //! S that a flow of solvent carries.
    double carried_by(double flow) const {
        if (!t_.is_salted)
            return flow * in_.base / (t_.charge * t_.feed);
        double low = t_.flows.product_a * (1.0 + 1e-6);
        if (std::isinf(flow) || solvent_flow_of(low) > flow)
            return std::isinf(flow) ? infinity : low;
        double high = 2.0 * low;
        while (solvent_flow_of(high) < flow)
            high *= 2.0;
        while (high - low > 1e-6 * high) {
            const double middle = 0.5 * (low + high);
            (solvent_flow_of(middle) < flow ? low : high) = middle;
        }
        return low;
    }

    //! The separation factor moves S, and S the pH at which it is: by repetition.
    void find_operating_point() {
        std::vector<double> preference(in_.chemistry.n_cations(), 1.0);
        double beta = 0.0;
        double solvent = 2.0;
        double scrub = 1.5;
        constexpr int most = 60;
        for (int i = 0; i < most; ++i) {
            group_.preference = preference;
            const ContactPrediction p =
                t_.is_salted
                    ? require_salted(in_, group_, solvent, scrub).extraction.contact
                    : in_.meet(group_.parted, solvent, scrub, preference);
            preference = in_.preference_of(p);
            pick_keys(preference);
            t_.ph = in_.chemistry.stoichiometric ? nan : p.ph;
            t_.loading = p.loading;
            set_targets(preference);
            solvent = t_.stated_flows.solvent;
            scrub = t_.stated_flows.scrub;
            const bool settled = std::fabs(t_.beta - beta) < 1e-9 * t_.beta;
            beta = t_.beta;
            if (settled)
                return;
        }
    }

    //! Who is extracted, and the worst pair across the cut.
    void pick_keys(const std::vector<double>& d) {
        const auto counts = [&](int c) { return in_.rate(c) > trace_share * t_.feed; };
        const auto end_of = [&](const std::vector<int>& group, bool highest) {
            int found = -1;
            for (const int c : group)
                if (counts(c) &&
                    (found < 0 || (highest ? d[c] > d[found] : d[c] < d[found])))
                    found = c;
            return found;
        };
        const double normal = d[end_of(heavy_, false)] / d[end_of(light_, true)];
        const double reversed = d[end_of(light_, false)] / d[end_of(heavy_, true)];
        t_.light_extracted = reversed > normal;
        t_.beta = std::max(normal, reversed);
        t_.extracted = t_.light_extracted ? light_ : heavy_;
        t_.left = t_.light_extracted ? heavy_ : light_;
        t_.extracted_key = end_of(t_.extracted, false);
        t_.left_key = end_of(t_.left, true);
        if (!(t_.beta > 1.001))
            refuse_specification(
                in_.cut.where, "the separation factor",
                fmt::format("{} over {} is {:.4g}, so that no number of stages parts "
                            "them",
                            in_.chemistry.cations[t_.extracted_key].name,
                            in_.chemistry.cations[t_.left_key].name, t_.beta));
    }

    SeparationTarget target_of(const CutLosses& losses) const {
        SeparationTarget target;
        target.beta = t_.beta;
        target.feed_a = in_.sum(t_.extracted) / t_.feed;
        const double a = target.feed_a;
        target.purity_a = a * (1.0 - losses.extracted) /
                          (a * (1.0 - losses.extracted) + (1.0 - a) * losses.left);
        target.purity_b = (1.0 - a) * (1.0 - losses.left) /
                          ((1.0 - a) * (1.0 - losses.left) + a * losses.extracted);
        return target;
    }

    //! \param d  distribution ratios (cation)
    void set_targets(const std::vector<double>& d) {
        GroupOxides oxides;
        oxides.ratio = in_.oxide(t_.extracted) / in_.oxide(t_.left);
        std::vector<int> above;
        std::vector<int> below;
        for (int c = 0; c < in_.chemistry.n_cations(); ++c)
            if (in_.chemistry.cations[c].rare_earth && !in_.streams.parted[c])
                (d[c] >= d[t_.extracted_key] ? above : below).push_back(c);
        oxides.with_extracted = in_.oxide(above) / in_.oxide(t_.extracted);
        oxides.with_left = in_.oxide(below) / in_.oxide(t_.left);
        t_.carried = oxides.with_extracted;
        const ProductTarget& extracted =
            t_.light_extracted ? in_.cut.light : in_.cut.heavy;
        const ProductTarget& left = t_.light_extracted ? in_.cut.heavy : in_.cut.light;
        t_.allowed = allowed_losses(extracted, left, oxides, 1.0);
        t_.designed =
            allowed_losses(extracted, left, oxides, in_.spec.equipment.impurity_share);
        for (const bool is_extracted : {true, false})
            if (!((is_extracted ? t_.designed.left : t_.designed.extracted) > 0.0))
                refuse_specification(
                    in_.cut.where, "what the cut before lets through",
                    fmt::format(
                        "its feed brings {:.3g} % of others that go with {}, "
                        "more than its purity allows",
                        100.0 *
                            (is_extracted ? oxides.with_extracted : oxides.with_left),
                        in_.chemistry
                            .cations[is_extracted ? t_.extracted_key : t_.left_key]
                            .name),
                    "ask for more recovery there");
        t_.stated = target_of(t_.allowed);
        t_.target = target_of(t_.designed);
        for (const SeparationTarget& target : {t_.stated, t_.target})
            if (!(target.purity_a > target.feed_a) ||
                !(target.purity_b > 1.0 - target.feed_a))
                throw InputError(
                    in_.cut.where,
                    fmt::format("the products of the cut '{}' need not be purer than "
                                "its feed, expected purities above {:.4g} % and {:.4g} "
                                "% or recoveries that ask for them",
                                in_.cut.name, 100.0 * (1.0 - target.feed_a),
                                100.0 * target.feed_a));
        t_.stated_flows = design_cascade(t_.stated);
    }

    //! Both sections have a stage at the least; none where the count has no end.
    static std::optional<StageCount> counted(const SeparationTarget& target,
                                             const CascadeDesign& flows) {
        try {
            const StageCount count = count_stages(target, flows);
            return StageCount{std::max(1, count.extraction), std::max(1, count.scrub)};
        } catch (const std::invalid_argument&) {
            return std::nullopt;
        }
    }

    std::optional<StageCount> stages_with(double solvent) const {
        CascadeDesign flows = t_.flows;
        flows.solvent = solvent;
        flows.scrub = solvent - flows.product_a;
        if (!(flows.scrub > 0.0))
            return std::nullopt;
        return counted(t_.target, flows);
    }

    //! A bank of a case has no more. \param stages  that are needed
    void require_searched(double stages, const std::string& with,
                          const std::string& remedy) const {
        if (stages > most_stages)
            refuse_specification(
                std::isinf(in_.spec.limits.stages) ? in_.cut.where
                                                   : in_.spec.limits.where,
                "the number of stages",
                fmt::format("a bank has {} at most; with beta {:.4g} these purities "
                            "need {:.0f} {}",
                            most_stages, t_.beta, std::ceil(stages), with),
                remedy);
    }

    //! S below which the sections pinch before they reach the target.
    double find_least_solvent(double enough) const {
        double low = t_.flows.product_a;
        double high = enough;
        for (int i = 0; i < 60 && high - low > 1e-9 * high; ++i) {
            const double middle = 0.5 * (low + high);
            (stages_with(middle) ? high : low) = middle;
        }
        return high;
    }

    void choose_flows() {
        t_.flows = design_cascade(t_.target);
        t_.least_stages = std::log(t_.flows.purification_a * t_.flows.purification_b) /
                          std::log(t_.beta);
        require_searched(t_.least_stages, "at infinite flows",
                         "ask for less purity, or take another extractant");
        const std::optional<StageCount> stated = counted(t_.stated, t_.stated_flows);
        if (!stated)
            refuse_specification(in_.cut.where, "the number of stages",
                                 fmt::format("with beta {:.4g} and S = {:.4g} their "
                                             "count has no end",
                                             t_.beta, t_.stated_flows.solvent));
        t_.stated_stages = *stated;
        const double optimum = t_.flows.solvent;
        t_.least_solvent = find_least_solvent(optimum);
        const double most = carried_by(in_.spec.limits.solvent_flow);
        double solvent = optimum * in_.cut.solvent_factor;
        if (in_.cut.solvent_factor != 1.0)
            t_.choices.push_back(fmt::format("S {:.4g} times that of the optimum",
                                             in_.cut.solvent_factor));
        if (most < t_.least_solvent)
            refuse_specification(
                in_.spec.limits.where, "the solvent flow",
                fmt::format("{:.4g} m3/h carry S = {:.4g} mol per mol of feed; with "
                            "beta {:.4g} these purities need more than {:.4g} ({:.4g} "
                            "m3/h), however many the stages",
                            per_hour(in_.spec.limits.solvent_flow), most, t_.beta,
                            t_.least_solvent,
                            per_hour(solvent_flow_of(t_.least_solvent))),
                "allow more solvent, or ask for less purity");
        if (solvent < t_.least_solvent)
            refuse_specification(
                in_.cut.where, "the solvent flow",
                fmt::format("solvent_factor {:.4g} makes S = {:.4g}; with beta {:.4g} "
                            "these purities need more than {:.4g}, however many the "
                            "stages",
                            in_.cut.solvent_factor, solvent, t_.beta,
                            t_.least_solvent));
        if (solvent > most) {
            solvent = most;
            t_.choices.emplace_back("S as far as the limit of the solvent flow allows");
        }
        if (t_.least_stages > in_.spec.limits.stages)
            refuse_specification(
                in_.spec.limits.where, "the number of stages",
                fmt::format("{:.0f} are allowed; with beta {:.4g} these purities need "
                            "{:.1f} at infinite flows",
                            in_.spec.limits.stages, t_.beta, t_.least_stages),
                "allow more stages, or ask for less purity");
        solvent = within_stages(solvent, most);
        const std::optional<StageCount> stages = stages_with(solvent);
        if (!stages)
            refuse_specification(in_.cut.where, "the solvent flow",
                                 fmt::format("S = {:.6g} is at its least", solvent));
        require_searched(stages->extraction + stages->scrub,
                         fmt::format("with S = {:.4g}", solvent),
                         "take a larger solvent_factor, or ask for less purity");
        t_.stages = *stages;
        t_.flows.solvent = solvent;
        t_.flows.scrub = solvent - t_.flows.product_a;
        t_.flows.extraction_ratio = solvent / (t_.flows.scrub + 1.0);
        t_.flows.scrub_ratio = solvent / t_.flows.scrub;
    }

    //! The least S, from the given one on, with which the stages are within the limit.
    double within_stages(double solvent, double most) {
        const auto fits = [&](double s) {
            const std::optional<StageCount> stages = stages_with(s);
            return stages &&
                   stages->extraction + stages->scrub <= in_.spec.limits.stages;
        };
        if (std::isinf(in_.spec.limits.stages) || fits(solvent))
            return solvent;
        double low = solvent;
        double high = std::min(most, 1e4 * solvent);
        if (!fits(high))
            refuse_specification(
                in_.spec.limits.where, "the number of stages",
                fmt::format(
                    "{:.0f} are allowed; with beta {:.4g} and {} these "
                    "purities need more ({:.1f} at infinite flows)",
                    in_.spec.limits.stages, t_.beta,
                    std::isinf(most) ? "any flow" : "the solvent that is allowed",
                    t_.least_stages),
                "allow more stages or solvent, or ask for less purity");
        for (int i = 0; i < 80 && high - low > 1e-6 * high; ++i) {
            const double middle = 0.5 * (low + high);
            (fits(middle) ? high : low) = middle;
        }
        t_.choices.push_back(
            fmt::format("S {:.4g} times that of the optimum, so that "
                        "{:.0f} stages suffice",
                        high / t_.flows.solvent, in_.spec.limits.stages));
        return high;
    }

    void size_streams() {
        if (t_.is_salted) {
            size_salted_streams(in_, group_, t_);
            return;
        }
        size_exchanged_streams(in_, t_, [&](double scrub_flow) {
            return in_.acid_kept(t_.left, in_.streams.feed.flow + scrub_flow,
                                 t_.flows.product_b * t_.feed, t_.solvent_flow,
                                 t_.flows.solvent * t_.feed, true);
        });
    }

    CutBasis in_;
    CutTheory t_;
    std::vector<int> light_, heavy_;
    SaltedGroup group_;  //!< with the preference of the repetition before
};

}  // namespace

CutTheory size_cut(const SeparationSpec& spec, const CutSpec& cut,
                   const ChemistrySpec& chemistry, const StageEquilibrium& equilibrium,
                   const CutStreams& streams) {
    return cut.has_middle()
               ? size_three_outlets({spec, cut, chemistry, equilibrium, streams})
               : CutSizing(spec, cut, chemistry, equilibrium, streams).size();
}

}  // namespace didymium
