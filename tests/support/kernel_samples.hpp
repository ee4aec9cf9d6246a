#pragma once

// What tests of kernels share: every target in turn, and arrays whose end is the end of what may be
// read, so that a load beyond it is a fault with no sanitizer.
//
// Thread-safety: one thread at a time.

#include <sys/mman.h>

#include <cstddef>
#include <cstring>
#include <span>
#include <stdexcept>
#include <vector>

#include <catch2/catch.hpp>

#include <hartonomous/base/rng.hpp>

#include "kernels/targets.hpp"

namespace hartonomous::testing {

// Runs `check` with all calls to each target that this processor has.
template <class Check>
void for_each_target(Check&& check) {
  const std::vector<kernels::Target> targets = kernels::supported_targets();
  struct Restore {
    ~Restore() { kernels::use_only(kernels::Target::kAll); }
  } restore;
  for (const kernels::Target target : targets) {
    kernels::use_only(target);
    INFO("target " << kernels::target_name(target));
    check();
  }
}

// Copies of arrays, each of which ends where the page after it may not be read.
template <class T>
class FencedArray {
 public:
  explicit FencedArray(std::size_t count_max) {
    pages_bytes_ = (count_max * sizeof(T) + kPage - 1) / kPage * kPage + kPage;
    void* mapped = mmap(nullptr, pages_bytes_ + kPage, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) throw std::runtime_error("no memory for a fenced array");
    begin_ = static_cast<std::byte*>(mapped);
    mprotect(begin_ + pages_bytes_, kPage, PROT_NONE);
  }
  ~FencedArray() { munmap(begin_, pages_bytes_ + kPage); }
  FencedArray(const FencedArray&) = delete;
  FencedArray& operator=(const FencedArray&) = delete;

  // The values, up to the fence. Lifetime: until the next call.
  const T* hold(std::span<const T> values) {
    std::byte* to = begin_ + pages_bytes_ - values.size_bytes();
    if (!values.empty()) std::memcpy(to, values.data(), values.size_bytes());
    return reinterpret_cast<const T*>(to);
  }

 private:
  static constexpr std::size_t kPage = 4096;

  std::size_t pages_bytes_ = 0;
  std::byte* begin_ = nullptr;
};

inline std::vector<float> random_floats(Rng& rng, std::size_t count) {
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(rng.normal());
  return values;
}

}  // namespace hartonomous::testing
