//! \file The instruction set of inner loops, chosen when the program starts: they are
//! compiled once for each and called through tables. Results do not depend on the
//! choice.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace didymium {

//! Levels of the x86-64 instruction set; elsewhere there is only `base`.
enum class Isa { base, avx2, avx512 };

//! DIDYMIUM_ISA asks for what there is not.
class IsaError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

//! "x86-64-v2", "x86-64-v3" or "x86-64-v4"; on other processors "base".
std::string isa_name(Isa isa);

//! Those that this processor has and this program holds, the best one last.
std::vector<Isa> available_isas();

//! The best one, or that of the environment variable DIDYMIUM_ISA.
//! Throws IsaError where that names none of available_isas().
Isa chosen_isa();

}  // namespace didymium
