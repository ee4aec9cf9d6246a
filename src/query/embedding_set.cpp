#include "query/embedding_set.hpp"

#include <algorithm>
#include <cstring>

#include <hartonomous/base/text.hpp>

#include "query/graph_state.hpp"
#include "vector/row_format.hpp"

namespace hartonomous::query {

using vector::Residency;
using vector::Slot;

EmbeddingSet::EmbeddingSet(std::shared_ptr<const kv::Database> database, const SetShape& shape)
    : shape_(shape), rows_(std::move(database), shape.tenant, shape.model, shape.dimension) {}

Result<std::shared_ptr<EmbeddingSet>> EmbeddingSet::load(
    std::shared_ptr<const kv::Database> database, const SetShape& shape) {
  std::shared_ptr<EmbeddingSet> set(new EmbeddingSet(std::move(database), shape));
  HTN_RETURN_IF_ERROR(set->load_slots());
  HTN_RETURN_IF_ERROR(set->open_vectors());
  HTN_RETURN_IF_ERROR(set->load_graph());
  HTN_RETURN_IF_ERROR(set->load_points(shape.projection_version, shape.projection));
  return set;
}

Status EmbeddingSet::load_slots() {
  HTN_ASSIGN_OR_RETURN(const vector::SetState state, rows_.state());
  HTN_RETURN_IF_ERROR(
      rows_.each_slots(state.slots, [this](std::span<const Slot> slots) { slots_.append(slots); }));
  live_ = state.live;
  purged_before_ = state.purged_before.value();
  return {};
}

std::uint64_t EmbeddingSet::vector_bytes(Residency residency) const {
  const vector::RowFormat format(shape_.metric, residency, shape_.dimension);
  return slots_.count() * std::uint64_t{format.bytes()};
}

std::uint64_t EmbeddingSet::memory_reserved() const {
  return vectors_ == nullptr ? 0 : vector_bytes(vectors_->format().residency());
}

bool EmbeddingSet::has_outgrown_memory() const { return memory_reserved() > shape_.memory_max; }

// In the form that fits, if there is one.
Status EmbeddingSet::open_vectors() {
  const std::uint32_t stored = slots_.count();
  Residency residency = shape_.residency;
  if (vector_bytes(residency) > shape_.memory_max) residency = Residency::kInt8;
  if (vector_bytes(residency) > shape_.memory_max) return {};
  const std::uint32_t page_slots = rows_.page_slots();
  const auto read = [this, stored, page_slots](std::uint32_t page, std::span<float> out) {
    const std::uint32_t count = std::min(page_slots, stored - page * page_slots);
    return rows_.read_page(page, out.first(std::size_t{count} * shape_.dimension));
  };
  HTN_ASSIGN_OR_RETURN(vectors_, vector::ResidentVectors::open({.dimension = shape_.dimension,
                                                                .metric = shape_.metric,
                                                                .residency = residency,
                                                                .count = stored,
                                                                .loader = read}));
  return {};
}

// The saved one; vectors that are not held have none.
Status EmbeddingSet::load_graph() {
  if (vectors_ == nullptr) return {};
  HTN_ASSIGN_OR_RETURN(
      const auto row,
      rows_.get(kv::Family::kVectorState, schema::vector_state_key(shape_.tenant, shape_.model,
                                                                   schema::VectorIndex::kGraph)));
  if (!row.has_value()) return {};
  HTN_ASSIGN_OR_RETURN(const SavedGraph saved, decode_saved_graph(row->bytes()));
  if (saved.end > slots_.count()) {
    return corruption(
        concat("graph of model ", shape_.model, ": ", saved.end, " slots of ", slots_.count()));
  }
  const auto read = [this,
                     generation = saved.generation](std::uint32_t page) -> Result<std::string> {
    HTN_ASSIGN_OR_RETURN(
        auto stored,
        rows_.get(kv::Family::kVectorIndex,
                  schema::vector_index_key(shape_.tenant, shape_.model, schema::VectorIndex::kGraph,
                                           generation, page)));
    if (stored.has_value()) return std::move(*stored).take();
    return corruption(concat("graph of model ", shape_.model, ": page ", page, " is missing"));
  };
  HTN_ASSIGN_OR_RETURN(own_graph_, vector::Graph::open(as_bytes(saved.header), *vectors_, read));
  graph_ = own_graph_.get();
  graph_end_ = graph_saved_ = saved.end;
  graph_since_ = saved.since.value();
  graph_generation_ = saved.generation;
  return {};
}

Status EmbeddingSet::load_points(std::uint32_t version, SetTree::SharedProjection projection) {
  return tree_.load(rows_, slots_.count(), version, std::move(projection));
}

vector::SetState EmbeddingSet::state() const {
  return {.slots = slots_.count(), .live = live_, .purged_before = Instant{purged_before_}};
}

Status EmbeddingSet::read_vector(std::uint32_t slot, std::span<float> out) const {
  if (vectors_ == nullptr || vectors_->format().residency() != Residency::kFloat32) {
    return rows_.read_vector(slot, out);
  }
  HTN_ASSIGN_OR_RETURN(const auto held, vectors_->vector(slot));
  std::memcpy(out.data(), held.data(), out.size_bytes());
  return {};
}

Status EmbeddingSet::read_vectors(std::uint32_t first, std::span<float> out) const {
  const std::uint32_t page_slots = rows_.page_slots();
  const std::size_t dimension = shape_.dimension;
  std::vector<float> page;
  while (!out.empty()) {
    const std::uint32_t at = first % page_slots;
    const std::size_t count = std::min<std::size_t>(page_slots - at, out.size() / dimension);
    page.resize((at + count) * dimension);
    HTN_RETURN_IF_ERROR(rows_.read_page(first / page_slots, page));
    std::copy_n(page.begin() + static_cast<std::ptrdiff_t>(at * dimension), count * dimension,
                out.begin());
    out = out.subspan(count * dimension);
    first += static_cast<std::uint32_t>(count);
  }
  return {};
}

std::uint64_t EmbeddingSet::memory_bytes() const {
  std::uint64_t bytes = slots_.memory_bytes() + tree_.memory_bytes();
  if (vectors_ != nullptr) bytes += vectors_->bytes_in_use();
  if (graph() != nullptr) bytes += graph()->bytes_in_use();
  return bytes;
}

std::optional<double> EmbeddingSet::recall() const {
  const double recall = recall_;
  return recall < 0 ? std::nullopt : std::optional(recall);
}

}  // namespace hartonomous::query
