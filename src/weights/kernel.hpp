#pragma once

// Loops that run as wide as the processor is: each is compiled for every processor and, on x86-64,
// once more for AVX2; the choice is made when it runs. Both give the same bits: AVX2 has no fused
// multiply-add, and src/CMakeLists.txt forbids one elsewhere.
//
//   struct Twice {
//     HTN_INLINE static void run(float* numbers, std::size_t count) { ... }
//   };
//   run_widest<Twice>(numbers, count);
//
// Thread-safety: pure functions.

#define HTN_INLINE inline __attribute__((always_inline))

namespace hartonomous::weights {

#if defined(__x86_64__)

template <typename Loop, typename... Arguments>
__attribute__((target("avx2"))) auto run_avx2(Arguments... arguments) {
  return Loop::run(arguments...);
}
template <typename Loop, typename... Arguments>
auto run_widest(Arguments... arguments) {
  static const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
  return has_avx2 ? run_avx2<Loop>(arguments...) : Loop::run(arguments...);
}

#else

template <typename Loop, typename... Arguments>
auto run_widest(Arguments... arguments) {
  return Loop::run(arguments...);
}

#endif

}  // namespace hartonomous::weights
