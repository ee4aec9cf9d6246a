#pragma once

// SetPurge: the vectors of a set that ended at or before a horizon, taken out of their rows; their
// slots stay. Thread-safety: one thread at a time, while the writer of the store is held.

#include <vector>

#include "query/embedding_set.hpp"

namespace hartonomous::query {

class SetPurge {
 public:
  SetPurge(EmbeddingSet& set, Instant horizon);

  bool nothing_to_do() const { return pages_.empty(); }
  // Some pages more. True: there is more to do. Errors: kCorruption, kIo.
  Result<bool> stage(kv::Batch& batch, std::uint64_t bytes_max);
  // Vectors that went with what was staged.
  std::uint64_t purged() const { return purged_; }

 private:
  bool goes(std::uint32_t slot) const;

  EmbeddingSet& set_;
  Instant horizon_;
  Instant before_;  // of the last purge: what ended by then is gone
  std::vector<std::uint32_t> pages_;
  std::size_t next_ = 0;
  std::uint64_t purged_ = 0;
};

}  // namespace hartonomous::query
