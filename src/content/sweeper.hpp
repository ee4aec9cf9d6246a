#pragma once

// Sweeper: removes extents and contents that nothing counts any more, and gives their space back.
//
// In steps, each one commit: dead extents release their contents; pages are rewritten without dead
// slots; index runs are rewritten without entries of what is gone. A crash between steps leaves a
// consistent store and the rest for the next sweep. Memory is bounded: a pass takes at most a
// million extents and 64 Ki pages, and there are as many passes as it takes.
// Thread-safety: one thread at a time, while the caller holds the domain's writer.

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <bitset>

#include <hartonomous/base/progress.hpp>

#include "content/domain.hpp"
#include "content/row_sink.hpp"

namespace hartonomous::content {

struct Swept {
  std::uint64_t extents = 0;
  std::uint64_t contents = 0;
  std::uint64_t payload_bytes = 0;
};

class Sweeper {
 public:
  Sweeper(std::shared_ptr<Domain> domain, kv::Durability durability)
      : domain_(std::move(domain)), durability_(durability) {}

  // Errors: kCancelled (what was swept stays swept), and those of the database.
  Result<Swept> sweep(const Control& control);

 private:
  using Slots = std::bitset<limits::kPageSlots>;

  Status sweep_extents(const Control& control);
  Status sweep_extent_page(std::uint64_t page, const codec::Counts& counts);
  Status sweep_pages(const Control& control);
  Status sweep_page(std::uint64_t page, const codec::Counts& counts);
  void erase_counts(std::uint64_t page);
  Result<codec::Counts> base_counts(const View& view, std::uint64_t page) const;
  Status release_base(const View& view, std::uint64_t page);
  std::uint64_t bytes_to_prune(const DomainState& state) const;
  Status prune_runs();
  Status prune_kind(schema::RunKind kind, RowSink& sink, DomainState& state);
  Result<bool> whole_is_live(std::uint64_t whole);
  Status commit(DomainState state);
  bool pass_is_full() const;

  std::shared_ptr<Domain> domain_;
  kv::Durability durability_;
  Swept swept_;
  kv::Batch batch_;
  DomainCounters counters_;
  // Where the next pass goes on.
  std::uint64_t next_extent_page_ = 0;
  std::uint64_t next_page_ = 0;
  // Whether any page is coded against another, and whether one of them was given up.
  bool has_bases_ = false;
  bool released_bases_ = false;
  // What this pass removed: index entries of it are pruned before the next.
  std::unordered_set<std::uint64_t> dead_extents_;
  std::unordered_map<std::uint64_t, Slots> dead_slots_;
  std::unordered_map<std::uint64_t, bool> live_wholes_;
};

}  // namespace hartonomous::content
