#include "solver/contact/contact_run.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <memory>

#include "inputs/readers/liquor/constants.hpp"
#include "kernels/proton_balance.hpp"
#include "solver/contact/contact.hpp"
#include "solver/contact/contact_watch.hpp"
#include "solver/contact/mccabe_thiele.hpp"
#include "solver/flowsheet/cascade.hpp"
#include "solver/flowsheet/chemistry.hpp"
#include "solver/flowsheet/saturation.hpp"

namespace didymium {

namespace {

void name_all(const ContactSet& set, ContactReport& report) {
    const ChemistrySpec& chemistry = set.chemistry;
    report.title = set.title;
    report.chemistry = chemistry.name;
    report.monomers_per_unit = chemistry.monomers_per_unit;
    for (const Cation& cation : chemistry.cations) {
        report.components.push_back(cation.name);
        if (cation.rare_earth) {
            report.rare_earths.push_back(cation.name);
            report.oxide_masses.push_back(1e3 * cation.oxide_molar_mass);
        }
    }
    for (const AqueousIon& ion : chemistry.ions)
        report.components.push_back(ion.name);
    report.components.insert(report.components.end(), {"H", chemistry.extractant});
    for (std::size_t i = 0; i + 1 < report.rare_earths.size(); ++i)
        report.pairs.push_back(report.rare_earths[i + 1] + "/" + report.rare_earths[i]);
    for (const Solid& solid : chemistry.solids)
        report.solids.push_back(solid.name);
    for (const ContactSeries& series : set.series) {
        ContactReport::Series named{
            series.name, series_kind_name(series.kind), {}, {}, {}};
        for (const int element : series.elements)
            named.elements.push_back(chemistry.cations[element].name);
        named.acid = series.acid ? series.acid->name : "";
        named.base = series.base ? series.base->name : "";
        report.series.push_back(std::move(named));
    }
}

//! Components behind the cations: unknown.
std::vector<double> by_component(const std::vector<double>& by_cation, std::size_t n,
                                 double factor) {
    std::vector<double> all(n, nan);
    for (std::size_t i = 0; i < by_cation.size(); ++i)
        all[i] = factor * by_cation[i];
    return all;
}

ContactRecord record_of(const ContactSet& set, const ContactSpec& contact,
                        const ContactPrediction& p, std::size_t n_pairs) {
    const ChemistrySpec& chemistry = set.chemistry;
    const std::size_t n = static_cast<std::size_t>(chemistry.n_components()) + 1;
    ContactRecord record;
    record.name = contact.name;
    record.group = contact.group;
    record.series = contact.series;
    record.status = p.status;
    record.message = p.message;
    record.phase_ratio = contact.phase_ratio;
    record.added = std::isnan(contact.ph) ? nan : litre * p.added;
    record.feed_aqueous = in_litres(p.feed_aqueous);
    record.feed_organic = in_litres(p.feed_organic);
    const std::vector<double> measured = measured_distribution(contact);
    record.measured_aqueous = by_component(contact.measured.aqueous, n, litre);
    record.measured_organic = by_component(contact.measured.organic, n, litre);
    record.measured_distribution = by_component(measured, n, 1.0);
    record.measured_ph = contact.measured.ph;
    record.residual.assign(n, nan);
    if (!p.has_solution())
        return record;
    record.aqueous = in_litres(p.aqueous);
    record.organic = in_litres(p.organic);
    record.ph = chemistry.stoichiometric ? nan : p.ph;
    record.loading = p.loading;
    record.free_extractant = litre * p.free_extractant;
    record.distribution = by_component(p.distribution, n, 1.0);
    record.closure = p.closure;
    record.extracted.assign(n, nan);
    for (std::size_t i = 0; i < p.distribution.size(); ++i) {
        const double loaded = contact.phase_ratio * p.organic[i];
        const double held = p.aqueous[i] + loaded;
        // Of traces of nothing, what the ratio says
        const double part = contact.phase_ratio * p.distribution[i];
        record.extracted[i] = held > 0.0 ? loaded / held : part / (1.0 + part);
        if (i < measured.size())  // of cations, not of anions that are extracted
            record.residual[i] = std::log10(p.distribution[i] / measured[i]);
    }
    for (std::size_t i = 0; i < n_pairs; ++i)
        record.separation.push_back(p.distribution[i + 1] / p.distribution[i]);
    std::vector<double> held(contact.aqueous.size());
    for (std::size_t i = 0; i < p.distribution.size(); ++i)
        held[i] = p.aqueous[i] + contact.phase_ratio * p.organic[i];
    for (const Solid& solid : chemistry.solids)
        record.saturation_index.push_back(
            chemistry.stoichiometric
                ? nan
                : saturation_index(solid, chemistry, p.aqueous.data(), p.proton,
                                   held.data(), least_held));
    return record;
}

}  // namespace

ContactReport run_contacts(const ContactSet& set, const std::atomic<bool>& stop) {
    ContactReport report;
    for (const InputWarning& warning : set.warnings)
        report.warnings.push_back(warning.text());
    std::shared_ptr<const StageEquilibrium> equilibrium;
    if (set.chemistry.n_cations() > 0) {
        name_all(set, report);
        equilibrium = make_equilibrium(set.chemistry);
    }
    report.title = set.title;
    ContactWatch watch(set);
    for (const ContactSpec& contact : set.contacts) {
        ContactPrediction p;
        p.status = Status::not_run;
        if (!stop.load()) {
            p = predict_contact(*equilibrium, set.chemistry, set.series[contact.series],
                                contact);
            watch.see(contact, p);
        }
        report.contacts.push_back(record_of(set, contact, p, report.pairs.size()));
    }
    for (const std::string& warning : watch.warnings())
        report.warnings.push_back(warning);
    for (const ConstructionSpec& construction : set.constructions) {
        if (stop.load())
            break;
        for (Construction& c :
             construct(construction, set.chemistry, equilibrium.get(), stop))
            report.constructions.push_back(std::move(c));
    }
    return report;
}

}  // namespace didymium
