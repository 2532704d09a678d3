//! \file What this program was built from. The values are filled in at build time by
//! build_info.cmake.
#pragma once

#include <string_view>

namespace didymium {

struct BuildInfo {
    std::string_view version;  //!< "0.1.0"
    std::string_view
        git_commit;  //!< 40 digits, "-dirty" with local changes; or "unknown"
    std::string_view compiler;    //!< "GNU 12.2.0"
    std::string_view flags;       //!< of optimisation and language, without warnings
    std::string_view build_type;  //!< "Release"
    std::string_view target;      //!< least processor it runs on: "x86-64-v2"
    std::string_view openmp;      //!< version of the specification, "4.5"
    std::string_view sundials;    //!< version of SUNDIALS
    std::string_view libraries;   //!< the others: "KLU 1.3.9, HDF5 1.10.8, ..."
};

BuildInfo build_info();

}  // namespace didymium
