#include "vector/graph.hpp"

#include <algorithm>
#include <utility>

#include <hartonomous/base/text.hpp>

#include "vector/graph_format.hpp"
#include "vector/graph_inserter.hpp"
#include "vector/graph_remover.hpp"
#include "vector/graph_state.hpp"

namespace hartonomous::vector {

namespace {

StoredNode stored_node(const LinkPages& links, LinkPages::Page* page, std::uint32_t slot) {
  StoredNode node;
  node.slot = slot;
  for (std::uint32_t level = 0; level <= links.shape().level(slot); ++level) {
    std::vector<LinkWord>& words = node.levels.emplace_back();
    links.links(page, slot, level).for_each([&](LinkWord link) { words.push_back(link); });
  }
  return node;
}

Status check_search(const ResidentVectors& vectors, std::span<const float> wanted,
                    const SearchOptions& options) {
  if (wanted.size() != vectors.dimension()) {
    return invalid_argument(concat("a search with ", wanted.size(), " dimensions among vectors of ",
                                   vectors.dimension()));
  }
  if (options.k == 0 || options.width == 0) return invalid_argument("a search for nothing");
  return {};
}

SearchOutcome outcome_of(const SearchScratch& scratch, Metric metric, std::size_t k,
                         std::size_t width) {
  SearchOutcome outcome;
  const std::span<const CandidateKey> keys = scratch.pool.keys();
  outcome.distances = scratch.distances;
  outcome.is_exhausted = keys.size() < width;
  outcome.nearest.reserve(std::min(k, keys.size()));
  for (const CandidateKey key : keys.first(std::min(k, keys.size()))) {
    outcome.nearest.push_back({outer_distance(metric, distance_of(key)), slot_of(key)});
  }
  return outcome;
}

}  // namespace

Graph::Graph(std::unique_ptr<GraphState> state) : state_(std::move(state)) {}
Graph::~Graph() = default;

Result<std::unique_ptr<Graph>> Graph::create(const GraphOptions& options,
                                             const ResidentVectors& vectors) {
  HTN_RETURN_IF_ERROR(options.validate());
  GraphHeader header;
  header.options = options;
  return std::unique_ptr<Graph>(
      new Graph(std::make_unique<GraphState>(header, vectors, LinkPages::Loader())));
}

Result<std::unique_ptr<Graph>> Graph::open(Bytes bytes, const ResidentVectors& vectors,
                                           LinkPages::Loader loader) {
  HTN_ASSIGN_OR_RETURN(const GraphHeader header, decode_graph_header(bytes));
  if (header.count > vectors.count()) {
    return corruption(
        concat("graph header: ", header.count, " slots, but ", vectors.count(), " vectors"));
  }
  return std::unique_ptr<Graph>(
      new Graph(std::make_unique<GraphState>(header, vectors, std::move(loader))));
}

Status Graph::insert(std::uint32_t slot) {
  if (slot >= state_->vectors.count()) {
    return invalid_argument(concat("graph: there is no vector at slot ", slot));
  }
  return GraphInserter(*state_, slot).insert();
}

Status Graph::remove(std::span<const std::uint32_t> slots) {
  return GraphRemover(*state_, {slots.begin(), slots.end()}).remove();
}

Result<SearchOutcome> Graph::search(std::span<const float> wanted, const SearchOptions& options,
                                    SlotFilter visible) const {
  HTN_RETURN_IF_ERROR(check_search(state_->vectors, wanted, options));
  // In this order: the entry is below a count that is read after it.
  const std::uint32_t entry = state_->entry.load(std::memory_order_acquire);
  const std::uint32_t count = state_->count.load(std::memory_order_acquire);
  if (entry == kNoSlot) return SearchOutcome{{}, 0, true};
  const std::size_t width = std::max(options.width, options.k);
  const std::size_t places = std::min<std::size_t>(width, count);
  const ScratchPool::Lease lease = state_->scratches.take();
  SearchScratch& scratch = *lease;
  const VectorQuery query(state_->vectors, wanted);
  GraphWalk walk(state_->links, query, count, scratch);
  CandidateKey from = walk.key_of(entry);
  for (std::uint32_t level = state_->shape().level(entry); level > 0; --level) {
    from = walk.descend(from, level);
  }
  if (visible.is_empty()) {
    walk.search(from, 0, places);
  } else {
    walk.search_visible(from, places, visible);
  }
  HTN_RETURN_IF_ERROR(walk.status());
  return outcome_of(scratch, state_->vectors.format().metric(), options.k, width);
}

Result<bool> Graph::contains(std::uint32_t slot) const {
  if (slot >= state_->count.load(std::memory_order_acquire)) return false;
  HTN_ASSIGN_OR_RETURN(LinkPages::Page* const page, state_->links.load(slot));
  return state_->links.is_node(page, slot);
}

std::uint32_t Graph::live_count() const { return state_->live.load(std::memory_order_relaxed); }
std::size_t Graph::bytes_in_use() const { return state_->links.bytes_in_use(); }
const GraphOptions& Graph::options() const { return state_->options; }

std::string Graph::header() const {
  return encode_graph_header({state_->options, state_->count, state_->live, state_->entry});
}

std::uint32_t Graph::page_count() const { return state_->shape().pages(state_->count); }

std::vector<std::uint32_t> Graph::dirty_pages() const {
  return {state_->dirty.begin(), state_->dirty.end()};
}

Result<std::string> Graph::page(std::uint32_t page) const {
  const LinksPageContext context{state_->shape(), page, state_->count, state_->entry};
  const std::uint32_t first = context.first_slot();
  HTN_ASSIGN_OR_RETURN(LinkPages::Page* const links, state_->links.load(first));
  std::vector<StoredNode> nodes;
  for (std::uint32_t slot = first; slot < first + context.slots(); ++slot) {
    if (state_->links.is_node(links, slot)) {
      nodes.push_back(stored_node(state_->links, links, slot));
    }
  }
  return encode_links_page(context, std::move(nodes));
}

void Graph::mark_clean() { state_->dirty.clear(); }

}  // namespace hartonomous::vector
