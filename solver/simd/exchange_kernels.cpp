#include "solver/exchange_kernels.hpp"

#include "solver/simd/pack.hpp"

namespace didymium::DIDYMIUM_ISA {

extern const ExchangeKernels exchange_kernels;

namespace {

constexpr int most_cations = 32;

//! A pack of vessels; names and equations as in kernels/exchange_equilibrium.hpp.
class Vessels {
  public:
    Vessels(const ExchangeConstants& constants, const ExchangeVessels& arrays, long at)
        : constants_(constants),
          arrays_(arrays),
          at_(at),
          a_(load(arrays.aqueous + at)),
          o_(load(arrays.organic + at)) {
        for (int k = 0; k < constants.n_ions; ++k)
            anions_ -= constants.ion_charge[k] * total(constants.n_cations + k);
        acidity_ = anions_ + total(constants.n_cations + constants.n_ions);
        for (int i = 0; i < constants.n_cations; ++i) {
            cation_[i] = total(i);
            acidity_ -= static_cast<double>(constants.charge[i]) * cation_[i];
        }
    }

    void solve() {
        Pack v = load(arrays_.v + at_);
        v = v > -170.0 ? v : Pack{} - 170.0;  // of what is no number, too
        v = v < 160.0 ? v : Pack{} + 160.0;
        Pack low = Pack{} - 700.0;
        Pack high = Pack{} + 170.0;  // q^4 stays representable
        const Pack noise = 1e-16 * (magnitude(anions_) + magnitude(acidity_));
        Mask open =
            constants_.kw > 0.0 ? noise >= 0.0 : (acidity_ > 0.0) & (anions_ > 0.0);
        const Mask solvable = open;
        for (int iteration = 0; iteration < 200; ++iteration) {
            evaluate(v);
            // A vessel that is done keeps what it has.
            keep(open, v);
            const Mask at_root = magnitude(g_) <= noise;
            high = g_ > 0.0 ? v : high;
            low = g_ > 0.0 ? low : v;
            const Pack step = -g_ / slope();
            // The error after a Newton step is of the order of its square.
            const Mask last = magnitude(step) < 1e-9;
            correct(open & last & ~at_root, step);
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
        store(arrays_.v + at_, kept_v_);
        store(arrays_.q + at_, kept_q_);
        store(arrays_.proton + at_, kept_proton_);
        for (int i = 0; i < constants_.n_cations; ++i)
            store(arrays_.d + i * arrays_.n + at_, kept_d_[i]);
        const Mask solved = solvable & ~open;
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
        proton_ = acidity_ / w;
        if (constants_.kw > 0.0) {
            const Pack hydroxide = a_ * constants_.kw;
            const Mask acid =
                (acidity_ > 0.0) & ~(w * hydroxide > 1e-17 * acidity_ * acidity_);
            if (any(~acid)) {
                const Pack s = square_root(acidity_ * acidity_ + 4.0 * w * hydroxide);
                const Pack root = acidity_ < 0.0 ? 2.0 * hydroxide / (s - acidity_)
                                                 : (s + acidity_) / (2.0 * w);
                proton_ = acid ? proton_ : root;
            }
        }
        g_ = anions_ - (acidity_ - o_ * (q_ * proton_));
        const Pack q2 = q_ * q_;
        const Pack power[] = {Pack{} + 1.0, q_, q2, q2 * q_, q2 * q2};
        for (int i = 0; i < constants_.n_cations; ++i) {
            const int e = constants_.charge[i];
            d_[i] = constants_.k[i] * power[e];
            inverse_[i] = 1.0 / (a_ + o_ * d_[i]);
            g_ -= (static_cast<double>(e) * a_) * cation_[i] * inverse_[i];
        }
    }

    //! dg/dv; and of ln[H+]
    Pack slope() {
        Pack stiffness = a_ + o_ * q_;
        if (constants_.kw > 0.0)
            stiffness += a_ * constants_.kw / (proton_ * proton_);
        log_proton_ = -(o_ * q_) / stiffness;
        Pack slope = o_ * (q_ * proton_) * (1.0 + log_proton_);
        for (int i = 0; i < constants_.n_cations; ++i) {
            const double e = constants_.charge[i];
            slope +=
                (e * e) * cation_[i] * (a_ * inverse_[i]) * (o_ * d_[i] * inverse_[i]);
        }
        return slope;
    }

    void keep(Mask which, Pack v) {
        kept_v_ = which ? v : kept_v_;
        kept_q_ = which ? q_ : kept_q_;
        kept_proton_ = which ? proton_ : kept_proton_;
        for (int i = 0; i < constants_.n_cations; ++i)
            kept_d_[i] = which ? d_[i] : kept_d_[i];
    }

    //! A last step, so small that the first order is all of it.
    void correct(Mask which, Pack step) {
        kept_v_ = which ? kept_v_ + step : kept_v_;
        kept_q_ = which ? kept_q_ + kept_q_ * step : kept_q_;
        kept_proton_ =
            which ? kept_proton_ + kept_proton_ * (log_proton_ * step) : kept_proton_;
        for (int i = 0; i < constants_.n_cations; ++i)
            kept_d_[i] =
                which ? kept_d_[i] +
                            kept_d_[i] *
                                (static_cast<double>(constants_.charge[i]) * step)
                      : kept_d_[i];
    }

    const ExchangeConstants& constants_;
    const ExchangeVessels& arrays_;
    const long at_;
    Pack a_, o_;
    Pack anions_{}, acidity_{};  // C and S
    Pack cation_[most_cations];
    Pack q_, proton_, g_, log_proton_;
    Pack d_[most_cations], inverse_[most_cations];
    Pack kept_v_{}, kept_q_{}, kept_proton_{};
    Pack kept_d_[most_cations];
};

void solve(const ExchangeConstants& constants, const ExchangeVessels& vessels) {
    for (long at = 0; at < vessels.n; at += width)
        Vessels(constants, vessels, at).solve();
}

}  // namespace

const ExchangeKernels exchange_kernels = {.solve = solve};

}  // namespace didymium::DIDYMIUM_ISA
