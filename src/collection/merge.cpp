#include "collection/merge.hpp"

#include <algorithm>

#include <hartonomous/base/fault.hpp>

#include "collection/segment_rows.hpp"
#include "text/segment_merger.hpp"

namespace hartonomous::collection {

namespace {

// Of the smallest tier; each is kSegmentsPerTier times the one before.
constexpr std::uint64_t kTierBytes = std::uint64_t{16} << 10;
// Larger ones are left as they are.
constexpr std::uint64_t kSegmentBytesMax = std::uint64_t{4} << 30;
constexpr std::uint64_t kBatchBytes = std::uint64_t{4} << 20;

unsigned tier_of(std::uint64_t bytes) {
  unsigned tier = 0;
  for (std::uint64_t most = kTierBytes; bytes > most; most *= kSegmentsPerTier) ++tier;
  return tier;
}

}  // namespace

std::vector<SegmentPlace> segments_due(const std::vector<SegmentPlace>& segments) {
  // The longest end of the list that is due: what is made of a shorter one would be due again.
  std::size_t begin = segments.size();
  unsigned tier = 0;
  std::size_t of_tier = 0;  // what is smaller does not count: a large one is not made anew for it
  std::size_t due = segments.size();
  std::uint64_t bytes = 0;
  while (begin > 0) {
    bytes += segments[begin - 1].bytes;
    if (bytes > kSegmentBytesMax) break;
    const unsigned next = tier_of(segments[begin - 1].bytes);
    of_tier = next > tier ? 1 : of_tier + (next == tier ? 1 : 0);
    tier = std::max(tier, next);
    --begin;
    const bool ends_tier = begin == 0 || tier_of(segments[begin - 1].bytes) > tier;
    if (ends_tier && of_tier >= kSegmentsPerTier) due = begin;
  }
  return {segments.begin() + static_cast<std::ptrdiff_t>(due), segments.end()};
}

namespace {

// The rows of a segment that is being made, in commits of their own.
class Landing {
 public:
  Landing(const Rows& rows, std::uint32_t segment, const Commit& commit)
      : rows_(rows), segment_(segment), commit_(commit) {}

  Status take(std::uint8_t part, std::uint32_t number, std::string bytes) {
    bytes_ += bytes.size();
    rows_.stage_segment_row(segment_, part, number, std::move(bytes), batch_);
    if (batch_.bytes() < kBatchBytes) return {};
    HTN_RETURN_IF_ERROR(fault::check("collection.merge.rows"));
    return commit_(std::exchange(batch_, {}));
  }
  Status finish() { return commit_(std::exchange(batch_, {})); }
  kv::Batch& batch() { return batch_; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  const Rows& rows_;
  std::uint32_t segment_;
  const Commit& commit_;
  kv::Batch batch_;
  std::uint64_t bytes_ = 0;
};

// Which units are kept: all but those of runs that ended at or before the horizon. Asked in
// ascending order for each term.
text::KeepUnit keeper(const RunDirectory& runs, std::optional<Instant> purge) {
  if (!purge.has_value()) return [](std::uint32_t) { return true; };
  return [&runs, horizon = *purge, run = Run{}](std::uint32_t unit) mutable {
    if (unit < run.first || unit >= run.first + run.units) {
      const std::uint32_t number = runs.find(unit);
      if (number >= runs.count()) return true;
      run = runs.get(number);
    }
    return run.to > horizon;
  };
}

// Documents of runs that are purged, but for those that came back and have another.
Status stage_forgotten(const Collection& collection, const State& state, Instant horizon,
                       kv::Batch& batch) {
  for (std::uint32_t r = 0; r < state.runs; ++r) {
    const Run run = collection.runs().get(r);
    if (run.to > horizon || run.to <= state.purged_before) continue;
    HTN_ASSIGN_OR_RETURN(const auto indexed, collection.rows().document(run.document));
    if (indexed.has_value() && indexed->run == r) {
      collection.rows().stage_forgotten(run.document, batch);
    }
  }
  return {};
}

// The merged one in the place of what it was made of.
Status replace(Collection& collection, State state, const std::vector<SegmentPlace>& places,
               const SegmentPlace& merged, std::optional<Instant> purge, Landing& landing) {
  const auto first =
      std::find_if(state.segments.begin(), state.segments.end(),
                   [&](const SegmentPlace& place) { return place.id == places.front().id; });
  *first = merged;
  state.segments.erase(first + 1, first + static_cast<std::ptrdiff_t>(places.size()));
  ++state.version;
  if (purge.has_value()) {
    HTN_RETURN_IF_ERROR(stage_forgotten(collection, state, *purge, landing.batch()));
    state.purged_before = *purge;
    state.ended_tokens = 0;
  }
  for (const std::uint32_t gone : collection.replace_segments(state.segments)) {
    HTN_RETURN_IF_ERROR(stage_erased(collection.rows(), gone, landing.batch()));
  }
  collection.rows().stage_state(state, landing.batch());
  return landing.finish();
}

}  // namespace

Status merge(Collection& collection, const std::vector<SegmentPlace>& places,
             std::optional<Instant> purge, const Commit& commit) {
  const Rows& rows = collection.rows();
  HTN_ASSIGN_OR_RETURN(State state, collection.newest_state());
  std::vector<SharedSegment> segments;
  for (const SegmentPlace& place : places) {
    HTN_ASSIGN_OR_RETURN(SharedSegment segment, collection.segment(place, rows));
    segments.push_back(std::move(segment));
  }
  SegmentPlace merged{.id = state.next_segment++,
                      .first_unit = places.front().first_unit,
                      .end_unit = places.back().end_unit,
                      .bytes = 0};
  Landing landing(rows, merged.id, commit);
  content::SharedBytes held;
  const auto lengths = [&](std::uint32_t page) -> Result<std::span<const std::uint32_t>> {
    HTN_ASSIGN_OR_RETURN(held, collection.lengths(page, rows, state.next_unit));
    return std::span(reinterpret_cast<const std::uint32_t*>(held->data()),
                     held->size() / sizeof(std::uint32_t));
  };
  HTN_ASSIGN_OR_RETURN(
      std::string header,
      text::merge_segments(segments, keeper(collection.runs(), purge), lengths,
                           [&](text::SegmentPart part, std::uint32_t number, std::string bytes) {
                             return landing.take(static_cast<std::uint8_t>(part), number,
                                                 std::move(bytes));
                           }));
  segments.clear();
  merged.bytes = landing.bytes() + header.size();
  rows.stage_segment_row(merged.id, kHeaderPart, 0, std::move(header), landing.batch());
  return replace(collection, std::move(state), places, merged, purge, landing);
}

}  // namespace hartonomous::collection
