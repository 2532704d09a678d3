#include "solver/time/sensitivity_observer.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>

#include "inputs/readers/liquor/constants.hpp"
#include "solver/time/observe.hpp"

namespace didymium {

namespace {

//! d(share of part i), of parts p and their changes q: sum_j (p_j q_i - p_i q_j)/S^2.
//! What is nearly 1 changes by what the others do.
double share_change(const std::vector<double>& part, const std::vector<double>& change,
                    std::size_t i) {
    double sum = 0.0;
    double difference = 0.0;
    for (std::size_t j = 0; j < part.size(); ++j) {
        sum += part[j];
        if (j != i)
            difference += part[j] * change[i] - part[i] * change[j];
    }
    return difference / (sum * sum);
}

}  // namespace

SensitivityObserver::SensitivityObserver(const ResultShape& shape,
                                         PerturbedModels& models, double least,
                                         ScenarioResult& result)
    : models_(&models),
      result_(&result),
      least_(least),
      n_rare_(static_cast<int>(shape.rare_earths.size())) {
    const std::size_t rows =
        shape.times.size() * shape.parameters.size() * shape.outlets.size();
    result.outlet_flow_sensitivity.assign(rows, nan);
    result.outlet_concentration_sensitivity.assign(rows * shape.components.size(), nan);
    for (auto* a : {&result.purity_sensitivity, &result.purity_mole_sensitivity,
                    &result.recovery_sensitivity})
        a->assign(rows * shape.rare_earths.size(), nan);
    result.parameter_value.clear();
    for (const PerturbedInput& input : models.inputs())
        result.parameter_value.push_back(input.value);
}

SensitivityObserver::Changes SensitivityObserver::changes_of_models(
    int k, double t, const std::vector<double>& u, const std::vector<double>& s,
    std::size_t n_outlets) {
    Changes changes;
    changes.flow.assign(n_outlets, 0.0);
    changes.feed.resize(n_outlets);
    models_->for_each_followed(
        k, t, u.data(), s,
        [&](double weight, const Cascade& side, const std::vector<double>&) {
            changes.level.resize(side.tanks.size(), 0.0);
            for (std::size_t i = 0; i < side.tanks.size(); ++i)
                changes.level[i] += weight * side.tanks[i].level;
            for (std::size_t o = 0; o < n_outlets; ++o) {
                const Outlet& outlet = side.outlets[o];
                changes.flow[o] += weight * outlet.flow;
                const std::vector<double> fed = side.feed_rates(side.plant_of(outlet));
                changes.feed[o].resize(fed.size(), 0.0);
                for (std::size_t i = 0; i < fed.size(); ++i)
                    changes.feed[o][i] += weight * fed[i];
            }
        });
    return changes;
}

void SensitivityObserver::outlets(std::size_t time_index, double t, const Cascade& now,
                                  const std::vector<double>& u,
                                  const Sensitivities& sensitivities) {
    const std::size_t n_outlets = now.outlets.size();
    for (int k = 0; k < models_->size(); ++k) {
        const Changes changes = changes_of_models(k, t, u, sensitivities[k], n_outlets);
        const double per_unit = 1.0 / models_->input(k).scale;
        for (std::size_t o = 0; o < n_outlets; ++o)
            outlet((time_index * models_->size() + k) * n_outlets + o,
                   static_cast<int>(o), now, u, sensitivities[k], changes, per_unit);
    }
}

void SensitivityObserver::outlet(std::size_t at, int o, const Cascade& now,
                                 const std::vector<double>& u,
                                 const std::vector<double>& s, const Changes& changes,
                                 double per_unit) {
    const Layout& layout = models_->layout();
    const Outlet& outlet = now.outlets[o];
    const bool aqueous = outlet.phase == Phase::aqueous;
    result_->outlet_flow_sensitivity[at] = changes.flow[o] * hour * per_unit;

    const std::vector<double> c = leaving(now, layout, o, u.data());
    std::vector<double> dc(c.size());
    for (std::size_t i = 0; i < c.size(); ++i) {
        dc[i] = s[layout.source(outlet) + i];
        if (outlet.tank >= 0)  // it holds so much per m3 of its volume, full or not
            dc[i] = (dc[i] - c[i] * changes.level[outlet.tank]) /
                    now.tanks[outlet.tank].level;
    }
    const std::vector<double> all = aqueous ? with_proton_aqueous(now, dc.data())
                                            : with_proton_organic(now, dc.data());
    for (std::size_t i = 0; i < all.size(); ++i)
        result_->outlet_concentration_sensitivity[at * all.size() + i] =
            all[i] * litre * per_unit;

    const std::vector<double> oxide = oxide_masses(now.chemistry);
    std::vector<double> moles(c.begin(), c.begin() + n_rare_);
    std::vector<double> dmoles(dc.begin(), dc.begin() + n_rare_);
    std::vector<double> mass = moles;
    std::vector<double> dmass = dmoles;
    double total = 0.0;
    for (int i = 0; i < n_rare_; ++i) {
        total += moles[i];
        mass[i] *= oxide[i];
        dmass[i] *= oxide[i];
    }
    const std::vector<double> fed = now.feed_rates(now.plant_of(outlet));
    for (int i = 0; i < n_rare_; ++i) {
        const std::size_t ai = at * n_rare_ + i;
        if (total > least_) {
            result_->purity_sensitivity[ai] = share_change(mass, dmass, i) * per_unit;
            result_->purity_mole_sensitivity[ai] =
                share_change(moles, dmoles, i) * per_unit;
        }
        if (outlet.leaves && fed[i] > 0.0) {
            const double recovery = outlet.flow * c[i] / fed[i];
            result_->recovery_sensitivity[ai] =
                (changes.flow[o] * c[i] + outlet.flow * dc[i] -
                 recovery * changes.feed[o][i]) /
                fed[i] * per_unit;
        }
    }
}

}  // namespace didymium
