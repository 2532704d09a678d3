#include "inputs/readers/case/perturbed_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>

namespace didymium {

namespace {

// Of an input. What rates leave of an offset is rounded to 1e-16 of their terms, and a
// central difference misses by its square.
constexpr double offset = 1e-5;

//! What the unknowns of a case stand for.
bool same_structure(const CaseSpec& a, const CaseSpec& b) {
    const auto same_stages = [](const BankSpec& one, const BankSpec& other) {
        return std::equal(one.stages.begin(), one.stages.end(), other.stages.begin(),
                          other.stages.end(),
                          [](const StageSpec& x, const StageSpec& y) {
                              return x.transfer.law == y.transfer.law &&
                                     x.aqueous_cells == y.aqueous_cells &&
                                     x.organic_cells == y.organic_cells;
                          });
    };
    return a.chemistry.n_cations() == b.chemistry.n_cations() &&
           a.chemistry.n_ions() == b.chemistry.n_ions() &&
           a.ports.size() == b.ports.size() &&
           std::equal(a.banks.begin(), a.banks.end(), b.banks.begin(), b.banks.end(),
                      same_stages);
}

class Perturbation {
  public:
    Perturbation(const CaseFile& file, std::span<const Assignment> assignments,
                 const CaseSpec& spec, const SensitivitySpec& of)
        : file_(file), assignments_(assignments), spec_(spec), of_(of) {
        input_.path = of.path;
        input_.unit = of.unit;
        input_.value = of.number;
        input_.scale = of.number == 0.0 ? 1.0 : std::fabs(of.number);
    }

    PerturbedInput take() {
        std::optional<PerturbedCase> more = at(1.0);
        std::optional<PerturbedCase> less = at(-1.0);
        if (!more && !less) {
            throw InputError(of_.where,
                             fmt::format("nothing can be differentiated by '{}', "
                                         "expected an input that can be a little more "
                                         "or a little less: {}",
                                         of_.path, why_not_));
        }
        if (more && less) {
            add(std::move(*more), 0.5);
            add(std::move(*less), -0.5);
            return std::move(input_);
        }
        const double side = more ? 1.0 : -1.0;
        std::optional<PerturbedCase> far = at(2.0 * side);
        if (!far) {
            throw InputError(of_.where,
                             fmt::format("nothing can be differentiated by '{}', "
                                         "expected an input that is not shut in: {}",
                                         of_.path, why_not_));
        }
        add({0.0, 0.0, spec_, {}, {assignments_.begin(), assignments_.end()}},
            -1.5 * side);
        add(std::move(more ? *more : *less), 2.0 * side);
        add(std::move(*far), -0.5 * side);
        return std::move(input_);
    }

  private:
    //! The case that is so many offsets away; nothing where that is impossible.
    std::optional<PerturbedCase> at(double offsets) {
        PerturbedCase side;
        side.offset = offsets * offset;
        const double number = of_.number + side.offset * input_.scale;
        side.assignments.assign(assignments_.begin(), assignments_.end());
        side.assignments.push_back({of_.path,
                                    of_.unit.empty()
                                        ? fmt::format("{:.17g}", number)
                                        : fmt::format("{:.17g} {}", number, of_.unit),
                                    of_.where});
        try {
            side.spec = file_.resolve_again(side.assignments);
        } catch (const InputError& error) {
            why_not_ = error.diagnostics().front().message;
            return std::nullopt;
        }
        if (!same_structure(spec_, side.spec)) {
            why_not_ = fmt::format("at {} the case has another structure",
                                   side.assignments.back().value);
            return std::nullopt;
        }
        return side;
    }

    void add(PerturbedCase side, double weight) {
        side.weight = weight / offset;
        input_.cases.push_back(std::move(side));
    }

    const CaseFile& file_;
    std::span<const Assignment> assignments_;
    const CaseSpec& spec_;
    const SensitivitySpec& of_;
    PerturbedInput input_;
    std::string why_not_;
};

}  // namespace

std::vector<PerturbedInput> perturb_inputs(const CaseFile& file,
                                           std::span<const Assignment> assignments,
                                           const CaseSpec& spec) {
    std::vector<PerturbedInput> inputs;
    for (const SensitivitySpec& of : spec.simulate.sensitivities) {
        inputs.push_back(Perturbation(file, assignments, spec, of).take());
    }
    return inputs;
}

void perturb_courses(const CaseFile& file, std::vector<PerturbedInput>& inputs) {
    for (PerturbedInput& input : inputs) {
        for (PerturbedCase& side : input.cases) {
            side.course = file.course(side.assignments, side.spec);
        }
    }
}

}  // namespace didymium
