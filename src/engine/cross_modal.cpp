// The nearest of several modalities.
#include <algorithm>
#include <set>

#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/embeddings.hpp>

namespace hartonomous {

namespace {

constexpr std::size_t kQuotasMax = 64;

Status validate(const CrossModalQuery& query) {
  if (query.quotas.empty() || query.quotas.size() > kQuotasMax) {
    return invalid_argument(
        concat(query.quotas.size(), " quotas of modalities, there are 1 to ", kQuotasMax));
  }
  if (query.semantic.filter.modality.has_value()) {
    return invalid_argument("a search by modalities has no filter by modality: its quotas are one");
  }
  std::set<std::string_view> seen;
  for (const CrossModalQuery::Quota& quota : query.quotas) {
    if (!seen.insert(quota.modality).second) {
      return invalid_argument(concat("modality '", quota.modality, "' has two quotas"));
    }
  }
  return {};
}

}  // namespace

Result<CrossModalResult> Embeddings::search(const CrossModalQuery& query,
                                            const Control& control) const {
  HTN_RETURN_IF_ERROR(validate(query));
  CrossModalResult result;
  SemanticQuery asked = query.semantic;
  std::vector<float> vector;
  if (asked.text.has_value()) {  // once, not for each modality
    HTN_ASSIGN_OR_RETURN(vector, embed(asked.model_id, *asked.text));
    asked.text.reset();
    asked.vector = vector;
  }
  for (std::size_t q = 0; q < query.quotas.size(); ++q) {
    asked.k = query.quotas[q].k;
    asked.filter.modality = query.quotas[q].modality;
    auto found = search(asked, control);
    if (!found.ok()) {
      return Status(found.status())
          .with_context(concat("modality '", query.quotas[q].modality, "'"));
    }
    for (const EmbeddingHit& hit : found->hits) result.hits.push_back({.hit = hit, .quota = q});
    result.plans.push_back(std::move(found->plan));
  }
  std::stable_sort(result.hits.begin(), result.hits.end(),
                   [](const auto& a, const auto& b) { return a.hit.distance < b.hit.distance; });
  return result;
}

}  // namespace hartonomous
