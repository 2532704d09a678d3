# Adds build_info.cpp to didymium_outputs: written before every build, compiled again only
# when the version, the commit or the compiler changed.
set(build_info ${CMAKE_BINARY_DIR}/generated/build_info.cpp)
add_custom_target(build_info
  COMMAND ${CMAKE_COMMAND}
    -D SOURCE_DIR=${CMAKE_SOURCE_DIR} -D OUTPUT=${build_info}
    -D VERSION=${PROJECT_VERSION}
    -D "COMPILER=${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}"
    -D BUILD_TYPE=${CMAKE_BUILD_TYPE} -D SUNDIALS=${SUNDIALS_VERSION}
    -P ${CMAKE_SOURCE_DIR}/outputs/build_info.cmake
  BYPRODUCTS ${build_info}
  VERBATIM)
target_sources(didymium_outputs PRIVATE ${build_info})
