#include "query/indexer.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <hartonomous/base/text.hpp>

#include "codec/key.hpp"
#include "query/graph_state.hpp"
#include "spatial/point_tree_build.hpp"
#include "vector/graph.hpp"

namespace hartonomous::query {

using kv::Family;
using schema::VectorIndex;
using spatial::SlotPoint;

namespace {

// Links that a change pays for beside its own.
constexpr std::uint64_t kLinksFactor = 2;
constexpr std::uint64_t kLinksMore = 256;
// Of what is there, the share that may be dead in the graph, not saved, or not in the tree: the
// least of it that is worth the work.
constexpr std::uint32_t kShare = 8;
constexpr std::uint32_t kDeadLeast = 64;
constexpr std::uint32_t kUnsavedLeast = 1024;
constexpr std::uint32_t kRestLeast = 4096;
// Pages of at most so many bytes are replaced in one step.
constexpr std::uint64_t kStepBytes = std::uint64_t{8} << 20;
constexpr std::uint64_t kBatchBytes = std::uint64_t{4} << 20;
constexpr std::size_t kErasedAtOnce = 4096;
constexpr std::uint32_t kReportEvery = 256;

}  // namespace

Indexer::Indexer(EmbeddingSet& set, Commit commit, const std::function<Instant()>& last_commit,
                 const Control& control)
    : set_(set),
      commit_(std::move(commit)),
      control_(control),
      lock_(set.index_mutex_),
      now_(last_commit()) {}

Status Indexer::follow(std::uint64_t changes) {
  const std::uint32_t live = set_.state().live;
  HTN_RETURN_IF_ERROR(link(changes * kLinksFactor + kLinksMore));
  HTN_RETURN_IF_ERROR(unlink_dead(std::max(kDeadLeast, live / kShare)));
  HTN_RETURN_IF_ERROR(save_graph(std::max(kUnsavedLeast, set_.graph_saved() / kShare)));
  return rebuild_tree(std::max(kRestLeast, live / kShare));
}

Status Indexer::all() {
  HTN_RETURN_IF_ERROR(link(UINT64_MAX));
  HTN_RETURN_IF_ERROR(unlink_dead(1));
  HTN_RETURN_IF_ERROR(save_graph(1));
  return rebuild_tree(1);
}

Status Indexer::begin_graph() {
  HTN_ASSIGN_OR_RETURN(set_.own_graph_, vector::Graph::create(set_.shape().graph, *set_.vectors_));
  set_.graph_.store(set_.own_graph_.get(), std::memory_order_release);
  return {};
}

Status Indexer::link(std::uint64_t links_max) {
  const bool is_worth_it = set_.state().live >= set_.shape().exact_below;
  if (set_.vectors_ == nullptr || (set_.own_graph_ == nullptr && !is_worth_it)) return {};
  if (set_.own_graph_ == nullptr) HTN_RETURN_IF_ERROR(begin_graph());
  const std::uint32_t end = set_.slots().count_at(now_);
  const std::uint32_t begin = set_.graph_end();
  for (std::uint32_t slot = begin; slot < end && links_max > 0; ++slot) {
    if (control_.stopped()) return cancelled("linking of vectors");
    if (set_.slots().is_there(slot, now_)) {
      HTN_RETURN_IF_ERROR(set_.own_graph_->insert(slot));
      --links_max;
    } else {
      set_.graph_since_.store(now_.value(), std::memory_order_release);
    }
    set_.graph_end_.store(slot + 1, std::memory_order_release);
    if (slot % kReportEvery == 0) {
      control_.report(
          {.phase = "link", .done = slot - begin, .total = end - begin, .unit = "vectors"});
    }
  }
  return {};
}

Status Indexer::unlink_dead(std::uint32_t dead_least) {
  vector::Graph* const graph = set_.own_graph_.get();
  if (graph == nullptr) return {};
  // At most so many of its nodes are dead: those it does not have yet may all be there.
  const std::uint64_t linked = graph->live_count();
  const std::uint64_t beside = set_.slots().count() - set_.graph_end();
  if (linked + beside < std::uint64_t{set_.state().live} + dead_least) return {};
  std::vector<std::uint32_t> dead;
  for (std::uint32_t slot = 0; slot < set_.graph_end(); ++slot) {
    if (set_.slots().is_there(slot, now_)) continue;
    HTN_ASSIGN_OR_RETURN(const bool is_node, graph->contains(slot));
    if (is_node) dead.push_back(slot);
  }
  if (dead.size() < dead_least) return {};
  // Who looks from an earlier instant is told before they are gone.
  set_.graph_since_.store(now_.value(), std::memory_order_release);
  HTN_RETURN_IF_ERROR(graph->remove(dead));
  set_.graph_saved_ = 0;  // of what is saved, so much is over
  return {};
}

Status Indexer::stage(kv::Batch& batch, std::string key, std::string value) {
  batch.put(Family::kVectorIndex, std::move(key), std::move(value));
  if (batch.bytes() < kBatchBytes) return {};
  HTN_RETURN_IF_ERROR(commit_(std::move(batch)));
  batch = {};
  return {};
}

Status Indexer::save_graph(std::uint32_t unsaved_least) {
  vector::Graph* const graph = set_.own_graph_.get();
  if (graph == nullptr || set_.graph_end() < set_.graph_saved() + unsaved_least) return {};
  const std::vector<std::uint32_t> dirty = graph->dirty_pages();
  if (dirty.empty()) return {};
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < dirty.size() && bytes <= kStepBytes; ++i) {
    HTN_ASSIGN_OR_RETURN(const std::string page, graph->page(dirty[i]));
    bytes += page.size();
  }
  const std::uint32_t before = set_.graph_generation_;
  if (before > 0 && bytes <= kStepBytes) return save_pages(dirty, before);
  std::vector<std::uint32_t> pages(graph->page_count());
  std::iota(pages.begin(), pages.end(), 0U);
  HTN_RETURN_IF_ERROR(save_pages(pages, before + 1));
  return erase_others(VectorIndex::kGraph, before + 1);
}

