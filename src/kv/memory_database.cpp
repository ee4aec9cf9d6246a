// The memory backend: one persistent sorted map per family, copied before the first change that a
// snapshot or cursor would otherwise see. Slow on purpose where it buys plainness: it is the oracle
// that the tests hold the other backends against.

#include <array>
#include <map>
#include <mutex>
#include <utility>

#include <hartonomous/base/fault.hpp>
#include <hartonomous/base/text.hpp>

#include "codec/packed_counts.hpp"
#include "kv/batch_check.hpp"
#include "kv/database.hpp"

namespace hartonomous::kv {
namespace {

using Text = std::shared_ptr<const std::string>;
using Map = std::map<std::string, Text, std::less<>>;
using State = std::array<std::shared_ptr<Map>, schema::kColumnFamilies.size()>;

std::size_t row_of(Family family) { return static_cast<std::size_t>(family) - 1; }

struct MemorySnapshot final : Snapshot {
  MemorySnapshot(State held, std::uint64_t at) : state(std::move(held)), commit(at) {}
  std::uint64_t order() const override { return commit; }
  State state;
  std::uint64_t commit;
};

struct TextHolder final : Value::Holder {
  explicit TextHolder(Text held) : text(std::move(held)) {}
  Text text;
};

class MemoryCursor final : public Cursor {
 public:
  MemoryCursor(std::shared_ptr<const Map> map, Range range)
      : map_(std::move(map)), range_(std::move(range)), at_(map_->end()) {}

  Result<bool> next() override {
    if (!started_) return seek(range_.begin);
    if (at_ != map_->end()) ++at_;
    return stop_at_end();
  }

  Result<bool> seek(std::string_view key) override {
    started_ = true;
    at_ = map_->lower_bound(std::max<std::string_view>(key, range_.begin));
    return stop_at_end();
  }

  std::string_view key() const override { return at_->first; }
  Bytes value() const override { return as_bytes(*at_->second); }

 private:
  bool stop_at_end() {
    if (at_ != map_->end() && !range_.end.empty() && at_->first >= range_.end) at_ = map_->end();
    return at_ != map_->end();
  }

  std::shared_ptr<const Map> map_;
  Range range_;
  Map::const_iterator at_;
  bool started_ = false;
};

class MemoryDatabase final : public Database, public std::enable_shared_from_this<MemoryDatabase> {
 public:
  MemoryDatabase() {
    for (auto& map : state_) map = std::make_shared<Map>();
  }

  Result<std::optional<Value>> get(Family family, std::string_view key,
                                   const Snapshot* snapshot) const override {
    const std::shared_ptr<const Map> map = map_of(family, snapshot);
    const auto found = map->find(key);
    if (found == map->end()) return std::optional<Value>();
    const Bytes bytes = as_bytes(*found->second);
    return std::optional<Value>(Value(bytes, std::make_unique<TextHolder>(found->second)));
  }

  Result<std::vector<std::optional<Value>>> multi_get(Family family,
                                                      std::span<const std::string> keys,
                                                      const Snapshot* snapshot) const override {
    const MemorySnapshot held(snapshot == nullptr ? state() : as_state(*snapshot), 0);
    std::vector<std::optional<Value>> values;
    values.reserve(keys.size());
    for (const std::string& key : keys) {
      HTN_ASSIGN_OR_RETURN(auto value, get(family, key, &held));
      values.push_back(std::move(value));
    }
    return values;
  }

  std::unique_ptr<Cursor> cursor(Family family, Range range,
                                 std::shared_ptr<const Snapshot> snapshot) const override {
    return std::make_unique<MemoryCursor>(map_of(family, snapshot.get()), std::move(range));
  }

  std::shared_ptr<const Snapshot> snapshot() const override {
    const std::lock_guard lock(mutex_);
    return std::make_shared<MemorySnapshot>(state_, commit_number_);
  }

