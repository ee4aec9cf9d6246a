#include "kv/rocks_cursor.hpp"

#include <rocksdb/iterator.h>

#include <algorithm>
#include <utility>

#include <hartonomous/base/text.hpp>

#include "kv/rocks_status.hpp"

namespace hartonomous::kv {
namespace {

class RocksCursor final : public Cursor {
 public:
  RocksCursor(std::shared_ptr<const RocksDatabase> database, Family family, Range range,
              std::shared_ptr<const Snapshot> snapshot)
      : database_(std::move(database)),
        snapshot_(std::move(snapshot)),
        family_(family),
        range_(std::move(range)),
        begin_(range_.begin),
        end_(range_.end) {
    const auto* held = static_cast<const RocksSnapshot*>(snapshot_.get());
    rocksdb::ReadOptions options =
        make_read_options(family, held == nullptr ? nullptr : held->snapshot);
    if (!range_.begin.empty()) options.iterate_lower_bound = &begin_;
    if (!range_.end.empty()) options.iterate_upper_bound = &end_;
    try {
      iterator_.reset(database_->rocks().NewIterator(options, database_->handle(family)));
    } catch (const std::exception& thrown) {
      failed_ = from_exception(thrown, name());
    }
  }

  Result<bool> next() override {
    if (!started_) return seek(range_.begin);
    return move([this] {
      if (iterator_->Valid()) iterator_->Next();
    });
  }

  Result<bool> seek(std::string_view key) override {
    started_ = true;
    const std::string_view target = std::max<std::string_view>(key, range_.begin);
    return move([this, target] { iterator_->Seek(rocksdb::Slice(target.data(), target.size())); });
  }

  std::string_view key() const override { return iterator_->key().ToStringView(); }
  Bytes value() const override { return as_bytes(iterator_->value().ToStringView()); }

 private:
  std::string name() const {
    return concat("a scan of family ", schema::column_family(family_).name);
  }

  // A failure ends the cursor for good: what comes after it would be a state with a hole.
  template <typename Step>
  Result<bool> move(Step&& step) {
    if (!failed_.ok()) return failed_;
    try {
      step();
      if (iterator_->Valid()) return true;
      failed_ = from_rocks(iterator_->status(), name());
    } catch (const std::exception& thrown) {
      failed_ = from_exception(thrown, name());
    }
    if (!failed_.ok()) return failed_;
    return false;
  }

  std::shared_ptr<const RocksDatabase> database_;
  std::shared_ptr<const Snapshot> snapshot_;
  Family family_;
  Range range_;
  rocksdb::Slice begin_;
  rocksdb::Slice end_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
  Status failed_;
  bool started_ = false;
};

}  // namespace

std::unique_ptr<Cursor> make_rocks_cursor(std::shared_ptr<const RocksDatabase> database,
                                          Family family, Range range,
                                          std::shared_ptr<const Snapshot> snapshot) {
  return std::make_unique<RocksCursor>(std::move(database), family, std::move(range),
                                       std::move(snapshot));
}

}  // namespace hartonomous::kv
