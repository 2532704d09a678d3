#include "solver/fit/fit_window.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "solver/contact/contact.hpp"
#include "solver/flowsheet/chemistry.hpp"

namespace didymium {

namespace {

bool has_measured(const ContactSpec& contact) {
    const auto any = [](const std::vector<double>& of) {
        return std::any_of(of.begin(), of.end(),
                           [](double value) { return !std::isnan(value); });
    };
    return any(contact.measured.aqueous) || any(contact.measured.organic) ||
           any(contact.measured.distribution) || !std::isnan(contact.measured.ph);
}

//! Of a case what was measured of its stages, and the chloride of its streams.
void see_samples(const FitData& data, RewrittenWindow& window) {
    const ChemistrySpec& chemistry = data.spec.chemistry;
    double units = 0.0;
    for (const StreamSpec& stream : data.spec.streams) {
        if (stream.phase == Phase::organic)
            units = std::max(units, stream.concentration.back());
        for (int k = 0; k < chemistry.n_ions() && stream.phase == Phase::aqueous; ++k)
            if (chemistry.ions[k].name == "Cl")
                window.max_chloride =
                    std::max(window.max_chloride,
                             stream.concentration[chemistry.n_cations() + k]);
    }
    for (const FitSample& sample : data.samples) {
        double liquor = 0.0;
        double bound = 0.0;
        for (int i = 0; i < chemistry.n_cations() && data.counts(sample.group); ++i) {
            if (!chemistry.cations[i].rare_earth)
                continue;
            if (!std::isnan(sample.aqueous[i]))
                liquor += sample.aqueous[i];
            if (!std::isnan(sample.organic[i]))
                bound += chemistry.cations[i].units * sample.organic[i];
        }
        window.max_rare_earth = std::max(window.max_rare_earth, liquor);
        if (units > 0.0)
            window.max_loading = std::max(window.max_loading, bound / units);
    }
}

}  // namespace

RewrittenWindow fit_window(const FitSpec& spec, const FitValues& values) {
    const FitPoint point(spec, values);
    RewrittenWindow window;
    for (const FitData& data : spec.data) {
        if (data.file) {
            see_samples(data, window);
            continue;
        }
        const ChemistrySpec chemistry = point.like(data.contacts.chemistry);
        const auto equilibrium = make_equilibrium(chemistry);
        for (const ContactSpec& contact : data.contacts.contacts) {
            if (!data.counts(contact.group) || !has_measured(contact))
                continue;
            const ContactPrediction p = predict_contact(
                *equilibrium, chemistry, data.contacts.series[contact.series], contact);
            if (!p.has_solution())
                continue;
            double liquor = 0.0;
            double bound = 0.0;
            for (int i = 0; i < chemistry.n_cations(); ++i) {
                if (chemistry.cations[i].rare_earth) {
                    liquor += p.aqueous[i];
                    bound += chemistry.cations[i].units * p.organic[i];
                }
            }
            window.max_rare_earth = std::max(window.max_rare_earth, liquor);
            window.max_loading = std::max(window.max_loading, bound / p.organic.back());
            for (int k = 0; k < chemistry.n_ions(); ++k)
                if (chemistry.ions[k].name == "Cl")
                    window.max_chloride = std::max(
                        window.max_chloride, p.aqueous[chemistry.n_cations() + k]);
        }
    }
    return window;
}

}  // namespace didymium
