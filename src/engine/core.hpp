#pragma once

// Core: what every handle of a store shares: the database, the published domains, the one writer.
// Thread-safety: thread-safe. Handles hold it by shared_ptr; the last one to go closes the store.

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include <hartonomous/engine/store.hpp>

#include "composition/tenant_view.hpp"
#include "composition/writer.hpp"
#include "content/domain.hpp"
#include "content/sealer.hpp"
#include "engine/embedding_sets.hpp"
#include "engine/pending_states.hpp"
#include "engine/registry.hpp"
#include "engine/search_collections.hpp"
#include "kv/database.hpp"

namespace hartonomous::engine {

class TextIndex;

// How a memory budget is divided.
struct BudgetShares {
  std::uint64_t page_cache;
  std::uint64_t index_cache;
  std::uint64_t filter;
  std::uint64_t kv_cache;  // at least: what the other caches do not hold yet is lent to it
  std::uint64_t write_buffers;
  std::uint64_t text_cache;
  std::uint64_t stage;  // of each of the three stages
};
BudgetShares shares_of(std::uint64_t memory_budget_bytes);

class Core : public std::enable_shared_from_this<Core> {
 public:
  // `folder`: where the database is; empty for one in memory.
  static Result<std::shared_ptr<Core>> open(std::shared_ptr<kv::Database> database,
                                            std::string folder, const Options& options);

  const Options& options() const { return options_; }
  const std::string& folder() const { return folder_; }
  kv::Database& database() { return *database_; }
  // For what the core itself holds.
  std::shared_ptr<const kv::Database> database_handle() const { return database_; }
  EmbeddingSets& embedding_sets() { return embedding_sets_; }
  SearchCollections& search_collections() { return search_collections_; }
  Executor* executor() const { return options_.executor.get(); }
  const content::Caches& caches() const { return *caches_; }
  // Strictly increasing, also over restarts.
  Instant next_instant();
  // Of the last commit.
  Instant last_commit() const;

  // Errors: kCorruption.
  Result<std::shared_ptr<content::Domain>> domain(DomainId id);
  // Of a domain that is no more.
  void forget_domain(DomainId id);
  Registry& registry() { return registry_; }

  // The store's one writer, held. Ends with the object; what was not flushed is dropped with it.
  class Lease {
   public:
    Lease(Lease&&) noexcept;
    Lease& operator=(Lease&&) = delete;
    ~Lease();
    composition::Writer& writer() { return *writer_; }
    // Told of the documents that are staged.
    TextIndex& text_index() { return *text_index_; }
    // Lands everything.
    Status flush();
    // The same for rows that stand alone: no content was staged.
    Status commit(kv::Batch rows);
    // The first half of it: the next holder of the writer sees the rows; nobody else does, and they
    // are not durable, before Core::settle() of the number, which needs no writer.
    Result<std::uint64_t> apply(kv::Batch rows);
    // The writer is not used again: what it knows of the state will no longer hold.
    void retire() { clean_ = false; }

   private:
    friend class Core;
    Lease(std::shared_ptr<Core> core, std::unique_lock<std::mutex> lock);
    void watch();
    std::shared_ptr<Core> core_;
    std::unique_lock<std::mutex> lock_;
    std::unique_ptr<composition::Writer> writer_;
    std::unique_ptr<TextIndex> text_index_;
    bool clean_ = true;
  };
  // Waits until an applied commit is durable, together with all who wait, and shows it to readers.
  Status settle(std::uint64_t commit);
  // Waits for the writer. Errors: kFailedPrecondition for a read-only store, or a tenant that is
  // not active; kNotFound for one that is not registered.
  Result<Lease> lease(TenantId tenant);
  Result<Lease> lease(DomainId domain);

 private:
  Core(std::shared_ptr<kv::Database> database, std::string folder, const Options& options);
  Status load_instant();
  Status load_registry();
  kv::Durability durability() const;
  // With the last rows of a commit: its instant, not before any it was given.
  Instant stage_instant(kv::Batch& batch);
  void committed(Instant at);

  std::shared_ptr<kv::Database> database_;
  std::string folder_;
  Options options_;
  BudgetShares shares_;
  std::shared_ptr<content::Caches> caches_;
  Registry registry_;
  EmbeddingSets embedding_sets_;
  SearchCollections search_collections_;
  std::mutex writer_mutex_;   // rank: writer, the outermost
  mutable std::mutex mutex_;  // rank: core; guards what follows
  std::map<DomainId, std::shared_ptr<content::Domain>> domains_;
  Instant last_instant_;
  Instant last_commit_;
  PendingStates pending_;
  // Guarded by writer_mutex_. The writer is kept between leases for its buffers; what was prepared
  // last, for its filter: of one domain at a time, so that memory is bounded.
  std::shared_ptr<content::Sealer> sealer_;
  std::shared_ptr<content::Preparer> preparer_;
  std::unique_ptr<composition::Writer> idle_writer_;
  DomainId writer_domain_;
};

struct SnapshotState {
  std::shared_ptr<Core> core;
  TenantId tenant;
  Instant instant;  // of the last commit that is surely seen
  composition::Reader reader;
  std::optional<Instant> as_of = {};  // before `instant`
  Status failed = {};                 // every read says so

  composition::TenantView documents() const { return {reader, tenant, as_of}; }
};

using SharedState = std::shared_ptr<const SnapshotState>;
// The same as it was then; what was purged says so.
SharedState state_as_of(const SharedState& state, Instant then);
// What a tenant sees now; of one that is not served, a state that says so.
SnapshotState newest_state(const std::shared_ptr<Core>& core, TenantId tenant);

constexpr Kind kind_of(composition::Scheme scheme) { return static_cast<Kind>(scheme); }

}  // namespace hartonomous::engine
