#include "solver/flowsheet/exchange_kernels.hpp"

#include "solver/simd/sizes.hpp"

namespace didymium::DIDYMIUM_ISA {

extern const ExchangeKernels exchange_kernels;

namespace {

//! Steps of v up to which a second-order correction of the rest is exact to rounding;
//! where water counts, whose part of that is left out, the first order has to be.
constexpr double last_step = 3e-6;
constexpr double last_step_in_water = 1e-9;
//! What water adds to the acid, of it, up to which two terms of the series do.
constexpr double most_water = 1e-6;

//! A pack of vessels; names and equations as in kernels/exchange_equilibrium.hpp.
//! Vessels that are done keep their v, at which all is computed again as it was.
template <class Size>
class Vessels {
  public:
    Vessels(Size n, const ExchangeConstants& constants, const ExchangeVessels& arrays,
            long at)
        : n_(n),
          constants_(constants),
          arrays_(arrays),
          at_(at),
          a_(load(arrays.aqueous + at)),
          o_(load(arrays.organic + at)) {
        for (int k = 0; k < constants.n_ions; ++k)
            anions_ -= constants.ion_charge[k] * total(n_ + k);
        acidity_ = anions_ + total(n_ + constants.n_ions);
        for (int i = 0; i < n_; ++i) {
            cation_[i] = total(i);
            acidity_ -= static_cast<double>(constants.charge[i]) * cation_[i];
        }
        water_ = a_ * constants.kw / (acidity_ * acidity_);
    }

    void solve() {
        Pack v = load(arrays_.v + at_);
        v = v > -170.0 ? v : Pack{} - 170.0;  // of what is no number, too
        v = v < 160.0 ? v : Pack{} + 160.0;
        Pack low = Pack{} - 700.0;
        Pack high = Pack{} + 170.0;  // q^4 stays representable
        const Pack noise = 1e-16 * (magnitude(anions_) + magnitude(acidity_));
        const Mask solvable =
            constants_.kw > 0.0 ? noise >= 0.0 : (acidity_ > 0.0) & (anions_ > 0.0);
        Mask open = solvable;
        Pack correction{};
        for (int iteration = 0; iteration < 200; ++iteration) {
            evaluate(v);
            const Mask at_root = magnitude(g_) <= noise;
            high = g_ > 0.0 ? v : high;
            low = g_ > 0.0 ? low : v;
            const Pack step = halley_step();
            const Mask last = magnitude(step) < close_;
            correction = at_root ? Pack{} : step;
            open &= ~(at_root | last);
            if (!any(open))
                break;
            Pack next =
                v + (magnitude(step) < 8.0 ? step
                                           : (g_ > 0.0 ? Pack{} - 8.0 : Pack{} + 8.0));
            const Mask inside = (next > low) & (next < high);
            next = inside ? next : 0.5 * (low + high);
            v = open ? next : v;
        }
        const Mask solved = solvable & ~open;
        put_corrected(solved, v, correction);
        store(arrays_.solved + at_, solved ? Pack{} + 1.0 : Pack{});
    }

  private:
    Pack total(int component) const {
        return load(arrays_.total + component * arrays_.n + at_);
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
            const double e = constants_.charge[i];
            const Pack d = constants_.k[i] * power[constants_.charge[i]];
            const Pack inverse = 1.0 / (a_ + o_ * d);
            const Pack in_liquor = a_ * inverse;
            const Pack in_solvent = o_ * d * inverse;
            const Pack charge = e * cation_[i] * in_liquor;
            d_[i] = d;
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
    void put_corrected(Mask solved, Pack v, Pack step) {
        const Pack half = 0.5 * step;
        const auto exponent = [&](double e) {
            return 1.0 + (e * step) * (1.0 + e * half);
        };
        store(arrays_.v + at_, solved ? v + step : Pack{});
        store(arrays_.q + at_, q_ * exponent(1.0));
        store(arrays_.proton + at_,
              proton_ * (1.0 + (log_proton_ * step) *
                                   (1.0 + half * (1.0 + 2.0 * log_proton_))));
        const Pack power[] = {Pack{} + 1.0, exponent(1.0), exponent(2.0), exponent(3.0),
                              exponent(4.0)};
        for (int i = 0; i < n_; ++i)
            store(arrays_.d + i * arrays_.n + at_, d_[i] * power[constants_.charge[i]]);
    }

    const Size n_;
    const ExchangeConstants& constants_;
    const ExchangeVessels& arrays_;
    const long at_;
    Pack a_, o_;
    Pack anions_{}, acidity_{};  // C and S
    Pack water_;                 // a Kw/S^2
    Pack cation_[room<Size>];
    Pack q_, proton_, log_proton_, close_;
    Pack g_, slope_, bend_;
    Pack d_[room<Size>];
};

void solve(const ExchangeConstants& constants, const ExchangeVessels& vessels) {
    with_size(constants.n_cations, [&](auto n) {
        for (long at = 0; at < vessels.n; at += width)
            Vessels<decltype(n)>(n, constants, vessels, at).solve();
    });
}

}  // namespace

const ExchangeKernels exchange_kernels = {.solve = solve};

}  // namespace didymium::DIDYMIUM_ISA
