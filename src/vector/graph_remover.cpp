#include "vector/graph_remover.hpp"

#include <algorithm>
#include <utility>

#include <hartonomous/base/text.hpp>

#include "vector/neighbour_selection.hpp"

namespace hartonomous::vector {

namespace {

// Removed nodes that are looked through for one list: a batch may remove whole neighbourhoods.
constexpr std::size_t kRemovedMet = 32;

}  // namespace

GraphRemover::GraphRemover(GraphState& state, std::vector<std::uint32_t> slots)
    : state_(state), slots_(std::move(slots)), removed_(state.count.load()) {}

Status GraphRemover::remove() {
  HTN_RETURN_IF_ERROR(check());
  if (slots_.empty()) return {};
  HTN_RETURN_IF_ERROR(mend_tree(state_, slots_, removed_));
  HTN_RETURN_IF_ERROR(visit_nodes());
  leave();
  return {};
}

Status GraphRemover::check() {
  std::sort(slots_.begin(), slots_.end());
  slots_.erase(std::unique(slots_.begin(), slots_.end()), slots_.end());
  for (const std::uint32_t slot : slots_) {
    bool is_node = false;
    if (slot < removed_.size()) {
      HTN_ASSIGN_OR_RETURN(LinkPages::Page* const page, state_.links.load(slot));
      is_node = state_.links.is_node(page, slot);
    }
    if (!is_node) return not_found(concat("graph: slot ", slot, " is not in it"));
    removed_[slot] = true;
  }
  return {};
}

Status GraphRemover::visit_nodes() {
  for (std::uint32_t slot = 0; slot < removed_.size(); ++slot) {
    HTN_ASSIGN_OR_RETURN(LinkPages::Page* const page, state_.links.load(slot));
    if (removed_[slot] || !state_.links.is_node(page, slot)) continue;
    HTN_RETURN_IF_ERROR(visit_node(page, slot));
  }
  return {};
}

Status GraphRemover::visit_node(LinkPages::Page* page, std::uint32_t slot) {
  const std::uint32_t top = state_.shape().level(slot);
  if (entry_ == kNoSlot || top > state_.shape().level(entry_)) entry_ = slot;
  for (std::uint32_t level = 0; level <= top; ++level) {
    const LinkList list = state_.links.links(page, slot, level);
    bool is_hit = false;
    list.for_each([&](LinkWord link) { is_hit = is_hit || removed_[target_of(link)]; });
    if (is_hit) HTN_RETURN_IF_ERROR(relink(slot, level, list));
  }
  return {};
}

Status GraphRemover::relink(std::uint32_t slot, std::uint32_t level, const LinkList& list) {
  std::vector<LinkWord> before;
  list.for_each([&](LinkWord link) { before.push_back(link); });
  std::vector<LinkWord> links;
  std::vector<std::uint32_t> chosen;
  for (const LinkWord link : before) {
    if (removed_[target_of(link)]) continue;
    links.push_back(link);
    chosen.push_back(target_of(link));
  }
  HTN_ASSIGN_OR_RETURN(const std::vector<CandidateKey> around, candidates(slot, level, before));
  HTN_RETURN_IF_ERROR(
      select_neighbours(state_.vectors, around, list.capacity(), LeftOut::kStay, chosen));
  links.insert(links.end(), chosen.begin() + static_cast<std::ptrdiff_t>(links.size()),
               chosen.end());
  list.rewrite(links);
  state_.dirty.insert(state_.shape().page_of(slot));
  return {};
}

Result<std::vector<CandidateKey>> GraphRemover::candidates(std::uint32_t slot, std::uint32_t level,
                                                           const std::vector<LinkWord>& links) {
  met_.begin(removed_.size());
  met_.add(slot);
  std::vector<std::uint32_t> through;
  std::vector<std::uint32_t> found;
  for (const LinkWord link : links) {
    met_.add(target_of(link));
    if (removed_[target_of(link)]) through.push_back(target_of(link));
  }
  for (std::size_t i = 0; i < through.size() && i < kRemovedMet; ++i) {
    HTN_ASSIGN_OR_RETURN(const LinkList list, list_of(state_, through[i], level));
    list.for_each([&](LinkWord link) {
      if (!met_.add(target_of(link))) return;
      (removed_[target_of(link)] ? through : found).push_back(target_of(link));
    });
  }
  const VectorQuery query(state_.vectors, slot);
  std::vector<CandidateKey> keys;
  keys.reserve(found.size());
  for (const std::uint32_t target : found) query.prefetch(target);
  for (const std::uint32_t target : found) {
    keys.push_back(candidate_key(query.distance(target), target));
  }
  HTN_RETURN_IF_ERROR(query.status());
  std::sort(keys.begin(), keys.end());
  return keys;
}

// Nothing leads to them any more. Their own links stay in memory for walks that stand on them.
void GraphRemover::leave() {
  const std::uint32_t entry = state_.entry.load(std::memory_order_relaxed);
  if (removed_[entry]) state_.entry.store(entry_, std::memory_order_release);
  for (const std::uint32_t slot : slots_) {
    state_.links.set_presence(state_.links.find(slot), slot, LinkPages::Presence::kAbsent);
    state_.dirty.insert(state_.shape().page_of(slot));
  }
  state_.live.fetch_sub(static_cast<std::uint32_t>(slots_.size()), std::memory_order_relaxed);
}

}  // namespace hartonomous::vector
