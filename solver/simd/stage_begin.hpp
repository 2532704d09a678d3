//! \file What the rows of a bank begin with in a stage of a Rosenbrock method:
//! arguments, right-hand sides, and the cells of settlers. For the files of this folder
//! alone: see README.md.
#pragma once

#include "solver/simd/bank_rows.hpp"

namespace didymium::DIDYMIUM_ISA {

namespace {

template <class View, class Size>
class StageBegin : public BankRows<View, Size> {
    using Rows = BankRows<View, Size>;

  public:
    StageBegin(const LaneModel& model, const LaneFactors& factors, int bank,
               const LaneStage& stage, const View& view, Size size)
        : Rows(model, factors, bank, view, size),
          s(stage),
          is_given_(s.right != nullptr) {}

  protected:
    using Rows::first_;
    using Rows::last_;
    using Rows::m;
    using Rows::n;
    using Rows::n_aqueous_;
    using Rows::n_organic_;
    using Rows::rows;
    using Rows::rows_of;
    using Rows::v;
    using typename Rows::V;
    using Model = LaneModel;

    //! Alone, all rows at once, in `argument` and z.
    void prepare() {
        const int first = m.stages[first_].mixer;
        const int count = m.stages[last_].last_organic + n_organic_ - first;
        if (is_given_) {
            for_places(count, [&](auto part, int i) {
                put(s.z + first + i, get<decltype(part)>(s.right + first + i));
            });
            return;
        }
        with_parts([&](auto parts) {
            for_places(count, [&](auto part, int i) {
                combine(parts, part, s.parts, first + i, s.argument, s.z);
            });
        });
        for (int j = first_; j <= last_; ++j)
            v.set(s.equilibria.v, j, guess(j, s.argument + m.stages[j].mixer));
    }
    template <class Parts, class K>
    void combine(Parts parts, K part, const double* const* x, long place,
                 double* argument, double* known) const {
        K ahead = v.part(part, x[0], place);
        K sum{};
        for (int k = 1; k < parts; ++k) {
            const K term = v.part(part, x[k], place);
            ahead += s.ahead[k] * term;
            sum = k == 1 ? s.known[1] * term : sum + s.known[k] * term;
        }
        v.set(argument, place, ahead);
        v.set(known, place, sum);
    }
    //! Calls f with the number of parts as a constant.
    template <class F>
    void with_parts(F use) const {
        switch (s.n_parts) {
            case 2:
                return use(Constant<2>{});
            case 3:
                return use(Constant<3>{});
            case 4:
                return use(Constant<4>{});
            case 5:
                return use(Constant<5>{});
            default:
                return use(Constant<6>{});
        }
    }

    //! What `count` rows begin with: their arguments, and what is known of b.
    //! \param place  of the unknowns
    template <class Count>
    void begin(Count count, long place, V* argument, V* known) const {
        if constexpr (View::is_alone) {
            v.each(count, [&](auto part, int i) {
                v.out(known, i, v.part(part, s.z, place + i));
                v.out(
                    argument, i,
                    is_given_ ? decltype(part){} : v.part(part, s.argument, place + i));
            });
        } else if (is_given_) {
            const double* right = v.of(s.right, place);
            for (int i = 0; i < count; ++i) {
                argument[i] = V{};
                known[i] = v.at(right, i);
            }
        } else {
            with_parts([&](auto parts) {
                const double* x[LaneStage::most_parts];
                for (int k = 0; k < parts; ++k)
                    x[k] = v.of(s.parts[k], place);
                for (int i = 0; i < count; ++i) {
                    V ahead = v.at(x[0], i);
                    V sum{};
                    for (int k = 1; k < parts; ++k) {
                        const V term = v.at(x[k], i);
                        ahead += s.ahead[k] * term;
                        sum = k == 1 ? s.known[1] * term : sum + s.known[k] * term;
                    }
                    argument[i] = ahead;
                    known[i] = sum;
                }
            });
            if (s.keeps_argument) {
                double* kept = v.of(s.argument, place);
                for (int i = 0; i < count; ++i)
                    v.set(kept, i, argument[i]);
            }
        }
    }

