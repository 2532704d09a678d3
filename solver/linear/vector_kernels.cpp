#include "solver/linear/vector_kernels.hpp"

namespace didymium {

namespace base {
extern const VectorKernels vector_kernels;
}
#ifdef DIDYMIUM_X86
namespace avx2 {
extern const VectorKernels vector_kernels;
}
namespace avx512 {
extern const VectorKernels vector_kernels;
}
#endif

const VectorKernels& vector_kernels(Isa isa) {
#ifdef DIDYMIUM_X86
    if (isa == Isa::avx512)
        return avx512::vector_kernels;
    if (isa == Isa::avx2)
        return avx2::vector_kernels;
#endif
    (void)isa;
    return base::vector_kernels;
}

}  // namespace didymium
