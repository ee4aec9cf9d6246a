#include "query/set_rows.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <hartonomous/base/text.hpp>

#include "codec/key.hpp"
#include "vector/resident_vectors.hpp"

namespace hartonomous::query {

using kv::Family;
using vector::kSlotsPerRow;
using vector::PointOfSlot;
using vector::Slot;

namespace {

// More runs of one page are made into one.
constexpr std::size_t kRunsMax = 16;

constexpr PointOfSlot no_point() {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  return {kNan, kNan, kNan};
}

// The number at a key's end.
std::uint32_t last_number(std::string_view key) {
  codec::KeyReader reader(as_bytes(key.substr(key.size() - sizeof(std::uint32_t))));
  return reader.u32();
}

}  // namespace

SetRows::SetRows(std::shared_ptr<const kv::Database> database, TenantId tenant, std::int32_t model,
                 std::uint32_t dimension)
    : database_(std::move(database)),
      tenant_(tenant),
      model_(model),
      dimension_(dimension),
      page_slots_(vector::slots_per_page(dimension)) {}

SetRows SetRows::at(std::shared_ptr<const kv::Snapshot> snapshot) const {
  SetRows rows = *this;
  rows.snapshot_ = std::move(snapshot);
  return rows;
}

Result<vector::SetState> SetRows::state() const {
  HTN_ASSIGN_OR_RETURN(const auto row,
                       get(Family::kVectorState,
                           schema::vector_state_key(tenant_, model_, schema::VectorIndex::kNone)));
  if (!row.has_value()) return vector::SetState();
  return vector::decode_state(row->bytes());
}

Status SetRows::each_slots(std::uint32_t count,
                           const std::function<void(std::span<const Slot>)>& visit) const {
  const auto each =
      cursor(Family::kVectorSlot, kv::prefix_range(schema::vector_prefix(tenant_, model_)));
  for (std::uint32_t next = 0; next < count; next += kSlotsPerRow) {
    HTN_ASSIGN_OR_RETURN(const bool more, each->next());
    const std::uint32_t wanted = std::min(count - next, kSlotsPerRow);
    if (!more || last_number(each->key()) != next / kSlotsPerRow) {
      return corruption(concat("vectors of model ", model_, ": slots from ", next, " are missing"));
    }
    HTN_ASSIGN_OR_RETURN(const std::vector<Slot> slots, vector::decode_slots(each->value()));
    if (slots.size() < wanted) {
      return corruption(concat("vectors of model ", model_, ": slots from ", next, ": ",
                               slots.size(), " of ", wanted));
    }
    visit(std::span(slots).first(wanted));
  }
  return {};
}

std::unique_ptr<kv::Cursor> SetRows::runs_of_page(std::uint32_t page) const {
  const std::uint64_t end = (std::uint64_t{page} + 1) * page_slots_;
  // The last page of all ends where the prefix does.
  std::string last = end > UINT32_MAX ? codec::prefix_end(schema::vector_prefix(tenant_, model_))
                                      : key(static_cast<std::uint32_t>(end));
  return cursor(Family::kVector, {key(page * page_slots_), std::move(last)});
}

Status SetRows::read_page(std::uint32_t page, std::span<float> out) const {
  const auto runs = runs_of_page(page);
  // A run may have been written since: what is past the end of `out` is not asked for.
  std::vector<float> rows(std::size_t{page_slots_} * dimension_);
  std::size_t next = 0;  // of the page's slots
  while (next * dimension_ < out.size()) {
    HTN_ASSIGN_OR_RETURN(const bool more, runs->next());
    const std::uint32_t slot = page * page_slots_ + static_cast<std::uint32_t>(next);
    if (!more || last_number(runs->key()) != slot) {
      return corruption(concat("vectors of model ", model_, ": slot ", slot, " is missing"));
    }
    HTN_ASSIGN_OR_RETURN(const std::uint32_t count,
                         vector::decode_vectors(runs->value(), dimension_, rows));
    if (count == 0) return corruption(concat("vectors of model ", model_, ": slot ", slot));
    const std::size_t numbers =
        std::min(out.size() - next * dimension_, std::size_t{count} * dimension_);
    std::copy_n(rows.begin(), numbers,
                out.begin() + static_cast<std::ptrdiff_t>(next * dimension_));
    next += count;
  }
  return {};
}

Status SetRows::read_vector(std::uint32_t slot, std::span<float> out) const {
  const auto runs = runs_of_page(slot / page_slots_);
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, runs->next());
    const std::uint32_t first = more ? last_number(runs->key()) : UINT32_MAX;
    if (first > slot) {
      return corruption(concat("vectors of model ", model_, ": slot ", slot, " is missing"));
    }
    HTN_ASSIGN_OR_RETURN(const bool found,
                         vector::decode_vector(runs->value(), dimension_, slot - first, out));
    if (found) return {};
  }
}

