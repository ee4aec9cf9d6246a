#include "engine/landmark_fit.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "codec/key.hpp"
#include "codec/varint.hpp"
#include "engine/embedding_commit.hpp"
#include "engine/embedding_index.hpp"
#include "engine/embedding_rows.hpp"
#include "engine/row_writer.hpp"
#include "schema/keys.hpp"
#include "spatial/projection_fit.hpp"

namespace hartonomous::engine {

using kv::Family;
using rows::AtomEmbedding;
using rows::SpatialLandmark;

namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint32_t kSampleMin = 4;
constexpr std::uint32_t kSampleMax = 1'000'000;
// Slots of one commit, at most: whole rows of points, and pages of vectors.
constexpr std::uint32_t kSlotsAtOnce = 4096;
constexpr std::size_t kRowsAtOnce = 4096;
constexpr std::string_view kAxes = "XYZ";

std::uint32_t slots_at_once(const Core& core) {
  const auto rows = static_cast<std::uint32_t>(EmbeddingCommit::rows_max(core));
  return std::clamp(rows - rows % vector::kSlotsPerRow, vector::kSlotsPerRow, kSlotsAtOnce);
}

std::string fitting_key(TenantId tenant, std::int32_t model) {
  return schema::vector_state_key(tenant, model, schema::VectorIndex::kFitting);
}

Status conflict_of(std::int32_t model) {
  return {StatusCode::kConflict,
          concat("landmarks of model ", model, ": another call fits them, or its vectors were ",
                 "dropped from memory meanwhile")};
}

spatial::VectorScale scale_of(vector::Metric metric) {
  return metric == vector::Metric::kCosine ? spatial::VectorScale::kNormalised
                                           : spatial::VectorScale::kAsGiven;
}

Result<spatial::ProjectionFit> fit(const LandmarkOptions& options,
                                   const spatial::VectorRows& sample,
                                   const spatial::VectorRows& given, vector::Metric metric) {
  const spatial::ProjectionOptions projection{.vector_scale = scale_of(metric)};
  switch (options.method) {
    case LandmarkOptions::Method::kPca:
      return spatial::fit_pca(sample, projection);
    case LandmarkOptions::Method::kFarthest:
      return spatial::fit_landmarks(sample, {.count = options.landmarks, .seed = options.seed},
                                    projection);
    case LandmarkOptions::Method::kGiven:
      return spatial::fit_given(given, sample, projection);
  }
  return invalid_argument("no such method of landmarks");
}

// The axes as rows of dbo.SpatialLandmark. Given ones are there.
Status insert_axes(RowWriter& rows, std::int32_t model_id, std::uint32_t version,
                   const spatial::Projection& projection) {
  const std::size_t dimension = projection.dimension();
  for (std::size_t axis = 0; axis < kAxes.size(); ++axis) {
    const float* const numbers = projection.parts().axes.data() + axis * dimension;
    SpatialLandmark row;
    row.model_id = model_id;
    row.version = static_cast<std::int32_t>(version);
    row.landmark_type = "Basis";
    row.vector.bytes.assign(reinterpret_cast<const char*>(numbers), dimension * sizeof(float));
    row.axis_assignment = std::string(1, kAxes[axis]);
    HTN_RETURN_IF_ERROR(rows.insert(row).status());
  }
  return {};
}

}  // namespace

std::string encode_fitting(const FittingState& state) {
  std::string out(1, static_cast<char>(kVersion));
  codec::append_varint(out, state.version);
  codec::append_varint(out, state.next);
  codec::append_varint(out, state.saturated);
  codec::append_fixed64(out, std::bit_cast<std::uint64_t>(state.explained_variance));
  return out + state.projection;
}

Result<FittingState> decode_fitting(Bytes value) {
  codec::ByteReader reader(value);
  const std::uint8_t version = reader.byte();
  FittingState state;
  const std::uint64_t number = reader.varint();
  const std::uint64_t next = reader.varint();
  state.saturated = reader.varint();
  state.explained_variance = std::bit_cast<double>(reader.fixed64());
  if (!reader.ok() || version != kVersion || number > INT32_MAX || next > UINT32_MAX) {
    return corruption("projection on its way: malformed row");
  }
  state.version = static_cast<std::uint32_t>(number);
  state.next = static_cast<std::uint32_t>(next);
  state.projection = as_text(reader.take(reader.remaining()));
  return state;
}

