#include <hartonomous/base/entropy.hpp>

#include <random>

namespace hartonomous {

namespace {

std::uint64_t draw() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

}  // namespace

std::uint64_t process_entropy() {
  static const std::uint64_t drawn = draw();
  return drawn;
}

}  // namespace hartonomous
