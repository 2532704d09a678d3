#include "solver/design/cut_basis.hpp"

#include <cmath>

#include <fmt/format.h>

#include "inputs/readers/liquor/constants.hpp"

namespace didymium {

void refuse_specification(const Location& where, const std::string& limit,
                          const std::string& reason, const std::string& remedy) {
    throw InputError(
        where,
        fmt::format("the specification is impossible, {} binds: {}", limit, reason),
        remedy);
}

double per_hour(double flow) {
    return flow * hour;
}

CutBasis::CutBasis(const SeparationSpec& specification, const CutSpec& of,
                   const ChemistrySpec& chemistry_spec,
                   const StageEquilibrium& of_stage, const CutStreams& inflows)
    : spec(specification),
      cut(of),
      chemistry(chemistry_spec),
      equilibrium(of_stage),
      streams(inflows),
      units(inflows.solvent.concentration[chemistry_spec.n_components() - 1]) {
    for (int c = 0; c < chemistry.n_cations(); ++c)
        if (chemistry.cations[c].base)
            base += streams.solvent.concentration[c] * chemistry.cations[c].charge;
}

double CutBasis::rate(int cation) const {
    return streams.feed.concentration[cation] * streams.feed.flow;
}

double CutBasis::sum(const std::vector<int>& cations) const {
    double all = 0.0;
    for (const int c : cations)
        all += rate(c);
    return all;
}

double CutBasis::oxide(const std::vector<int>& cations) const {
    double mass = 0.0;
    for (const int c : cations)
        mass += rate(c) * chemistry.cations[c].oxide_molar_mass;
    return mass;
}

int CutBasis::cation(const std::string& name) const {
    for (int c = chemistry.n_cations() - 1; c >= 0; --c)
        if (chemistry.cations[c].name == name)
            return c;
    return -1;
}

double CutBasis::saponified() const {
    return base / (units * chemistry.monomers_per_unit);
}

std::pair<double, std::string> CutBasis::loading_limit() const {
    if (!std::isnan(spec.limits.loading))
        return {spec.limits.loading, "the loading of [limits]"};
    return {limit_or_none(chemistry.practice.max_loading),
            fmt::format("the loading in practice ({})", chemistry.practice.note)};
}

void CutBasis::require_loading(const Cation& metal) const {
    if (!(base > 0.0))
        refuse_specification(
            cut.where, "the base",
            "the solvent is not saponified, so that it carries no S of rare "
            "earth through the extraction",
            "state saponified in [solvent], or leave it out to have it chosen");
    const double loading = base / metal.charge * metal.units / units;
    const auto [limit, which] = loading_limit();
    const Value* stated = spec.solvent.find("saponified");
    if (loading > limit * (1.0 + 1e-9))
        refuse_specification(
            stated != nullptr && stated->where.line > 0 ? stated->where
                                                        : spec.limits.where,
            which,
            fmt::format("saponified to {:.4g} % the solvent is loaded to {:.4g} "
                        "% of its extractant, of which {:.4g} % are allowed",
                        100.0 * saponified(), 100.0 * loading, 100.0 * limit),
            fmt::format("saponify {:.4g} %, and let more solvent flow",
                        100.0 * limit * saponified() / loading));
}

void CutBasis::require_neighbours(int lighter, int heavier, double feed) const {
    const auto name = [&](int c) { return chemistry.cations[c].name; };
    for (const int c : {lighter, heavier})
        if (!streams.parted[c])
            throw InputError(cut.where,
                             fmt::format("{} is none of the elements of the product "
                                         "that feeds the cut '{}', expected some that "
                                         "the cut above left together",
                                         name(c), cut.name));
    for (const int c : {lighter, heavier})
        if (!(rate(c) > trace_share * feed))
            throw InputError(
                cut.where,
                fmt::format("the feed of the cut '{}' holds less than {} % of {}, "
                            "expected elements that it is to part",
                            cut.name, 100.0 * trace_share, name(c)));
    for (int c = lighter + 1; c < heavier; ++c)
        if (chemistry.cations[c].rare_earth && rate(c) > trace_share * feed)
            throw InputError(cut.where,
                             fmt::format("between {} and {} the feed holds {}, "
                                         "expected neighbours",
                                         name(lighter), name(heavier), name(c)));
}

ContactPrediction CutBasis::meet(const std::vector<int>& parted, double solvent,
                                 double scrub,
                                 const std::vector<double>& preference) const {
    const double fed = sum(parted);
    const double charge = chemistry.cations[parted.front()].charge;
    const int extractant = chemistry.n_components() - 1;
    const double scrub_flow = charge * scrub * fed / streams.scrub.free_acid;
    const double liquor = streams.feed.flow + scrub_flow;
    ContactSpec contact;
    contact.aqueous = streams.feed.concentration;
    for (double& c : contact.aqueous)
        c *= streams.feed.flow / liquor;
    double weight = 0.0;
    for (const int c : parted)
        weight += rate(c) * preference[c];
    const double solvent_flow = charge * solvent * fed / base;
    contact.organic.assign(contact.aqueous.size(), 0.0);
    double more = 0.0;  // equivalents that scrub brings of metal
    for (const int c : parted) {
        const double before = contact.aqueous[c];
        contact.aqueous[c] *= scrub + 1.0;
        more += (contact.aqueous[c] - before) * chemistry.cations[c].charge;
        contact.organic[c] =
            solvent * fed * rate(c) * preference[c] / (weight * solvent_flow);
    }
    chemistry.add_balancing_ions(contact.aqueous, more);
    contact.organic[extractant] = units;
    contact.phase_ratio = solvent_flow / liquor;
    return predict_contact(equilibrium, chemistry, ContactSeries{}, contact);
}

std::vector<double> CutBasis::preference_of(const ContactPrediction& contact) const {
    if (!contact.has_solution())
        refuse_specification(cut.where, "the chemistry",
                             fmt::format("feed and solvent have no equilibrium where "
                                         "they meet: {}",
                                         contact.message));
    return {contact.distribution.begin(),
            contact.distribution.begin() + chemistry.n_cations()};
}

double CutBasis::acid_kept(const std::vector<int>& cations, double liquor_flow,
                           double liquor, double solvent_flow, double solvent,
                           bool sodium) const {
    if (chemistry.stoichiometric)
        return 0.0;
    ContactSpec contact;
    contact.aqueous.assign(chemistry.n_components(), 0.0);
    contact.organic.assign(chemistry.n_components(), 0.0);
    contact.organic.back() = units;
    contact.phase_ratio = solvent_flow / liquor_flow;
    const double all = sum(cations);
    double charge = 0.0;
    for (const int c : cations) {
        const double share = rate(c) / all;
        contact.aqueous[c] = liquor * share / liquor_flow;
        contact.organic[c] = solvent * share / solvent_flow;
        charge += contact.aqueous[c] * chemistry.cations[c].charge;
    }
    for (int c = 0; c < chemistry.n_cations(); ++c)
        if (sodium && chemistry.cations[c].base) {
            contact.aqueous[c] =
                streams.solvent.concentration[c] * solvent_flow / liquor_flow;
            charge += contact.aqueous[c] * chemistry.cations[c].charge;
        }
    chemistry.add_balancing_ions(contact.aqueous, charge);
    const ContactPrediction p =
        predict_contact(equilibrium, chemistry, ContactSeries{}, contact);
    return p.has_solution() ? p.proton * liquor_flow : 0.0;
}

}  // namespace didymium