Result<LandmarkResult> LandmarkFit::run(const LandmarkOptions& options, const Control& control) {
  HTN_RETURN_IF_ERROR(load());
  LandmarkResult result;
  if (state_.has_value()) {
    result.resumed_at = state_->next;
  } else {
    HTN_RETURN_IF_ERROR(begin(options, control));
  }
  for (bool more = true; more;) {
    if (control.stopped()) return cancelled(concat("landmarks of model ", model_id_));
    HTN_ASSIGN_OR_RETURN(more, step());
    control.report({.phase = "project",
                    .done = state_->next,
                    .total = set_->slots().count(),
                    .unit = "vectors"});
  }
  result.version = static_cast<std::int32_t>(state_->version);
  result.projected = set_->state().live;
  result.saturated = state_->saturated;
  result.explained_variance = state_->explained_variance;
  HTN_RETURN_IF_ERROR(forget_points_before());
  HTN_RETURN_IF_ERROR(index_all(core_, tenant_, model_id_, control));
  return result;
}

Status LandmarkFit::load() {
  HTN_ASSIGN_OR_RETURN(space_, get_space(Session(core_, tenant_).snapshot().tables(), model_id_));
  HTN_ASSIGN_OR_RETURN(set_, core_->embedding_sets().get(*core_, space_));
  HTN_ASSIGN_OR_RETURN(
      const auto row, core_->database().get(Family::kVectorState, fitting_key(tenant_, model_id_)));
  if (!row.has_value()) return {};
  HTN_ASSIGN_OR_RETURN(state_, decode_fitting(row->bytes()));
  HTN_ASSIGN_OR_RETURN(auto projection, spatial::Projection::decode(as_bytes(state_->projection)));
  projection_ = std::make_shared<const spatial::Projection>(std::move(projection));
  return {};
}

Status LandmarkFit::begin(const LandmarkOptions& options, const Control& control) {
  if (options.sample < kSampleMin || options.sample > kSampleMax) {
    return invalid_argument(
        concat("sample is ", options.sample, ", it is ", kSampleMin, " to ", kSampleMax));
  }
  const std::size_t dimension = set_->shape().dimension;
  HTN_ASSIGN_OR_RETURN(const std::uint32_t version, next_version(options));
  HTN_ASSIGN_OR_RETURN(const std::vector<float> numbers, sample(options, control));
  std::vector<float> landmarks;
  if (options.method == LandmarkOptions::Method::kGiven) {
    HTN_ASSIGN_OR_RETURN(landmarks, given(options.version));
  }
  HTN_ASSIGN_OR_RETURN(spatial::ProjectionFit fitted,
                       fit(options, {.numbers = numbers, .dimension = dimension},
                           {.numbers = landmarks, .dimension = dimension}, set_->shape().metric));
  projection_ = std::make_shared<const spatial::Projection>(std::move(fitted.projection));
  state_ = FittingState{.version = version,
                        .explained_variance = fitted.explained_variance,
                        .projection = projection_->encode()};
  HTN_ASSIGN_OR_RETURN(Core::Lease lease, core_->lease(tenant_));
  HTN_RETURN_IF_ERROR(require_alone(std::string_view()));
  HTN_ASSIGN_OR_RETURN(space_, get_space(Session(core_, tenant_).snapshot().tables(), model_id_));
  HTN_ASSIGN_OR_RETURN(const std::uint32_t still, next_version(options));
  if (still != version) return conflict_of(model_id_);
  HTN_ASSIGN_OR_RETURN(const auto rows,
                       RowWriter::begin(core_, tenant_, lease.writer(), core_->next_instant()));
  if (options.method != LandmarkOptions::Method::kGiven) {
    HTN_RETURN_IF_ERROR(insert_axes(*rows, model_id_, version, *projection_));
  }
  kv::Batch batch;
  rows->move_to(batch);
  batch.put(Family::kVectorState, fitting_key(tenant_, model_id_), encode_fitting(*state_));
  return lease.commit(std::move(batch));
}

