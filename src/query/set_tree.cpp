#include "query/set_tree.hpp"

#include <algorithm>

#include "codec/varint.hpp"
#include "spatial/point_top.hpp"

namespace hartonomous::query {

namespace {

constexpr std::uint8_t kVersion = 1;
// Leaves that are kept in memory, of one set.
constexpr std::uint64_t kLeafBytesMax = std::uint64_t{32} << 20;
// What a tree keeps of a leaf (spatial/point_tree.hpp), and where it is.
constexpr std::uint64_t kBytesOfLeaf = 56;

}  // namespace

std::string encode_tree_state(const TreeState& state) {
  std::string out(1, static_cast<char>(kVersion));
  codec::append_varint(out, state.generation);
  codec::append_varint(out, state.version);
  codec::append_varint(out, state.end);
  codec::append_fixed64(out, static_cast<std::uint64_t>(state.since.value()));
  return out + state.top;
}

Result<TreeState> decode_tree_state(Bytes value) {
  codec::ByteReader reader(value);
  const std::uint8_t version = reader.byte();
  TreeState state;
  const std::uint64_t generation = reader.varint();
  const std::uint64_t of_points = reader.varint();
  const std::uint64_t end = reader.varint();
  state.since = Instant{static_cast<std::int64_t>(reader.fixed64())};
  const bool fits = std::max({generation, of_points, end}) <= UINT32_MAX;
  if (!reader.ok() || version != kVersion || !fits) {
    return corruption("tree of points: malformed row");
  }
  state.generation = static_cast<std::uint32_t>(generation);
  state.version = static_cast<std::uint32_t>(of_points);
  state.end = static_cast<std::uint32_t>(end);
  state.top = as_text(reader.take(reader.remaining()));
  return state;
}

SetTree::SharedProjection SetTree::projection() const {
  const std::lock_guard lock(mutex_);
  return projection_;
}

std::uint32_t SetTree::generation() const {
  const std::lock_guard lock(mutex_);
  return generation_;
}

SetTree::View SetTree::view() const {
  const std::lock_guard lock(mutex_);
  View view;
  view.projection = projection_;
  view.tree = tree_;
  view.version = version();
  view.end = end_;
  view.since = since_;
  view.rest = *rest_;
  view.rest_owner = rest_;
  return view;
}

// The same points with room for more: views read what is before their end, which is not written.
std::shared_ptr<SetTree::Points> SetTree::reserved(std::size_t more) const {
  if (rest_->capacity() - rest_->size() >= more) return rest_;
  auto grown = std::make_shared<Points>();
  grown->reserve(std::max(2 * rest_->size(), rest_->size() + more));
  grown->assign(rest_->begin(), rest_->end());
  return grown;
}

Status SetTree::load(const SetRows& rows, std::uint32_t slots, std::uint32_t version,
                     SharedProjection projection) {
  HTN_ASSIGN_OR_RETURN(const auto row,
                       rows.get(kv::Family::kVectorState,
                                schema::vector_state_key(rows.tenant(), rows.model(),
                                                         schema::VectorIndex::kPointTree)));
  TreeState state;
  if (row.has_value()) {
    HTN_ASSIGN_OR_RETURN(state, decode_tree_state(row->bytes()));
  }
  const bool has_tree = row.has_value() && state.version == version && state.end <= slots;
  const std::uint32_t end = has_tree ? state.end : 0;
  std::vector<vector::PointOfSlot> rest;
  for (std::uint32_t slot = end; version != 0 && slot < slots;) {
    HTN_ASSIGN_OR_RETURN(const auto points, rows.points(version, slot / vector::kSlotsPerRow));
    const std::uint32_t at = slot % vector::kSlotsPerRow;
    const std::uint32_t count = std::min(vector::kSlotsPerRow - at, slots - slot);
    rest.insert(rest.end(), points.begin() + at, points.begin() + at + count);
    slot += count;
  }
  {
    const std::lock_guard lock(mutex_);
    rest_ = std::make_shared<Points>(std::move(rest));
    end_ = end;
    tree_.reset();
    leaves_.reset();
    projection_ = std::move(projection);
    generation_ = state.generation;
    since_ = Instant{0};
    version_.store(version, std::memory_order_release);
  }
  return has_tree ? use(rows, std::move(state)) : Status();
}

void SetTree::append(std::span<const vector::PointOfSlot> points) {
  const std::lock_guard lock(mutex_);
  rest_ = reserved(points.size());
  rest_->insert(rest_->end(), points.begin(), points.end());
}

Status SetTree::use(const SetRows& rows, TreeState state) {
  HTN_ASSIGN_OR_RETURN(const auto top, spatial::decode_point_top(as_bytes(state.top)));
  auto leaves = std::make_shared<StoredLeaves>(
      rows, state.generation, static_cast<std::uint32_t>(top.boxes.size()), kLeafBytesMax);
  HTN_ASSIGN_OR_RETURN(spatial::PointTree tree,
                       spatial::PointTree::open(as_bytes(state.top), leaves));
  const std::lock_guard lock(mutex_);
  // Made while the projection changed: its points are those of before.
  if (state.version != version()) return {};
  const auto drop = static_cast<std::ptrdiff_t>(state.end - end_);
  rest_ = std::make_shared<Points>(rest_->begin() + drop, rest_->end());
  tree_ = std::make_shared<const spatial::PointTree>(std::move(tree));
  leaves_ = std::move(leaves);
  generation_ = state.generation;
  end_ = state.end;
  since_ = state.since;
  return {};
}

std::uint64_t SetTree::memory_bytes() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t bytes = rest_->capacity() * sizeof(vector::PointOfSlot);
  if (tree_ != nullptr) bytes += tree_->leaves() * kBytesOfLeaf + leaves_->memory_bytes();
  return bytes;
}

}  // namespace hartonomous::query
