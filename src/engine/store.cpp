#include <hartonomous/engine/store.hpp>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/text.hpp>

#include "engine/core.hpp"

namespace hartonomous {

std::string_view kind_name(Kind kind) { return kind == Kind::kText ? "text" : "bytes"; }

Status Options::validate() const {
  if (memory_budget_bytes < limits::kMemoryBudgetMin) {
    return invalid_argument(concat("memory_budget_bytes is ", memory_budget_bytes, ", at least ",
                                   limits::kMemoryBudgetMin, " are needed"));
  }
  if (memory_budget_bytes > (std::uint64_t{1} << 48)) {
    return invalid_argument(
        concat("memory_budget_bytes is ", memory_budget_bytes, ", more than 2^48"));
  }
  return {};
}

namespace {

kv::OpenMode open_mode(Options::Mode mode) {
  switch (mode) {
    case Options::Mode::kCreateOrOpen:
      return kv::OpenMode::kCreateOrOpen;
    case Options::Mode::kOpenExisting:
      return kv::OpenMode::kOpenExisting;
    case Options::Mode::kReadOnly:
      return kv::OpenMode::kReadOnly;
  }
  return kv::OpenMode::kCreateOrOpen;
}

}  // namespace

Store::Store(std::shared_ptr<engine::Core> core) : core_(std::move(core)) {}

Result<Store> Store::open(const std::string& path, const Options& options) {
  HTN_RETURN_IF_ERROR(options.validate());
  if (path.empty()) return invalid_argument("the store's path is empty");
  const engine::BudgetShares shares = engine::shares_of(options.memory_budget_bytes);
  HTN_ASSIGN_OR_RETURN(auto database, kv::open_rocks({.path = path,
                                                      .mode = open_mode(options.mode),
                                                      .cache_bytes = shares.kv_cache,
                                                      .write_buffer_bytes = shares.write_buffers}));
  HTN_ASSIGN_OR_RETURN(auto core, engine::Core::open(std::move(database), path, options));
  return Store(std::move(core));
}

Result<Store> Store::open_in_memory(const Options& options) {
  HTN_RETURN_IF_ERROR(options.validate());
  HTN_ASSIGN_OR_RETURN(auto core, engine::Core::open(kv::open_memory(), "", options));
  return Store(std::move(core));
}

Session Store::session(TenantId tenant) { return Session(core_, tenant); }

}  // namespace hartonomous
