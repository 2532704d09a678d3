#include "solver/contact/contact.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "inputs/readers/liquor/constants.hpp"
#include "outputs/console/text_table.hpp"
#include "solver/flowsheet/saturation.hpp"

namespace didymium {

namespace {

constexpr double closure_limit = 1e-9;

//! Of acid or base, mol/m3 of liquor: more than any holds.
constexpr double most_added = 1e5;

std::string failure_text(EquilibriumStatus status, double least_loading) {
    switch (status) {
        case EquilibriumStatus::no_acidity:
            return "more base than the extractant and the free acid can take (no "
                   "proton left)";
        case EquilibriumStatus::no_anion:
            return "no anion in the liquor, so no pH";
        case EquilibriumStatus::no_capacity:
            return fmt::format(
                "the distribution law asks for a loading of {:.0f} % or more; its "
                "constant ratios know no capacity and hold for traces only",
                100.0 * least_loading);
        default:
            return "the equilibrium did not converge";
    }
}

class Flask {
  public:
    Flask(const StageEquilibrium& equilibrium, const ChemistrySpec& chemistry,
          const ContactSpec& contact)
        : equilibrium_(equilibrium),
          chemistry_(chemistry),
          contact_(contact),
          a_(1.0 / (1.0 + contact.phase_ratio)),
          o_(contact.phase_ratio / (1.0 + contact.phase_ratio)),
          liquor_(contact.aqueous),
          total_(contact.aqueous.size()),
          d_(equilibrium.system().n_distributing()),
          w_(equilibrium.n_unknowns()) {}

    //! With so many mol of a substance in each m3 of liquor.
    EquilibriumStatus shake(const std::vector<double>& amount, double added) {
        for (std::size_t i = 0; i < liquor_.size(); ++i) {
            liquor_[i] =
                contact_.aqueous[i] + (amount.empty() ? 0.0 : added * amount[i]);
            total_[i] = a_ * liquor_[i] + o_ * contact_.organic[i];
        }
        return equilibrium_.solve(total_.data(), a_, o_, w_.data(), d_.data(), shared_);
    }

    double ph() const { return ph_of(shared_.proton_activity); }
    double least_loading() const {
        return equilibrium_.least_loading(total_.data(), a_, o_);
    }

    //! What the last shake came to.
    void tell(ContactPrediction& p) const {
        const int n = equilibrium_.system().n_distributing();
        const int extractant = equilibrium_.system().extractant();
        std::vector<double> x(total_.size(), 0.0);
        std::vector<double> y(total_.size(), 0.0);
        std::vector<double> solvent;
        for (int i = 0; i < extractant; ++i) {
            x[i] = i < n ? total_[i] / (a_ + o_ * d_[i]) : total_[i] / a_;
            y[i] = i < n ? d_[i] * x[i] : 0.0;
            if (i < n)
                solvent.push_back(y[i]);
        }
        y[extractant] = total_[extractant] / o_;
        solvent.push_back(y[extractant]);
        p.feed_aqueous = with_proton(liquor_, Phase::aqueous);
        p.feed_organic = with_proton(contact_.organic, Phase::organic);
        p.aqueous = with_proton(x, Phase::aqueous);
        p.organic = with_proton(y, Phase::organic);
        p.distribution = d_;
        p.proton = shared_.proton;
        p.ph = ph();
        p.free_extractant = shared_.free;
        p.loading = equilibrium_.bound_units(solvent.data(), w_.data()) / y[extractant];
        close_balance(p, x);
    }

    //! The component totals of a phase, with the proton before the extractant.
    std::vector<double> with_proton(const std::vector<double>& phase,
                                    Phase kind) const {
        const ExchangeSystem& system = equilibrium_.system();
        double proton = 0.0;
        if (kind == Phase::aqueous) {
            proton = equilibrium_.proton_total(phase.data());
        } else {
            for (int i = 0; i < system.n_distributing(); ++i)
                proton -= phase[i] * (i < system.n_cations()
                                          ? system.charge[i]
                                          : system.ion_charge[i - system.n_cations()]);
        }
        std::vector<double> all(phase.begin(), phase.end() - 1);
        all.push_back(proton);
        all.push_back(phase.back());
        return all;
    }

    //! The solid that the liquor is above saturation of, where the chemistry is to stop
    //! there; else empty.
    std::string precipitates(const ContactPrediction& p) const {
        if (chemistry_.precipitation != Precipitation::stop)
            return {};
        for (const Solid& solid : chemistry_.solids) {
            const double ratio = saturation_ratio(solid, chemistry_, p.aqueous.data(),
                                                  p.proton, total_.data(), least_held);
            if (ratio > 1.0)
                return fmt::format(
                    "the liquor is above the saturation of {}: {:.3g} times its "
                    "solubility product, pH {:.2f}",
                    solid.name, ratio, p.ph);
        }
        return {};
    }

  private:
    //! In and out by what is told. Of the proton also what the pH says of the liquor,
    //! and of the extractant what is free and what is bound.
    void close_balance(ContactPrediction& p, const std::vector<double>& x) const {
        const std::size_t n = p.aqueous.size();
        p.closure.assign(n, 0.0);
        for (std::size_t i = 0; i < n; ++i) {
            const double in = a_ * p.feed_aqueous[i] + o_ * p.feed_organic[i];
            const double out = a_ * p.aqueous[i] + o_ * p.organic[i];
            double missing = std::fabs(in - out);
            double held = std::max(
                a_ * std::fabs(p.feed_aqueous[i]) + o_ * std::fabs(p.feed_organic[i]),
                a_ * std::fabs(p.aqueous[i]) + o_ * std::fabs(p.organic[i]));
            if (i + 2 == n)
                missing = std::max(
                    missing,
                    a_ * std::fabs(p.proton - equilibrium_.free_proton(x.data())));
            if (i + 1 == n)
                missing = std::max(
                    missing, o_ * std::fabs(p.free_extractant -
                                            (1.0 - p.loading) * p.organic[n - 1]));
            p.closure[i] = held > 0.0 ? missing / held : missing;
        }
    }

