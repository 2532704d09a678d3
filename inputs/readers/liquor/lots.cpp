#include "inputs/readers/liquor/lots.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>

namespace didymium {

namespace {

void add(std::vector<double>& sum, double factor, const std::vector<double>& values,
         std::size_t first = 0) {
    if (sum.size() < first + values.size()) {
        sum.resize(first + values.size(), 0.0);
    }
    for (std::size_t k = 0; k < values.size(); ++k) {
        sum[first + k] += factor * values[k];
    }
}

}  // namespace

double AssayEntry::sd() const {
    double variance = 0.0;
    for (const double deviation : deviations) {
        variance += deviation * deviation;
    }
    return std::sqrt(variance);
}

std::vector<AssayEntry> blend(const std::vector<Lot>& lots) {
    double total = 0.0;
    for (const Lot& lot : lots) {
        total += lot.weight;
    }
    std::map<const Assay*, std::size_t> first;  // of an assay's analyses among all
    std::size_t analyses = 0;
    std::vector<AssayEntry> mean;
    for (const Lot& lot : lots) {
        const double share = lot.weight / total;
        if (first.emplace(lot.assay, analyses).second) {
            analyses += lot.assay->entries.size();
        }
        for (const AssayEntry& entry : lot.assay->entries) {
            auto at = std::find_if(mean.begin(), mean.end(), [&](const AssayEntry& e) {
                return e.element == entry.element;
            });
            if (at == mean.end()) {
                at = mean.insert(mean.end(), entry);
                at->amount = 0.0;
                at->deviations.clear();
            }
            at->amount += share * entry.amount;
            add(at->deviations, share, entry.deviations, first[lot.assay]);
        }
    }
    return mean;
}

bool scale_to_total(std::vector<AssayEntry>& entries, double total, double fixed,
                    const std::vector<double>& weights) {
    double sum = fixed;
    std::vector<double> deviations;  // of the sum
    for (std::size_t j = 0; j < entries.size(); ++j) {
        sum += weights[j] * entries[j].amount;
        add(deviations, weights[j], entries[j].deviations);
    }
    if (!(sum > 0.0)) {
        return false;
    }
    for (AssayEntry& entry : entries) {
        const double share = entry.amount / sum;
        add(entry.deviations, -share, deviations);
        for (double& deviation : entry.deviations) {
            deviation *= total / sum;
        }
        entry.amount = total * share;
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
        for (double& deviation : entries[i].deviations) {
            deviation *= dissolved[i] * solids;
        }
    }
}

}  // namespace didymium
