#pragma once

// Preparer: finds out what a stage's contents are: which are stored, which equal one another, which
// are new, and what ids those get. Stages are prepared in order, each while the one before it may
// still be landing (sealer.hpp): so a stage is looked up in what is stored and in what was prepared
// just before it.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <memory>
#include <optional>

#include "content/page_writer.hpp"
#include "content/resolver.hpp"
#include "content/stage.hpp"
#include "content/view.hpp"

namespace hartonomous::content {

// Fewer new bytes are written as rows of the batch: a bulk load syncs several files.
constexpr std::uint64_t kBulkBytesMin = std::uint64_t{1} << 20;

// A stage's contents and what was found out about them; used again for their memory: touching new
// pages costs as much as filling them.
struct Prepared {
  AtomColumns atoms;
  Resolved resolved;
  std::uint64_t bytes = 0;  // of the contents, and about what their index takes
  std::optional<PageWriter> pages;

  // Many contents: their pages go into a bulk load.
  bool bulk() const { return bytes >= kBulkBytesMin; }

  // Where a stage begins that is prepared before this one has landed.
  std::uint64_t next_page() const;
};

class Preparer {
 public:
  struct Parts {
    std::uint64_t filter_bytes_max = 0;
    // Fingerprints the first filter is made for.
    std::uint64_t filter_capacity_min = std::uint64_t{1} << 22;
  };
  explicit Preparer(const Parts& parts) : parts_(parts) {}

  // The first step, which looks at nothing but the stage.
  // Errors: kInternal for more atoms than a stage may have.
  static Status gather(const Stage& stage, Prepared& out);
  // The second. `before`: the stage before, when `view` may not show it yet.
  // Errors: those of reading, kCorruption among them.
  Status resolve(const Stage& stage, const View& view, const Prepared* before, Prepared& out);

  std::uint64_t memory_bytes() const { return filter_ ? filter_->bytes() : 0; }

 private:
  Status prepare_filter(const View& view, const Prepared* before, std::size_t atoms);

  Parts parts_;
  std::unique_ptr<KnownFilter> filter_;
  LargeVector<PackedAtom> scratch_;
};

}  // namespace hartonomous::content
