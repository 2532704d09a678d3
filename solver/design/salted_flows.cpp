#include "solver/design/salted_flows.hpp"

#include <algorithm>
#include <cmath>

#include "inputs/readers/liquor/constants.hpp"
#include "solver/flowsheet/saturation.hpp"

namespace didymium {

namespace {

//! Flows that are looked for lie this far around a first guess.
constexpr double flow_reach = 1e6;
constexpr double flow_tolerance = 1e-9;

//! A liquor of several streams and a solvent, as they meet where nothing changes.
class Meeting {
  public:
    explicit Meeting(const SaltedCut& cut) : cut_(cut) {
        liquor_.assign(chemistry().n_components(), 0.0);
    }

    //! What a stream brings but for the metals that are parted, with their anions.
    void add(const StreamSpec& stream, double flow) {
        flow_ += flow;
        std::vector<double> rates = stream.concentration;
        for (const int c : cut_.parted) {
            balance(rates, c, -rates[c]);
            rates[c] = 0.0;
        }
        for (std::size_t i = 0; i < rates.size(); ++i)
            liquor_[i] += rates[i] * flow;
    }

    //! \param below, above  (cation) mol/s in liquor and solvent
    ContactPrediction meet(const std::vector<double>& below,
                           const std::vector<double>& above,
                           double solvent_flow) const {
        ContactSpec contact;
        contact.aqueous = liquor_;
        contact.organic.assign(liquor_.size(), 0.0);
        for (const int c : cut_.parted) {
            contact.aqueous[c] += below[c];
            balance(contact.aqueous, c, below[c]);
            contact.organic[c] += above[c];
            balance(contact.organic, c, above[c]);
        }
        for (double& value : contact.aqueous)
            value /= flow_;
        for (double& value : contact.organic)
            value /= solvent_flow;
        contact.organic.back() = cut_.solvent->concentration.back();
        contact.phase_ratio = solvent_flow / flow_;
        return predict_contact(*cut_.equilibrium, chemistry(), ContactSeries{},
                               contact);
    }

  private:
    const ChemistrySpec& chemistry() const { return *cut_.chemistry; }

    //! Anions that go with so much more of a metal.
    void balance(std::vector<double>& amounts, int cation, double more) const {
        chemistry().add_balancing_ions(amounts,
                                       more * chemistry().cations[cation].charge);
    }

    const SaltedCut& cut_;
    std::vector<double> liquor_;  //!< (component) mol/s
    double flow_ = 0.0;
};

double parted_in(const SaltedCut& cut, const std::vector<double>& amounts) {
    double all = 0.0;
    for (const int c : cut.parted)
        all += amounts[c];
    return all;
}

//! Where a function changes sign between bounds, by halves of their ratio; NaN where
//! it has the same sign at both.
template <typename Function>
double root_between(double low, double high, const Function& f) {
    const bool sign = f(low) > 0.0;
    if ((f(high) > 0.0) == sign)
        return nan;
    while (high / low > 1.0 + flow_tolerance) {
        const double middle = std::sqrt(low * high);
        ((f(middle) > 0.0) == sign ? low : high) = middle;
    }
    return std::sqrt(low * high);
}

//! One cut with what its phases carry.
class SaltedBalance {
  public:
    SaltedBalance(const SaltedCut& cut, double solvent, double scrub)
        : cut_(cut),
          feed_(parted_in(cut, cut.feed->concentration) * cut.feed->flow),
          solvent_(solvent),
          scrub_(scrub) {}

