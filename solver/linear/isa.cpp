#include "solver/linear/isa.hpp"

#include <cstdlib>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace didymium {

namespace {

Isa choose() {
    const std::vector<Isa> available = available_isas();
    const char* asked = std::getenv("DIDYMIUM_ISA");
    if (asked == nullptr || std::string_view(asked).empty())
        return available.back();
    std::vector<std::string> names;
    for (const Isa isa : available) {
        names.push_back(isa_name(isa));
        if (names.back() == asked)
            return isa;
    }
    throw IsaError(fmt::format("DIDYMIUM_ISA is '{}'; this processor has {}", asked,
                               fmt::join(names, ", ")));
}

}  // namespace

#ifdef DIDYMIUM_X86

std::string isa_name(Isa isa) {
    switch (isa) {
        case Isa::avx512:
            return "x86-64-v4";
        case Isa::avx2:
            return "x86-64-v3";
        case Isa::base:
            break;
    }
    return "x86-64-v2";
}

// By features: Clang 14 does not know the levels by name.
std::vector<Isa> available_isas() {
    std::vector<Isa> isas = {Isa::base};
    if (!(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
          __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2")))
        return isas;
    isas.push_back(Isa::avx2);
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
        isas.push_back(Isa::avx512);
    return isas;
}

#else

std::string isa_name(Isa /*isa*/) {
    return "base";
}
std::vector<Isa> available_isas() {
    return {Isa::base};
}

#endif

Isa chosen_isa() {
    static const Isa isa = choose();
    return isa;
}

}  // namespace didymium