    //! The cells of a settler, `count` rows of each.
    //! \param flowing  what enters; out: what the last gives off
    template <class Count>
    void settle(Count count, long place, int cells, int distance, V rate, V divisor,
                V* flowing) {
        V argument[room<Count>];
        V known[room<Count>];
        for (int c = 0; c < cells; ++c, place += distance) {
            begin(count, place, argument, known);
            double* z = v.of(s.z, place);
            v.each(count, [&](auto part, int i) {
                const auto before = v.in(part, argument, i);
                const auto here =
                    (rate * (v.in(part, flowing, i) - before) + v.in(part, known, i)) *
                    divisor;
                v.set(z, i, here);
                v.out(flowing, i, before + here);
            });
        }
    }
    //! Adds to them what z of the mixer brings.
    template <class K>
    void add_mixed(K mixed_z, double* z, int cells, int distance, V step) {
        for (int c = 0; c < cells; ++c, z = v.of(z, distance)) {
            mixed_z = mixed_z * step;
            v.set(z, 0, v.part(mixed_z, z, 0) + mixed_z);
        }
    }

    //! Adds to a mixer's right-hand side what enters from outside and what leaves.
    template <class Count>
    void add_own(Count count, int j, int first, const double* kind, const V* leaving,
                 V* sum) const {
        const Model::Stage& stage = m.stages[j];
        if (!is_given_) {
            const V per_volume = v.at(kind, Model::per_volume);
            if (stage.is_fed) {
                const double* inflow =
                    v.of(m.inflow, static_cast<long>(j) * (n_aqueous_ + 1) + first);
                v.each(count, [&](auto part, int i) {
                    v.out(sum, i,
                          v.in(part, sum, i) +
                              (v.part(part, inflow, i) - v.in(part, leaving, i)) *
                                  per_volume);
                });
            } else {
                v.each(count, [&](auto part, int i) {
                    v.out(sum, i,
                          v.in(part, sum, i) - v.in(part, leaving, i) * per_volume);
                });
            }
        }
        if (stage.entering >= 0) {
            const double* entering =
                v.of(s.entering,
                     static_cast<long>(stage.entering) * (n_aqueous_ + 1) + first);
            v.each(count, [&](auto part, int i) {
                v.out(sum, i, v.in(part, sum, i) + v.part(part, entering, i));
            });
        }
    }

    //! Where the equilibrium of an argument is looked for.
    //! \param total  of the mixer
    V guess(int j, const double* total) const {
        const double* own = rows_of(j);
        V moved = V{};
        each_moved(j, [&](int i, V before) {
            const int c = i < n ? rows.c(i) : rows.c_of_ion(i - n);
            moved += v.at(own, c) *
                     (s.there_is_before_last ? before : v.at(total, i) - before);
        });
        return v.at(s.v_there, j) + moved;
    }
    //! Of each component its number, and what is added last to the argument or what it
    //! began with.
    template <class F>
    void each_moved(int j, F use) const {
        const int mixer = m.stages[j].mixer;
        if (s.there_is_before_last) {
            const double* last = v.of(s.parts[s.n_parts - 1], mixer);
            const double ahead = s.ahead[s.n_parts - 1];
            for (int i = 0; i <= n_aqueous_; ++i)
                use(i, ahead * v.at(last, i));
        } else {
            const double* u = v.of(s.parts[0], mixer);
            for (int i = 0; i <= n_aqueous_; ++i)
                use(i, v.at(u, i));
        }
    }

    const LaneStage& s;  // NOLINT(readability-identifier-naming): as of the equations
    const bool is_given_;
};

}  // namespace

}  // namespace didymium::DIDYMIUM_ISA
