#include "inputs/lots.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace didymium {

std::vector<AssayEntry> blend(const std::vector<Lot>& lots) {
    double total = 0.0;
    for (const Lot& lot : lots) {
        total += lot.weight;
    }
    std::vector<AssayEntry> mean;
    for (const Lot& lot : lots) {
        const double share = lot.weight / total;
        for (const AssayEntry& entry : lot.assay->entries) {
            auto at = std::find_if(mean.begin(), mean.end(), [&](const AssayEntry& e) {
                return e.element == entry.element;
            });
            if (at == mean.end()) {
                at = mean.insert(mean.end(), entry);
                at->amount = 0.0;
                at->sd = 0.0;
            }
            at->amount += share * entry.amount;
            at->sd = std::hypot(at->sd, share * entry.sd);
        }
    }
    return mean;
}

void scale(std::vector<AssayEntry>& entries, double factor) {
    for (AssayEntry& entry : entries) {
        entry.amount *= factor;
        entry.sd *= factor;
    }
}

bool scale_to_total(std::vector<AssayEntry>& entries, double total, double fixed,
                    const std::vector<double>& weights) {
    double sum = fixed;
    double variance = 0.0;  // of the sum
    for (std::size_t j = 0; j < entries.size(); ++j) {
        sum += weights[j] * entries[j].amount;
        variance += std::pow(weights[j] * entries[j].sd, 2);
    }
    if (!(sum > 0.0)) {
        return false;
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
        AssayEntry& entry = entries[i];
        const double a = entry.amount / sum;
        // The term of the sum in which the entry itself stands is taken out of it.
        const double own = std::pow((1.0 - a * weights[i]) * entry.sd, 2);
        const double others =
            std::max(variance - std::pow(weights[i] * entry.sd, 2), 0.0);
        entry.sd = total / sum * std::sqrt(own + a * a * others);
        entry.amount = total * a;
    }
    return true;
}

bool dissolve_to_total(std::vector<AssayEntry>& entries, AssayBasis basis,
                       const std::vector<double>& dissolved, double total) {
    // Of one kg of REO all but what stays behind; of one kg of solids what dissolves.
    const bool of_reo = basis == AssayBasis::reo;
    std::vector<double> weights;
    double in_solution = 0.0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const double kept = of_reo ? dissolved[i] - 1.0 : dissolved[i];
        weights.push_back(entries[i].oxide_per_mol * kept);
        in_solution += entries[i].oxide_per_mol * dissolved[i] * entries[i].amount;
    }
    if (!(in_solution > 0.0) ||
        !scale_to_total(entries, total, of_reo ? 1.0 : 0.0, weights)) {
        return false;
    }
    dissolve(entries, dissolved, 1.0);
    return true;
}

void dissolve(std::vector<AssayEntry>& entries, const std::vector<double>& dissolved,
              double solids) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
        entries[i].amount *= dissolved[i] * solids;
        entries[i].sd *= dissolved[i] * solids;
    }
}

}  // namespace didymium
