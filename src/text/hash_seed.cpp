#include "text/hash_seed.hpp"

#include <random>

namespace hartonomous::text {

namespace {

std::uint64_t draw() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

}  // namespace

const std::uint64_t kHashSeed = draw();

}  // namespace hartonomous::text