// Those of a generation that is referred to already land in one step.
Status Indexer::save_pages(std::span<const std::uint32_t> pages, std::uint32_t generation) {
  const SetRows& rows = set_.rows();
  const bool in_one_step = generation == set_.graph_generation_;
  kv::Batch batch;
  for (const std::uint32_t page : pages) {
    HTN_ASSIGN_OR_RETURN(std::string image, set_.own_graph_->page(page));
    std::string key = schema::vector_index_key(rows.tenant(), rows.model(), VectorIndex::kGraph,
                                               generation, page);
    if (in_one_step) {
      batch.put(Family::kVectorIndex, std::move(key), std::move(image));
    } else {
      HTN_RETURN_IF_ERROR(stage(batch, std::move(key), std::move(image)));
    }
  }
  const std::uint32_t end = set_.graph_end();
  batch.put(Family::kVectorState,
            schema::vector_state_key(rows.tenant(), rows.model(), VectorIndex::kGraph),
            encode_saved_graph({.generation = generation,
                                .end = end,
                                .since = set_.graph_since(),
                                .header = set_.own_graph_->header()}));
  HTN_RETURN_IF_ERROR(commit_(std::move(batch)));
  set_.own_graph_->mark_clean();
  set_.graph_generation_ = generation;
  set_.graph_saved_ = end;
  return {};
}

Status Indexer::erase_others(VectorIndex index, std::uint32_t generation) {
  const SetRows& rows = set_.rows();
  const auto prefix = [&](std::uint32_t of) {
    return schema::vector_index_prefix(rows.tenant(), rows.model(), index, of);
  };
  const kv::Range before{prefix(0), prefix(generation)};
  const kv::Range after{prefix(generation + 1), codec::prefix_end(prefix(UINT32_MAX))};
  for (const kv::Range& range : {before, after}) {
    while (true) {
      kv::Batch batch;
      const auto cursor = rows.cursor(Family::kVectorIndex, range);
      while (batch.count() < kErasedAtOnce) {
        HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
        if (!more) break;
        batch.erase(Family::kVectorIndex, std::string(cursor->key()));
      }
      if (batch.empty()) break;
      HTN_RETURN_IF_ERROR(commit_(std::move(batch)));
    }
  }
  return {};
}

Result<std::vector<SlotPoint>> Indexer::points_there(std::uint32_t end) const {
  std::vector<SlotPoint> points;
  const auto add = [&](std::uint32_t slot, const vector::PointOfSlot& point) {
    const bool is_point = !std::isnan(point[0]) && set_.slots().is_there(slot, now_);
    if (is_point) points.push_back({slot, {point[0], point[1], point[2]}});
  };
  const SetTree::View view = set_.tree().view();
  const std::uint32_t stored = std::min(view.end, end);
  for (std::uint32_t first = 0; first < stored; first += vector::kSlotsPerRow) {
    HTN_ASSIGN_OR_RETURN(const auto row,
                         set_.rows().points(view.version, first / vector::kSlotsPerRow));
    for (std::uint32_t i = 0; i < row.size() && first + i < stored; ++i) add(first + i, row[i]);
  }
  for (std::uint32_t slot = stored; slot < end; ++slot) add(slot, view.rest[slot - view.end]);
  return points;
}

Status Indexer::rebuild_tree(std::uint32_t rest_least) {
  const std::uint32_t version = set_.tree().version();
  const std::uint32_t end = set_.slots().count_at(now_);
  if (version == 0) return {};
  std::uint32_t built = 0;
  std::uint64_t in_tree = 0;
  {
    const SetTree::View view = set_.tree().view();
    built = view.end;
    in_tree = view.tree == nullptr ? 0 : view.tree->points();
  }
  // Points that are no more, at least.
  const std::uint64_t there = set_.state().live;
  const std::uint64_t dead = in_tree > there ? in_tree - there : 0;
  if (end - built < rest_least && dead < rest_least) return {};
  HTN_ASSIGN_OR_RETURN(const std::vector<SlotPoint> points, points_there(end));
  TreeState state{.generation = set_.tree().generation() + 1,
                  .version = version,
                  .end = end,
                  .since = now_,
                  .top = {}};
  HTN_RETURN_IF_ERROR(save_tree(points, state));
  HTN_RETURN_IF_ERROR(set_.tree().use(set_.rows(), state));
  return erase_others(VectorIndex::kPointTree, state.generation);
}

Status Indexer::save_tree(std::span<const SlotPoint> points, TreeState& state) {
  const SetRows& rows = set_.rows();
  constexpr float kExtent = spatial::kProjectionExtent;
  const geometry::Box3 frame{{-kExtent, -kExtent, -kExtent}, {kExtent, kExtent, kExtent}};
  const spatial::BuildOptions options{.points_per_leaf = set_.shape().points_per_leaf,
                                      .frame = frame};
  kv::Batch batch;
  const auto sink = [&](std::uint32_t index, std::string leaf) {
    return stage(batch,
                 schema::vector_index_key(rows.tenant(), rows.model(), VectorIndex::kPointTree,
                                          state.generation, index),
                 std::move(leaf));
  };
  HTN_ASSIGN_OR_RETURN(state.top, spatial::build_point_tree(points, options, sink));
  batch.put(Family::kVectorState,
            schema::vector_state_key(rows.tenant(), rows.model(), VectorIndex::kPointTree),
            encode_tree_state(state));
  return commit_(std::move(batch));
}

}  // namespace hartonomous::query
