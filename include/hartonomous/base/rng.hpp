#pragma once

// Rng: a seeded generator (xoshiro256**, Blackman and Vigna 2018) for tests, samples and
// benchmarks. The same seed gives the same numbers on every machine. Not for secrets.
// Thread-safety: one thread at a time.

#include <array>
#include <cstdint>

namespace hartonomous {

class Rng {
 public:
  using result_type = std::uint64_t;
  explicit Rng(std::uint64_t seed) noexcept;
  std::uint64_t operator()() noexcept;
  // Uniform in [0, bound). REQUIRES: bound > 0.
  std::uint64_t below(std::uint64_t bound) noexcept;
  // Uniform in [0, 1).
  double uniform() noexcept;
  // Standard normal (Box and Muller 1958).
  double normal() noexcept;
  static constexpr std::uint64_t min() { return 0; }
  static constexpr std::uint64_t max() { return ~std::uint64_t{0}; }

 private:
  std::array<std::uint64_t, 4> state_;
};

}  // namespace hartonomous
