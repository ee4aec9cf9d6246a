#pragma once

// A page: up to 512 contents of 0 to 64 bytes each, by slot.
//
//   uniform page   01 | count u16 LE | length u8             | payload: count * length bytes
//   mixed page     02 | count u16 LE | count * length u8     | payload: the lengths' sum in bytes
//
// In a mixed page a length of FF marks a dead slot (no bytes). Slots at or after `count` do not
// exist. The reader checks every length and the exact size; the checksum is the store's.
// Thread-safety: immutable; a PageView shows bytes that must outlive it.

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/result.hpp>

namespace hartonomous::codec {

inline constexpr std::uint8_t kDeadSlot = 0xFF;

class PageView {
 public:
  // Cost: one pass over the lengths of a mixed page. Errors: kCorruption.
  static Result<PageView> open(Bytes page);
  // The same without the pass. REQUIRES: open() took these bytes before.
  static PageView reopen(Bytes page);
  std::size_t count() const { return count_; }
  // Nothing for a dead slot or one that does not exist. Cost: O(slot) byte adds for a mixed page.
  std::optional<Bytes> slot(std::size_t slot) const;
  bool uniform() const { return lengths_ == nullptr; }
  std::size_t uniform_length() const { return uniform_length_; }
  // The bytes of all live slots, in slot order.
  Bytes payload() const { return payload_; }
  // Length of a slot, kDeadSlot for a dead one. REQUIRES: slot < count().
  std::uint8_t length(std::size_t slot) const {
    return lengths_ == nullptr ? static_cast<std::uint8_t>(uniform_length_) : lengths_[slot];
  }

 private:
  PageView() = default;
  std::size_t count_ = 0;
  std::size_t uniform_length_ = 0;
  const std::uint8_t* lengths_ = nullptr;
  Bytes payload_;
};

// `lengths[i]` is 0..64 or kDeadSlot; the payload is the live slots' bytes in order. Picks the
// uniform form when every slot is alive and of one length.
// REQUIRES: 1 <= lengths.size() <= 512, the sum matches. Appends to `out`.
void encode_page(std::span<const std::uint8_t> lengths, Bytes payload, std::string& out);
// A page whose `count` slots all have `length` bytes.
void encode_uniform_page(std::size_t count, std::size_t length, Bytes payload, std::string& out);

}  // namespace hartonomous::codec
