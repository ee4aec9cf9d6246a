#pragma once

// CandidatePool: the nearest candidates of a walk, in order, and which of them were gone on from.
// One sorted array is both queues of the algorithm: what falls out of its end is farther than
// `width` others and would never be gone on from.
//
//   key   distance, as an integer of the same order, 32 bits | slot 31 bits | gone on from 1 bit
//
// One comparison of integers is by distance and then by slot, and is a total order whatever the
// distances are: NaN, which no caller should give, counts as infinite. A key with the last bit
// clear is a candidate's own. Thread-safety: one thread at a time.

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <vector>

namespace hartonomous::vector {

using CandidateKey = std::uint64_t;

inline CandidateKey candidate_key(float distance, std::uint32_t slot) {
  constexpr std::uint32_t kSign = std::uint32_t{1} << 31;
  constexpr float kInfinite = std::numeric_limits<float>::infinity();
  // Adding zero makes one zero of both.
  const auto bits =
      std::bit_cast<std::uint32_t>(distance == distance ? distance + 0.0f : kInfinite);
  const std::uint32_t ordered = (bits & kSign) != 0 ? ~bits : bits | kSign;
  return CandidateKey{ordered} << 32 | CandidateKey{slot} << 1;
}
inline std::uint32_t slot_of(CandidateKey key) { return static_cast<std::uint32_t>(key) >> 1; }
inline float distance_of(CandidateKey key) {
  constexpr std::uint32_t kSign = std::uint32_t{1} << 31;
  const auto ordered = static_cast<std::uint32_t>(key >> 32);
  return std::bit_cast<float>((ordered & kSign) != 0 ? ordered ^ kSign : ~ordered);
}

class CandidatePool {
 public:
  // Empty, for so many. REQUIRES: width > 0.
  void reset(std::size_t width) {
    if (keys_.size() < width + 1) keys_.resize(width + 1);
    width_ = width;
    size_ = 0;
    next_ = 0;
    bound_ = ~CandidateKey{0};
  }
  std::size_t size() const { return size_; }
  bool is_full() const { return size_ == width_; }
  // What a key must be below to have a place.
  CandidateKey bound() const { return bound_; }
  // In order; the last bits may be set.
  std::span<const CandidateKey> keys() const { return {keys_.data(), size_}; }

  // REQUIRES: the slot is not in the pool.
  void offer(CandidateKey key) {
    if (key >= bound_) return;
    CandidateKey* const place = first_above(key);
    CandidateKey* const end = keys_.data() + size_;
    std::memmove(place + 1, place, static_cast<std::size_t>(end - place) * sizeof(CandidateKey));
    *place = key;
    next_ = std::min(next_, static_cast<std::size_t>(place - keys_.data()));
    if (size_ < width_) ++size_;
    if (size_ == width_) bound_ = keys_[size_ - 1];
  }

  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  // The nearest that was not gone on from, which is marked; kNone when there is none.
  std::uint32_t take_next() {
    const std::uint32_t slot = peek_next();
    if (slot != kNone) keys_[next_++] |= 1;
    return slot;
  }
  std::uint32_t peek_next() {
    while (next_ < size_ && (keys_[next_] & 1) != 0) ++next_;
    return next_ < size_ ? slot_of(keys_[next_]) : kNone;
  }

 private:
  // Without a branch that depends on the keys.
  CandidateKey* first_above(CandidateKey key) {
    CandidateKey* first = keys_.data();
    std::size_t count = size_;
    while (count > 0) {
      const std::size_t half = count / 2;
      const bool is_after = first[half] < key;
      first += is_after ? half + 1 : 0;
      count = is_after ? count - half - 1 : half;
    }
    return first;
  }

  std::vector<CandidateKey> keys_;  // one more than the width: what falls out
  std::size_t width_ = 1;
  std::size_t size_ = 0;
  std::size_t next_ = 0;  // all before it were gone on from
  CandidateKey bound_ = ~CandidateKey{0};
};

}  // namespace hartonomous::vector