    const StageEquilibrium& equilibrium_;
    const ChemistrySpec& chemistry_;
    const ContactSpec& contact_;
    double a_, o_;
    std::vector<double> liquor_;
    std::vector<double> total_;
    std::vector<double> d_;
    std::vector<double> w_;
    SharedState<double> shared_{};
};

//! Finds how much acid (> 0) or base (< 0) brings a flask to the pH that its contact is
//! to have. The pH falls as acid is added: bisection.
class Titration {
  public:
    Titration(Flask& flask, const ContactSeries& series, double target)
        : flask_(flask), series_(series), target_(target) {}

    //! \return the failure, empty when all went well; `added` is what it took.
    std::string run(double& added) {
        double above = excess(0.0);  // of the pH over the target
        if (!failure_.empty())
            return failure_;
        const std::optional<Titrant>& titrant =
            above > 0.0 ? series_.acid : series_.base;
        if (above != 0.0 && !titrant)
            return fmt::format(
                "pH {:.4g} without anything added; the chemistry has no "
                "{} that would bring it to {:.4g}",
                above + target_, above > 0.0 ? "acid" : "base", target_);
        const double sign = above > 0.0 ? 1.0 : -1.0;
        double near = 0.0;
        double far = sign;
        while (sign * excess(far) > 0.0) {
            if (!failure_.empty())
                return failure_;
            if (std::fabs(far) > most_added)
                return fmt::format("pH {:.4g} is not reached with {:.0f} mol/L of {}",
                                   target_, 1e-3 * most_added, titrant->name);
            near = far;
            far *= 4.0;
        }
        for (int i = 0; i < 200 && failure_.empty(); ++i) {
            added = 0.5 * (near + far);
            const double at = excess(added);
            if (std::fabs(at) < 1e-12 || added == near || added == far)
                break;
            (sign * at > 0.0 ? near : far) = added;
        }
        if (failure_.empty() && !(std::fabs(excess(added)) < 1e-6))
            failure_ = fmt::format(
                "pH {:.4g} is not reached: around it, it hangs on "
                "less base than can be weighed",
                target_);
        return failure_;
    }

  private:
    //! Infinite where base has used up all protons or anions.
    double excess(double added) {
        static const std::vector<double> nothing;
        const std::optional<Titrant>& titrant =
            added > 0.0 ? series_.acid : series_.base;
        const EquilibriumStatus status =
            titrant ? flask_.shake(titrant->amount, std::fabs(added))
                    : flask_.shake(nothing, 0.0);
        if (status == EquilibriumStatus::no_acidity ||
            status == EquilibriumStatus::no_anion)
            return std::numeric_limits<double>::infinity();
        if (status != EquilibriumStatus::ok)
            failure_ = failure_text(status, flask_.least_loading());
        return flask_.ph() - target_;
    }

    Flask& flask_;
    const ContactSeries& series_;
    double target_;
    std::string failure_;
};

}  // namespace

ContactPrediction predict_contact(const StageEquilibrium& equilibrium,
                                  const ChemistrySpec& chemistry,
                                  const ContactSeries& series,
                                  const ContactSpec& contact) {
    ContactPrediction p;
    Flask flask(equilibrium, chemistry, contact);
    std::string failure;
    if (std::isnan(contact.ph)) {
        const EquilibriumStatus status = flask.shake({}, 0.0);
        if (status != EquilibriumStatus::ok)
            failure = failure_text(status, flask.least_loading());
    } else {
        failure = Titration(flask, series, contact.ph).run(p.added);
    }
    if (!failure.empty()) {
        p.status = Status::no_solution;
        p.message = failure;
        p.feed_aqueous = flask.with_proton(contact.aqueous, Phase::aqueous);
        p.feed_organic = flask.with_proton(contact.organic, Phase::organic);
        p.added = nan;
        return p;
    }
    flask.tell(p);
    const double worst = *std::max_element(p.closure.begin(), p.closure.end());
    if (!(worst <= closure_limit)) {
        p.status = Status::closure_missed;
        p.message = fmt::format("the mass balance missed {:.1g}: {}", closure_limit,
                                format_number(worst, 2));
    } else if (const std::string solid = flask.precipitates(p); !solid.empty()) {
        p.status = Status::precipitation;
        p.message = solid;
    }
    return p;
}

std::vector<double> in_litres(std::vector<double> values) {
    for (double& value : values)
        value *= litre;
    return values;
}

std::vector<double> measured_distribution(const ContactSpec& contact) {
    const MeasuredContact& measured = contact.measured;
    std::vector<double> ratios = measured.distribution;
    for (std::size_t i = 0; i < ratios.size(); ++i) {
        const double aqueous = measured.aqueous[i];
        if (!std::isnan(ratios[i]) || !(aqueous > 0.0))
            continue;
        double organic = measured.organic[i];
        if (std::isnan(organic))
            organic = contact.organic[i] +
                      (contact.aqueous[i] - aqueous) / contact.phase_ratio;
        if (organic > 0.0)
            ratios[i] = organic / aqueous;
    }
    return ratios;
}

}  // namespace didymium
