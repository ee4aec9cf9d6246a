#include "query/nearest.hpp"

#include <algorithm>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>

#include "query/nearest_scan.hpp"
#include "vector/vector_query.hpp"

namespace hartonomous::query {

using vector::Neighbour;
using vector::Residency;

namespace {

constexpr std::uint32_t kWidthLeast = 64;
// Of estimates, so many times as many candidates as are wanted, and some.
constexpr std::uint32_t kEstimatesFactor = 4;
constexpr std::uint32_t kEstimatesMore = 32;
// Selectivity: slots that the filter is tried on, for so long at most once there are a few.
constexpr std::uint32_t kTriedLeast = 32;
constexpr std::uint32_t kTriedMost = 512;
constexpr std::int64_t kTriedUs = 300;
// A walk measures about so many distances for each candidate it keeps, here and there in memory;
// a scan measures so many more in the same time, in order.
constexpr double kDistancesOfCandidate = 12;
constexpr double kScanFaster = 4;

std::int64_t now_us() { return static_cast<std::int64_t>(monotonic_seconds() * 1e6); }

class NearestSearch {
 public:
  NearestSearch(EmbeddingSet& set, const NearestQuery& query, const Control& control)
      : set_(set), query_(query), scan_(set, query, control) {}

  Result<NearestResult> run() {
    const std::int64_t begin = now_us();
    // What is added from here on is not there at the query's instant; nor is what has been added
    // and may not have landed, which cannot be read from the store.
    count_ = set_.slots().count_at(query_.at);
    result_.plan.vectors = set_.state().live;
    result_.plan.recall = set_.recall();
    choose();
    const std::int64_t planned = now_us();
    result_.plan.plan_us = planned - begin;
    HTN_RETURN_IF_ERROR(scan_.failed());
    HTN_RETURN_IF_ERROR(search());
    result_.plan.distances += scan_.distances();
    result_.plan.search_us = now_us() - planned;
    return std::move(result_);
  }

 private:
  void decide(SearchMethod method, std::string why) {
    result_.plan.method = method;
    result_.plan.why = std::move(why);
  }

  // Estimates do not do: vectors that are held as int8 are read.
  void decide_exact(std::string why) {
    decide(has_exact_memory() ? SearchMethod::kExact : SearchMethod::kExactStreamed,
           std::move(why));
  }

  bool has_exact_memory() const {
    return set_.vectors() != nullptr && set_.vectors()->format().residency() == Residency::kFloat32;
  }

  void choose() {
    if (count_ == 0) return decide(SearchMethod::kNothing, "there are no vectors");
    if (set_.vectors() == nullptr) {
      return decide(SearchMethod::kExactStreamed, "the vectors are more than the memory for them");
    }
    const std::string exact = why_exact();
    if (!exact.empty()) {
      return decide_exact(exact);
    }
    if (query_.filter == nullptr) return decide(SearchMethod::kGraph, "no filter");
    choose_for_filter();
  }

  // Empty: the graph may be asked.
  std::string why_exact() const {
    if (query_.mode == SearchMode::kExact) return "it was asked for";
    if (set_.graph() == nullptr) {
      return concat("there are ", count_, " vectors, a graph is made from ",
                    set_.shape().exact_below, " on");
    }
    if (query_.at < set_.graph_since()) return "the graph does not know this time any more";
    if (query_.mode == SearchMode::kAuto && query_.k >= count_ / 4) {
      return concat(query_.k, " of ", count_, " vectors are wanted");
    }
    return {};
  }

  void choose_for_filter() {
    const double selectivity = try_filter();
    result_.plan.selectivity = selectivity;
    const double walked = width() / std::max(selectivity, 1e-9) * kDistancesOfCandidate;
    if (query_.mode != SearchMode::kGraph && walked * kScanFaster > count_) {
      return decide_exact("a walk would meet most vectors before enough of them pass the filter");
    }
    decide(SearchMethod::kGraphFiltered, "enough vectors pass the filter");
  }

  // Of slots that are there, drawn evenly.
  double try_filter() {
    Rng rng(count_);
    const std::int64_t begin = now_us();
    std::uint32_t tried = 0;
    std::uint32_t passed = 0;
    for (std::uint32_t drawn = 0; drawn < 2 * kTriedMost && tried < kTriedMost; ++drawn) {
      const auto slot = static_cast<std::uint32_t>(rng.below(count_));
      if (!set_.slots().is_there(slot, query_.at)) continue;
      ++tried;
      passed += scan_.passes(slot) ? 1 : 0;
      if (tried >= kTriedLeast && now_us() - begin > kTriedUs) break;
    }
    return tried == 0 ? 0 : static_cast<double>(passed) / tried;
  }

