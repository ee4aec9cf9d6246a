#pragma once

// What random tests start from, and for how long they go on:
//
//   HTN_SEED     the seed, otherwise the given default; printed with every failure of the test
//   HTN_STEPS    a factor: so many times the steps in each test; states become deeper
//   HTN_MINUTES  the chosen tests run again and again, with new seeds, until they have passed
//
// Thread-safety: one thread at a time.

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <optional>

namespace hartonomous::testing {

inline std::optional<std::uint64_t> number_of(const char* variable) {
  const char* given = std::getenv(variable);
  if (given == nullptr) return std::nullopt;
  return std::strtoull(given, nullptr, 0);
}

// Runs of the chosen tests in this process; main() begins them.
class Rounds {
 public:
  static Rounds& of_process() {
    static Rounds rounds;
    return rounds;
  }
  // Whether there is time for another, which begins.
  bool next() {
    using Minutes = std::chrono::minutes;
    const Minutes minutes(number_of("HTN_MINUTES").value_or(0));
    if (std::chrono::steady_clock::now() - started_ >= minutes) return false;
    ++number_;
    return true;
  }
  // What is added to seeds: far apart, because tests use seeds beside theirs.
  std::uint64_t seed_offset() const { return number_ * 1'000'003; }

 private:
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::uint64_t number_ = 0;
};

inline std::uint64_t seed(std::uint64_t otherwise) {
  return number_of("HTN_SEED").value_or(otherwise) + Rounds::of_process().seed_offset();
}

// So many steps of a random test, or HTN_STEPS times as many.
inline int steps(int otherwise) {
  static const auto factor =
      static_cast<int>(std::clamp<std::uint64_t>(number_of("HTN_STEPS").value_or(1), 1, 10'000));
  return otherwise * factor;
}

}  // namespace hartonomous::testing

#define HTN_TEST_SEED(name, otherwise)                                \
  const std::uint64_t name = ::hartonomous::testing::seed(otherwise); \
  INFO("HTN_SEED=" << (name))
