#pragma once

// HistoryPurge: forgets what rows of a tenant were, up to an instant, in steps of one commit each.
//
//   while (true) {
//     HTN_ASSIGN_OR_RETURN(const bool more, purge.gather());
//     if (!more) break;
//     ... hold the writer ...
//     HTN_ASSIGN_OR_RETURN(kv::Batch batch, purge.take());
//     ... commit it ...
//   }
//
// Thread-safety: one thread at a time.

#include <array>
#include <functional>
#include <map>
#include <string>

#include "table/catalog.hpp"
#include "table/reader.hpp"

namespace hartonomous::table {

class HistoryPurge {
 public:
  // Versions that ended at or before the horizon go.
  HistoryPurge(std::shared_ptr<const kv::Database> database, TenantId tenant, Instant horizon)
      : database_(std::move(database)), tenant_(tenant), horizon_(horizon) {}

  // Looks for what goes next; false: there is nothing left. Errors of both: kCorruption, kIo.
  Result<bool> gather();
  // What was gathered, and the counts after it. REQUIRES: the writer is held, from before the call
  // until the commit.
  Result<kv::Batch> take();
  std::uint64_t versions() const { return versions_; }

 private:
  Status gather(Family family);

  std::shared_ptr<const kv::Database> database_;
  TenantId tenant_;
  Instant horizon_;
  std::uint64_t versions_ = 0;
  kv::Batch batch_;
  std::map<std::uint16_t, std::uint64_t> gathered_;  // versions, by table
  // Where each family goes on; of the two that keep history.
  std::array<std::string, 2> next_;
  std::array<bool, 2> done_{};
};

// Bytes of history of a tenant by when they ended: calls back with each version's.
Status each_past_version(const kv::Database& database, TenantId tenant,
                         const std::function<void(Instant ended, std::uint64_t bytes)>& visit);

}  // namespace hartonomous::table
