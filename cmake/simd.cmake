# Adds the loops of solver/simd to didymium_solver, once for each instruction set that the
# program chooses from at run time. -ffp-contract=off: no fused multiply-adds where there are
# some, so that all give the same bits.
file(GLOB simd_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/solver/simd/*.cpp)
set(isas base)
if(DIDYMIUM_CPU)
  list(APPEND isas avx2 avx512)
  set_source_files_properties(
    solver/linear/isa.cpp solver/linear/vector_kernels.cpp solver/flowsheet/exchange_kernels.cpp
    solver/time/lane_kernels.cpp solver/time/vessel_sums.cpp
    PROPERTIES COMPILE_DEFINITIONS DIDYMIUM_X86)
endif()
set(isa_options_avx2 -march=x86-64-v3)
set(isa_options_avx512 -march=x86-64-v4 -mprefer-vector-width=512 -mtune=icelake-server)
foreach(isa ${isas})
  add_library(didymium_simd_${isa} OBJECT ${simd_sources})
  set_target_properties(didymium_simd_${isa} PROPERTIES UNITY_BUILD OFF)
  target_link_libraries(didymium_simd_${isa} PRIVATE kernels)
  target_compile_definitions(didymium_simd_${isa} PRIVATE DIDYMIUM_ISA=${isa})
  target_compile_options(didymium_simd_${isa}
    PRIVATE -ffp-contract=off -fno-math-errno ${isa_options_${isa}})
  target_sources(didymium_solver PRIVATE $<TARGET_OBJECTS:didymium_simd_${isa}>)
endforeach()
