//! \file Shake-outs as measurements of a fit. With D = y/x and x = T/(a + o D),
//!     d ln x = -theta d ln D,   d ln y = (1 - theta) d ln D,   theta = o D/(a + o D),
//! and d ln D of each constant by the implicit function theorem.
#include <algorithm>
#include <cmath>
#include <cstddef>

#include <fmt/format.h>

#include "inputs/readers/liquor/constants.hpp"
#include "solver/contact/contact.hpp"
#include "solver/fit/fit_source.hpp"
#include "solver/flowsheet/chemistry.hpp"

namespace didymium {

namespace {

class ContactSource final : public FitSource {
  public:
    ContactSource(const FitData& data, int& n_units) : data_(data) {
        for (const ContactSpec& contact : data.contacts.contacts) {
            // Curves that the file asks for hold nothing measured.
            if (!data.counts(contact.group) || !std::isnan(contact.ph))
                continue;
            const std::size_t before = measurements_.size();
            add(contact, n_units);
            if (measurements_.size() > before) {
                flasks_.push_back({&contact, before, measurements_.size(), {}});
                ++n_units;
            }
        }
    }

    const std::vector<FitMeasurement>& measurements() const override {
        return measurements_;
    }

    std::string predict(const FitPoint& point, double* values,
                        double* derivatives) override {
        const ChemistrySpec spec = point.like(data_.contacts.chemistry);
        const auto equilibrium = make_equilibrium(spec);
        std::vector<std::shared_ptr<const StageEquilibrium>> towards;
        for (int k = 0; derivatives != nullptr && k < point.size(); ++k)
            towards.push_back(
                make_equilibrium(point.towards(k, data_.contacts.chemistry)));
        for (Flask& flask : flasks_)
            if (!shake(flask, *equilibrium, towards, values, derivatives))
                return fmt::format("the contact {} has no equilibrium",
                                   flask.contact->name);
        return {};
    }

  private:
    struct Flask {
        const ContactSpec* contact;
        std::size_t first, last;       //!< measurements
        std::vector<double> unknowns;  //!< of the last point, to begin with
    };

    void add(const ContactSpec& contact, int unit) {
        const auto note = [&](const std::string& element, const char* kind,
                              double measured, double sigma) {
            if (!std::isnan(measured) && !std::isnan(sigma)) {
                measurements_.push_back(
                    {contact.name, contact.group.empty() ? data_.name : contact.group,
                     element, kind, unit, measured, sigma});
            }
        };
        const FitErrors& errors = data_.errors;
        const std::vector<double> ratios = measured_distribution(contact);
        const auto log_of = [](double value) {
            return value > 0.0 ? std::log10(value) : FitErrors::none;
        };
        for (int i = 0; i < data_.contacts.chemistry.n_cations(); ++i) {
            const std::string& element = data_.contacts.chemistry.cations[i].name;
            note(element, "distribution", log_of(ratios[i]), errors.log10_d);
            note(element, "aqueous", log_of(litre * contact.measured.aqueous[i]),
                 errors.aqueous / ln10);
            note(element, "organic", log_of(litre * contact.measured.organic[i]),
                 errors.organic / ln10);
        }
        note("", "ph", contact.measured.ph, errors.ph);
    }

    bool shake(Flask& flask, const StageEquilibrium& equilibrium,
               const std::vector<std::shared_ptr<const StageEquilibrium>>& towards,
               double* values, double* derivatives) const {
        const ContactSpec& contact = *flask.contact;
        const double a = 1.0 / (1.0 + contact.phase_ratio);
        const double o = contact.phase_ratio * a;
        std::vector<double> total(contact.aqueous.size());
        for (std::size_t i = 0; i < total.size(); ++i)
            total[i] = a * contact.aqueous[i] + o * contact.organic[i];
        std::vector<double> d(equilibrium.system().n_distributing());
        SharedState<double> s{};
        if (flask.unknowns.empty())
            flask.unknowns.assign(equilibrium.n_unknowns(), 0.0);
        std::vector<double>& w = flask.unknowns;
        if (equilibrium.solve(total.data(), a, o, w.data(), d.data(), s) !=
            EquilibriumStatus::ok) {
            w.clear();
            return false;
        }
        const auto& cations = data_.contacts.chemistry.cations;
        const auto cation_of = [&](const FitMeasurement& m) {
            return static_cast<std::size_t>(
                std::find_if(cations.begin(), cations.end(),
                             [&](const Cation& c) { return c.name == m.element; }) -
                cations.begin());
        };
        for (std::size_t m = flask.first; m < flask.last; ++m) {
            const FitMeasurement& measurement = measurements_[m];
            if (measurement.kind == "ph") {
                values[m] = ph_of(s.proton_activity);
                continue;
            }
            const std::size_t i = cation_of(measurement);
            const double x = total[i] / (a + o * d[i]);
            values[m] = std::log10(measurement.kind == "aqueous"   ? litre * x
                                   : measurement.kind == "organic" ? litre * d[i] * x
                                                                   : d[i]);
            if (!std::isfinite(values[m]))
                return false;
        }
        ConstantDerivatives moved;
        for (std::size_t k = 0; k < towards.size(); ++k) {
            equilibrium.derivatives_towards(*towards[k], total.data(), a, o, w.data(),
                                            d.data(), s, moved);
            for (std::size_t m = flask.first; m < flask.last; ++m) {
                double& by = derivatives[m * towards.size() + k];
                const FitMeasurement& measurement = measurements_[m];
                if (measurement.kind == "ph") {
                    by = -moved.log_proton / (ln10 * FitPoint::step);
                    continue;
                }
                const std::size_t i = cation_of(measurement);
                const double share = o * d[i] / (a + o * d[i]);
                const double part = measurement.kind == "aqueous"   ? -share
                                    : measurement.kind == "organic" ? 1.0 - share
                                                                    : 1.0;
                by = part * moved.log_d[i] / (ln10 * FitPoint::step);
            }
        }
        return true;
    }

    const FitData& data_;
    std::vector<FitMeasurement> measurements_;
    std::vector<Flask> flasks_;
};

}  // namespace

std::unique_ptr<FitSource> make_contact_source(const FitData& data, int& n_units) {
    return std::make_unique<ContactSource>(data, n_units);
}

}  // namespace didymium