    SaltedFlows solve() const {
        SaltedFlows flows;
        const double guess = cut_.feed->flow * std::max(scrub_, 1e-3);
        // Above zero: above the feed the solvent takes up more than it is to carry.
        flows.scrub_flow =
            root_between(guess / flow_reach, guess * 1e3, [&](double scrub_flow) {
                return surplus(meet(false, solvent_flow(scrub_flow), scrub_flow),
                               solvent_flow(scrub_flow));
            });
        if (std::isnan(flows.scrub_flow))
            return flows;
        flows.solvent_flow = solvent_flow(flows.scrub_flow);
        if (std::isnan(flows.solvent_flow))
            return flows;
        flows.extraction = section(true, flows);
        flows.scrub = section(false, flows);
        flows.found = flows.extraction.contact.has_solution() &&
                      flows.scrub.contact.has_solution();
        flows.message = flows.extraction.contact.message;
        return flows;
    }

  private:
    ContactPrediction meet(bool below_feed, double solvent_flow,
                           double scrub_flow) const {
        Meeting meeting(cut_);
        meeting.add(*cut_.scrub, scrub_flow);
        if (below_feed)
            meeting.add(*cut_.feed, cut_.feed->flow);
        const auto rate = [&](int c) { return cut_.feed->concentration[c]; };
        double weight = 0.0;
        for (const int c : cut_.parted)
            weight += rate(c) * cut_.preference[c];
        const double all = parted_in(cut_, cut_.feed->concentration);
        std::vector<double> below(cut_.chemistry->n_cations(), 0.0);
        std::vector<double> above(below);
        for (const int c : cut_.parted) {
            below[c] = (scrub_ + (below_feed ? 1.0 : 0.0)) * feed_ * rate(c) / all;
            above[c] = solvent_ * feed_ * rate(c) * cut_.preference[c] / weight;
        }
        return meeting.meet(below, above, solvent_flow);
    }

    //! mol/s that the solvent holds at equilibrium beyond what it carries.
    double surplus(const ContactPrediction& contact, double solvent_flow) const {
        return contact.has_solution()
                   ? parted_in(cut_, contact.organic) * solvent_flow - solvent_ * feed_
                   : nan;
    }

    //! That carries S below the feed.
    double solvent_flow(double scrub_flow) const {
        const double guess = scrub_flow + cut_.feed->flow;
        return root_between(guess / flow_reach, guess * flow_reach, [&](double flow) {
            return surplus(meet(true, flow, scrub_flow), flow);
        });
    }

    SaltedSection section(bool below_feed, const SaltedFlows& flows) const {
        SaltedSection section;
        section.contact = meet(below_feed, flows.solvent_flow, flows.scrub_flow);
        const ContactPrediction& p = section.contact;
        if (!p.has_solution())
            return section;
        const ChemistrySpec& chemistry = *cut_.chemistry;
        section.distribution = parted_in(cut_, p.organic) / parted_in(cut_, p.aqueous);
        section.loading = p.loading;
        if (const int anion = chemistry.balancing_component(); anion >= 0)
            section.anion = p.aqueous[anion];
        const std::vector<double> held(chemistry.n_cations(), infinity);
        for (const Solid& solid : chemistry.solids)
            if (solid.ion >= 0)
                section.saturation =
                    std::max(section.saturation,
                             saturation_ratio(solid, chemistry, p.aqueous.data(),
                                              p.proton, held.data(), least_held));
        return section;
    }

    const SaltedCut& cut_;
    double feed_;  //!< mol/s that are parted
    double solvent_;
    double scrub_;
};

}  // namespace

SaltedFlows salted_flows(const SaltedCut& cut, double solvent, double scrub) {
    return SaltedBalance(cut, solvent, scrub).solve();
}

double least_strip_flow(const SaltedCut& cut, const StreamSpec& liquor,
                        const std::vector<double>& product, double solvent_flow) {
    const double all = parted_in(cut, product);
    const double flow = root_between(
        solvent_flow / flow_reach, solvent_flow * 1e3, [&](double strip_flow) {
            Meeting meeting(cut);
            meeting.add(liquor, strip_flow);
            const ContactPrediction p = meeting.meet(product, product, solvent_flow);
            return p.has_solution() ? parted_in(cut, p.organic) * solvent_flow - all
                                    : nan;
        });
    return std::isnan(flow) ? infinity : flow;
}

}  // namespace didymium