Result<std::vector<PointOfSlot>> SetRows::points(std::uint32_t version, std::uint32_t row) const {
  HTN_ASSIGN_OR_RETURN(
      const auto stored,
      get(Family::kVectorPoint, schema::vector_point_key(tenant_, model_, version, row)));
  std::vector<PointOfSlot> points;
  if (stored.has_value()) {
    HTN_ASSIGN_OR_RETURN(points, vector::decode_points(stored->bytes()));
  }
  points.resize(kSlotsPerRow, no_point());
  return points;
}

// The page that `first` lies in has runs already.
Status SetRows::stage_first_page(std::uint32_t first, std::span<const float> vectors,
                                 kv::Batch& batch) const {
  const std::uint32_t page = first / page_slots_;
  const std::uint32_t before = first % page_slots_;
  std::vector<std::string> keys;
  const auto runs = runs_of_page(page);
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, runs->next());
    if (!more || last_number(runs->key()) >= first) break;
    keys.emplace_back(runs->key());
  }
  const bool is_full = before + vectors.size() / dimension_ == page_slots_;
  if (!is_full && keys.size() < kRunsMax) {
    batch.put(Family::kVector, key(first), vector::encode_vectors(vectors, dimension_));
    return {};
  }
  std::vector<float> whole(std::size_t{before} * dimension_);
  HTN_RETURN_IF_ERROR(read_page(page, whole));
  whole.insert(whole.end(), vectors.begin(), vectors.end());
  for (std::string& run : keys) batch.erase(Family::kVector, std::move(run));
  batch.put(Family::kVector, key(page * page_slots_), vector::encode_vectors(whole, dimension_));
  return {};
}

Status SetRows::stage_vectors(std::uint32_t first, std::span<const float> vectors,
                              kv::Batch& batch) const {
  while (!vectors.empty()) {
    const std::size_t room = page_slots_ - first % page_slots_;
    const std::size_t slots = std::min(room, vectors.size() / dimension_);
    const std::span<const float> here = vectors.first(slots * dimension_);
    if (first % page_slots_ == 0) {
      batch.put(Family::kVector, key(first), vector::encode_vectors(here, dimension_));
    } else {
      HTN_RETURN_IF_ERROR(stage_first_page(first, here, batch));
    }
    first += static_cast<std::uint32_t>(slots);
    vectors = vectors.subspan(here.size());
  }
  return {};
}

void SetRows::stage_slots(std::uint32_t row, std::span<const Slot> slots, kv::Batch& batch) const {
  batch.put(Family::kVectorSlot, schema::vector_slot_key(tenant_, model_, row),
            vector::encode_slots(slots));
}

Status SetRows::stage_points(std::uint32_t version, std::uint32_t first,
                             std::span<const PointOfSlot> points_from, kv::Batch& batch) const {
  while (!points_from.empty()) {
    const std::uint32_t row = first / kSlotsPerRow;
    const std::uint32_t at = first % kSlotsPerRow;
    const std::size_t count = std::min<std::size_t>(kSlotsPerRow - at, points_from.size());
    std::vector<PointOfSlot> whole;
    if (at > 0) {
      HTN_ASSIGN_OR_RETURN(whole, points(version, row));
    }
    whole.resize(at, no_point());
    whole.insert(whole.end(), points_from.begin(),
                 points_from.begin() + static_cast<std::ptrdiff_t>(count));
    batch.put(Family::kVectorPoint, schema::vector_point_key(tenant_, model_, version, row),
              vector::encode_points(whole));
    first += static_cast<std::uint32_t>(count);
    points_from = points_from.subspan(count);
  }
  return {};
}

void SetRows::stage_state(const vector::SetState& state, kv::Batch& batch) const {
  batch.put(Family::kVectorState,
            schema::vector_state_key(tenant_, model_, schema::VectorIndex::kNone),
            vector::encode_state(state));
}

Status SetRows::stage_purged(std::uint32_t page, const std::vector<bool>& keep,
                             kv::Batch& batch) const {
  std::vector<float> rows(keep.size() * dimension_);
  HTN_RETURN_IF_ERROR(read_page(page, rows));
  const auto runs = runs_of_page(page);
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, runs->next());
    if (!more) break;
    batch.erase(Family::kVector, std::string(runs->key()));
  }
  batch.put(Family::kVector, key(page * page_slots_),
            vector::encode_vectors(rows, dimension_, keep));
  return {};
}

}  // namespace hartonomous::query
