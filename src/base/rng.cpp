#include <hartonomous/base/rng.hpp>

#include <bit>
#include <cmath>
#include <numbers>

namespace hartonomous {

namespace {

__extension__ using Wide = unsigned __int128;

// SplitMix64 (Steele, Lea and Flood 2014): spreads one seed over the whole state.
std::uint64_t split_mix(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15u;
  std::uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
  return mixed ^ (mixed >> 31);
}

}  // namespace

Rng::Rng(std::uint64_t seed) noexcept : state_{} {
  for (std::uint64_t& word : state_) word = split_mix(seed);
}

std::uint64_t Rng::operator()() noexcept {
  const std::uint64_t number = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return number;
}

// Multiply and shift, drawing again in the biased remainder (Lemire 2019).
std::uint64_t Rng::below(std::uint64_t bound) noexcept {
  Wide product = Wide{(*this)()} * bound;
  if (static_cast<std::uint64_t>(product) < bound) {
    const std::uint64_t biased = (0 - bound) % bound;
    while (static_cast<std::uint64_t>(product) < biased) product = Wide{(*this)()} * bound;
  }
  return static_cast<std::uint64_t>(product >> 64);
}

double Rng::uniform() noexcept { return static_cast<double>((*this)() >> 11) * 0x1p-53; }

double Rng::normal() noexcept {
  const double radius = std::sqrt(-2 * std::log(1 - uniform()));  // 1 - u is never zero
  return radius * std::cos(2 * std::numbers::pi * uniform());
}

}  // namespace hartonomous
