#include "vector/graph_inserter.hpp"

#include <algorithm>
#include <utility>

#include <hartonomous/base/text.hpp>

#include "vector/neighbour_selection.hpp"
#include "vector/spanning_tree.hpp"

namespace hartonomous::vector {

namespace {

// The links of a full list and one more, fewer: those of the tree stay, the others are chosen from.
Result<std::vector<LinkWord>> thin_out(const ResidentVectors& vectors, std::uint32_t slot,
                                       const LinkList& list, LinkWord more) {
  const VectorQuery query(vectors, slot);
  std::vector<LinkWord> links;
  std::vector<std::uint32_t> chosen;
  std::vector<CandidateKey> candidates;
  const auto sort_out = [&](LinkWord link) {
    if (is_tree_link(link)) {
      links.push_back(link);
      chosen.push_back(target_of(link));
    } else {
      query.prefetch(link);
      candidates.push_back(link);
    }
  };
  list.for_each(sort_out);
  sort_out(more);
  for (CandidateKey& candidate : candidates) {
    const auto target = static_cast<std::uint32_t>(candidate);
    candidate = candidate_key(query.distance(target), target);
  }
  HTN_RETURN_IF_ERROR(query.status());
  std::sort(candidates.begin(), candidates.end());
  HTN_RETURN_IF_ERROR(
      select_neighbours(vectors, candidates, list.capacity(), LeftOut::kStay, chosen));
  links.insert(links.end(), chosen.begin() + static_cast<std::ptrdiff_t>(links.size()),
               chosen.end());
  return links;
}

}  // namespace

Status GraphInserter::insert() {
  HTN_RETURN_IF_ERROR(query_.status());
  HTN_ASSIGN_OR_RETURN(LinkPages::Page* const page, state_.links.ensure(slot_));
  if (state_.links.is_node(page, slot_)) {
    return {StatusCode::kAlreadyExists, concat("graph: slot ", slot_, " is in it")};
  }
  const std::uint32_t entry = state_.entry.load(std::memory_order_relaxed);
  if (entry != kNoSlot) {
    HTN_RETURN_IF_ERROR(
        plan(candidate_key(query_.distance(entry), entry), state_.shape().level(entry)));
  }
  write();
  return {};
}

Status GraphInserter::plan(CandidateKey from, std::uint32_t top) {
  const ScratchPool::Lease lease = state_.scratches.take();
  SearchScratch& scratch = *lease;
  GraphWalk walk(state_.links, query_, state_.count.load(std::memory_order_relaxed), scratch);
  std::uint32_t level = top;
  for (; level > state_.shape().level(slot_); --level) from = walk.descend(from, level);
  for (;; --level) {
    walk.search(from, level, state_.options.build_width);
    HTN_RETURN_IF_ERROR(walk.status());
    const std::span<const CandidateKey> candidates = scratch.pool.keys();
    HTN_RETURN_IF_ERROR(plan_level(level, candidates));
    from = candidates[0] & ~CandidateKey{1};
    if (level == 0) return {};
  }
}

Status GraphInserter::plan_level(std::uint32_t level, std::span<const CandidateKey> candidates) {
  std::vector<std::uint32_t> chosen;
  HTN_RETURN_IF_ERROR(select_neighbours(state_.vectors, candidates, state_.options.connections,
                                        LeftOut::kFill, chosen));
  std::uint32_t parent = kNoSlot;
  if (level == 0) {
    HTN_ASSIGN_OR_RETURN(parent, tree_parent(candidates));
    if (std::find(chosen.begin(), chosen.end(), parent) == chosen.end()) chosen.push_back(parent);
  }
  HTN_ASSIGN_OR_RETURN(const LinkList list, list_of(state_, slot_, level));
  Planned own{list, slot_, How::kRewrite, {}};
  for (const std::uint32_t neighbour : chosen) {
    const LinkWord tree = neighbour == parent ? kTreeLink : 0;
    own.links.push_back(neighbour | tree);
    HTN_RETURN_IF_ERROR(plan_back_link(neighbour, level, slot_ | tree));
  }
  planned_.push_back(std::move(own));
  return {};
}

Result<std::uint32_t> GraphInserter::tree_parent(std::span<const CandidateKey> candidates) const {
  for (const CandidateKey candidate : candidates) {
    HTN_ASSIGN_OR_RETURN(const LinkList list, list_of(state_, slot_of(candidate), 0));
    if (list.tree_links() < state_.shape().tree_links_max()) return slot_of(candidate);
  }
  return find_tree_seat(state_, slot_of(candidates[0]), {});
}

Status GraphInserter::plan_back_link(std::uint32_t neighbour, std::uint32_t level, LinkWord link) {
  HTN_ASSIGN_OR_RETURN(const LinkList list, list_of(state_, neighbour, level));
  if (list.size() < list.capacity()) {
    planned_.push_back({list, neighbour, How::kAppend, {link}});
    return {};
  }
  HTN_ASSIGN_OR_RETURN(std::vector<LinkWord> links,
                       thin_out(state_.vectors, neighbour, list, link));
  planned_.push_back({list, neighbour, How::kRewrite, std::move(links)});
  return {};
}

void GraphInserter::write_lists_of(bool (*is_chosen)(std::uint32_t, std::uint32_t)) const {
  for (const Planned& each : planned_) {
    if (!is_chosen(each.slot, slot_)) continue;
    if (each.how == How::kAppend) {
      each.list.append(each.links[0]);
    } else {
      each.list.rewrite(each.links);
    }
  }
}

// The new node's own lists first: whoever follows a link to it finds its way on. A slot that comes
// back has its old links still, see GraphRemover.
void GraphInserter::write() {
  LinkPages::Page* const page = state_.links.find(slot_);
  for (std::uint32_t level = 0; level <= state_.shape().level(slot_); ++level) {
    state_.links.links(page, slot_, level).rewrite({});
  }
  write_lists_of([](std::uint32_t slot, std::uint32_t own) { return slot == own; });
  state_.links.set_presence(page, slot_, LinkPages::Presence::kNode);
  mark_dirty();
  if (slot_ >= state_.count) state_.count.store(slot_ + 1, std::memory_order_release);
  state_.live.fetch_add(1, std::memory_order_relaxed);
  write_lists_of([](std::uint32_t slot, std::uint32_t own) { return slot != own; });
  const std::uint32_t entry = state_.entry.load(std::memory_order_relaxed);
  if (entry == kNoSlot || state_.shape().level(slot_) > state_.shape().level(entry)) {
    state_.entry.store(slot_, std::memory_order_release);
  }
}

// A page's image says how many slots it covers: with a higher count those up to it change too.
void GraphInserter::mark_dirty() {
  const GraphShape& shape = state_.shape();
  const std::uint32_t count = state_.count.load(std::memory_order_relaxed);
  const std::uint32_t first = count == 0 ? 0 : shape.page_of(count - 1);
  for (std::uint32_t page = first; page <= shape.page_of(slot_); ++page) {
    state_.dirty.insert(page);
  }
  state_.dirty.insert(shape.page_of(slot_));
  for (const Planned& each : planned_) state_.dirty.insert(shape.page_of(each.slot));
}

}  // namespace hartonomous::vector
