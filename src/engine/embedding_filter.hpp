#pragma once

// EntryFilter: an EmbeddingFilter asked of slots of a set, in one state of the store. What is known
// of the slot comes first, then the point, then rows; what the caller gave comes last.
// Thread-safety: one thread at a time.

#include <memory>
#include <optional>
#include <unordered_set>
#include <vector>

#include <hartonomous/engine/embeddings.hpp>
#include <hartonomous/engine/tables.hpp>

#include "engine/embedding_sets.hpp"
#include "query/nearest.hpp"

namespace hartonomous::engine {

class EntryFilter final : public query::SlotFilter {
 public:
  // What lies in a box is found out at once. Errors: kFailedPrecondition for a box where there are
  // no points; those of reading them.
  static Result<std::unique_ptr<EntryFilter>> make(std::shared_ptr<const SnapshotState> state,
                                                   SharedSet set, const EmbeddingFilter& filter);
  Result<bool> passes(std::uint32_t slot) override;

 private:
  EntryFilter(std::shared_ptr<const SnapshotState> state, SharedSet set,
              const EmbeddingFilter& filter);
  Status find_in_box();
  bool passes_slot(const vector::Slot& slot) const;
  Result<bool> passes_importance(AtomId atom) const;
  Result<bool> passes_facet(AtomId atom) const;

  std::shared_ptr<const SnapshotState> state_;
  SharedSet set_;
  EmbeddingFilter filter_;
  Tables tables_;
  std::optional<std::vector<bool>> in_box_;  // by slot
};

}  // namespace hartonomous::engine
