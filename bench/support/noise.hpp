#pragma once

// Seeded normal float32: what the weights of a model look like to a store, and nothing in it
// repeats or compresses. Thread-safety: thread-safe.

#include <cstdint>
#include <span>
#include <string>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/status.hpp>

namespace hartonomous::bench {

// Standard normal numbers (Box and Muller 1958, in single precision).
void fill_normal(Rng& rng, std::span<float> out);
// A file of `bytes` (rounded down to whole floats), synced.
Status write_noise(const std::string& path, std::uint64_t bytes, std::uint64_t seed);

}  // namespace hartonomous::bench
