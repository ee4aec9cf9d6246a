#pragma once

// The rows of a set of vectors (docs/format/vector.md): runs of vectors by their first slot, pages
// of what is known of slots, pages of their points, and the state of the whole.
// Thread-safety: immutable functions.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/ids.hpp>
#include <hartonomous/base/result.hpp>

namespace hartonomous::vector {

// Slots that one row of kVectorSlot, or of kVectorPoint, is about.
inline constexpr std::uint32_t kSlotsPerRow = 256;

// What is known of a slot: whose vector it holds, and when it was there: [from, to).
struct Slot {
  AtomId atom;
  Instant from;
  Instant to = kForever;
  bool is_there(Instant at) const { return from <= at && at < to; }
};

// Three coordinates; NaNs where there is no point.
using PointOfSlot = std::array<float, 3>;

// Vectors of consecutive slots; of some only the slot is left.
// REQUIRES: vectors.size() is a multiple of the dimension, and of as many slots as are present.
std::string encode_vectors(std::span<const float> vectors, std::uint32_t dimension);
std::string encode_vectors(std::span<const float> vectors, std::uint32_t dimension,
                           const std::vector<bool>& present);
// Into the rows of `out` from the first one on; rows of slots without a vector become zeros. How
// many slots the run has. Errors: kCorruption, also where `out` has fewer rows.
Result<std::uint32_t> decode_vectors(Bytes value, std::uint32_t dimension, std::span<float> out);
// One of them, by its place in the run. False: the run is shorter. Errors: the same.
Result<bool> decode_vector(Bytes value, std::uint32_t dimension, std::uint32_t index,
                           std::span<float> out);

std::string encode_slots(std::span<const Slot> slots);
// Errors: kCorruption.
Result<std::vector<Slot>> decode_slots(Bytes value);

std::string encode_points(std::span<const PointOfSlot> points);
Result<std::vector<PointOfSlot>> decode_points(Bytes value);

struct SetState {
  std::uint32_t slots = 0;  // that have been given out
  std::uint32_t live = 0;
  // Until when vectors that are no more were forgotten.
  Instant purged_before;
};
std::string encode_state(const SetState& state);
Result<SetState> decode_state(Bytes value);

}  // namespace hartonomous::vector
