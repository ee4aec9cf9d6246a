#pragma once

// A store of either backend with the smallest budget, so that puts of a few megabytes take several
// stages; and short ways to ask it.
// Thread-safety: one thread at a time.

#include <catch2/catch.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/engine/store.hpp>

#include "support/kv_backends.hpp"
#include "support/temporary_directory.hpp"

#define HTN_REQUIRE_OK(expression)                             \
  do {                                                         \
    const ::hartonomous::Status htn_required = (expression);   \
    INFO(htn_required.to_string() << htn_required.location()); \
    REQUIRE(htn_required.ok());                                \
  } while (false)

namespace hartonomous::testing {

// The value, or the test fails with what went wrong.
template <typename T>
T must(Result<T> result) {
  if (!result.ok()) {  // not an assertion each: it is asked of every row of large contents
    FAIL(result.status().to_string() << " " << result.status().location());
  }
  return std::move(result).value();
}

template <typename Row>
std::vector<Row> rows_of(RowCursor<Row> cursor) {
  std::vector<Row> rows;
  while (must(cursor.next())) rows.push_back(cursor.row());
  return rows;
}

enum class Threads { kNone, kPool };

inline Options small_options(Threads threads) {
  Options options;
  options.memory_budget_bytes = limits::kMemoryBudgetMin;
  options.durability = Options::Durability::kBuffered;
  if (threads == Threads::kPool) options.executor = make_thread_pool({.threads = 2});
  return options;
}

class OpenedStore {
 public:
  explicit OpenedStore(Backend backend = Backend::kMemory, Threads threads = Threads::kNone)
      : backend_(backend), options_(small_options(threads)) {
    open();
  }
  Store& operator*() { return *store_; }
  Store* operator->() { return &*store_; }
  Session session() { return store_->session(); }
  std::string path() const { return folder_ / "store"; }
  void close() { store_.reset(); }
  // Closes it and opens it again; false when the backend forgets. No handle may be left.
  bool reopen() {
    if (backend_ == Backend::kMemory) return false;
    store_.reset();
    open();
    return true;
  }

 private:
  void open() {
    store_.emplace(backend_ == Backend::kMemory ? must(Store::open_in_memory(options_))
                                                : must(Store::open(path(), options_)));
  }

  Backend backend_;
  Options options_;
  TemporaryDirectory folder_;
  std::optional<Store> store_;
};

// Tenants 1 to `count`.
inline void register_tenants(Store& store, std::uint32_t count) {
  for (std::uint32_t number = 1; number <= count; ++number) {
    rows::Tenant tenant;
    tenant.tenant_name = "tenant " + std::to_string(number);
    REQUIRE(must(store.admin().create_tenant(tenant)).tenant_id == TenantId{number});
  }
}

inline void require_sound(Store& store) {
  const CheckResult checked = must(store.check());
  std::string problems;
  for (const std::string& problem : checked.problems) problems += problem + "\n";
  INFO(problems);
  REQUIRE(checked.ok());
}

}  // namespace hartonomous::testing
