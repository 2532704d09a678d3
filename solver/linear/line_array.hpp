//! \file Arrays that begin with a line of the cache, so that a vector of lanes is one
//! line and not parts of two.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace didymium {

template <class T>
struct LineAllocator {
    using value_type = T;
    static constexpr std::align_val_t line{64};  //!< bytes

    LineAllocator() = default;
    template <class U>
    // NOLINTNEXTLINE(google-explicit-constructor): as the standard asks for
    LineAllocator(const LineAllocator<U>& /*other*/) {}
    T* allocate(std::size_t n) {
        return static_cast<T*>(::operator new(n * sizeof(T), line));
    }
    void deallocate(T* array, std::size_t /*n*/) { ::operator delete(array, line); }
    template <class U>
    bool operator==(const LineAllocator<U>& /*other*/) const {
        return true;
    }
};

using LineArray = std::vector<double, LineAllocator<double>>;

}  // namespace didymium