  Status commit(const Batch& batch, Durability durability) override {
    const std::lock_guard lock(mutex_);
    HTN_RETURN_IF_ERROR(check_writable());
    HTN_RETURN_IF_ERROR(check_batch(batch));
    if (batch.empty()) return durability == Durability::kSync ? sync_locked() : Status();
    HTN_RETURN_IF_ERROR(poison_unless_refused(fault::check("kv.commit.before_write")));
    std::vector<Undo> undo;
    for (const Batch::Row& row : batch.rows()) {
      Status applied = apply(row, undo);
      if (applied.ok()) continue;
      roll_back(undo);
      return applied;
    }
    ++commit_number_;
    HTN_RETURN_IF_ERROR(poison_unless_refused(fault::check("kv.commit.after_write")));
    if (durability == Durability::kSync) durable_ = commit_number_;
    return {};
  }

  // There is nothing to sync, but what a sync may fail with is told as elsewhere.
  Status sync(std::uint64_t commit) override {
    const std::lock_guard lock(mutex_);
    if (commit <= durable_) return {};
    if (!cause_.ok()) return unknown_outcome(cause_);
    return sync_locked();
  }

  Result<std::unique_ptr<BulkLoad>> bulk_load() override;

  // The rows of a bulk load, which replace what is there.
  Status load(const State& rows) {
    const std::lock_guard lock(mutex_);
    HTN_RETURN_IF_ERROR(check_writable());
    HTN_RETURN_IF_ERROR(fault::check("kv.bulk.before_ingest"));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i]->empty()) continue;
      Map& map = own(i);
      for (const auto& [key, value] : *rows[i]) map.insert_or_assign(key, value);
    }
    return poison_unless_refused(fault::check("kv.bulk.after_ingest"));
  }

  std::uint64_t commit_number() const override {
    const std::lock_guard lock(mutex_);
    return commit_number_;
  }

  Status compact() override { return flush(); }
  Status reclaim(Family /*family*/, const Range& /*range*/) override { return flush(); }
  Status flush() override {
    const std::lock_guard lock(mutex_);
    return check_writable();
  }

  void set_cache_bytes(std::uint64_t) override {}
  Result<Sizes> sizes() const override {
    const State held = state();
    Sizes sizes;
    for (const schema::ColumnFamily& family : schema::kColumnFamilies) {
      const Map& map = *held[row_of(family.family)];
      for (const auto& [key, value] : map) sizes.memory_bytes += key.size() + value->size();
      sizes.families.push_back({family.family, 0, map.size()});
    }
    return sizes;
  }

  Status verify() const override { return {}; }
  bool read_only() const override { return false; }

 private:
  State state() const {
    const std::lock_guard lock(mutex_);
    return state_;
  }

  static const State& as_state(const Snapshot& snapshot) {
    return static_cast<const MemorySnapshot&>(snapshot).state;
  }

  std::shared_ptr<const Map> map_of(Family family, const Snapshot* snapshot) const {
    if (snapshot != nullptr) return as_state(*snapshot)[row_of(family)];
    const std::lock_guard lock(mutex_);
    return state_[row_of(family)];
  }

  Status check_writable() const {
    if (cause_.ok()) return {};
    return {StatusCode::kPoisoned, concat("an earlier write failed: ", cause_.to_string())};
  }

  // A full disk is met before anything is written; any other failure leaves an unknown outcome.
  Status poison_unless_refused(Status status) {
    if (status.ok() || status.code() == StatusCode::kResourceExhausted) return status;
    return poison(status);
  }

  Status poison(const Status& cause) {
    cause_ = cause;
    return unknown_outcome(cause);
  }

  static Status unknown_outcome(const Status& cause) {
    return {StatusCode::kUnknownOutcome, std::string(cause.message())};
  }

  Status sync_locked() {
    const Status failed = fault::check("kv.witness.write");
    if (!failed.ok()) return poison(failed);
    durable_ = commit_number_;
    return {};
  }

  // What a row replaced: null when there was nothing.
  struct Undo {
    std::size_t family;
    std::string key;
    Text before;
  };

  // The map of a family, of which nobody else sees the changes.
  Map& own(std::size_t at) {
    if (state_[at].use_count() > 1) state_[at] = std::make_shared<Map>(*state_[at]);
    return *state_[at];
  }

  Status apply(const Batch::Row& row, std::vector<Undo>& undo) {
    const std::size_t at = row_of(row.family);
    Map& map = own(at);
    const auto found = map.find(row.key);
    const Text before = found == map.end() ? nullptr : found->second;
    Text after;
    if (row.kind == Batch::Kind::kPut) after = std::make_shared<const std::string>(row.value);
    if (row.kind == Batch::Kind::kMerge) {
      HTN_ASSIGN_OR_RETURN(after, fold(before.get(), row.value));
    }
    undo.push_back({at, row.key, before});
    set(map, row.key, std::move(after));
    return {};
  }

  void roll_back(std::vector<Undo>& undo) {
    for (auto row = undo.rbegin(); row != undo.rend(); ++row) {
      set(own(row->family), row->key, row->before);
    }
  }

  static void set(Map& map, const std::string& key, Text value) {
    if (value == nullptr) {
      map.erase(key);
    } else {
      map.insert_or_assign(key, std::move(value));
    }
  }

  static Result<Text> fold(const std::string* before, const std::string& operand) {
    auto counts = std::make_unique<codec::Counts>();
    counts->fill(0);
    if (before != nullptr) HTN_RETURN_IF_ERROR(codec::add_counts(as_bytes(*before), *counts));
    HTN_RETURN_IF_ERROR(codec::add_counts(as_bytes(operand), *counts));
    std::string folded;
    codec::encode_counts(*counts, folded);
    return Text(std::make_shared<const std::string>(std::move(folded)));
  }

  mutable std::mutex mutex_;
  State state_;
  std::uint64_t commit_number_ = 0;
  std::uint64_t durable_ = 0;  // the last commit that a sync would not make more durable
  Status cause_;               // why it is poisoned
};

