#include "engine/search_reads.hpp"

#include <unordered_set>

#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "engine/cursors.hpp"

namespace hartonomous::engine {

namespace {

constexpr std::uint32_t kHopsMax = 16;
// Atoms that relations may reach.
constexpr std::size_t kReachedMax = std::size_t{1} << 20;

Status check_relation(const SearchFilter::Relation& relation) {
  if (relation.hops >= 1 && relation.hops <= kHopsMax) return {};
  return invalid_argument(concat("hops is ", relation.hops, ", it is 1 to ", kHopsMax));
}

using Atoms = std::unordered_set<std::uint64_t>;

// Atoms that relations lead to from some, whichever way they point.
Result<std::vector<AtomId>> step(const Tables& tables, const std::vector<AtomId>& from,
                                 const std::optional<std::string>& type, Atoms& reached) {
  std::vector<AtomId> next;
  for (const AtomId atom : from) {
    for (const bool forward : {true, false}) {
      TableScan scan{.equal = {static_cast<std::int64_t>(atom.value())},
                     .index = forward ? "IX_AtomRelation_Source" : "IX_AtomRelation_Target"};
      if (type.has_value()) scan.equal.emplace_back(*type);
      HTN_ASSIGN_OR_RETURN(auto rows, tables.rows<rows::AtomRelation>(scan));
      while (true) {
        HTN_ASSIGN_OR_RETURN(const bool more, rows.next());
        if (!more) break;
        const AtomId to = forward ? rows.row().target_atom_id : rows.row().source_atom_id;
        if (!reached.insert(to.value()).second) continue;
        if (reached.size() > kReachedMax) {
          return resource_exhausted(concat("relations lead to more than ", kReachedMax, " atoms"));
        }
        next.push_back(to);
      }
    }
  }
  return next;
}

Result<std::shared_ptr<const Atoms>> reach(const Tables& tables,
                                           const SearchFilter::Relation& relation) {
  HTN_RETURN_IF_ERROR(check_relation(relation));
  auto reached = std::make_shared<Atoms>();
  reached->insert(relation.from.value());
  std::vector<AtomId> border{relation.from};
  for (std::uint32_t hop = 0; hop < relation.hops && !border.empty(); ++hop) {
    HTN_ASSIGN_OR_RETURN(border, step(tables, border, relation.type, *reached));
  }
  reached->erase(relation.from.value());
  return std::shared_ptr<const Atoms>(std::move(reached));
}

}  // namespace

Result<rows::SearchCollection> search_row_of(const SharedState& state, std::int32_t collection_id) {
  HTN_RETURN_IF_ERROR(state->failed);
  HTN_ASSIGN_OR_RETURN(auto row,
                       Snapshot(state).tables().get<rows::SearchCollection>({collection_id}));
  if (row.has_value()) return std::move(*row);
  return not_found(concat("collection ", collection_id, " of texts"));
}

Result<std::unique_ptr<collection::View>> open_view(const SharedState& state,
                                                    const rows::SearchCollection& row,
                                                    collection::AcceptRun accept) {
  HTN_ASSIGN_OR_RETURN(const auto held, state->core->search_collections().get(*state->core, row));
  const auto time =
      state->as_of.has_value() ? collection::View::Time::kPast : collection::View::Time::kNow;
  const Instant at = state->as_of.value_or(state->instant);
  HTN_ASSIGN_OR_RETURN(
      auto view, collection::View::open(held, held->rows().at(state->reader.view().snapshot()), at,
                                        time, std::move(accept)));
  if (at >= view->state().purged_before) return view;
  return Status(StatusCode::kHistoryTrimmed,
                concat("collection ", row.collection_id, " before ",
                       to_text(Value(view->state().purged_before)), " was purged"));
}

Result<Document> document_of(const SharedState& state, const collection::View& view,
                             const collection::Run& run) {
  HTN_ASSIGN_OR_RETURN(const auto indexed, view.document(run.document));
  if (indexed.has_value() && !indexed->ended_name.empty()) {
    HTN_ASSIGN_OR_RETURN(auto past, state->documents().history(indexed->ended_name));
    for (auto& each : past) {
      if (each.id == run.document) return make_document(*state, each.id, std::move(each.row));
    }
    return not_found(concat("document ", run.document.value(), " of '", indexed->ended_name, "'"));
  }
  HTN_ASSIGN_OR_RETURN(auto row, state->reader.document(state->tenant, run.document));
  return make_document(*state, run.document, std::move(row));
}

Result<collection::AcceptRun> accept_of(
    const SharedState& state, const SearchFilter& filter,
    const std::function<Result<Document>(const collection::Run&)>& document) {
  if (filter.empty()) return collection::AcceptRun();
  std::shared_ptr<const Atoms> reached;
  if (filter.relation.has_value()) {
    HTN_ASSIGN_OR_RETURN(reached, reach(Snapshot(state).tables(), *filter.relation));
  }
  return collection::AcceptRun(
      [filter, reached, document](const collection::Run& run) -> Result<bool> {
        HTN_ASSIGN_OR_RETURN(const Document found, document(run));
        if (filter.name_prefix && !found.name.starts_with(*filter.name_prefix)) return false;
        if (filter.since && found.created < *filter.since) return false;
        if (filter.before && found.created >= *filter.before) return false;
        if (reached != nullptr && !reached->contains(found.atom.value())) return false;
        return !filter.accept || filter.accept(found);
      });
}

}  // namespace hartonomous::engine
