#include "solver/flowsheet/liquor_activities.hpp"

#include <cstddef>
#include <map>
#include <stdexcept>

#include "kernels/liquor_activity.hpp"
#include "kernels/water_properties.hpp"

namespace didymium {

namespace {

//! Where the ions of a liquor stand that a file knows.
class Places {
  public:
    Places(const ActivitySpec& spec, const std::vector<std::string>& ions,
           const std::vector<int>& charges) {
        if (ions.size() != charges.size())
            throw std::invalid_argument("names and charges of ions differ in number");
        for (std::size_t i = 0; i < ions.size(); ++i) {
            const auto stated = spec.charges.find(ions[i]);
            const bool same =
                stated != spec.charges.end() && stated->second == charges[i];
            // Kept also where it is another ion, so that a name stands once.
            if (!place_.emplace(ions[i], same ? static_cast<int>(i) : -1).second)
                throw std::invalid_argument("two ions are called " + ions[i]);
        }
    }

    //! -1: none of that name and charge.
    int operator[](const std::string& ion) const {
        const auto found = place_.find(ion);
        return found == place_.end() ? -1 : found->second;
    }

  private:
    std::map<std::string, int> place_;
};

ActivityModel pitzer(const ActivitySpec& spec, const Places& place,
                     const std::vector<int>& charges, double slope) {
    PitzerParameters p;
    p.charge = charges;
    p.a_phi = slope;
    p.unsymmetrical_mixing = spec.unsymmetrical_mixing;
    for (const PitzerPairSpec& b : spec.binaries) {
        const int i = place[b.cation];
        const int j = place[b.anion];
        if (i >= 0 && j >= 0)
            p.binaries.push_back(
                {i, j, b.beta0, b.beta1, b.beta2, b.c_phi, b.alpha1, b.alpha2});
    }
    for (const PitzerThetaSpec& t : spec.thetas) {
        const int i = place[t.first];
        const int j = place[t.second];
        if (i >= 0 && j >= 0)
            p.thetas.push_back({i, j, t.theta});
    }
    for (const PitzerPsiSpec& t : spec.psis) {
        const int i = place[t.first];
        const int j = place[t.second];
        const int k = place[t.other];
        if (i >= 0 && j >= 0 && k >= 0)
            p.psis.push_back({i, j, k, t.psi});
    }
    return ActivityModel(Pitzer(p));
}

ActivityModel sit(const ActivitySpec& spec, const Places& place,
                  const std::vector<int>& charges, double slope) {
    std::vector<SpecificIonInteraction> interactions;
    for (const IonInteractionSpec& e : spec.interactions) {
        const int i = place[e.cation];
        const int j = place[e.anion];
        if (i >= 0 && j >= 0)
            interactions.push_back({i, j, e.epsilon});
    }
    return ActivityModel(SpecificIon(charges, std::move(interactions), slope));
}

ActivityModel model(const ActivitySpec& spec, const Places& place,
                    const std::vector<int>& charges, double slope) {
    switch (spec.equations) {
        case ActivityEquations::pitzer:
            return pitzer(spec, place, charges, slope);
        case ActivityEquations::sit:
            return sit(spec, place, charges, slope);
        case ActivityEquations::davies:
            break;
    }
    return ActivityModel(Davies(charges, slope));
}

}  // namespace

std::shared_ptr<const LiquorActivity> make_activity(
    const ActivitySpec& spec, const std::vector<std::string>& ions,
    const std::vector<int>& charges, double temperature) {
    const Places place(spec, ions, charges);
    // By the ratio, so that the file's own slope holds at its own temperature.
    const double slope = temperature == spec.temperature
                             ? spec.debye_hueckel_slope
                             : spec.debye_hueckel_slope *
                                   debye_hueckel_slope(temperature) /
                                   debye_hueckel_slope(spec.temperature);
    std::vector<double> volumes(ions.size(), 0.0);
    for (const IonVolumeSpec& v : spec.volumes)
        if (const int i = place[v.ion]; i >= 0)
            volumes[i] = v.volume;
    return std::make_shared<ModelledLiquor>(
        model(spec, place, charges, slope),
        LiquorMolality(std::move(volumes), water_density(temperature)));
}

}  // namespace didymium
