#pragma once

// SetChange: vectors that one commit adds to a set and takes out of it.
//
//   SetChange change(set, now);
//   slot = change.add(atom, vector, point);   change.end(old_slot);
//   HTN_RETURN_IF_ERROR(change.stage(batch));   // also into memory: no reader sees it yet
//
// If this fails, or the batch does not land, the set must be dropped.
// Thread-safety: one thread at a time, while the writer of the store is held.

#include <map>
#include <vector>

#include "query/embedding_set.hpp"

namespace hartonomous::query {

class SetChange {
 public:
  // `now`: when what is added begins, and what is ended ends.
  SetChange(EmbeddingSet& set, Instant now);

  // The slot it will have. `point`: by the projection in use; ignored when there is none.
  std::uint32_t add(AtomId atom, std::span<const float> vector, const geometry::Point3& point);
  // REQUIRES: it is there, or was added.
  void end(std::uint32_t slot);
  bool empty() const { return added_.empty() && ended_.empty(); }
  std::uint64_t bytes() const { return vectors_.size() * sizeof(float); }

  // Errors: kResourceExhausted (slots), kCorruption, kIo.
  Status stage(kv::Batch& batch);

 private:
  Status stage_rows(kv::Batch& batch) const;
  void stage_slots(kv::Batch& batch) const;
  Status apply();

  EmbeddingSet& set_;
  Instant now_;
  std::uint32_t first_;
  std::vector<vector::Slot> added_;
  std::vector<float> vectors_;
  std::vector<vector::PointOfSlot> points_;
  std::vector<std::uint32_t> ended_;
};

}  // namespace hartonomous::query
