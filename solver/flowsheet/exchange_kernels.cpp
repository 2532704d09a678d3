#include "solver/flowsheet/exchange_kernels.hpp"

namespace didymium {

namespace base {
extern const ExchangeKernels exchange_kernels;
}
#ifdef DIDYMIUM_X86
namespace avx2 {
extern const ExchangeKernels exchange_kernels;
}
namespace avx512 {
extern const ExchangeKernels exchange_kernels;
}
#endif

const ExchangeKernels& exchange_kernels(Isa isa) {
#ifdef DIDYMIUM_X86
    if (isa == Isa::avx512)
        return avx512::exchange_kernels;
    if (isa == Isa::avx2)
        return avx2::exchange_kernels;
#endif
    (void)isa;
    return base::exchange_kernels;
}

}  // namespace didymium
