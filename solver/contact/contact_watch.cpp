#include "solver/contact/contact_watch.hpp"

#include <cstddef>
#include <limits>

#include <fmt/format.h>

#include "solver/flowsheet/chemistry_limits.hpp"
#include "solver/flowsheet/saturation.hpp"

namespace didymium {

void ContactWatch::Excess::see(double value, const std::string& name, double its_ph) {
    if (!(value > limit))
        return;
    ++count;
    if (value > largest) {
        largest = value;
        worst = name;
        ph = its_ph;
    }
}

ContactWatch::ContactWatch(const ContactSet& set) : set_(&set) {
    const ChemistrySpec& chemistry = set.chemistry;
    for (int k = 0; k < chemistry.n_ions(); ++k)
        if (chemistry.ions[k].name == "Cl")
            chloride_ = k;
    rare_earth_.limit = limit_or_none(chemistry.window.max_rare_earth);
    chlorides_.limit = limit_or_none(chemistry.window.max_chloride);
    loading_.limit = limit_or_none(chemistry.window.max_loading);
    practice_.limit = limit_or_none(chemistry.practice.max_loading);
    saturation_.resize(chemistry.solids.size());
    for (Excess& excess : saturation_)
        excess.limit = 1.0;
}

void ContactWatch::see(const ContactSpec& contact, const ContactPrediction& p) {
    if (!p.has_solution())
        return;
    const ChemistrySpec& chemistry = set_->chemistry;
    const double ph = p.ph;
    double liquor = 0.0;
    double bound = 0.0;
    std::vector<double> held(contact.aqueous.size(), 0.0);
    for (int i = 0; i < chemistry.n_cations(); ++i) {
        held[i] = p.aqueous[i] + contact.phase_ratio * p.organic[i];
        if (chemistry.cations[i].rare_earth) {
            liquor += p.aqueous[i];
            bound += chemistry.cations[i].units * p.organic[i];
        }
    }
    const double loading = bound / p.organic.back();
    rare_earth_.see(liquor, contact.name, ph);
    if (chloride_ >= 0)
        chlorides_.see(p.aqueous[chemistry.n_cations() + chloride_], contact.name, ph);
    loading_.see(loading, contact.name, ph);
    practice_.see(loading, contact.name, ph);
    for (std::size_t s = 0; s < saturation_.size() && !chemistry.stoichiometric; ++s)
        saturation_[s].see(
            saturation_ratio(chemistry.solids[s], chemistry, p.aqueous.data(), p.proton,
                             held.data(), least_held),
            contact.name, ph);
}

//! "in 3 contacts, worst in pls.4"
std::string ContactWatch::where(const Excess& excess) const {
    return excess.count == 1
               ? "in 1 contact, " + excess.worst
               : fmt::format("in {} contacts, worst in {}", excess.count, excess.worst);
}

std::vector<std::string> ContactWatch::warnings() const {
    const ChemistrySpec& chemistry = set_->chemistry;
    const auto of = [&](const Excess& excess) {
        return Excursion{excess.largest, excess.limit,
                         excess.count > 0 ? where(excess) : ""};
    };
    std::vector<std::string> all;
    for (std::size_t s = 0; s < saturation_.size(); ++s)
        if (saturation_[s].count > 0)
            all.push_back(saturation_warning(chemistry.solids[s], of(saturation_[s]),
                                             saturation_[s].ph));
    if (practice_.count > 0)
        all.push_back(practice_warning(chemistry, of(practice_)));
    const std::string outside =
        window_warning(chemistry, of(rare_earth_), of(chlorides_), of(loading_));
    if (!outside.empty())
        all.push_back(outside);
    return all;
}

}  // namespace didymium
