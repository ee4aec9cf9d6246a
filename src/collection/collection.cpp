#include "collection/collection.hpp"

#include <algorithm>
#include <cstring>

#include "collection/segment_rows.hpp"
#include "text/term_index.hpp"

namespace hartonomous::collection {

namespace {

// Of times that are asked about again and again.
constexpr std::size_t kCountedMax = 16;

bool is_in(const std::vector<SegmentPlace>& places, std::uint32_t id) {
  return std::any_of(places.begin(), places.end(),
                     [id](const SegmentPlace& place) { return place.id == id; });
}

}  // namespace

Collection::Collection(std::shared_ptr<const kv::Database> database,
                       std::shared_ptr<content::Cache> cache, Shape shape)
    : shape_(std::move(shape)),
      rows_(std::move(database), shape_.tenant, shape_.collection),
      cache_(std::move(cache)) {}

Result<std::shared_ptr<Collection>> Collection::load(std::shared_ptr<const kv::Database> database,
                                                     std::shared_ptr<content::Cache> cache,
                                                     Shape shape) {
  std::shared_ptr<Collection> loaded(
      new Collection(std::move(database), std::move(cache), std::move(shape)));
  HTN_ASSIGN_OR_RETURN(const State state, loaded->rows_.state());
  HTN_RETURN_IF_ERROR(loaded->rows_.each_runs(
      state.runs, [&](std::span<const Run> runs) { loaded->runs_.append(runs); }));
  HTN_ASSIGN_OR_RETURN(loaded->gone_, loaded->rows_.stored_segments());
  if (!loaded->gone_.empty()) loaded->next_segment_ = loaded->gone_.back() + 1;
  std::erase_if(loaded->gone_, [&](std::uint32_t id) { return is_in(state.segments, id); });
  loaded->current_ = state.segments;
  return loaded;
}

Result<SharedSegment> Collection::segment(const SegmentPlace& place, const Rows& rows) const {
  const std::lock_guard lock(mutex_);
  const auto found = segments_.find(place.id);
  if (found != segments_.end()) return found->second;
  // One that was merged since the reader's state is read in that state, and by that reader.
  if (!is_in(current_, place.id)) return open_segment(rows, cache_, place);
  HTN_ASSIGN_OR_RETURN(SharedSegment opened, open_segment(rows_, cache_, place));
  return segments_.emplace(place.id, std::move(opened)).first->second;
}

Result<State> Collection::newest_state() const {
  HTN_ASSIGN_OR_RETURN(State state, rows_.state());
  const std::lock_guard lock(mutex_);
  state.next_segment = std::max(state.next_segment, next_segment_);
  return state;
}

void Collection::give_up(std::uint32_t segment) {
  const std::lock_guard lock(mutex_);
  gone_.push_back(segment);
  // No state may have heard of it: nothing else is to be called so before its rows are erased.
  next_segment_ = std::max(next_segment_, segment + 1);
}

std::vector<std::uint32_t> Collection::replace_segments(std::vector<SegmentPlace> places) {
  const std::lock_guard lock(mutex_);
  for (const SegmentPlace& place : current_) {
    if (!is_in(places, place.id)) gone_.push_back(place.id);
  }
  current_ = std::move(places);
  std::vector<std::uint32_t> unread;
  std::erase_if(gone_, [&](std::uint32_t id) {
    const auto held = segments_.find(id);
    if (held != segments_.end() && held->second.use_count() > 1) return false;
    if (held != segments_.end()) segments_.erase(held);
    unread.push_back(id);
    return true;
  });
  return unread;
}

Result<content::SharedBytes> Collection::lengths(std::uint32_t page, const Rows& rows,
                                                 std::uint32_t units) const {
  const content::Cache::Key key = cache_key(rows, kLengthsPart, page, 0);
  if (content::SharedBytes held = cache_->find(key)) return held;
  HTN_ASSIGN_OR_RETURN(std::vector<std::uint32_t> lengths, rows.lengths(page, shape_.fields()));
  const std::size_t whole = text::kUnitsOfPage * shape_.fields();
  const std::uint64_t page_end = (std::uint64_t{page} + 1) * text::kUnitsOfPage;
  const bool is_final = lengths.size() == whole && page_end <= units;
  lengths.resize(whole);
  auto bytes = std::make_shared<const std::string>(reinterpret_cast<const char*>(lengths.data()),
                                                   lengths.size() * sizeof(std::uint32_t));
  // One that is not full grows, and a document that is given up leaves lengths of units that are
  // given out again.
  if (is_final) cache_->insert(key, bytes);
  return content::SharedBytes(std::move(bytes));
}

Result<content::SharedBytes> Collection::stretch_lengths(std::uint32_t stretch, std::uint32_t end,
                                                         const Rows& rows) const {
  constexpr std::uint32_t kUnits = kPagesOfStretch * text::kUnitsOfPage;
  const std::uint64_t first = std::uint64_t{stretch} * kUnits;
  const std::uint64_t count =
      std::min<std::uint64_t>(end - std::min<std::uint64_t>(first, end), kUnits);
  // One that grows is another one at every length.
  const content::Cache::Key key =
      cache_key(rows, kStretchPart, static_cast<std::uint32_t>(count), stretch);
  if (content::SharedBytes held = cache_->find(key)) return held;
  const std::size_t unit_bytes = shape_.fields() * sizeof(std::uint32_t);
  auto all = std::make_shared<std::string>(kUnits * unit_bytes, '\0');
  for (std::uint32_t unit = 0; unit < count; unit += text::kUnitsOfPage) {
    const auto page = static_cast<std::uint32_t>((first + unit) / text::kUnitsOfPage);
    HTN_ASSIGN_OR_RETURN(const content::SharedBytes some, lengths(page, rows, end));
    const std::size_t wanted = std::min<std::size_t>(text::kUnitsOfPage, count - unit) * unit_bytes;
    std::copy_n(some->data(), std::min(wanted, some->size()), all->data() + unit * unit_bytes);
  }
  cache_->insert(key, all);
  return content::SharedBytes(std::move(all));
}

Result<text::UnitStatistics> Collection::statistics_at(Instant at, const Rows& rows,
                                                       const State& state) const {
  {
    const std::lock_guard lock(mutex_);
    const auto found = counted_.find(at);
    if (found != counted_.end()) return found->second;
  }
  HTN_ASSIGN_OR_RETURN(const text::UnitStatistics counted, count_at(at, rows, state));
  const std::lock_guard lock(mutex_);
  if (counted_.size() >= kCountedMax) counted_.erase(counted_.begin());
  counted_.emplace(at, counted);
  return counted;
}

Result<text::UnitStatistics> Collection::count_at(Instant at, const Rows& rows,
                                                  const State& state) const {
  const std::size_t fields = shape_.fields();
  text::UnitStatistics counted{.units = 0, .fields = fields, .lengths = {}};
  std::uint32_t page = UINT32_MAX;
  content::SharedBytes bytes;
  for (std::uint32_t r = 0; r < state.runs; ++r) {
    const Run run = runs_.get(r);
    if (run.from > at || run.to <= at) continue;
    for (std::uint32_t unit = run.first; unit < run.first + run.units; ++unit) {
      if (unit / text::kUnitsOfPage != page) {
        page = unit / text::kUnitsOfPage;
        HTN_ASSIGN_OR_RETURN(bytes, lengths(page, rows, state.next_unit));
      }
      const std::size_t place = unit % text::kUnitsOfPage * fields;
      if ((place + fields) * sizeof(std::uint32_t) > bytes->size()) continue;
      std::uint64_t all = 0;
      for (std::size_t f = 0; f < fields; ++f) {
        std::uint32_t length = 0;
        std::memcpy(&length, bytes->data() + (place + f) * sizeof length, sizeof length);
        counted.lengths[f] += length;
        all += length;
      }
      if (all > 0) ++counted.units;
    }
  }
  return counted;
}

}  // namespace hartonomous::collection
