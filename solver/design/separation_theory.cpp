#include "solver/design/separation_theory.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "inputs/readers/liquor/constants.hpp"
#include "solver/contact/contact.hpp"

namespace didymium {

namespace {

//! Of the feed: below, an element decides nothing.
constexpr double trace_share = 1e-3;
constexpr int most_stages = 1000;  //!< of a bank

[[noreturn]] void refuse_specification(const Location& where, const std::string& limit,
                                       const std::string& reason,
                                       const std::string& remedy = {}) {
    throw InputError(
        where,
        fmt::format("the specification is impossible, {} binds: {}", limit, reason),
        remedy);
}

double per_hour(double flow) {
    return flow * hour;
}

//! The sizing of one cut, step by step.
class CutSizing {
  public:
    CutSizing(const SeparationSpec& spec, const CutSpec& cut,
              const ChemistrySpec& chemistry, const StageEquilibrium& equilibrium,
              const CutStreams& streams)
        : spec_(spec),
          cut_(cut),
          chemistry_(chemistry),
          equilibrium_(equilibrium),
          streams_(streams) {}

    CutTheory size() {
        find_groups();
        read_solvent();
        find_operating_point();
        choose_flows();
        size_streams();
        return t_;
    }

  private:
    double rate(int cation) const {
        return streams_.feed.concentration[cation] * streams_.feed.flow;
    }

    double sum(const std::vector<int>& cations) const {
        double all = 0.0;
        for (const int c : cations)
            all += rate(c);
        return all;
    }

    //! Light and heavy as the chemistry lists them; which is extracted is not known
    //! yet.
    void find_groups() {
        int lighter = -1;
        int heavier = -1;
        for (int c = 0; c < chemistry_.n_cations(); ++c) {
            lighter = chemistry_.cations[c].name == cut_.lighter ? c : lighter;
            heavier = chemistry_.cations[c].name == cut_.heavier ? c : heavier;
        }
        for (int c = 0; c < chemistry_.n_cations(); ++c)
            if (streams_.parted[c] && rate(c) > 0.0) {
                (c < heavier ? light_ : heavy_).push_back(c);
                t_.feed += rate(c);
            }
        for (const int c : {lighter, heavier})
            if (c < 0 || !(rate(c) > trace_share * t_.feed))
                throw InputError(
                    cut_.where,
                    fmt::format("the feed of the cut '{}' holds less than {} % of {}, "
                                "expected elements that it is to part",
                                cut_.name, 100.0 * trace_share,
                                c == lighter ? cut_.lighter : cut_.heavier));
        for (int c = lighter + 1; c < heavier; ++c)
            if (chemistry_.cations[c].rare_earth && rate(c) > trace_share * t_.feed)
                throw InputError(cut_.where,
                                 fmt::format("between {} and {} the feed holds {}, "
                                             "expected neighbours",
                                             cut_.lighter, cut_.heavier,
                                             chemistry_.cations[c].name));
        t_.charge = chemistry_.cations[lighter].charge;
    }

    void read_solvent() {
        units_ = streams_.solvent.concentration[chemistry_.n_components() - 1];
        for (int c = 0; c < chemistry_.n_cations(); ++c)
            if (chemistry_.cations[c].base)
                base_ +=
                    streams_.solvent.concentration[c] * chemistry_.cations[c].charge;
        t_.saponified = base_ / (units_ * chemistry_.monomers_per_unit);
        t_.is_salted = !chemistry_.acidic;
        if (t_.is_salted)
            return;
        if (!(base_ > 0.0))
            refuse_specification(
                cut_.where, "the base",
                "the solvent is not saponified, so that it carries no S of rare "
                "earth through the extraction",
                "state saponified in [solvent], or leave it out to have it chosen");
        const Cation& metal = chemistry_.cations[light_.front()];
        const double loading = base_ / t_.charge * metal.units / units_;
        const auto [limit, which] = loading_limit();
        const Value* stated = spec_.solvent.find("saponified");
        if (loading > limit * (1.0 + 1e-9))
            refuse_specification(
                stated != nullptr && stated->where.line > 0 ? stated->where
                                                            : spec_.limits.where,
                which,
                fmt::format("saponified to {:.4g} % the solvent is loaded to {:.4g} "
                            "% of its extractant, of which {:.4g} % are allowed",
                            100.0 * t_.saponified, 100.0 * loading, 100.0 * limit),
                fmt::format("saponify {:.4g} %, and let more solvent flow",
                            100.0 * limit * t_.saponified / loading));
    }

