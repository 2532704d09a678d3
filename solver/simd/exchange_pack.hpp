//! \file The stage equilibria of a pack of vessels; for the files of this folder alone:
//! see README.md.
#pragma once

#include "solver/flowsheet/exchange_kernels.hpp"
#include "solver/simd/sizes.hpp"

namespace didymium::DIDYMIUM_ISA {

namespace {

//! Steps of v up to which a second-order correction of the rest is exact to rounding;
//! where water counts, whose part of that is left out, the first order has to be.
constexpr double last_step = 3e-6;
constexpr double last_step_in_water = 1e-9;
//! Ratios beyond are this: all is in the solvent, and products of three are numbers.
constexpr double most_ratio = 1e100;
//! What water adds to the acid, of it, up to which two terms of the series do.
constexpr double most_water = 1e-6;

//! A pack of vessels; names and equations as in kernels/exchange_equilibrium.hpp.
//! Vessels that are done keep their v, at which all is computed again as it was.
template <class Size>
class ExchangePack {
  public:
    //! \param total  of a component, mol/m3 of mixer
    template <class Total>
    ExchangePack(Size n, const ExchangeConstants& constants, Pack aqueous, Pack organic,
                 Total total)
        : n_(n), constants_(constants), a_(aqueous), o_(organic) {
        for (int k = 0; k < constants.n_ions; ++k)
            anions_ -= constants.ion_charge[k] * total(n_ + k);
        acidity_ = anions_ + total(n_ + constants.n_ions);
        for (int i = 0; i < n_; ++i) {
            cation_[i] = total(i);
            acidity_ -= static_cast<double>(constants.charge[i]) * cation_[i];
        }
        water_ = a_ * constants.kw / (acidity_ * acidity_);
    }

    //! The first step from a guess, for finish() to go on from: many of these wait for
    //! nothing of each other.
    void start(Pack guess) {
        v_ = guess > -170.0 ? guess : Pack{} - 170.0;  // of what is no number, too
        v_ = v_ < 160.0 ? v_ : Pack{} + 160.0;
        low_ = Pack{} - 700.0;
        high_ = Pack{} + 170.0;
        noise_ = 1e-16 * (magnitude(anions_) + magnitude(acidity_));
        solvable_ =
            constants_.kw > 0.0 ? noise_ >= 0.0 : (acidity_ > 0.0) & (anions_ > 0.0);
        open_ = solvable_;
        step();
    }
    //! \return where there is a root and it was found
    Mask finish() {
        for (int iteration = 0; iteration < 200 && any(open_); ++iteration) {
            const Pack away = g_ > 0.0 ? Pack{} - 8.0 : Pack{} + 8.0;
            Pack next = v_ + (magnitude(step_) < 8.0 ? step_ : away);
            const Mask inside = (next > low_) & (next < high_);
            next = inside ? next : 0.5 * (low_ + high_);
            v_ = open_ ? next : v_;
            step();
        }
        correct();
        return solvable_ & ~open_;
    }

    // What there is then
    Pack v() const { return v_; }            //!< ln([E]/[H+])
    Pack q() const { return q_; }            //!< [E]/[H+]
    Pack proton() const { return proton_; }  //!< [H+]
    Pack d(int i) const { return d_[i]; }    //!< distribution ratio
    Pack p(int i) const { return p_[i]; }    //!< in liquor per total: 1/(a + o D)

  private:
    void step() {
        evaluate(v_);
        const Mask at_root = magnitude(g_) <= noise_;
        high_ = g_ > 0.0 ? v_ : high_;
        low_ = g_ > 0.0 ? low_ : v_;
        step_ = halley_step();
        const Mask last = magnitude(step_) < close_;
        step_ = at_root ? Pack{} : step_;
        open_ &= ~(at_root | last);
    }

