// That every target is tried, and that calls go to the best one otherwise.

#include "kernels/targets.hpp"

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "kernels/distance.hpp"
#include "support/kernel_samples.hpp"

namespace hartonomous::kernels {
namespace {

TEST_CASE("kernels: each target has kernels of its own", "[kernels][unit]") {
  const std::vector<Target> targets = supported_targets();
  REQUIRE(!targets.empty());
  REQUIRE(current_target() == targets.front());
  std::set<Pair> kernels;
  std::set<std::string> names;
  testing::for_each_target([&] {
    REQUIRE(supported_targets().size() == 1);
    kernels.insert(dot_kernel());
    names.insert(target_name(current_target()));
  });
  REQUIRE(kernels.size() == targets.size());
  REQUIRE(names.size() == targets.size());
  REQUIRE(supported_targets() == targets);
}

#if defined(__x86_64__)
TEST_CASE("kernels: a processor with AVX-512 gets kernels for it", "[kernels][unit]") {
  const std::string best = target_name(current_target());
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
    REQUIRE(best.starts_with("AVX3"));
  } else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    REQUIRE(best == "AVX2");
  }
}
#endif

}  // namespace
}  // namespace hartonomous::kernels
