# Adds build_info.cpp to didymium_outputs: written before every build, compiled again only
# when the version, the commit, the compiler, a flag or a library changed.
set(build_info ${CMAKE_BINARY_DIR}/generated/build_info.cpp)

# What changes the program: neither warnings nor this machine's folders.
string(TOUPPER "${CMAKE_BUILD_TYPE}" build_type)
get_directory_property(options COMPILE_OPTIONS)
string(JOIN " " flags ${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${build_type}} ${options})
separate_arguments(flags UNIX_COMMAND "${flags}")
list(FILTER flags EXCLUDE REGEX "^-W[^l]|^-f.*-prefix-map=")
string(JOIN " " flags -std=c++${CMAKE_CXX_STANDARD} ${flags})

# KLU says its version in its header alone.
file(STRINGS ${KLU_INCLUDE}/klu.h klu_version REGEX "define KLU_(MAIN|SUB|SUBSUB)_VERSION ")
string(REGEX REPLACE "[^0-9]+" "." klu_version "${klu_version}")
string(REGEX REPLACE "^\\.|\\.$" "" klu_version "${klu_version}")

string(JOIN ", " libraries
  "KLU ${klu_version}" "HDF5 ${HDF5_VERSION}" "zlib ${ZLIB_VERSION_STRING}"
  "Eigen ${Eigen3_VERSION}" "udunits ${UDUNITS_VERSION}" "toml++ ${tomlplusplus_VERSION}"
  "CLI11 ${CLI11_VERSION}" "fmt ${fmt_VERSION}")
set(target ${DIDYMIUM_CPU})
if(NOT target)
  set(target ${CMAKE_SYSTEM_PROCESSOR})
endif()

add_custom_target(build_info
  COMMAND ${CMAKE_COMMAND}
    -D SOURCE_DIR=${CMAKE_SOURCE_DIR} -D OUTPUT=${build_info}
    -D VERSION=${PROJECT_VERSION}
    -D "COMPILER=${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}"
    -D "FLAGS=${flags}" -D BUILD_TYPE=${CMAKE_BUILD_TYPE} -D "TARGET=${target}"
    -D OPENMP=${OpenMP_CXX_VERSION} -D SUNDIALS=${SUNDIALS_VERSION}
    -D "LIBRARIES=${libraries}"
    -P ${CMAKE_SOURCE_DIR}/outputs/build_info.cmake
  BYPRODUCTS ${build_info}
  VERBATIM)
target_sources(didymium_outputs PRIVATE ${build_info})
# It changes with every commit: joined to others it would have them compiled again.
set_source_files_properties(${build_info} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