class MemoryBulkLoad final : public BulkLoad {
 public:
  explicit MemoryBulkLoad(std::shared_ptr<MemoryDatabase> database)
      : database_(std::move(database)) {
    for (auto& map : rows_) map = std::make_shared<Map>();
  }

  Status add(Family family, std::string_view key, Bytes value) override {
    const std::lock_guard lock(mutex_);
    if (!ended_.ok()) return ended_;
    HTN_RETURN_IF_ERROR(check_row(family, key, value.size()));
    Map& map = *rows_[row_of(family)];
    if (!map.empty() && key <= map.rbegin()->first) {
      return invalid_argument("keys of a bulk load ascend within a family");
    }
    ended_ = fault::check("kv.bulk.add");
    if (!ended_.ok()) return ended_;
    map.emplace_hint(map.end(), std::string(key),
                     std::make_shared<const std::string>(as_text(value)));
    bytes_ += key.size() + value.size();
    return {};
  }

  Status end(Family /*family*/) override { return {}; }

  std::uint64_t bytes() const override {
    const std::lock_guard lock(mutex_);
    return bytes_;
  }

  Status finish() override {
    const std::lock_guard lock(mutex_);
    if (!ended_.ok()) return ended_;
    ended_ = failed_precondition("the bulk load is finished");
    return database_->load(rows_);
  }

 private:
  std::shared_ptr<MemoryDatabase> database_;
  mutable std::mutex mutex_;  // guards what follows
  State rows_;
  std::uint64_t bytes_ = 0;
  Status ended_;  // failed or finished
};

Result<std::unique_ptr<BulkLoad>> MemoryDatabase::bulk_load() {
  const std::lock_guard lock(mutex_);
  HTN_RETURN_IF_ERROR(check_writable());
  return std::unique_ptr<BulkLoad>(std::make_unique<MemoryBulkLoad>(shared_from_this()));
}

}  // namespace

std::shared_ptr<Database> open_memory() { return std::make_shared<MemoryDatabase>(); }

}  // namespace hartonomous::kv
