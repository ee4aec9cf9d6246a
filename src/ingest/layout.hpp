#pragma once

// Layout: what is known about the inside of a content before it is put: where its parts begin, and
// which of them are arrays of numbers. Extents end where parts end, so that a part is made of the
// same extents in whatever content it stands, and arrays are cut every 32 KiB, so that two of the
// same shape are cut alike.
// Thread-safety: immutable.

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <hartonomous/base/result.hpp>

#include "composition/reader.hpp"
#include "content/stage.hpp"
#include "ingest/cutter.hpp"

namespace hartonomous::ingest {

// Bytes of an extent of an array: those of a page.
inline constexpr std::uint64_t kArrayExtentBytes = limits::kPageSlots * limits::kAtomBytesMax;

struct Part {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  bool is_array = false;       // of numbers; else it is cut where its bytes say so
  codec::NumberShape numbers;  // of an array
  // A whole that holds an array of the same shape whose numbers are near to these.
  std::optional<ContentId> base;
};

class Layout {
 public:
  // Errors: kInvalidArgument unless the parts follow each other from 0 on, none of them empty.
  static Result<Layout> make(std::vector<Part> parts);

  const std::vector<Part>& parts() const { return parts_; }
  // The part with this byte; null past the last.
  const Part* part_at(std::uint64_t offset) const;
  // Bytes of the first extent of `bytes`, which stand at `offset`; 0 when more are needed to tell.
  std::size_t cut(std::uint64_t offset, Bytes bytes, More more) const;
  // Whether an extent of so many bytes at `offset` may be one that cut() gave.
  bool may_have_cut(std::uint64_t offset, std::uint64_t bytes) const;

 private:
  explicit Layout(std::vector<Part> parts) : parts_(std::move(parts)) {}
  std::vector<Part> parts_;
};

// Textures of a put's extents by its layout; they are asked for in order.
class Textures {
 public:
  Textures(const Layout& layout, composition::Reader stored)
      : layout_(layout), stored_(std::move(stored)) {}
  // Of an extent that stands at `offset`; null: nothing is known. Errors: those of reading.
  Result<std::shared_ptr<const content::Texture>> find(std::uint64_t offset, std::uint64_t bytes);

 private:
  // What the base of the part is made of.
  struct Base {
    ContentId whole;
    composition::Composition row;
    std::size_t segment = SIZE_MAX;  // whose extents these are
    composition::Segment extents;
    std::vector<std::uint64_t> ends;
  };
  Result<std::vector<content::ContentRun>> base_of(const Part& part, std::uint64_t offset,
                                                   std::uint64_t bytes);
  Status load_segment(std::uint64_t offset);

  const Layout& layout_;
  composition::Reader stored_;
  std::optional<Base> base_;
};

}  // namespace hartonomous::ingest