    //! [H+], D and the charge residual g at v.
    void evaluate(Pack v) {
        q_ = exponential(v);
        const Pack w = a_ + o_ * q_;
        const Pack per_w = 1.0 / w;
        proton_ = acidity_ * per_w;
        log_proton_ = -(o_ * q_) * per_w;
        close_ = Pack{} + last_step;
        if (constants_.kw > 0.0) {
            // w [H+] = S + a Kw/[H+], by its series where there is acid enough
            const Pack share = w * water_;
            const Mask acid = (acidity_ > 0.0) & (share < most_water);
            proton_ *= 1.0 + share * (1.0 - share);
            log_proton_ *= 1.0 - share;
            if (any(~acid)) {
                const Pack hydroxide = a_ * constants_.kw;
                const Pack s = square_root(acidity_ * acidity_ + 4.0 * w * hydroxide);
                const Pack root = acidity_ < 0.0 ? 2.0 * hydroxide / (s - acidity_)
                                                 : (s + acidity_) / (2.0 * w);
                proton_ = acid ? proton_ : root;
                const Pack stiffness = w + hydroxide / (proton_ * proton_);
                log_proton_ = acid ? log_proton_ : -(o_ * q_) / stiffness;
                close_ = acid ? close_ : Pack{} + last_step_in_water;
            }
        }
        // With its derivatives by v, that of the water's part but for the last digits
        const Pack free = o_ * (q_ * proton_);
        g_ = anions_ - (acidity_ - free);
        slope_ = free * (1.0 + log_proton_);
        bend_ = slope_ * (1.0 + 2.0 * log_proton_);
        const Pack q2 = q_ * q_;
        const Pack power[] = {Pack{} + 1.0, q_, q2, q2 * q_, q2 * q2};
        for (int i = 0; i < n_; ++i) {
            const Pack d = constants_.k[i] * power[constants_.charge[i]];
            d_[i] = d < most_ratio ? d : Pack{} + most_ratio;
            p_[i] = a_ + o_ * d_[i];
        }
        invert_each(n_, p_, p_);
        for (int i = 0; i < n_; ++i) {
            const double e = constants_.charge[i];
            const Pack in_liquor = a_ * p_[i];
            const Pack in_solvent = o_ * d_[i] * p_[i];
            const Pack charge = e * cation_[i] * in_liquor;
            g_ -= charge;
            const Pack slope = e * charge * in_solvent;
            slope_ += slope;
            bend_ += e * slope * (in_liquor - in_solvent);
        }
    }

    //! To the root of g, with an error of the order of its cube; Newton's where g bends
    //! too much for that.
    Pack halley_step() const {
        const Pack square = slope_ * slope_;
        const Pack halley = 2.0 * square - g_ * bend_;
        return -2.0 * g_ * slope_ / (halley > square ? halley : 2.0 * square);
    }

    //! What there is at v + step, to the second order.
    void correct() {
        const Pack step = step_;
        const Pack half = 0.5 * step;
        const auto exponent = [&](double e) {
            return 1.0 + (e * step) * (1.0 + e * half);
        };
        v_ += step;
        q_ = q_ * exponent(1.0);
        proton_ = proton_ * (1.0 + (log_proton_ * step) *
                                       (1.0 + half * (1.0 + 2.0 * log_proton_)));
        const Pack power[] = {Pack{} + 1.0, exponent(1.0), exponent(2.0), exponent(3.0),
                              exponent(4.0)};
        for (int i = 0; i < n_; ++i) {
            const double e = constants_.charge[i];
            const Pack share = o_ * d_[i] * p_[i];
            p_[i] *=
                1.0 - (e * step) * share * (1.0 + (e * half) * (1.0 - 2.0 * share));
            d_[i] = d_[i] * power[constants_.charge[i]];
        }
    }

    const Size n_;
    const ExchangeConstants& constants_;
    const Pack a_, o_;
    Pack anions_{}, acidity_{};  // C and S
    Pack water_;                 // a Kw/S^2
    Pack cation_[room<Size>];
    Pack q_, proton_, log_proton_, close_;
    Pack g_, slope_, bend_;
    Pack v_, step_, low_, high_, noise_;
    Mask solvable_, open_;
    Pack d_[room<Size>], p_[room<Size>];
};

}  // namespace

}  // namespace didymium::DIDYMIUM_ISA
