// A query by words and by vectors: two searches on one state, one list.
#include <algorithm>
#include <array>

#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "engine/search_reads.hpp"
#include "engine/text_query.hpp"

namespace hartonomous::engine {

namespace {

// Of each list that is fused, unless it is said: pages of one query see the same.
constexpr std::uint32_t kCandidates = 1000;

}  // namespace

struct TextQuery::Found {
  text::SearchResult by_text;
  std::vector<std::pair<std::uint32_t, float>> by_vector;  // unit, distance
  std::map<std::uint32_t, bool> in_region;                 // of all of these
  std::vector<std::string> notes;
};

std::uint32_t TextQuery::candidates() const {
  return std::max(query_.candidates == 0 ? kCandidates : query_.candidates, query_.k);
}

Status TextQuery::run_fused(SearchResult& result, const Control& control) {
  const double begin = monotonic_seconds();
  Found found;
  HTN_ASSIGN_OR_RETURN(found.by_text, find(candidates(), control));
  const double between = monotonic_seconds();
  if (has_vector()) HTN_RETURN_IF_ERROR(find_by_vector(found, control));
  if (query_.region.has_value()) HTN_RETURN_IF_ERROR(mark_region(found));
  HTN_ASSIGN_OR_RETURN(const auto fused, fuse(found));
  result.report.text_us = (between - begin) * 1e6;
  result.report.vector_us = (monotonic_seconds() - between) * 1e6;
  report(found.by_text, result.report);
  for (std::string& note : found.notes) result.report.notes.push_back(std::move(note));
  result.total = fused.size();
  std::map<std::uint32_t, std::size_t> by_text;  // of explained hits: their places there
  if (query_.explain) {
    for (std::size_t h = 0; h < found.by_text.hits.size(); ++h) {
      by_text.emplace(found.by_text.hits[h].unit, h);
    }
  }
  for (const query::FusedHit& each : fused) {
    const auto unit = static_cast<std::uint32_t>(each.id);
    const auto score = static_cast<float>(each.score);
    const bool is_before =
        query_.after.has_value() && (score > query_.after->score ||
                                     (score == query_.after->score && unit <= query_.after->unit));
    if (is_before) continue;
    if (result.hits.size() == query_.k) break;
    HTN_ASSIGN_OR_RETURN(SearchHit hit, hit_of(unit, score));
    if (each.parts[0].has_value()) hit.vector_distance = static_cast<float>(-each.parts[0]->score);
    if (each.parts[1].has_value()) hit.text_score = static_cast<float>(each.parts[1]->score);
    if (query_.region.has_value()) hit.in_region = found.in_region[unit];
    const auto place = by_text.find(unit);
    if (place != by_text.end()) hit.parts = parts_of(found.by_text, place->second);
    result.hits.push_back(std::move(hit));
  }
  return {};
}

Status TextQuery::find_by_vector(Found& found, const Control& control) const {
  SemanticQuery semantic;
  semantic.model_id = *row_.model_id;
  semantic.vector = query_.vector;
  semantic.atom = query_.like_atom;
  semantic.text = query_.like_text;
  semantic.k = candidates();
  semantic.time_limit = query_.time_limit;
  if (!query_.filter.empty()) {
    // What no unit of is left is no candidate: there are as many as without a filter.
    semantic.filter.accept = [this](AtomId atom) {
      const auto units = units_of(atom);
      return units.ok() && !units->empty();
    };
  }
  const auto nearest = Snapshot(state_).embeddings().search(semantic, control);
  // A text of words that have no vectors is still searched by its words.
  const bool is_only_of_words = nearest.status().code() == StatusCode::kNotFound &&
                                query_.like_text.has_value() && !query_.text.empty();
  if (is_only_of_words) {
    found.notes.push_back(concat("by words alone: ", nearest.status().message()));
    return {};
  }
  HTN_RETURN_IF_ERROR(nearest.status());
  for (const EmbeddingHit& hit : nearest->hits) {
    HTN_ASSIGN_OR_RETURN(const auto units, units_of(hit.atom));
    for (const std::uint32_t unit : units) found.by_vector.emplace_back(unit, hit.distance);
  }
  std::sort(found.by_vector.begin(), found.by_vector.end());
  const auto last = std::unique(found.by_vector.begin(), found.by_vector.end(),
                                [](const auto& a, const auto& b) { return a.first == b.first; });
  found.by_vector.erase(last, found.by_vector.end());
  return {};
}

// Units that are named by the atom's bytes, and documents that are the atom.
Result<std::vector<std::uint32_t>> TextQuery::units_of(AtomId atom) const {
  std::vector<std::uint32_t> units;
  if (!content_id_is_composite(atom.content())) {
    std::array<std::byte, limits::kAtomBytesMax> buffer;
    HTN_ASSIGN_OR_RETURN(const std::size_t length,
                         state_->reader.view().read(atom.content(), buffer));
    HTN_ASSIGN_OR_RETURN(units, view_->find_key(as_text(Bytes(buffer).first(length))));
  }
  if (view_->collection().shape().units.unit != collection::Unit::kDocument) return units;
  std::vector<DocumentId> documents;
  HTN_RETURN_IF_ERROR(state_->reader.each_reference(
      state_->tenant, atom.content(),
      [&](schema::ReferenceKind kind, ReferenceId id, const composition::Reference&) {
        if (kind == schema::ReferenceKind::kDocument) documents.push_back(id);
        return true;
      }));
  for (const DocumentId id : documents) {
    HTN_ASSIGN_OR_RETURN(const auto unit, view_->unit_of(id));
    if (unit.has_value()) units.push_back(*unit);
  }
  return units;
}

Result<std::optional<AtomId>> TextQuery::atom_of(std::uint32_t unit) {
  const collection::Run run = view_->run_of(unit);
  HTN_ASSIGN_OR_RETURN(const Document found, document(run));
  const collection::UnitShape& shape = view_->collection().shape().units;
  if (shape.unit == collection::Unit::kDocument) return std::optional(found.atom);
  if (shape.key_member.empty()) return std::optional<AtomId>();
  SearchHit hit;
  hit.document = found;
  hit.unit = unit - run.first;
  HTN_ASSIGN_OR_RETURN(const std::string text, read_unit(state_, hit, shape.unit));
  HTN_ASSIGN_OR_RETURN(const std::string key, collection::key_of_record(shape, text));
  if (key.empty()) return std::optional<AtomId>();
  return Snapshot(state_).find_atom(sha256(as_bytes(key)));
}

// Whether the point of what a hit is lies in the region.
Status TextQuery::mark_region(Found& found) {
  for (const text::Hit& hit : found.by_text.hits) found.in_region.emplace(hit.unit, false);
  for (const auto& [unit, distance] : found.by_vector) found.in_region.emplace(unit, false);
  const Embeddings embeddings = Snapshot(state_).embeddings();
  for (auto& [unit, inside] : found.in_region) {
    HTN_ASSIGN_OR_RETURN(const auto atom, atom_of(unit));
    if (!atom.has_value()) continue;
    HTN_ASSIGN_OR_RETURN(const auto embedding, embeddings.find(*row_.model_id, *atom));
    if (!embedding.has_value() || !embedding->row.spatial_key.has_value()) continue;
    const Point& point = *embedding->row.spatial_key;
    inside = geometry::contains(
        *query_.region, geometry::Point3{static_cast<float>(point.x), static_cast<float>(point.y),
                                         static_cast<float>(point.z)});
  }
  return {};
}

Result<std::vector<query::FusedHit>> TextQuery::fuse(const Found& found) const {
  std::vector<query::ScoredId> vector;
  for (const auto& [unit, distance] : found.by_vector) vector.push_back({unit, -distance});
  std::vector<query::ScoredId> words;
  for (const text::Hit& hit : found.by_text.hits) words.push_back({hit.unit, hit.score});
  std::vector<query::ScoredId> region;
  for (const auto& [unit, inside] : found.in_region) region.push_back({unit, inside ? 1.0 : 0.0});
  query::FusionSearchWeights weights{
      .vector = weights_.vector, .keyword = weights_.text, .region = weights_.region};
  if (weights_.fusion == Fusion::kWeighted) weights = {};
  const auto lists = query::fusion_search_lists(vector, words, region, weights);
  const auto rule = weights_.fusion == Fusion::kRrf ? query::FusionRule::kReciprocalRank
                                                    : query::FusionRule::kWeightedSum;
  return query::fuse(lists, {.rule = rule, .k = 0});
}

}  // namespace hartonomous::engine
