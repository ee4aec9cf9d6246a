#pragma once

// RowSink: where a commit's rows go, family by family: into the bulk load when they are many, into
// the batch when they are few, because each family of a bulk load is a file that is synced.
// Thread-safety: one thread at a time; sinks of one load take different families.

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "kv/database.hpp"

namespace hartonomous::content {

class RowSink {
 public:
  // `load` may be null: everything goes into the batch. Both must outlive it.
  RowSink(kv::Batch& batch, kv::BulkLoad* load) : batch_(batch), load_(load) {}

  // Keys of a family ascend.
  Status add(kv::Family family, std::string key, std::string_view value);
  // Ends the files of families with many rows: the wait for the disk, in the calling thread.
  // REQUIRES: no more rows come.
  Status end_files();
  // Then, from the thread that has the batch: the families with few rows.
  void move_few();

  kv::Batch& batch() { return batch_; }
  bool bulk() const { return load_ != nullptr; }

 private:
  struct Waiting {
    std::vector<std::pair<std::string, std::string>> rows;
    std::size_t bytes = 0;
    bool many = false;
  };

  kv::Batch& batch_;
  kv::BulkLoad* load_;
  std::array<Waiting, schema::kColumnFamilies.size()> waiting_;  // by family number less one
};

}  // namespace hartonomous::content
