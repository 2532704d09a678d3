//! \file Numbers below 2.2e-308 in magnitude, which processors multiply and add a
//! hundred times slower than others. What decays from stage to stage of a long bank
//! comes to such numbers in every solve, and they say nothing.
#pragma once

#ifdef __SSE2__
#include <xmmintrin.h>
#endif

namespace didymium {

//! Takes them for zero and makes zero of them in this thread, as long as it lives.
//! Where the processor has no such mode, nothing changes but the time.
class FlushedSubnormals {
  public:
    FlushedSubnormals() {
#ifdef __SSE2__
        constexpr unsigned results_to_zero = 0x8000;
        constexpr unsigned operands_are_zero = 0x0040;
        _mm_setcsr(before_ | results_to_zero | operands_are_zero);
#endif
    }
    ~FlushedSubnormals() {
#ifdef __SSE2__
        _mm_setcsr(before_);
#endif
    }
    FlushedSubnormals(const FlushedSubnormals&) = delete;
    FlushedSubnormals& operator=(const FlushedSubnormals&) = delete;

  private:
#ifdef __SSE2__
    unsigned before_ = _mm_getcsr();
#endif
};

}  // namespace didymium
