#pragma once

// RowSink: where a commit's large rows go: a bulk load when there is much to write, the batch when
// there is little (a bulk load syncs files of its own).
// Thread-safety: one thread at a time.

#include <memory>

#include "kv/database.hpp"

namespace hartonomous::content {

class RowSink {
 public:
  // `bulk` may be null: everything goes into the batch.
  RowSink(kv::Batch& batch, std::unique_ptr<kv::BulkLoad> bulk)
      : batch_(batch), bulk_(std::move(bulk)) {}

  Status add(kv::Family family, std::string key, std::string_view value) {
    if (bulk_ != nullptr) return bulk_->add(family, key, as_bytes(value));
    batch_.put(family, std::move(key), std::string(value));
    return {};
  }
  kv::Batch& batch() { return batch_; }
  bool bulk() const { return bulk_ != nullptr; }
  // Lands the bulk rows; the batch is the caller's to commit, afterwards.
  Status finish() { return bulk_ == nullptr ? Status() : bulk_->finish(); }

 private:
  kv::Batch& batch_;
  std::unique_ptr<kv::BulkLoad> bulk_;
};

}  // namespace hartonomous::content