Result<std::uint32_t> LandmarkFit::next_version(const LandmarkOptions& options) const {
  std::int32_t newest = space_.projection_version;
  if (options.method == LandmarkOptions::Method::kGiven) {
    if (options.version > newest) return static_cast<std::uint32_t>(options.version);
    return invalid_argument(concat("version ", options.version, " of the landmarks of model ",
                                   model_id_, ": ", newest, " is in use, give a later one"));
  }
  HTN_ASSIGN_OR_RETURN(
      auto landmarks,
      Session(core_, tenant_)
          .snapshot()
          .tables()
          .rows<SpatialLandmark>({.equal = {model_id_}, .index = "IX_SpatialLandmark_Model"}));
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, landmarks.next());
    if (!more) return static_cast<std::uint32_t>(newest) + 1;
    newest = std::max(newest, landmarks.row().version);
  }
}

// Vectors that are there now, chosen evenly.
Result<std::vector<float>> LandmarkFit::sample(const LandmarkOptions& options,
                                               const Control& control) const {
  const Instant now = core_->last_commit();
  std::vector<std::uint32_t> chosen;  // by reservoir: Vitter, algorithm R (1985)
  Rng rng(options.seed);
  std::uint64_t seen = 0;
  for (std::uint32_t slot = 0; slot < set_->slots().count(); ++slot) {
    if (!set_->slots().is_there(slot, now)) continue;
    ++seen;
    if (chosen.size() < options.sample) {
      chosen.push_back(slot);
    } else if (const std::uint64_t place = rng.below(seen); place < chosen.size()) {
      chosen[place] = slot;
    }
  }
  std::sort(chosen.begin(), chosen.end());
  const std::size_t dimension = set_->shape().dimension;
  std::vector<float> numbers(chosen.size() * dimension);
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    if (control.stopped()) return cancelled(concat("landmarks of model ", model_id_));
    HTN_RETURN_IF_ERROR(
        set_->read_vector(chosen[i], std::span(numbers).subspan(i * dimension, dimension)));
  }
  return numbers;
}

Result<std::vector<float>> LandmarkFit::given(std::int32_t version) const {
  HTN_ASSIGN_OR_RETURN(
      auto rows,
      Session(core_, tenant_)
          .snapshot()
          .tables()
          .rows<SpatialLandmark>({.equal = {model_id_}, .index = "IX_SpatialLandmark_Model"}));
  const std::size_t bytes = std::size_t{set_->shape().dimension} * sizeof(float);
  std::vector<float> numbers;
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, rows.next());
    if (!more) return numbers;
    const SpatialLandmark& row = rows.row();
    if (row.version != version) continue;
    if (row.vector.bytes.size() != bytes) {
      return invalid_argument(concat("landmark ", row.landmark_id, ": ", row.vector.bytes.size(),
                                     " bytes, a vector of the model has ", bytes));
    }
    const std::size_t at = numbers.size();
    numbers.resize(at + set_->shape().dimension);
    std::memcpy(numbers.data() + at, row.vector.bytes.data(), bytes);
  }
}

// While the writer is held: the stored state is as this left it, and the set is in use.
Status LandmarkFit::require_alone(std::string_view left) const {
  if (core_->embedding_sets().find(tenant_, model_id_) != set_) return conflict_of(model_id_);
  HTN_ASSIGN_OR_RETURN(
      const auto row, core_->database().get(Family::kVectorState, fitting_key(tenant_, model_id_)));
  const std::string_view stored = row.has_value() ? as_text(row->bytes()) : std::string_view();
  return stored == left ? Status() : conflict_of(model_id_);
}

Result<bool> LandmarkFit::step() {
  HTN_ASSIGN_OR_RETURN(Core::Lease lease, core_->lease(tenant_));
  HTN_RETURN_IF_ERROR(require_alone(encode_fitting(*state_)));
  const std::uint32_t count = set_->slots().count();
  if (state_->next >= count) {
    HTN_RETURN_IF_ERROR(finish(lease));
    return false;
  }
  kv::Batch batch;
  HTN_RETURN_IF_ERROR(
      project_some(lease, batch, std::min(count, state_->next + slots_at_once(*core_))));
  HTN_RETURN_IF_ERROR(lease.commit(std::move(batch)));
  return true;
}

