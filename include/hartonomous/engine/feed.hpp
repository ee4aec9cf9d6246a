#pragma once

// Feed: a tenant's changes of rows, in commit order, for another database to follow. It is the
// table dbo.Neo4jSyncQueue: while the feed is on, every insert, update and delete of a row of the
// tables it is on for appends a row there in the same commit.
//
//   Feed feed = session.feed();
//   feed.turn_on();
//   auto batch = feed.poll({.limit = 100});
//   for (const auto& change : *batch) tell(change);      // by sync_id: it may come again
//   feed.acknowledge(ids);                               // or feed.fail(id, "why")
//
// Invariants: 1. a change is in the queue if and only if it was committed, once, and sync_id goes
// up in commit order; 2. within a commit, rows that went with another come before it.
// Delivery is at least once: a consumer that ends between telling and acknowledging is given the
// same changes again. One that keeps the last sync_id it told, in the same commit as what it told,
// and polls behind it, tells each once.
// Thread-safety: one thread at a time; it keeps the store open.
// It tells rows of typed tables, not content: a put of a document changes no row.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/ids.hpp>
#include <hartonomous/base/result.hpp>
#include <hartonomous/table/rows/provenance.hpp>

namespace hartonomous {

namespace engine {
class Core;
}

struct FeedPoll {
  std::int64_t after = 0;     // sync_id: the changes behind it
  std::uint64_t limit = 100;  // at most so many
  enum class Which : std::uint8_t {
    kPending,  // not acknowledged yet: failed ones first come again at their place
    kAll,
  };
  Which which = Which::kPending;
  // Pending ones that failed so often are passed over; 0: none is.
  std::int32_t attempts_max = 0;
};

class Feed {
 public:
  Feed(std::shared_ptr<engine::Core> core, TenantId tenant);

  // For changes from now on. `tables`: names; none: what a graph of atoms is made of (atoms,
  // relations, models, concepts, generations and their atoms). On again with others replaces them.
  // Errors: kNotFound (no such table), kInvalidArgument (one that cannot be followed).
  Status turn_on(std::span<const std::string> tables = {});
  // What is queued stays.
  Status turn_off();
  // Names of the tables it is on for, in the order of their numbers; empty: it is off.
  Result<std::vector<std::string>> tables() const;

  // In order of sync_id.
  Result<std::vector<rows::Neo4jSyncQueue>> poll(const FeedPoll& poll = {}) const;
  // They were told: processed_at is set, all in one commit. Those that were are left alone.
  // Errors: kNotFound: nothing was acknowledged.
  Status acknowledge(std::span<const std::int64_t> sync_ids);
  // It could not be told: attempts and error_message; it stays pending. Errors: kNotFound,
  // kFailedPrecondition for one that was acknowledged.
  Status fail(std::int64_t sync_id, std::string_view error);
  // Removes what was acknowledged before an instant, some thousand a commit; how many it was.
  Result<std::uint64_t> purge(Instant processed_before);

 private:
  std::shared_ptr<engine::Core> core_;
  TenantId tenant_;
};

}  // namespace hartonomous
