# The peers of the story about vectors. hnswlib has its kernels by the preprocessor: its file is
# compiled for the widest registers of the processor that builds it, the program asks again.
find_path(HARTONOMOUS_HNSWLIB_INCLUDE hnswlib/hnswlib.h REQUIRED)
find_path(HARTONOMOUS_NANOFLANN_INCLUDE nanoflann.hpp REQUIRED)
find_package(Boost 1.74 REQUIRED)

include(CheckCXXSourceRuns)
function(hartonomous_check_kernels feature options result)
  set(CMAKE_REQUIRED_FLAGS "${options}")
  check_cxx_source_runs(
    "int main() { return __builtin_cpu_supports(\"${feature}\") ? 0 : 1; }" ${result})
endfunction()
set(avx512_options -mavx512f -mavx512dq -mavx2 -mfma)
set(avx2_options -mavx2 -mfma)
hartonomous_check_kernels(avx512f "-mavx512f" HARTONOMOUS_HAS_AVX512)
hartonomous_check_kernels(avx2 "-mavx2" HARTONOMOUS_HAS_AVX2)
set(hnswlib_file ${CMAKE_CURRENT_SOURCE_DIR}/../compare/hnswlib_index.cpp)
set(hnswlib_options -O3)
if(HARTONOMOUS_HAS_AVX512)
  list(APPEND hnswlib_options ${avx512_options})
  target_compile_definitions(hartonomous_workload PRIVATE HTN_HNSWLIB_AVX512)
elseif(HARTONOMOUS_HAS_AVX2)
  list(APPEND hnswlib_options ${avx2_options})
  target_compile_definitions(hartonomous_workload PRIVATE HTN_HNSWLIB_AVX2)
endif()
set_source_files_properties(${hnswlib_file} PROPERTIES COMPILE_OPTIONS "${hnswlib_options}")
set_source_files_properties(${CMAKE_CURRENT_SOURCE_DIR}/../compare/boost_points.cpp PROPERTIES
  COMPILE_DEFINITIONS BOOST_ALLOW_DEPRECATED_HEADERS)
target_include_directories(hartonomous_workload SYSTEM PRIVATE
  ${HARTONOMOUS_HNSWLIB_INCLUDE} ${HARTONOMOUS_NANOFLANN_INCLUDE})
target_link_libraries(hartonomous_workload PRIVATE Boost::headers)
target_compile_definitions(hartonomous_workload PRIVATE
  HTN_COMPARE_FOLDER="${CMAKE_CURRENT_SOURCE_DIR}/../compare")

find_path(HARTONOMOUS_FAISS_INCLUDE faiss/IndexHNSW.h)
find_library(HARTONOMOUS_FAISS_LIBRARY faiss)
find_package(OpenMP COMPONENTS CXX)
find_package(BLAS)
find_package(LAPACK)
if(HARTONOMOUS_FAISS_INCLUDE AND HARTONOMOUS_FAISS_LIBRARY AND OpenMP_CXX_FOUND AND BLAS_FOUND
   AND LAPACK_FOUND)
  target_include_directories(hartonomous_workload SYSTEM PRIVATE ${HARTONOMOUS_FAISS_INCLUDE})
  target_compile_definitions(hartonomous_workload PRIVATE HTN_HAS_FAISS)
  target_link_libraries(hartonomous_workload PRIVATE
    ${HARTONOMOUS_FAISS_LIBRARY} ${LAPACK_LIBRARIES} ${BLAS_LIBRARIES} OpenMP::OpenMP_CXX)
endif()
