#include "kv/rocks_database.hpp"

#include <hartonomous/base/text.hpp>

#include "kv/rocks_cursor.hpp"
#include "kv/rocks_status.hpp"

namespace hartonomous::kv {
namespace {

// Keeps a block of the cache in place, and the cache.
struct PinnedHolder final : Value::Holder {
  explicit PinnedHolder(std::shared_ptr<const RocksDatabase> held) : database(std::move(held)) {}
  std::string* own() override { return slice.IsPinned() ? nullptr : slice.GetSelf(); }
  std::shared_ptr<const RocksDatabase> database;
  rocksdb::PinnableSlice slice;
};

Bytes bytes_of(const rocksdb::Slice& slice) {
  return as_bytes(std::string_view(slice.data(), slice.size()));
}

Value value_of(std::unique_ptr<PinnedHolder> holder) {
  const Bytes bytes = bytes_of(holder->slice);
  return {bytes, std::move(holder)};
}

const rocksdb::Snapshot* state_of(const Snapshot* snapshot) {
  if (snapshot == nullptr) return nullptr;
  return static_cast<const RocksSnapshot*>(snapshot)->snapshot;
}

std::string row_name(Family family, std::string_view key) {
  return concat("family ", schema::column_family(family).name, ", key ", to_hex(as_bytes(key)));
}

}  // namespace

Result<std::optional<Value>> RocksDatabase::get(Family family, std::string_view key,
                                                const Snapshot* snapshot) const {
  auto holder = std::make_unique<PinnedHolder>(shared_from_this());
  rocksdb::Status read;
  try {
    read = rocks_->Get(make_read_options(family, state_of(snapshot)), handle(family),
                       rocksdb::Slice(key.data(), key.size()), &holder->slice);
  } catch (const std::exception& thrown) {
    return from_exception(thrown, row_name(family, key));
  }
  if (read.ok()) return std::optional<Value>(value_of(std::move(holder)));
  if (read.IsNotFound()) return std::optional<Value>();
  return from_rocks(read, row_name(family, key));
}

Result<std::vector<std::optional<Value>>> RocksDatabase::multi_get(
    Family family, std::span<const std::string> keys, const Snapshot* snapshot) const {
  const std::size_t count = keys.size();
  const std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
  std::vector<rocksdb::PinnableSlice> found(count);
  std::vector<rocksdb::Status> statuses(count);
  try {
    rocks_->MultiGet(make_read_options(family, state_of(snapshot)), handle(family), count,
                     slices.data(), found.data(), statuses.data());
  } catch (const std::exception& thrown) {
    return from_exception(thrown, row_name(family, keys.empty() ? std::string_view() : keys[0]));
  }
  std::vector<std::optional<Value>> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (statuses[i].IsNotFound()) continue;
    if (!statuses[i].ok()) return from_rocks(statuses[i], row_name(family, keys[i]));
    auto holder = std::make_unique<PinnedHolder>(shared_from_this());
    holder->slice = std::move(found[i]);
    values[i] = value_of(std::move(holder));
  }
  return values;
}

std::unique_ptr<Cursor> RocksDatabase::cursor(Family family, Range range,
                                              std::shared_ptr<const Snapshot> snapshot) const {
  return make_rocks_cursor(shared_from_this(), family, std::move(range), std::move(snapshot));
}

std::shared_ptr<const Snapshot> RocksDatabase::snapshot() const {
  const std::shared_lock gate(load_gate_);
  return std::make_shared<RocksSnapshot>(shared_from_this(), rocks_->GetSnapshot());
}

}  // namespace hartonomous::kv
