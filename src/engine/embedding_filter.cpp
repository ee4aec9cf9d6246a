#include "engine/embedding_filter.hpp"

#include <algorithm>

#include <hartonomous/base/json.hpp>
#include <hartonomous/table/rows/atoms.hpp>

#include "engine/embedding_reads.hpp"
#include "query/spatial_search.hpp"

namespace hartonomous::engine {

namespace {

// Whether the member of that path is such a text, number or truth value.
Result<bool> member_is(const std::string& metadata, std::string_view path,
                       const std::string& wanted) {
  HTN_ASSIGN_OR_RETURN(const Json json, parse_json(metadata));
  const Json* at = &json;
  while (at != nullptr && !path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    at = at->find(path.substr(0, dot));
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  if (at == nullptr) return false;
  switch (at->kind) {
    case Json::Kind::kString:
    case Json::Kind::kNumber:
      return at->text == wanted;
    case Json::Kind::kBool:
      return wanted == (at->boolean ? "true" : "false");
    default:
      return false;
  }
}

}  // namespace

EntryFilter::EntryFilter(std::shared_ptr<const SnapshotState> state, SharedSet set,
                         const EmbeddingFilter& filter)
    : state_(std::move(state)),
      set_(std::move(set)),
      filter_(filter),
      tables_(Snapshot(state_).tables()) {}

Result<std::unique_ptr<EntryFilter>> EntryFilter::make(std::shared_ptr<const SnapshotState> state,
                                                       SharedSet set,
                                                       const EmbeddingFilter& filter) {
  std::unique_ptr<EntryFilter> made(new EntryFilter(std::move(state), std::move(set), filter));
  if (filter.box.has_value()) HTN_RETURN_IF_ERROR(made->find_in_box());
  return made;
}

Status EntryFilter::find_in_box() {
  in_box_.emplace(set_->slots().count());
  query::SpatialSearch search(*set_, instant_of(*state_), nullptr);
  if (!search.has_points()) return no_points(set_->shape().model);
  HTN_ASSIGN_OR_RETURN(const auto found, search.within(*filter_.box));
  for (const spatial::SlotPoint& point : found) {
    if (point.slot < in_box_->size()) (*in_box_)[point.slot] = true;
  }
  return {};
}

bool EntryFilter::passes_slot(const vector::Slot& slot) const {
  return (!filter_.since.has_value() || slot.from >= *filter_.since) &&
         (!filter_.before.has_value() || slot.from < *filter_.before);
}

Result<bool> EntryFilter::passes_importance(AtomId atom) const {
  if (!filter_.importance_least.has_value()) return true;
  HTN_ASSIGN_OR_RETURN(const auto row, find_embedding(tables_, set_->shape().model, atom));
  return row.has_value() && row->importance_score.has_value() &&
         *row->importance_score >= *filter_.importance_least;
}

Result<bool> EntryFilter::passes_facet(AtomId atom) const {
  if (!filter_.modality.has_value() && !filter_.subtype.has_value() &&
      !filter_.metadata.has_value()) {
    return true;
  }
  HTN_ASSIGN_OR_RETURN(const auto facet,
                       tables_.get<rows::Atom>({static_cast<std::int64_t>(atom.value())}));
  if (!facet.has_value()) return false;
  if (filter_.modality.has_value() && facet->modality != *filter_.modality) return false;
  if (filter_.subtype.has_value() && facet->subtype != filter_.subtype) return false;
  if (!filter_.metadata.has_value()) return true;
  if (!facet->metadata.has_value()) return false;
  const auto& [path, wanted] = *filter_.metadata;
  return member_is(*facet->metadata, path, wanted);
}

Result<bool> EntryFilter::passes(std::uint32_t slot) {
  if (in_box_.has_value() && (slot >= in_box_->size() || !(*in_box_)[slot])) return false;
  const vector::Slot known = set_->slots().get(slot);
  if (!passes_slot(known)) return false;
  HTN_ASSIGN_OR_RETURN(const bool important, passes_importance(known.atom));
  if (!important) return false;
  HTN_ASSIGN_OR_RETURN(const bool is_such, passes_facet(known.atom));
  if (!is_such) return false;
  return !filter_.accept || filter_.accept(known.atom);
}

}  // namespace hartonomous::engine
