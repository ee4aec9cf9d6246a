#include "kv/compressibility.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>

namespace hartonomous::kv {
namespace {

std::string noise(std::size_t size, std::uint64_t seed) {
  Rng rng(seed);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(rng());
  return bytes;
}

TEST_CASE("kv: noise does not look compressible", "[kv][unit]") {
  for (const std::size_t size : {4096u, 16384u, 32768u, 1000000u}) {
    CHECK_FALSE(looks_compressible(as_bytes(noise(size, size))));
  }
  CHECK_FALSE(looks_compressible({}));
}

TEST_CASE("kv: text, zeros, small numbers and repeated noise look compressible", "[kv][unit]") {
  std::string text;
  while (text.size() < 40000) text += "it was the best of times, it was the worst of times; ";
  CHECK(looks_compressible(as_bytes(text)));
  CHECK(looks_compressible(as_bytes(std::string(32768, '\0'))));
  CHECK(looks_compressible(as_bytes(std::string("short"))));
  std::string repeated;
  while (repeated.size() < 4096) repeated += noise(512, 1);
  CHECK(looks_compressible(as_bytes(repeated)));
}

TEST_CASE("kv: weights of 16 bits look compressible, their low bytes do not", "[kv][unit]") {
  Rng rng(5);
  std::string weights;
  std::string low;
  for (int i = 0; i < 16384; ++i) {
    const auto weight = static_cast<float>(rng.normal() * 0.02);
    std::uint32_t bits = 0;
    std::memcpy(&bits, &weight, sizeof bits);
    weights.push_back(static_cast<char>(bits >> 16));
    weights.push_back(static_cast<char>(bits >> 24));
    low.push_back(static_cast<char>(bits));
  }
  CHECK(looks_compressible(as_bytes(weights)));
  CHECK_FALSE(looks_compressible(as_bytes(low)));
}

}  // namespace
}  // namespace hartonomous::kv
