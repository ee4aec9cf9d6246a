#pragma once

// The seed of random tests: HTN_SEED when set, otherwise the given default; printed with every
// failure of the test that asked for it.
// Thread-safety: one thread at a time.

#include <catch2/catch.hpp>
#include <cstdint>
#include <cstdlib>

namespace hartonomous::testing {

inline std::uint64_t seed(std::uint64_t otherwise) {
  const char* given = std::getenv("HTN_SEED");
  return given == nullptr ? otherwise : std::strtoull(given, nullptr, 0);
}

}  // namespace hartonomous::testing

#define HTN_TEST_SEED(name, otherwise)                                \
  const std::uint64_t name = ::hartonomous::testing::seed(otherwise); \
  INFO("HTN_SEED=" << (name))
