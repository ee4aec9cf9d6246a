// The nearest by their vectors, and how well they are found.
#include <algorithm>
#include <cmath>
#include <limits>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>

#include "engine/embedding_filter.hpp"
#include "engine/embedding_reads.hpp"
#include "query/nearest.hpp"

namespace hartonomous {

using engine::instant_of;
using engine::set_of;
using engine::SharedSet;
using engine::SharedState;

namespace {

constexpr std::uint32_t kNearestMax = 1'000'000;
constexpr float kRounding = 1e-5F;

double end_of(const SemanticQuery& query) {
  if (!query.time_limit.has_value()) return std::numeric_limits<double>::infinity();
  return monotonic_seconds() + static_cast<double>(query.time_limit->count()) * 1e-6;
}

// What a semantic query comes down to.
struct Wanted {
  std::vector<float> vector;
  std::optional<std::uint32_t> own_slot;
};

Result<Wanted> wanted_of(const Embeddings& embeddings, const SharedState& state,
                         const query::EmbeddingSet& set, const SemanticQuery& query) {
  const int given = (query.vector.empty() ? 0 : 1) + (query.atom.has_value() ? 1 : 0) +
                    (query.text.has_value() ? 1 : 0);
  if (given != 1) {
    return invalid_argument("a search is for one vector, one atom or one text");
  }
  Wanted wanted;
  if (query.atom.has_value()) {
    HTN_ASSIGN_OR_RETURN(wanted.own_slot, engine::slot_of(state, query.model_id, *query.atom));
    wanted.vector.resize(set.shape().dimension);
    HTN_RETURN_IF_ERROR(set.read_vector(*wanted.own_slot, wanted.vector));
  } else if (query.text.has_value()) {
    HTN_ASSIGN_OR_RETURN(wanted.vector, embeddings.embed(query.model_id, *query.text));
  } else {
    wanted.vector.assign(query.vector.begin(), query.vector.end());
  }
  HTN_RETURN_IF_ERROR(engine::check_vector(wanted.vector, set.shape().dimension));
  return wanted;
}

}  // namespace

Result<SemanticResult> Embeddings::search(const SemanticQuery& query,
                                          const Control& control) const {
  if (query.k == 0 || query.k > kNearestMax) {
    return invalid_argument(concat("k is ", query.k, ", it is 1 to ", kNearestMax));
  }
  HTN_ASSIGN_OR_RETURN(const SharedSet set, set_of(state_, query.model_id));
  HTN_ASSIGN_OR_RETURN(const Wanted wanted, wanted_of(*this, state_, *set, query));
  std::unique_ptr<engine::EntryFilter> filter;
  if (!query.filter.empty()) {
    HTN_ASSIGN_OR_RETURN(filter, engine::EntryFilter::make(state_, set, query.filter));
  }
  query::NearestQuery nearest{.vector = wanted.vector,
                              .k = query.k,
                              .width = query.candidates,
                              .mode = query.mode,
                              .at = instant_of(*state_),
                              .filter = filter.get(),
                              .leave_out = wanted.own_slot,
                              .end_seconds = end_of(query)};
  // What was is told without exception, whatever the graph has forgotten.
  if (state_->as_of.has_value()) nearest.mode = query::SearchMode::kExact;
  HTN_ASSIGN_OR_RETURN(auto found, query::find_nearest(*set, nearest, control));
  SemanticResult result{.hits = {}, .plan = std::move(found.plan)};
  result.hits.reserve(found.hits.size());
  for (const vector::Neighbour& hit : found.hits) {
    result.hits.push_back({.atom = set->slots().atom(hit.slot), .distance = hit.distance});
  }
  return result;
}

Result<RecallResult> Embeddings::recall(std::int32_t model_id, std::uint32_t queries,
                                        std::uint32_t k, std::uint32_t candidates,
                                        std::uint64_t seed, const Control& control) const {
  if (queries == 0) return invalid_argument("recall of no queries");
  HTN_ASSIGN_OR_RETURN(const SharedSet set, set_of(state_, model_id));
  const std::uint32_t slots = set->slots().count();
  Rng rng(seed);
  RecallResult result{.recall = 0, .least = 1};
  std::vector<double> searched;
  std::vector<double> exact;
  for (std::uint64_t drawn = 0; result.queries < queries && drawn < 16ULL * queries; ++drawn) {
    if (slots == 0) break;
    const auto slot = static_cast<std::uint32_t>(rng.below(slots));
    if (!set->slots().is_there(slot, instant_of(*state_))) continue;
    SemanticQuery query{
        .model_id = model_id, .atom = set->slots().atom(slot), .k = k, .candidates = candidates};
    HTN_ASSIGN_OR_RETURN(const SemanticResult found, search(query, control));
    query.mode = query::SearchMode::kExact;
    HTN_ASSIGN_OR_RETURN(const SemanticResult right, search(query, control));
    if (right.hits.empty()) continue;
    // By distance: of equally near ones any will do, and two ways to a sum differ in its last bits.
    const float last = right.hits.back().distance;
    const float farthest = last + std::abs(last) * kRounding;
    const auto hits =
        std::count_if(found.hits.begin(), found.hits.end(),
                      [&](const EmbeddingHit& hit) { return hit.distance <= farthest; });
    const double share =
        std::min(1.0, static_cast<double>(hits) / static_cast<double>(right.hits.size()));
    result.recall += share;
    result.least = std::min(result.least, share);
    searched.push_back(static_cast<double>(found.plan.search_us));
    exact.push_back(static_cast<double>(right.plan.search_us));
    ++result.queries;
    control.report(
        {.phase = "recall", .done = result.queries, .total = queries, .unit = "queries"});
  }
  if (result.queries == 0) return not_found(concat("model ", model_id, " has no neighbours"));
  result.recall /= static_cast<double>(result.queries);
  const auto median = [](std::vector<double>& of) {
    std::nth_element(of.begin(), of.begin() + static_cast<std::ptrdiff_t>(of.size() / 2), of.end());
    return of[of.size() / 2];
  };
  result.search_us = median(searched);
  result.exact_us = median(exact);
  set->set_recall(result.recall);
  return result;
}

}  // namespace hartonomous
