#pragma once

// View: a domain's contents, extents and edges as of one commit.
//
// Invariants: 1. what it returns was in that commit, or is kCorruption; 2. a content found by its
// hash was compared byte by byte: a truncated fingerprint never decides; 3. runs are immutable, so
// their blocks are cached by number; pages grow at their end, and change otherwise only in a sweep,
// which makes a new epoch.
// Thread-safety: thread-safe; cheap to copy. It holds a snapshot of the database.

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include <hartonomous/base/content_hash.hpp>
#include <hartonomous/base/ids.hpp>
#include <hartonomous/base/result.hpp>

#include "codec/fingerprint_block.hpp"
#include "codec/packed_counts.hpp"
#include "codec/page.hpp"
#include "content/cache.hpp"
#include "content/domain_state.hpp"
#include "content/extent.hpp"
#include "content/leaf_memo.hpp"
#include "content/page_base.hpp"
#include "kv/database.hpp"

namespace hartonomous::content {

class Caches {
 public:
  // Told the most bytes they have held together, whenever that grows: one call at a time.
  using OnGrowth = std::function<void(std::uint64_t bytes_most)>;
  Caches(std::uint64_t page_bytes, std::uint64_t index_bytes, OnGrowth on_growth = {})
      : pages(page_bytes, [this] { grow(); }),
        blocks(index_bytes, [this] { grow(); }),
        on_growth_(std::move(on_growth)) {}

  Cache pages;
  Cache blocks;

 private:
  void grow() {
    const std::lock_guard lock(mutex_);
    if (on_growth_) on_growth_(pages.bytes_most() + blocks.bytes_most());
  }
  OnGrowth on_growth_;
  std::mutex mutex_;  // rank: cache growth; only the database's own follow
};

class View {
 public:
  struct Parts {
    std::shared_ptr<const kv::Database> database;
    std::shared_ptr<const kv::Snapshot> snapshot;
    std::shared_ptr<const DomainState> state;
    std::shared_ptr<Caches> caches;
    DomainId domain;
    std::uint64_t epoch = 0;
  };
  explicit View(Parts parts) : parts_(std::move(parts)) {}

  const DomainState& state() const { return *parts_.state; }
  DomainId domain() const { return parts_.domain; }
  const kv::Database& database() const { return *parts_.database; }
  const std::shared_ptr<const kv::Snapshot>& snapshot() const { return parts_.snapshot; }

  // A content's bytes into `out` (64 bytes or more); their number.
  // Errors: kNotFound when it was never stored or has been swept.
  Result<std::size_t> read(ContentId id, std::span<std::byte> out) const;
  // A page with at least `slots` slots. Errors: kNotFound, kCorruption.
  Result<SharedBytes> page(std::uint64_t page, std::size_t slots) const;
  // The contents that a page is coded against, one for each of its own; empty for most pages.
  Result<std::vector<ContentRun>> page_base(std::uint64_t page) const;
  // A page in its plain form: as it is, or decoded.
  // Errors: kCorruption, naming it.
  Result<SharedBytes> plain_page(std::uint64_t page, SharedBytes stored) const;
  // Appends the bytes of a page's base, 64 for each content. Errors: kCorruption.
  Status append_base(const std::vector<ContentRun>& runs, std::string& out) const;

  // The content with exactly these bytes.
  Result<std::optional<ContentId>> find(std::uint64_t fingerprint, Bytes bytes) const;
  // The leaf content with this hash; its bytes go to `out` (64 bytes or more), their number to
  // `length`.
  Result<std::optional<ContentId>> find(const ContentHash& hash, std::span<std::byte> out,
                                        std::size_t& length) const;
  // Ids that may have this fingerprint, from every run.
  Status candidates(std::uint64_t fingerprint, std::vector<std::uint64_t>& ids) const;

  Result<std::optional<ExtentPlace>> find_extent(Cut cut, const ContentHash& hash) const;
  Result<std::optional<Extent>> find_extent(ExtentId id) const;
  // Errors: kCorruption when it is not there.
  Result<Extent> get_extent(ExtentId id) const;

  // Appends an extent's bytes; the hash is the caller's to compare. The memo is of this view.
  // Errors: kCorruption.
  Status append(const Extent& extent, LeafMemo& memo, std::string& out) const;

  // Ascending, each once.
  Result<std::vector<std::uint64_t>> postings(schema::RunKind kind, std::uint64_t key) const;
  // Extents that may hold the content, ascending, each once. Dead extents are among them.
  Result<std::vector<ExtentId>> extents_of(ContentId id) const;

  // family: kContentCount, kExtentCount, or those of kept.
  Result<codec::Counts> counts(kv::Family family, std::uint64_t page) const;
  Result<std::int64_t> count(kv::Family family, std::uint64_t id) const;

  // One block of a run, as stored. Errors: kCorruption when it is missing.
  Result<SharedBytes> block(const Run& run, std::size_t index) const;

 private:
  // Whether the page may be coded against another: a base may not, so that reading ends.
  enum class Based : bool { kNo, kYes };
  Result<SharedBytes> page(std::uint64_t page, std::size_t slots, Based based) const;
  Status append_run(ContentRun run, Based based, std::string& out) const;
  static Status append_token(ContentRun run, LeafMemo& memo, std::string& out);

  Parts parts_;
};

// Whether [first, last] of block indexes may hold the key: first_keys are the blocks' first keys.
struct BlockSpan {
  std::size_t begin = 0;
  std::size_t end = 0;
};
BlockSpan blocks_with(const Run& run, std::uint64_t key);

constexpr std::uint64_t page_of(ContentId id) { return id.value() >> limits::kPageSlotBits; }
constexpr std::size_t slot_of(ContentId id) { return id.value() & (limits::kPageSlots - 1); }
constexpr std::uint64_t fingerprint_of(std::uint64_t hash_prefix) {
  return hash_prefix >> (64 - codec::kFingerprintBits);
}

}  // namespace hartonomous::content
