#pragma once

// SearchCollections: the collections of texts that are in memory, by tenant. What a tenant has is
// read when it is first asked for.
// Thread-safety: thread-safe.

#include <map>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include <hartonomous/table/rows/search.hpp>

#include "collection/collection.hpp"

namespace hartonomous::engine {

class Core;

using collection::SharedCollection;

class SearchCollections {
 public:
  // `cache_bytes`: for rows of their segments.
  explicit SearchCollections(std::uint64_t cache_bytes);

  // Those that documents of the name are in, now.
  // Errors: those of reading rows, and of get().
  Result<std::vector<SharedCollection>> matching(Core& core, TenantId tenant,
                                                 std::string_view name);
  // Errors: those of loading; kInvalidArgument for a row that says what there is not.
  Result<SharedCollection> get(Core& core, const rows::SearchCollection& row);
  // Not used again: its commit failed, or it is gone. Readers keep what they hold.
  void drop(TenantId tenant, std::int32_t collection);
  // What the tenant has is read again.
  void forget(TenantId tenant);
  std::uint64_t memory_bytes() const;

 private:
  using SharedRows = std::shared_ptr<const std::vector<rows::SearchCollection>>;
  Result<SharedRows> rows_of(Core& core, TenantId tenant);
  SharedCollection find(TenantId tenant, std::int32_t collection) const;

  std::shared_ptr<content::Cache> cache_;
  mutable std::mutex mutex_;  // rank: sets
  std::map<TenantId, SharedRows> rows_;
  std::map<std::pair<TenantId, std::int32_t>, SharedCollection> collections_;
  std::mutex loading_;  // one at a time
};

// Errors: kInvalidArgument, kCorruption: what the row says is not possible.
Result<collection::Shape> shape_of(const rows::SearchCollection& row);

}  // namespace hartonomous::engine