  // How many are to be found before they are ranked.
  std::uint32_t wanted() const {
    if (has_exact_memory() || set_.vectors() == nullptr) return query_.k;
    return std::min(query_.k * kEstimatesFactor + kEstimatesMore, count_);
  }
  std::uint32_t width() const {
    const std::uint32_t least =
        query_.width > 0 ? query_.width : std::max(kWidthLeast, 2 * query_.k);
    return std::max(least, wanted());
  }

  Status search() {
    NearestHeap heap(query_.k);
    switch (result_.plan.method) {
      case SearchMethod::kNothing:
        return {};
      case SearchMethod::kExact:
        HTN_RETURN_IF_ERROR(scan_.scan_resident(0, count_, heap));
        break;
      case SearchMethod::kExactStreamed:
        HTN_RETURN_IF_ERROR(scan_.scan_stored(0, count_, heap));
        break;
      case SearchMethod::kGraph:
      case SearchMethod::kGraphFiltered:
        return search_graph();
    }
    result_.hits = to_outer(heap.take());
    return {};
  }

  Status search_graph() {
    HTN_RETURN_IF_ERROR(scan_.check_stop());
    HTN_RETURN_IF_ERROR(walk());
    HTN_RETURN_IF_ERROR(scan_.check_stop());
    if (query_.at >= set_.graph_since()) return {};
    // What was there then has left the graph since the plan was made.
    decide_exact("the graph forgot this time meanwhile");
    result_.hits.clear();
    return search();
  }

  // What the graph has, and what it does not have yet.
  Status walk() {
    // In this order: what is linked meanwhile is met twice, and counts once.
    const std::uint32_t end = set_.graph_end();
    HTN_ASSIGN_OR_RETURN(const auto found, walk_graph());
    NearestHeap beside(wanted());
    HTN_RETURN_IF_ERROR(scan_.scan_resident(end, count_, beside));
    result_.plan.scanned = scan_.distances();
    NearestHeap heap(wanted());
    for (const Neighbour& each : to_outer(beside.take())) heap.add(each);
    for (const Neighbour& each : found) {
      if (each.slot < end) heap.add(each);
    }
    result_.hits = heap.take();
    if (has_exact_memory()) return {};
    NearestHeap ranked(query_.k);
    HTN_RETURN_IF_ERROR(scan_.rank_stored(result_.hits, ranked));
    result_.hits = to_outer(ranked.take());
    return {};
  }

  // Nearly all vectors of a graph are there: asking each on the way costs more than it spares.
  Result<std::vector<Neighbour>> walk_graph() {
    result_.plan.candidates = width();
    const vector::SearchOptions options{.k = width(), .width = width()};
    if (query_.filter == nullptr) {
      HTN_ASSIGN_OR_RETURN(auto all, set_.graph()->search(query_.vector, options));
      result_.plan.distances = all.distances;
      std::erase_if(all.nearest,
                    [this](const Neighbour& each) { return !scan_.passes(each.slot); });
      if (all.nearest.size() >= wanted() || all.is_exhausted) return std::move(all.nearest);
    }
    const auto visible = [this](std::uint32_t slot) { return scan_.passes(slot); };
    HTN_ASSIGN_OR_RETURN(auto found, set_.graph()->search(query_.vector, options, visible));
    result_.plan.distances += found.distances;
    HTN_RETURN_IF_ERROR(scan_.failed());
    return std::move(found.nearest);
  }

  std::vector<Neighbour> to_outer(std::vector<Neighbour> inner) const {
    for (Neighbour& each : inner) {
      each.distance = vector::outer_distance(set_.shape().metric, each.distance);
    }
    return inner;
  }

  EmbeddingSet& set_;
  const NearestQuery& query_;
  NearestScan scan_;
  std::uint32_t count_ = 0;
  NearestResult result_;
};

}  // namespace

Result<NearestResult> find_nearest(EmbeddingSet& set, const NearestQuery& query,
                                   const Control& control) {
  return NearestSearch(set, query, control).run();
}

std::string_view method_name(SearchMethod method) {
  switch (method) {
    case SearchMethod::kNothing:
      return "nothing";
    case SearchMethod::kExact:
      return "exact";
    case SearchMethod::kExactStreamed:
      return "exact streamed";
    case SearchMethod::kGraph:
      return "graph";
    case SearchMethod::kGraphFiltered:
      return "graph filtered";
  }
  return "";
}

}  // namespace hartonomous::query
