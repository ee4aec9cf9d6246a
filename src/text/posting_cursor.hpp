#pragma once

// PostingCursor: the units of one segment that have a term, in ascending order, a block at a time.
//
// A unit is what is searched as one: a document, a line, a record. It has a number, given once in
// order of arrival, and up to kFieldsMax fields. A block holds up to kBlockPostings postings; what
// bounds its scores is known before it is decoded.
//
//   for (auto some = cursor.seek_block(unit); some.value(); some = cursor.seek_block(unit)) {
//     if (worth(cursor.bounds())) HTN_RETURN_IF_ERROR(cursor.decode_block());
//     ... cursor.units(), cursor.frequencies(field) ...
//     unit = cursor.bounds().last_unit + 1;
//   }
//
// Thread-safety: one thread at a time.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include <hartonomous/base/result.hpp>

namespace hartonomous::text {

inline constexpr std::size_t kFieldsMax = 8;
inline constexpr std::size_t kBlockPostings = 128;

struct BlockBounds {
  std::uint32_t first_unit = 0;  // no unit of the block is below
  std::uint32_t last_unit = 0;
  // Of each field: no unit of the block has the term more often, and no unit of the block, with the
  // term in this field or only in another, is shorter in it.
  std::array<std::uint32_t, kFieldsMax> frequency_most{};
  std::array<std::uint32_t, kFieldsMax> length_least{};
};

class PostingCursor {
 public:
  PostingCursor() = default;
  PostingCursor(const PostingCursor&) = delete;
  PostingCursor& operator=(const PostingCursor&) = delete;
  virtual ~PostingCursor() = default;

  // To the first block with a unit of `unit` or after. False: there is none. Never goes back.
  // Errors of all: kCorruption, kIo.
  virtual Result<bool> seek_block(std::uint32_t unit) = 0;
  const BlockBounds& bounds() const { return bounds_; }
  // Gives units and frequencies of the block; once for each block at most.
  virtual Status decode_block() = 0;
  // REQUIRES: the block was decoded. Valid until the next seek_block().
  std::span<const std::uint32_t> units() const { return {units_.data(), count_}; }
  // How often the term is in the field, of each unit.
  std::span<const std::uint32_t> frequencies(std::size_t field) const {
    return {frequencies_[field].data(), count_};
  }
  // Where the term is in units()[index], by ascending (field, position), each as
  // position_of(field, ordinal). Errors: also kFailedPrecondition where positions are not kept.
  virtual Status read_positions(std::size_t index, std::vector<std::uint64_t>& out) = 0;

 protected:
  BlockBounds bounds_;
  std::size_t count_ = 0;
  std::array<std::uint32_t, kBlockPostings> units_;
  std::array<std::array<std::uint32_t, kBlockPostings>, kFieldsMax> frequencies_;
};

constexpr std::uint64_t position_of(std::size_t field, std::uint32_t ordinal) {
  return (static_cast<std::uint64_t>(field) << 32) | ordinal;
}

}  // namespace hartonomous::text
