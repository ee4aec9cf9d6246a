#include "support/noise.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include <hartonomous/base/file.hpp>

namespace hartonomous::bench {

void fill_normal(Rng& rng, std::span<float> out) {
  constexpr float kStep = 0x1p-32F;
  constexpr float kTurn = 2 * std::numbers::pi_v<float>;
  for (std::size_t i = 0; i < out.size(); i += 2) {
    std::uint64_t bits = rng();
    // In (0, 1]: the logarithm of 0 is not a number.
    float radius = (static_cast<float>(bits >> 32) + 1) * kStep;
    float angle = static_cast<float>(bits & 0xFFFFFFFF) * kStep * kTurn;
    float scale = std::sqrt(-2 * std::log(std::min(radius, 1.0F)));
    out[i] = scale * std::cos(angle);
    if (i + 1 < out.size()) out[i + 1] = scale * std::sin(angle);
  }
}

Status write_noise(const std::string& path, std::uint64_t bytes, std::uint64_t seed) {
  constexpr std::size_t kFloatsAtOnce = 1 << 20;
  HTN_ASSIGN_OR_RETURN(File file, File::open(path, File::Mode::kCreate));
  Rng rng(seed);
  std::vector<float> buffer(kFloatsAtOnce);
  for (std::uint64_t left = bytes / sizeof(float); left > 0;) {
    auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer.size()));
    std::span<float> part = std::span(buffer).first(count);
    fill_normal(rng, part);
    HTN_RETURN_IF_ERROR(file.write(std::as_bytes(part)));
    left -= count;
  }
  return file.sync();
}

}  // namespace hartonomous::bench