Status LandmarkFit::project_some(Core::Lease& lease, kv::Batch& batch, std::uint32_t end) {
  const Instant now = core_->next_instant();
  HTN_ASSIGN_OR_RETURN(const auto rows, RowWriter::begin(core_, tenant_, lease.writer(), now));
  const std::size_t dimension = set_->shape().dimension;
  const std::size_t count = end - state_->next;
  std::vector<float> vectors(count * dimension);
  HTN_RETURN_IF_ERROR(set_->read_vectors(state_->next, vectors));
  std::vector<geometry::Point3> points(count);
  HTN_ASSIGN_OR_RETURN(const std::size_t saturated, projection_->project(vectors, points));
  std::vector<vector::PointOfSlot> packed(count);
  for (std::size_t i = 0; i < count; ++i) {
    packed[i] = {points[i].x, points[i].y, points[i].z};
    const vector::Slot slot = set_->slots().get(state_->next + static_cast<std::uint32_t>(i));
    if (!slot.is_there(now)) continue;
    HTN_ASSIGN_OR_RETURN(auto row, rows->find<AtomEmbedding>(
                                       "UQ_AtomEmbedding",
                                       {model_id_, static_cast<std::int64_t>(slot.atom.value())}));
    if (!row.has_value()) continue;
    set_point(*row, points[i], static_cast<std::int32_t>(state_->version));
    HTN_RETURN_IF_ERROR(rows->update(*row).status());
  }
  HTN_RETURN_IF_ERROR(set_->rows().stage_points(state_->version, state_->next, packed, batch));
  rows->move_to(batch);
  state_->next = end;
  state_->saturated += saturated;
  batch.put(Family::kVectorState, fitting_key(tenant_, model_id_), encode_fitting(*state_));
  return {};
}

// Everything is projected: from here on points are of this version.
Status LandmarkFit::finish(Core::Lease& lease) {
  HTN_ASSIGN_OR_RETURN(const auto rows,
                       RowWriter::begin(core_, tenant_, lease.writer(), core_->next_instant()));
  HTN_ASSIGN_OR_RETURN(auto space, rows->get<rows::EmbeddingSpace>({model_id_}));
  if (!space.has_value()) return not_found(concat("model ", model_id_, " of embeddings"));
  space->projection_version = static_cast<std::int32_t>(state_->version);
  space->projection = Blob{state_->projection};
  HTN_RETURN_IF_ERROR(rows->update(*space).status());
  kv::Batch batch;
  rows->move_to(batch);
  batch.erase(Family::kVectorState, fitting_key(tenant_, model_id_));
  Status landed = lease.commit(std::move(batch));
  if (landed.ok()) landed = set_->load_points(state_->version, projection_);
  // Whoever asks next loads it with what has landed.
  if (!landed.ok()) core_->embedding_sets().drop(tenant_, model_id_);
  return landed;
}

Status LandmarkFit::forget_points_before() const {
  const std::string end = schema::vector_point_prefix(tenant_, model_id_, state_->version);
  while (true) {
    const auto cursor = core_->database().cursor(Family::kVectorPoint,
                                                 {schema::vector_prefix(tenant_, model_id_), end});
    kv::Batch batch;
    while (batch.count() < kRowsAtOnce) {
      HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
      if (!more) break;
      batch.erase(Family::kVectorPoint, std::string(cursor->key()));
    }
    if (batch.empty()) return {};
    HTN_ASSIGN_OR_RETURN(Core::Lease lease, core_->lease(tenant_));
    HTN_RETURN_IF_ERROR(lease.commit(std::move(batch)));
  }
}

}  // namespace hartonomous::engine

namespace hartonomous {

Result<LandmarkResult> Session::fit_landmarks(std::int32_t model_id, const LandmarkOptions& options,
                                              const Control& control) {
  return engine::LandmarkFit(core_, tenant_, model_id).run(options, control);
}

}  // namespace hartonomous
