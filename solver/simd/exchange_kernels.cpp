#include "solver/flowsheet/exchange_kernels.hpp"

#include "solver/simd/exchange_pack.hpp"

namespace didymium::DIDYMIUM_ISA {

extern const ExchangeKernels exchange_kernels;

namespace {

void solve(const ExchangeConstants& constants, const ExchangeVessels& arrays) {
    with_size(constants.n_cations, [&](auto n) {
        for (long at = 0; at < arrays.n; at += width) {
            ExchangePack<decltype(n)> vessels(
                n, constants, load(arrays.aqueous + at), load(arrays.organic + at),
                [&](int component) {
                    return load(arrays.total + component * arrays.n + at);
                });
            vessels.start(load(arrays.v + at));
            const Mask solved = vessels.finish();
            store(arrays.v + at, solved ? vessels.v() : Pack{});
            store(arrays.q + at, vessels.q());
            store(arrays.proton + at, vessels.proton());
            for (int i = 0; i < n; ++i)
                store(arrays.d + i * arrays.n + at, vessels.d(i));
            store(arrays.solved + at, solved ? Pack{} + 1.0 : Pack{});
        }
    });
}

}  // namespace

const ExchangeKernels exchange_kernels = {.solve = solve};

}  // namespace didymium::DIDYMIUM_ISA
