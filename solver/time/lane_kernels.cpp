#include "solver/time/lane_kernels.hpp"

namespace didymium {

namespace base {
extern const LaneKernels lane_kernels;
}
#ifdef DIDYMIUM_X86
namespace avx2 {
extern const LaneKernels lane_kernels;
}
namespace avx512 {
extern const LaneKernels lane_kernels;
}
#endif

const LaneKernels& lane_kernels(Isa isa) {
#ifdef DIDYMIUM_X86
    if (isa == Isa::avx512)
        return avx512::lane_kernels;
    if (isa == Isa::avx2)
        return avx2::lane_kernels;
#endif
    (void)isa;
    return base::lane_kernels;
}

}  // namespace didymium
