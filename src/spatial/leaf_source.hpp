#pragma once

// Where a point tree's leaves come from: a store's cache, or memory.
//
// The source verifies a page once, with verify_leaf(), when it comes into memory; a tree reads it
// in place each time after that. A tree holds one leaf at a time in each query that runs.
// Thread-safety: thread-safe, as its implementations have to be.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/result.hpp>

namespace hartonomous::spatial {

// Lifetime: the bytes are there as long as the pin is, or, without one, as the source.
struct PinnedLeaf {
  Bytes bytes;
  std::shared_ptr<const void> pin;
};

class LeafSource {
 public:
  virtual ~LeafSource() = default;
  // Errors: kCorruption of a page that is not there or not as it was written; kIo.
  virtual Result<PinnedLeaf> leaf(std::uint32_t index) = 0;
};

// All leaves, in memory.
class MemoryLeaves final : public LeafSource {
 public:
  // Errors: kCorruption.
  static Result<std::shared_ptr<MemoryLeaves>> make(std::vector<std::string> leaves);
  Result<PinnedLeaf> leaf(std::uint32_t index) override;

 private:
  explicit MemoryLeaves(std::vector<std::string> leaves) : leaves_(std::move(leaves)) {}
  std::vector<std::string> leaves_;
};

}  // namespace hartonomous::spatial
