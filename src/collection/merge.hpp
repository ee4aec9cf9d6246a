#pragma once

// Merges: segments next to one another become one, so that a search looks at few. Like the levels
// of an LSM tree: as soon as kSegmentsPerTier segments of a size, and smaller ones between them,
// lie at the end. Thread-safety: one thread at a time, while the writer of the store is held.

#include <functional>
#include <vector>

#include "collection/collection.hpp"

namespace hartonomous::collection {

inline constexpr std::size_t kSegmentsPerTier = 8;

// What is to be one segment now; fewer than two: nothing is.
std::vector<SegmentPlace> segments_due(const std::vector<SegmentPlace>& segments);

// Merges them: rows of the new segment in batches of some MiB, each of which `commit` makes land,
// and last the state that has it. With `purge`, which has to be of all segments, units that ended
// at or before it are left out, and their documents forgotten.
// Errors: those of commit; kCorruption, kIo.
using Commit = std::function<Status(kv::Batch batch)>;
Status merge(Collection& collection, const std::vector<SegmentPlace>& places,
             std::optional<Instant> purge, const Commit& commit);

}  // namespace hartonomous::collection
