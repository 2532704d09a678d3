#include "solver/flowsheet/perturbed_models.hpp"

#include <algorithm>
#include <cstddef>

namespace didymium {

PerturbedModels::PerturbedModels(const std::vector<PerturbedInput>& inputs,
                                 const Layout& layout, const Build& build)
    : inputs_(&inputs),
      layout_(&layout),
      moved_(layout.size()),
      of_side_(layout.size()) {
    for (int k = 0; k < size(); ++k) {
        auto& sides = sides_.emplace_back();
        for (std::size_t s = 0; s < input(k).cases.size(); ++s)
            sides.push_back(std::make_unique<Side>(build(k, s), layout));
    }
}

void PerturbedModels::rebuild(const Build& build) {
    for (int k = 0; k < size(); ++k)
        for (std::size_t s = 0; s < sides_[k].size(); ++s) {
            Side& side = *sides_[k][s];
            side.cascade = build(k, s);
            side.workspace.set_cascade(side.cascade);
        }
}

Workspace& PerturbedModels::moved_to(int k, std::size_t s, double t, const double* u,
                                     const std::vector<double>& direction) {
    const double offset = input(k).cases[s].offset;
    for (std::size_t i = 0; i < moved_.size(); ++i)
        moved_[i] = u[i] + offset * direction[i];
    Workspace& workspace = sides_[k][s]->workspace;
    workspace.set_time(t);
    return workspace;
}

bool PerturbedModels::rates(int k, double t, const std::vector<double>& u,
                            const std::vector<double>& direction,
                            std::vector<double>& rates) {
    std::fill(rates.begin(), rates.end(), 0.0);
    for (std::size_t s = 0; s < sides_[k].size(); ++s) {
        Workspace& workspace = moved_to(k, s, t, u.data(), direction);
        if (!workspace.rates(moved_.data(), of_side_.data())) {
            failure_ = workspace.failure();
            return false;
        }
        const double weight = input(k).cases[s].weight;
        for (std::size_t i = 0; i < rates.size(); ++i)
            rates[i] += weight * of_side_[i];
    }
    return true;
}

}  // namespace didymium