    //! Of the extractant, and what sets it.
    std::pair<double, std::string> loading_limit() const {
        if (!std::isnan(spec_.limits.loading))
            return {spec_.limits.loading, "the loading of [limits]"};
        return {limit_or_none(chemistry_.practice.max_loading),
                fmt::format("the loading in practice ({})", chemistry_.practice.note)};
    }

    SaltedFlows salted(double solvent, double scrub,
                       const std::vector<double>& preference) const {
        SaltedCut cut{&equilibrium_,   &chemistry_, &streams_.feed, &streams_.solvent,
                      &streams_.scrub, light_,      preference};
        cut.parted.insert(cut.parted.end(), heavy_.begin(), heavy_.end());
        return salted_flows(cut, solvent, scrub);
    }

    //! The flows that carry S and W by salt; refuses where there are none.
    SaltedFlows require_salted(double solvent, double scrub) const {
        SaltedFlows flows = salted(solvent, scrub, preference_);
        if (!flows.found)
            refuse_specification(
                cut_.where, "the chemistry",
                fmt::format("no flows of solvent and scrub carry S = {:.4g} and W = "
                            "{:.4g} mol per mol of feed at their distribution{}{}",
                            solvent, scrub, flows.message.empty() ? "" : ": ",
                            flows.message),
                "change the salt of feed or scrub");
        return flows;
    }

    //! m3/s of solvent that carry S.
    double solvent_flow_of(double solvent) const {
        return t_.is_salted
                   ? require_salted(solvent, solvent - t_.flows.product_a).solvent_flow
                   : t_.charge * solvent * t_.feed / base_;
    }

