//! \file Models with one input a little larger and a little smaller, and derivatives by
//! that input from differences between them.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "inputs/readers/case/perturbed_case.hpp"
#include "solver/flowsheet/residual.hpp"

namespace didymium {

class PerturbedModels {
  public:
    //! Makes the model of a case of an input.
    using Build = std::function<Cascade(int input, std::size_t side)>;

    //! The layout is that of the model in between. It and the inputs outlive this.
    PerturbedModels(const std::vector<PerturbedInput>& inputs, const Layout& layout,
                    const Build& build);

    //! Goes on with other models of the same structure (after an event).
    void rebuild(const Build& build);

    int size() const { return static_cast<int>(inputs_->size()); }
    const std::vector<PerturbedInput>& inputs() const { return *inputs_; }
    const PerturbedInput& input(int k) const { return (*inputs_)[k]; }
    const Layout& layout() const { return *layout_; }
    //! As it was built.
    const Cascade& cascade(int k, std::size_t side) const {
        return sides_[k][side]->cascade;
    }

    //! d(rates)/d(theta) of an input, see PerturbedInput, and along a direction of the
    //! unknowns: rates(u + offset direction) of the models.
    //! \return false where one of them fails
    bool rates(int k, double t, const std::vector<double>& unknowns,
               const std::vector<double>& direction, std::vector<double>& rates);
    const PhysicsFailure& failure() const { return failure_; }

    //! Calls visit(weight, model, unknowns) for each model, with the flows that it has
    //! at u + offset direction.
    template <class Visit>
    void for_each_followed(int k, double t, const double* unknowns,
                           const std::vector<double>& direction, Visit&& visit) {
        for (std::size_t s = 0; s < sides_[k].size(); ++s) {
            Workspace& workspace = moved_to(k, s, t, unknowns, direction);
            workspace.follow(moved_.data());
            visit(input(k).cases[s].weight, workspace.cascade(), moved_);
        }
    }

  private:
    struct Side {
        Side(Cascade model, const Layout& layout)
            : cascade(std::move(model)), workspace(cascade, layout) {}
        Cascade cascade;
        Workspace workspace;
    };
    Workspace& moved_to(int k, std::size_t side, double t, const double* unknowns,
                        const std::vector<double>& direction);

    const std::vector<PerturbedInput>* inputs_;
    const Layout* layout_;
    std::vector<std::vector<std::unique_ptr<Side>>> sides_;  //!< (input, side)
    PhysicsFailure failure_;
    std::vector<double> moved_, of_side_;
};

}  // namespace didymium
