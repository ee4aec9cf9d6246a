#include "engine/core.hpp"

#include <algorithm>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/text.hpp>

#include "codec/varint.hpp"
#include "engine/tenants.hpp"
#include "engine/text_index.hpp"
#include "schema/keys.hpp"

namespace hartonomous::engine {

namespace {
constexpr std::string_view kInstantRow = "instant";
constexpr std::uint64_t kStageBytesMin = std::uint64_t{4} << 20;
constexpr std::uint64_t kStageBytesMax = std::uint64_t{48} << 20;
// What the least budget leaves to stages; the more, the fewer waits for the disk.
constexpr std::uint64_t kFixedBytes = std::uint64_t{32} << 20;
// The caches are rarely wanted all at once: what pages and index blocks leave, the database has.
std::shared_ptr<content::Caches> make_caches(const std::shared_ptr<kv::Database>& database,
                                             const BudgetShares& shares) {
  const std::uint64_t all = shares.page_cache + shares.index_cache + shares.kv_cache;
  const auto lend = [database, all, least = shares.kv_cache](std::uint64_t bytes_most) {
    database->set_cache_bytes(std::max(least, all - std::min(all, bytes_most)));
  };
  lend(0);
  return std::make_shared<content::Caches>(shares.page_cache, shares.index_cache, lend);
}

}  // namespace

BudgetShares shares_of(std::uint64_t budget) {
  // A stage costs about its buffer again until it has landed, and there are three. Pages have a
  // quarter, and what stages of the largest size leave of theirs.
  const std::uint64_t stage =
      std::clamp((budget - kFixedBytes) / 14, kStageBytesMin, kStageBytesMax);
  return {.page_cache = budget / 4 + (budget / 4 - std::min(budget / 4, 3 * stage)),
          .index_cache = budget / 8,
          .filter = budget / 8,
          .kv_cache = budget / 16,
          .write_buffers = budget / 16,
          .text_cache = budget / 16,
          .stage = stage};
}

Core::Core(std::shared_ptr<kv::Database> database, std::string folder, const Options& options)
    : database_(std::move(database)),
      folder_(std::move(folder)),
      options_(options),
      shares_(shares_of(options.memory_budget_bytes)),
      caches_(make_caches(database_, shares_)),
      search_collections_(shares_.text_cache) {
  if (options_.clock == nullptr) options_.clock = make_system_clock();
  sealer_ = std::make_shared<content::Sealer>(content::Sealer::Parts{
      .database = database_, .durability = durability(), .executor = options_.executor.get()});
}

kv::Durability Core::durability() const {
  return options_.durability == Options::Durability::kSync ? kv::Durability::kSync
                                                           : kv::Durability::kBuffered;
}

Result<std::shared_ptr<Core>> Core::open(std::shared_ptr<kv::Database> database, std::string folder,
                                         const Options& options) {
  auto core = std::shared_ptr<Core>(  // NOLINT private constructor
      new Core(std::move(database), std::move(folder), options));
  // The default tenant's state is read now: a store that cannot be read is not opened.
  HTN_RETURN_IF_ERROR(core->domain(DomainId{0}).status());
  HTN_RETURN_IF_ERROR(core->load_instant());
  HTN_RETURN_IF_ERROR(core->load_registry());
  return core;
}

Status Core::load_registry() {
  HTN_RETURN_IF_ERROR(registry_.load(database_));
  if (registry_.find(kDefaultTenant).ok()) return {};
  rows::Tenant tenant;
  tenant.tenant_name = "default";
  if (!database_->read_only()) return insert_tenant(*this, tenant).status();
  registry_.replace(std::move(tenant));  // of a store that was made and never opened again
  return {};
}

// meta row "instant": 01 | the last commit's instant, u64 LE
Status Core::load_instant() {
  HTN_ASSIGN_OR_RETURN(const auto row,
                       database_->get(kv::Family::kMeta, schema::meta_key(kInstantRow)));
  if (!row.has_value()) return {};
  codec::ByteReader reader(row->bytes());
  const std::uint8_t version = reader.byte();
  last_commit_ = Instant{static_cast<std::int64_t>(reader.fixed64())};
  last_instant_ = last_commit_;
  return version == 1 && reader.done() ? Status() : corruption("meta row 'instant': malformed");
}

Instant Core::stage_instant(kv::Batch& batch) {
  const Instant now = next_instant();
  std::string value(1, 1);
  codec::append_fixed64(value, static_cast<std::uint64_t>(now.value()));
  batch.put(kv::Family::kMeta, schema::meta_key(kInstantRow), std::move(value));
  return now;
}

Instant Core::last_commit() const {
  const std::lock_guard lock(mutex_);
  return last_commit_;
}

void Core::committed(Instant at) {
  const std::lock_guard lock(mutex_);
  last_commit_ = std::max(last_commit_, at);
}

Instant Core::next_instant() {
  const Instant now = options_.clock->now();
  const std::lock_guard lock(mutex_);
  last_instant_ = Instant{std::max(now.value(), last_instant_.value() + 1)};
  return last_instant_;
}

Result<std::shared_ptr<content::Domain>> Core::domain(DomainId id) {
  const std::lock_guard lock(mutex_);
  const auto found = domains_.find(id);
  if (found != domains_.end()) return found->second;
  HTN_ASSIGN_OR_RETURN(auto opened, content::Domain::open(database_, id, caches_));
  domains_.emplace(id, opened);
  return opened;
}

void Core::forget_domain(DomainId id) {
  const std::lock_guard lock(mutex_);
  domains_.erase(id);
}

Result<Core::Lease> Core::lease(TenantId tenant) {
  HTN_ASSIGN_OR_RETURN(const SharedTenant asked, registry_.require_active(tenant));
  HTN_ASSIGN_OR_RETURN(Lease held, lease(domain_of(*asked)));
  // It may have been deactivated or deleted while this waited.
  HTN_RETURN_IF_ERROR(registry_.require_active(tenant).status());
  return held;
}

Result<Core::Lease> Core::lease(DomainId domain_id) {
  if (database_->read_only()) {
    return failed_precondition("the store was opened read-only");
  }
  Lease lease(shared_from_this(), std::unique_lock(writer_mutex_));
  if (idle_writer_ != nullptr && writer_domain_ == domain_id) {
    lease.writer_ = std::move(idle_writer_);
    lease.watch();
    return lease;
  }
  idle_writer_.reset();
  HTN_ASSIGN_OR_RETURN(auto held, domain(domain_id));
  if (preparer_ == nullptr || writer_domain_ != domain_id) {
    preparer_ = std::make_shared<content::Preparer>(
        content::Preparer::Parts{.filter_bytes_max = shares_.filter});
    writer_domain_ = domain_id;
  }
  lease.writer_ =
      std::make_unique<composition::Writer>(content::Writer::Parts{.domain = std::move(held),
                                                                   .preparer = preparer_,
                                                                   .sealer = sealer_,
                                                                   .executor = options_.executor,
                                                                   .stage_bytes = shares_.stage});
  lease.watch();
  return lease;
}

Core::Lease::Lease(std::shared_ptr<Core> core, std::unique_lock<std::mutex> lock)
    : core_(std::move(core)), lock_(std::move(lock)) {}
Core::Lease::Lease(Lease&&) noexcept = default;

void Core::Lease::watch() {
  text_index_ = std::make_unique<TextIndex>(*core_, *writer_);
  writer_->watch(text_index_.get());
}

Status Core::Lease::flush() {
  clean_ = false;
  Instant at;
  if (!writer_->stage().empty()) at = core_->stage_instant(writer_->stage().batch());
  HTN_RETURN_IF_ERROR(writer_->flush());
  clean_ = true;
  // What was applied before is durable with it, and is shown before it.
  HTN_RETURN_IF_ERROR(core_->settle(core_->database_->commit_number()));
  core_->committed(at);
  // What was put has landed: segments that could not be merged are, by the next put.
  ignore_error(text_index_->landed([this](kv::Batch rows) { return commit(std::move(rows)); }),
               "merging is for speed");
  return {};
}

Status Core::Lease::commit(kv::Batch rows) {
  HTN_ASSIGN_OR_RETURN(const std::uint64_t commit, apply(std::move(rows)));
  return core_->settle(commit);
}

// Without rows it is the commit before that counts: what was read of it must last.
Result<std::uint64_t> Core::Lease::apply(kv::Batch rows) {
  kv::Database& database = *core_->database_;
  if (rows.empty()) return database.commit_number();
  const Instant at = core_->stage_instant(rows);
  HTN_RETURN_IF_ERROR(database.commit(rows, kv::Durability::kBuffered));
  HTN_ASSIGN_OR_RETURN(auto held, core_->domain(core_->writer_domain_));
  content::Domain::Taken taken = held->take();
  const std::uint64_t commit = database.commit_number();
  core_->pending_.add(
      {.commit = commit, .at = at, .domain = std::move(held), .taken = std::move(taken)});
  return commit;
}

Status Core::settle(std::uint64_t commit) {
  if (durability() == kv::Durability::kSync) HTN_RETURN_IF_ERROR(database_->sync(commit));
  pending_.publish(commit, [this](Instant at) { committed(at); });
  return {};
}

Core::Lease::~Lease() {
  if (writer_ == nullptr) return;
  writer_->watch(nullptr);
  text_index_.reset();
  // A writer that still holds something unflushed, or failed, is not used again.
  if (clean_ && writer_->stage().empty() && writer_->stage().used() == 0) {
    core_->idle_writer_ = std::move(writer_);
  }
  writer_.reset();
}

}  // namespace hartonomous::engine