    //! S that a flow of solvent carries.
    double carried_by(double flow) const {
        if (!t_.is_salted)
            return flow * base_ / (t_.charge * t_.feed);
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

    //! The contact where the feed enters: liquor that carries W + 1, solvent that
    //! carries S, per mol of feed.
    ContactPrediction meet(double solvent, double scrub,
                           const std::vector<double>& preference) const {
        const int extractant = chemistry_.n_components() - 1;
        const double scrub_flow =
            t_.charge * scrub * t_.feed / streams_.scrub.free_acid;
        const double liquor = streams_.feed.flow + scrub_flow;
        ContactSpec contact;
        contact.aqueous = streams_.feed.concentration;
        for (double& c : contact.aqueous)
            c *= streams_.feed.flow / liquor;
        double weight = 0.0;
        for (const auto* group : {&light_, &heavy_})
            for (const int c : *group)
                weight += rate(c) * preference[c];
        const double solvent_flow = t_.charge * solvent * t_.feed / base_;
        contact.organic.assign(contact.aqueous.size(), 0.0);
        double more = 0.0;  // equivalents that scrub brings of metal
        for (const auto* group : {&light_, &heavy_})
            for (const int c : *group) {
                const double before = contact.aqueous[c];
                contact.aqueous[c] *= scrub + 1.0;
                more += (contact.aqueous[c] - before) * chemistry_.cations[c].charge;
                contact.organic[c] = solvent * t_.feed * rate(c) * preference[c] /
                                     (weight * solvent_flow);
            }
        chemistry_.add_balancing_ions(contact.aqueous, more);
        contact.organic[extractant] = units_;
        contact.phase_ratio = solvent_flow / liquor;
        return predict_contact(equilibrium_, chemistry_, ContactSeries{}, contact);
    }

    //! The separation factor moves S, and S the pH at which it is: by repetition.
    void find_operating_point() {
        std::vector<double> preference(chemistry_.n_cations(), 1.0);
        double beta = 0.0;
        double solvent = 2.0;
        double scrub = 1.5;
        constexpr int most = 60;
        for (int i = 0; i < most; ++i) {
            preference_ = preference;
            const ContactPrediction p =
                t_.is_salted ? require_salted(solvent, scrub).extraction.contact
                             : meet(solvent, scrub, preference);
            if (!p.has_solution())
                refuse_specification(
                    cut_.where, "the chemistry",
                    fmt::format("feed and solvent have no equilibrium where they "
                                "meet: {}",
                                p.message));
            preference.assign(p.distribution.begin(),
                              p.distribution.begin() + chemistry_.n_cations());
            pick_keys(preference);
            t_.ph = chemistry_.stoichiometric ? nan : p.ph;
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
        const auto counts = [&](int c) { return rate(c) > trace_share * t_.feed; };
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
                cut_.where, "the separation factor",
                fmt::format("{} over {} is {:.4g}, so that no number of stages parts "
                            "them",
                            chemistry_.cations[t_.extracted_key].name,
                            chemistry_.cations[t_.left_key].name, t_.beta));
    }

    SeparationTarget target_of(const CutLosses& losses) const {
        SeparationTarget target;
        target.beta = t_.beta;
        target.feed_a = sum(t_.extracted) / t_.feed;
        const double a = target.feed_a;
        target.purity_a = a * (1.0 - losses.extracted) /
                          (a * (1.0 - losses.extracted) + (1.0 - a) * losses.left);
        target.purity_b = (1.0 - a) * (1.0 - losses.left) /
                          ((1.0 - a) * (1.0 - losses.left) + a * losses.extracted);
        return target;
    }

    //! \param d  distribution ratios (cation)
    void set_targets(const std::vector<double>& d) {
        const auto oxide = [&](const std::vector<int>& group) {
            double mass = 0.0;
            for (const int c : group)
                mass += rate(c) * chemistry_.cations[c].oxide_molar_mass;
            return mass;
        };
        GroupOxides oxides;
        oxides.ratio = oxide(t_.extracted) / oxide(t_.left);
        std::vector<int> above;
        std::vector<int> below;
        for (int c = 0; c < chemistry_.n_cations(); ++c)
            if (chemistry_.cations[c].rare_earth && !streams_.parted[c])
                (d[c] >= d[t_.extracted_key] ? above : below).push_back(c);
        oxides.with_extracted = oxide(above) / oxide(t_.extracted);
        oxides.with_left = oxide(below) / oxide(t_.left);
        t_.carried = oxides.with_extracted;
        const ProductTarget& extracted = t_.light_extracted ? cut_.light : cut_.heavy;
        const ProductTarget& left = t_.light_extracted ? cut_.heavy : cut_.light;
        t_.allowed = allowed_losses(extracted, left, oxides, 1.0);
        t_.designed =
            allowed_losses(extracted, left, oxides, spec_.equipment.impurity_share);
        for (const bool is_extracted : {true, false})
            if (!((is_extracted ? t_.designed.left : t_.designed.extracted) > 0.0))
                refuse_specification(
                    cut_.where, "what the cut before lets through",
                    fmt::format(
                        "its feed brings {:.3g} % of others that go with {}, "
                        "more than its purity allows",
                        100.0 *
                            (is_extracted ? oxides.with_extracted : oxides.with_left),
                        chemistry_
                            .cations[is_extracted ? t_.extracted_key : t_.left_key]
                            .name),
                    "ask for more recovery there");
        t_.stated = target_of(t_.allowed);
        t_.target = target_of(t_.designed);
        for (const SeparationTarget& target : {t_.stated, t_.target})
            if (!(target.purity_a > target.feed_a) ||
                !(target.purity_b > 1.0 - target.feed_a))
                throw InputError(
                    cut_.where,
                    fmt::format("the products of the cut '{}' need not be purer than "
                                "its feed, expected purities above {:.4g} % and {:.4g} "
                                "% or recoveries that ask for them",
                                cut_.name, 100.0 * (1.0 - target.feed_a),
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
                std::isinf(spec_.limits.stages) ? cut_.where : spec_.limits.where,
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
            refuse_specification(cut_.where, "the number of stages",
                                 fmt::format("with beta {:.4g} and S = {:.4g} their "
                                             "count has no end",
                                             t_.beta, t_.stated_flows.solvent));
        t_.stated_stages = *stated;
        const double optimum = t_.flows.solvent;
        t_.least_solvent = find_least_solvent(optimum);
        const double most = carried_by(spec_.limits.solvent_flow);
        double solvent = optimum * cut_.solvent_factor;
        if (cut_.solvent_factor != 1.0)
            t_.choices.push_back(
                fmt::format("S {:.4g} times that of the optimum", cut_.solvent_factor));
        if (most < t_.least_solvent)
            refuse_specification(
                spec_.limits.where, "the solvent flow",
                fmt::format("{:.4g} m3/h carry S = {:.4g} mol per mol of feed; with "
                            "beta {:.4g} these purities need more than {:.4g} ({:.4g} "
                            "m3/h), however many the stages",
                            per_hour(spec_.limits.solvent_flow), most, t_.beta,
                            t_.least_solvent,
                            per_hour(solvent_flow_of(t_.least_solvent))),
                "allow more solvent, or ask for less purity");
        if (solvent < t_.least_solvent)
            refuse_specification(
                cut_.where, "the solvent flow",
                fmt::format("solvent_factor {:.4g} makes S = {:.4g}; with beta {:.4g} "
                            "these purities need more than {:.4g}, however many the "
                            "stages",
                            cut_.solvent_factor, solvent, t_.beta, t_.least_solvent));
        if (solvent > most) {
            solvent = most;
            t_.choices.emplace_back("S as far as the limit of the solvent flow allows");
        }
        if (t_.least_stages > spec_.limits.stages)
            refuse_specification(
                spec_.limits.where, "the number of stages",
                fmt::format("{:.0f} are allowed; with beta {:.4g} these purities need "
                            "{:.1f} at infinite flows",
                            spec_.limits.stages, t_.beta, t_.least_stages),
                "allow more stages, or ask for less purity");
        solvent = within_stages(solvent, most);
        const std::optional<StageCount> stages = stages_with(solvent);
        if (!stages)
            refuse_specification(cut_.where, "the solvent flow",
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
            return stages && stages->extraction + stages->scrub <= spec_.limits.stages;
        };
        if (std::isinf(spec_.limits.stages) || fits(solvent))
            return solvent;
        double low = solvent;
        double high = std::min(most, 1e4 * solvent);
        if (!fits(high))
            refuse_specification(
                spec_.limits.where, "the number of stages",
                fmt::format(
                    "{:.0f} are allowed; with beta {:.4g} and {} these "
                    "purities need more ({:.1f} at infinite flows)",
                    spec_.limits.stages, t_.beta,
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
                        high / t_.flows.solvent, spec_.limits.stages));
        return high;
    }

    //! The acid that the raffinate keeps, mol/s: its proton is in equilibrium with the
    //! loaded solvent of the first stage.
    double acid_of_raffinate(double scrub_flow) const {
        if (chemistry_.stoichiometric)
            return 0.0;
        const int n = chemistry_.n_cations();
        const double liquor = streams_.feed.flow + scrub_flow;
        ContactSpec contact;
        contact.aqueous.assign(chemistry_.n_components(), 0.0);
        contact.organic.assign(chemistry_.n_components(), 0.0);
        contact.organic.back() = units_;
        contact.phase_ratio = t_.solvent_flow / liquor;
        const double all = sum(t_.left);
        double charge = 0.0;
        for (const int c : t_.left) {
            const double share = rate(c) / all;
            contact.aqueous[c] = t_.flows.product_b * t_.feed * share / liquor;
            contact.organic[c] = t_.flows.solvent * t_.feed * share / t_.solvent_flow;
            charge += contact.aqueous[c] * t_.charge;
        }
        for (int c = 0; c < n; ++c)
            if (chemistry_.cations[c].base) {
                contact.aqueous[c] =
                    streams_.solvent.concentration[c] * t_.solvent_flow / liquor;
                charge += contact.aqueous[c] * chemistry_.cations[c].charge;
            }
        chemistry_.add_balancing_ions(contact.aqueous, charge);
        const ContactPrediction p =
            predict_contact(equilibrium_, chemistry_, ContactSeries{}, contact);
        return p.has_solution() ? p.proton * liquor : 0.0;
    }

    //! Equivalents: base carries S, scrub acid brings W back and makes up for the acid
    //! of the raffinate, strip acid takes A.
    void size_streams() {
        if (t_.is_salted) {
            size_salted_streams();
            return;
        }
        t_.solvent_flow = solvent_flow_of(t_.flows.solvent);
        if (streams_.caustic.free_acid < 0.0)
            t_.caustic_flow = base_ * t_.solvent_flow / -streams_.caustic.free_acid;
        const double metal = t_.charge * t_.flows.scrub * t_.feed;
        t_.scrub_flow = metal / streams_.scrub.free_acid;
        for (int i = 0; i < 20; ++i) {
            const double acid = metal + acid_of_raffinate(t_.scrub_flow) -
                                streams_.feed.free_acid * streams_.feed.flow;
            t_.scrub_flow = acid / streams_.scrub.free_acid;
        }
        if (t_.scrub_flow <= 0.0)
            refuse_specification(
                cut_.where, "the acid",
                "the feed brings more free acid than the scrub section takes",
                "neutralise the feed");
        if (t_.scrub_flow > spec_.limits.scrub_flow)
            refuse_specification(
                spec_.limits.where, "the scrub acid",
                fmt::format("W = {:.4g} mol per mol of feed takes {:.4g} kmol/h of "
                            "acid, of which {:.4g} m3/h bring {:.4g}",
                            t_.flows.scrub,
                            per_hour(t_.scrub_flow) * streams_.scrub.free_acid * litre,
                            per_hour(spec_.limits.scrub_flow),
                            per_hour(spec_.limits.scrub_flow) *
                                streams_.scrub.free_acid * litre),
                "allow more scrub acid, or a stronger one");
        if (!(streams_.strip.free_acid > 0.0))
            return;
        const double product = t_.charge * t_.flows.product_a * t_.feed;
        t_.strip_flow =
            spec_.equipment.strip_excess * product / streams_.strip.free_acid;
        if (t_.strip_flow > spec_.limits.strip_flow)
            refuse_specification(
                spec_.limits.where, "the strip acid",
                fmt::format("the product takes {:.4g} kmol/h of acid, with {:.3g} "
                            "times that {:.4g} m3/h, of which {:.4g} are allowed",
                            per_hour(product) * litre, spec_.equipment.strip_excess,
                            per_hour(t_.strip_flow), per_hour(spec_.limits.strip_flow)),
                "allow more strip acid, a stronger one or a smaller strip_excess");
    }

    //! Distribution carries S and W; the strip takes its product in the least liquor
    //! times the excess.
    void size_salted_streams() {
        t_.salted = require_salted(t_.flows.solvent, t_.flows.scrub);
        t_.solvent_flow = t_.salted.solvent_flow;
        t_.scrub_flow = t_.salted.scrub_flow;
        const auto [limit, which] = loading_limit();
        for (const SaltedSection* section : {&t_.salted.extraction, &t_.salted.scrub}) {
            const char* place = section == &t_.salted.scrub ? "in the scrub section"
                                                            : "where the feed enters";
            if (section->loading > limit)
                refuse_specification(
                    std::isnan(spec_.limits.loading) ? cut_.where : spec_.limits.where,
                    which,
                    fmt::format("{} the solvent is loaded to {:.4g} % of its "
                                "extractant, of which {:.4g} % are allowed",
                                place, 100.0 * section->loading, 100.0 * limit),
                    "less salt in feed or scrub, so that more solvent flows");
            if (section->saturation > 1.0)
                refuse_specification(
                    cut_.where, "the solubility",
                    fmt::format("{} the liquor is at {:.3g} times its saturation with "
                                "salts of the rare earths",
                                place, section->saturation),
                    "more salt in the scrub, so that more of it flows");
        }
        if (t_.scrub_flow > spec_.limits.scrub_flow)
            refuse_specification(
                spec_.limits.where, "the scrub liquor",
                fmt::format("W = {:.4g} mol per mol of feed takes {:.4g} m3/h at D = "
                            "{:.3g}, of which {:.4g} are allowed",
                            t_.flows.scrub, per_hour(t_.scrub_flow),
                            t_.salted.scrub.distribution,
                            per_hour(spec_.limits.scrub_flow)),
                "allow more scrub liquor, or less salt in it");
        if (spec_.strip.members.empty())
            return;
        SaltedCut cut{&equilibrium_,   &chemistry_,  &streams_.feed, &streams_.solvent,
                      &streams_.scrub, t_.extracted, preference_};
        std::vector<double> product(chemistry_.n_cations(), 0.0);
        for (const int c : t_.extracted)
            product[c] = rate(c);
        const double least =
            least_strip_flow(cut, streams_.strip, product, t_.solvent_flow);
        t_.strip_flow = spec_.equipment.strip_excess * least;
        if (t_.strip_flow > spec_.limits.strip_flow || std::isinf(least))
            refuse_specification(
                std::isinf(least) ? cut_.where : spec_.limits.where, "the strip liquor",
                std::isinf(least)
                    ? std::string("no flow of it takes the product from the solvent")
                    : fmt::format("the product takes at the least {:.4g} m3/h, with "
                                  "{:.3g} times that {:.4g}, of which {:.4g} are "
                                  "allowed",
                                  per_hour(least), spec_.equipment.strip_excess,
                                  per_hour(t_.strip_flow),
                                  per_hour(spec_.limits.strip_flow)),
                "take less salt or acid in the strip, or a smaller strip_excess");
    }

    const SeparationSpec& spec_;
    const CutSpec& cut_;
    const ChemistrySpec& chemistry_;
    const StageEquilibrium& equilibrium_;
    const CutStreams& streams_;
    CutTheory t_;
    std::vector<int> light_, heavy_;
    //! (cation) distribution ratios where the feed enters, of the repetition before
    std::vector<double> preference_;
    double units_ = 0.0;  //!< mol/m3 of extractant
    double base_ = 0.0;   //!< equivalents per m3 of solvent
};

}  // namespace

CutLosses allowed_losses(const ProductTarget& extracted, const ProductTarget& left,
                         const GroupOxides& oxides, double share) {
    const auto loss = [&](double recovery) {
        return std::isnan(recovery) ? 1.0 : share * (1.0 - recovery);
    };
    // Impurity over product, by oxide mass
    const auto ratio = [&](double purity, double others) {
        return std::isnan(purity) ? infinity : share * (1.0 - purity) / purity - others;
    };
    CutLosses losses;
    // What one product may take up falls with what it loses itself: a contraction.
    for (int i = 0; i < 200; ++i) {
        const double before = losses.extracted;
        losses.left = std::min(loss(left.recovery),
                               ratio(extracted.purity, oxides.with_extracted) *
                                   oxides.ratio * (1.0 - losses.extracted));
        losses.extracted =
            std::min(loss(extracted.recovery), ratio(left.purity, oxides.with_left) /
                                                   oxides.ratio * (1.0 - losses.left));
        if (std::fabs(losses.extracted - before) <= 1e-15 * losses.extracted)
            break;
    }
    return losses;
}

CutTheory size_cut(const SeparationSpec& spec, const CutSpec& cut,
                   const ChemistrySpec& chemistry, const StageEquilibrium& equilibrium,
                   const CutStreams& streams) {
    return CutSizing(spec, cut, chemistry, equilibrium, streams).size();
}

}  // namespace didymium
