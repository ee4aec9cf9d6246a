// Whether this processor has what hnswlib was compiled for; this file is plain x86-64.
#include <hartonomous/base/text.hpp>

#include "compare/hnswlib_index.hpp"

namespace hartonomous::bench {
namespace {

bool is_supported() {
#if defined(HTN_HNSWLIB_AVX512)
  return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("fma") != 0;
#elif defined(HTN_HNSWLIB_AVX2)
  return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
#else
  return true;
#endif
}

}  // namespace

std::string hnswlib_kernels() {
#if defined(HTN_HNSWLIB_AVX512)
  return "AVX-512";
#elif defined(HTN_HNSWLIB_AVX2)
  return "AVX2";
#else
  return "SSE";
#endif
}

Result<OwnedIndex> build_hnswlib(const NearestInput& input) {
  if (is_supported()) return build_hnswlib_unchecked(input);
  return Status(StatusCode::kNotSupported, concat("hnswlib was compiled for ", hnswlib_kernels(),
                                                  ", which this processor has not"));
}

}  // namespace hartonomous::bench
