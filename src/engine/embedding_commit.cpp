#include "engine/embedding_commit.hpp"

#include <algorithm>
#include <cstring>

#include <hartonomous/base/text.hpp>

#include "engine/embedding_rows.hpp"

namespace hartonomous::engine {

using rows::AtomEmbedding;

namespace {

constexpr std::string_view kByAtom = "UQ_AtomEmbedding";
// What a changed row takes of a commit at most, with its index entries, its history and the feed.
constexpr std::uint64_t kRowBytesMax = 4096;

Values key_of(std::int32_t model_id, AtomId atom) {
  return {model_id, static_cast<std::int64_t>(atom.value())};
}

}  // namespace

std::size_t EmbeddingCommit::rows_max(const Core& core) {
  const std::uint64_t bytes = shares_of(core.options().memory_budget_bytes).stage;
  return std::clamp<std::size_t>(bytes / kRowBytesMax, 1, kVectorsMax);
}

std::size_t EmbeddingCommit::vectors_max(const Core& core, std::uint32_t dimension) {
  return std::clamp(kBytesMax / (dimension * sizeof(float)), std::size_t{1}, rows_max(core));
}

Result<std::unique_ptr<EmbeddingCommit>> EmbeddingCommit::begin(const std::shared_ptr<Core>& core,
                                                                Core::Lease& lease, TenantId tenant,
                                                                std::int32_t model_id) {
  std::unique_ptr<EmbeddingCommit> commit(new EmbeddingCommit(core, lease, tenant, model_id));
  commit->now_ = core->next_instant();
  HTN_ASSIGN_OR_RETURN(commit->rows_, RowWriter::begin(core, tenant, lease.writer(), commit->now_));
  HTN_ASSIGN_OR_RETURN(const auto space, commit->rows_->get<rows::EmbeddingSpace>({model_id}));
  if (!space.has_value()) return not_found(concat("model ", model_id, " of embeddings"));
  HTN_ASSIGN_OR_RETURN(commit->set_, core->embedding_sets().get(*core, *space));
  commit->change_.emplace(*commit->set_, commit->now_);
  commit->first_slot_ = commit->set_->slots().count();
  return commit;
}

Status EmbeddingCommit::put(std::span<const EmbeddingToPut> inputs, std::uint64_t first) {
  const std::uint32_t dimension = set_->shape().dimension;
  std::vector<float> vectors;
  vectors.reserve(inputs.size() * dimension);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    Status checked = check_vector(inputs[i].vector, dimension);
    if (!checked.ok()) return std::move(checked).with_context(concat("input ", first + i));
    vectors.insert(vectors.end(), inputs[i].vector.begin(), inputs[i].vector.end());
  }
  std::vector<geometry::Point3> points(inputs.size());
  if (const auto projection = set_->tree().projection()) {
    HTN_RETURN_IF_ERROR(projection->project(vectors, points).status());
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    HTN_RETURN_IF_ERROR(put_one(inputs[i], points[i]));
  }
  return {};
}

Status EmbeddingCommit::put_one(const EmbeddingToPut& input, const geometry::Point3& point) {
  HTN_ASSIGN_OR_RETURN(auto row,
                       rows_->find<AtomEmbedding>(kByAtom, key_of(model_id_, input.atom)));
  if (row.has_value()) return replace(std::move(*row), input, point);
  return insert(input, point);
}

std::optional<geometry::Point3> EmbeddingCommit::point_if_any(const geometry::Point3& point) const {
  return set_->tree().version() == 0 ? std::nullopt : std::optional(point);
}

Status EmbeddingCommit::insert(const EmbeddingToPut& input, const geometry::Point3& point) {
  AtomEmbedding row;
  row.atom_id = input.atom;
  row.model_id = model_id_;
  row.slot = change_->add(input.atom, input.vector, point);
  row.importance_score = input.importance;
  row.pins_atom = input.pin == EmbeddingToPut::Pin::kYes;
  set_point(row, point_if_any(point), static_cast<std::int32_t>(set_->tree().version()));
  added_.push_back(input.vector);
  HTN_RETURN_IF_ERROR(rows_->insert(row).status());
  ++result_.inserted;
  return row.pins_atom ? pin(input.atom) : Status();
}

Status EmbeddingCommit::pin(AtomId atom) {
  return lease_.writer().refer(tenant_, atom.content(), schema::ReferenceKind::kPin, now_);
}

Status EmbeddingCommit::replace(AtomEmbedding row, const EmbeddingToPut& input,
                                const geometry::Point3& point) {
  const auto slot = static_cast<std::uint32_t>(row.slot);
  HTN_ASSIGN_OR_RETURN(const bool is_same, has_vector(slot, input.vector));
  const bool to_pin = input.pin == EmbeddingToPut::Pin::kYes && !row.pins_atom;
  if (is_same && row.importance_score == input.importance && !to_pin) {
    ++result_.unchanged;
    return {};
  }
  row.importance_score = input.importance;
  if (!is_same) {
    change_->end(slot);
    row.slot = change_->add(input.atom, input.vector, point);
    set_point(row, point_if_any(point), static_cast<std::int32_t>(set_->tree().version()));
    added_.push_back(input.vector);
  }
  ++result_.updated;
  row.pins_atom = row.pins_atom || to_pin;
  HTN_RETURN_IF_ERROR(rows_->update(row).status());
  return to_pin ? pin(input.atom) : Status();
}

// Bit by bit.
Result<bool> EmbeddingCommit::has_vector(std::uint32_t slot, std::span<const float> vector) {
  if (slot >= first_slot_) {
    return std::memcmp(added_[slot - first_slot_].data(), vector.data(), vector.size_bytes()) == 0;
  }
  before_.resize(vector.size());
  HTN_RETURN_IF_ERROR(set_->read_vector(slot, before_));
  return std::memcmp(before_.data(), vector.data(), vector.size_bytes()) == 0;
}

Result<bool> EmbeddingCommit::remove(AtomId atom) {
  HTN_ASSIGN_OR_RETURN(const auto row,
                       rows_->find<AtomEmbedding>(kByAtom, key_of(model_id_, atom)));
  if (!row.has_value()) return false;
  HTN_RETURN_IF_ERROR(rows_->erase<AtomEmbedding>({row->atom_embedding_id}));
  change_->end(static_cast<std::uint32_t>(row->slot));
  if (!row->pins_atom) return true;
  HTN_RETURN_IF_ERROR(
      lease_.writer().stop_referring(tenant_, atom.content(), schema::ReferenceKind::kPin, now_));
  return true;
}

Status EmbeddingCommit::stage_and_apply() {
  content::Stage& stage = lease_.writer().stage();
  if (!stage.empty()) {
    rows_->move_to(stage.batch());
    HTN_RETURN_IF_ERROR(change_->stage(stage.batch()));
    return lease_.flush();
  }
  kv::Batch batch;
  rows_->move_to(batch);
  HTN_RETURN_IF_ERROR(change_->stage(batch));
  return lease_.commit(std::move(batch));
}

Status EmbeddingCommit::land() {
  Status landed = stage_and_apply();
  if (!landed.ok()) core_->embedding_sets().drop(tenant_, model_id_);
  return landed;
}

}  // namespace hartonomous::engine
