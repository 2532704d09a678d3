#include "solver/steady/chemistry_path.hpp"

#include <algorithm>

#include "solver/flowsheet/chemistry.hpp"

namespace didymium {

namespace {

constexpr NaturalNewton::Limits on_the_way{12, 3e-2, 2e-2};
constexpr double first_step = 0.25;
constexpr double least_step = 2e-3;

//! The coefficients of a law that tell one rare earth from another.
std::vector<double*> constants_of(Cation& cation) {
    EmpiricalCoefficients& law = cation.empirical;
    return {&cation.log10_k,          &cation.enthalpy, &law.ph_slope,
            &law.ph_slope_per_dosage, &law.intercept,   &law.dosage_exponent};
}

//! Exchange to completion, less complete: levels like those of a real extractant, with
//! the same factors between rare earths.
void soften(std::vector<Cation>& cations, double share) {
    constexpr double metals = 28.0;  // of log10 K, from -30 to -2
    constexpr double bases = 18.0;   // from -25 to -7
    for (Cation& cation : cations)
        cation.log10_k += share * (cation.base ? bases : metals);
}

void make_alike(const Cascade& cascade, std::vector<Cation>& cations, double share) {
    const std::vector<double> fed = cascade.feed_rates();
    const auto n = static_cast<std::size_t>(cascade.n_rare_earths());
    double all = 0.0;
    for (std::size_t i = 0; i < n; ++i)
        all += fed[i];
    for (std::size_t k = 0; n > 0 && all > 0.0 && k < constants_of(cations[0]).size();
         ++k) {
        double mean = 0.0;
        for (std::size_t i = 0; i < n; ++i)
            mean += fed[i] / all * *constants_of(cations[i])[k];
        for (std::size_t i = 0; i < n; ++i) {
            double& constant = *constants_of(cations[i])[k];
            constant += share * (mean - constant);
        }
    }
}

}  // namespace

Cascade with_easier_chemistry(const Cascade& cascade, double share) {
    Cascade easier = cascade;
    if (cascade.chemistry.stoichiometric)
        soften(easier.chemistry.cations, share);
    else
        make_alike(cascade, easier.chemistry.cations, share);
    easier.equilibrium = make_equilibrium(easier.chemistry);
    for (std::size_t b = 0; b < cascade.banks.size(); ++b) {
        const double temperature = cascade.banks[b].temperature;
        easier.of_bank[b] = temperature == reference_temperature
                                ? easier.equilibrium
                                : make_equilibrium(easier.chemistry, temperature);
    }
    return easier;
}

bool ChemistryPath::follow(const Cascade& cascade, std::vector<double>& u) {
    double share = 1.0;
    Cascade now = with_easier_chemistry(cascade, share);
    bool reached = MixingPath(*system_).follow(now, u);
    NaturalNewton newton(*system_);
    double step = first_step;
    std::vector<double> trial;
    while (reached && share > 0.0) {
        const double next = std::max(0.0, share - step);
        now = next > 0.0 ? with_easier_chemistry(cascade, next) : cascade;
        system_->set_cascade(now);
        trial = u;
        const int before = system_->factorizations();
        if (newton.solve(trial, on_the_way)) {
            u.swap(trial);
            share = next;
            if (system_->factorizations() - before <= 4)
                step *= 2.0;
        } else {
            step *= 0.5;
            reached = step >= least_step;
        }
    }
    system_->set_cascade(cascade);
    return reached;
}

}  // namespace didymium
