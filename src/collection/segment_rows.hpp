#pragma once

// Segments as rows of the store: read through a cache, and staged.
// Thread-safety: thread-safe; a sink is for one thread at a time.

#include <memory>

#include "collection/rows.hpp"
#include "content/cache.hpp"
#include "text/segment.hpp"

namespace hartonomous::collection {

// Of what is in the cache: parts of segments, pages of lengths, and stretches of those.
inline constexpr std::uint8_t kHeaderPart = 0;
inline constexpr std::uint8_t kLengthsPart = 255;
inline constexpr std::uint8_t kStretchPart = 254;

content::Cache::Key cache_key(const Rows& rows, std::uint8_t part, std::uint32_t segment,
                              std::uint32_t number);
// Errors: kCorruption, naming segment and part; kIo.
Result<std::shared_ptr<const text::Segment>> open_segment(
    const Rows& rows, const std::shared_ptr<content::Cache>& cache, const SegmentPlace& place);
// The segment's rows are erased with the batch.
Status stage_erased(const Rows& rows, std::uint32_t segment, kv::Batch& batch);

}  // namespace hartonomous::collection
