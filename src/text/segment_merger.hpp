#pragma once

// Merging segments that follow one another into one, of the bytes that a builder would have made of
// all their units. Postings stream through: memory is a block of each segment and a row of each
// part, however long the lists.
// Thread-safety: thread-safe; the callbacks are called by the calling thread.

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "text/segment.hpp"

namespace hartonomous::text {

// Whether postings of the unit stay. Those of units that were purged go, and what they counted as
// ended with them: such a unit had been counted twice, as one that has the term and one that ended.
// So a purge is told of units only that have ended, and whose ends are in some segment.
using KeepUnit = std::function<bool(std::uint32_t unit)>;

// Lengths of the units of a page, as UnitPage has them: of field f of unit page * kUnitsOfPage + i,
// at [i * fields + f]. Units past the span have the length 0. Valid until the next call.
using UnitLengths = std::function<Result<std::span<const std::uint32_t>>(std::uint32_t page)>;

// Gives rows to the sink and returns the header. Units that stay keep their numbers; the range is
// that of the segments together. Sums of `ended` that are 0 are dropped with terms that have no
// units.
// REQUIRES: one segment or more; ranges ascend and are disjoint; options are equal.
// Errors: kInvalidArgument where they are not; kCorruption; those of the callbacks.
Result<std::string> merge_segments(std::span<const std::shared_ptr<const Segment>> segments,
                                   const KeepUnit& keep, const UnitLengths& lengths,
                                   const SegmentSink& sink);

}  // namespace hartonomous::text
