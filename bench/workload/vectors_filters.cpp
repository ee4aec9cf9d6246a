// The nearest of those that a filter lets through, however few, and of those in a box.
#include <array>
#include <cmath>

#include <hartonomous/base/rng.hpp>

#include "workload/vectors_data.hpp"

namespace hartonomous::bench {
namespace {

constexpr std::array<double, 4> kShares = {0.5, 0.1, 0.01, 0.001};
constexpr std::size_t kQueries = 200;

// Which rows pass, each as likely as another.
std::vector<bool> draw(std::size_t count, double share, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<bool> passes(count);
  for (std::size_t i = 0; i < count; ++i) passes[i] = rng.uniform() < share;
  return passes;
}

// The right ones, by comparing with all that pass.
struct Right {
  std::vector<float> distances;  // of the nearest k, in order
};
Right right_of(const VectorSet& set, std::size_t query, const std::vector<bool>& passes) {
  Right right;
  for (std::size_t row = 0; row < set.count(); ++row) {
    if (passes[row]) right.distances.push_back(set.distance(set.query(query), set.row(row)));
  }
  std::ranges::sort(right.distances);
  right.distances.resize(std::min<std::size_t>(right.distances.size(), kNeighbours));
  return right;
}

struct Filtered {
  double recall = 0;  // mean
  double fewest = 1;  // hits of those there must be
  double median_us = 0;
  std::string method;
};

Result<Filtered> measure_filter(VectorsData& data, const VectorSet& set, const StoredIndex& ours,
                                const EmbeddingFilter& filter, const std::vector<bool>& passes) {
  constexpr float kRounding = 1e-5F;
  const std::size_t queries = std::min(set.query_count(), kQueries);
  Filtered filtered;
  std::vector<double> times;
  std::vector<std::uint32_t> rows;
  for (std::size_t q = 0; q < queries; ++q) {
    const double begin = thread_seconds();
    HTN_ASSIGN_OR_RETURN(
        const SemanticResult found,
        ours.search({.vector = set.query(q), .k = kNeighbours, .filter = filter}, rows));
    times.push_back((thread_seconds() - begin) * 1e6);
    filtered.method = query::method_name(found.plan.method);
    const Right right = right_of(set, q, passes);
    if (right.distances.empty()) continue;
    const auto due = static_cast<double>(right.distances.size());
    const float last = right.distances.back();
    std::size_t hits = 0;
    for (const std::uint32_t row : rows) {
      HTN_RETURN_IF_ERROR(expect(passes[row], "a filtered search gives what passes"));
      const float distance = set.distance(set.query(q), set.row(row));
      hits += distance <= last + kRounding * (1 + std::abs(last)) ? 1 : 0;
    }
    filtered.recall += std::min(1.0, static_cast<double>(hits) / due);
    filtered.fewest = std::min(filtered.fewest, static_cast<double>(rows.size()) / due);
  }
  filtered.recall /= static_cast<double>(queries);
  filtered.median_us = median(times);
  data.answers.add(static_cast<std::uint64_t>(std::ranges::count(passes, true)));
  return filtered;
}

void report(const VectorsData& data, const std::string& name, const Filtered& filtered,
            const std::vector<bool>& passes) {
  const auto matches = static_cast<std::uint64_t>(std::ranges::count(passes, true));
  data.figure(concat(name, ": recall"), filtered.recall, "", {}, at_least(0.95),
              concat(matches, " pass, ", filtered.method, ", candidates as they are chosen"));
  data.figure(concat(name, ": fewest hits / those there are"), filtered.fewest, "", {},
              at_least(1));
  data.figure(concat(name, ": median"), filtered.median_us, "us");
}

std::string percent(double share) {
  return share >= 0.01 ? concat(static_cast<int>(share * 100 + 0.5), " %") : "0.1 %";
}

Status measure_accept(VectorsData& data, const VectorSet& set, const StoredIndex& ours) {
  for (const double share : kShares) {
    const std::vector<bool> passes = draw(set.count(), share, data.workload.seed + 61);
    EmbeddingFilter filter;
    filter.accept = [&](AtomId atom) { return passes[ours.row_of(atom)]; };
    HTN_ASSIGN_OR_RETURN(const Filtered filtered, measure_filter(data, set, ours, filter, passes));
    report(data, concat(set.name, ": filter, ", percent(share)), filtered, passes);
  }
  return {};
}

// A cube around a point, as large as it must be to have that share.
geometry::Box3 cube_of(const std::vector<geometry::Point3>& points, double share) {
  const geometry::Point3 centre = points[points.size() / 2];
  std::vector<float> reach;
  for (const geometry::Point3& point : points) {
    reach.push_back(std::max({std::abs(point.x - centre.x), std::abs(point.y - centre.y),
                              std::abs(point.z - centre.z)}));
  }
  const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(reach.size() - 1));
  std::ranges::nth_element(reach, reach.begin() + at);
  const float half = reach[static_cast<std::size_t>(at)];
  return {{centre.x - half, centre.y - half, centre.z - half},
          {centre.x + half, centre.y + half, centre.z + half}};
}

Status measure_box(VectorsData& data, const VectorSet& set, StoredIndex& ours) {
  HTN_RETURN_IF_ERROR(ours.store().session().fit_landmarks(ours.model()).status());
  ours.look_again();
  std::vector<geometry::Point3> points(set.count());
  HTN_RETURN_IF_ERROR(ours.embeddings().points(ours.model(), {}, [&](AtomId atom, const auto& at) {
    points[ours.row_of(atom)] = at;
    return Status();
  }));
  for (const double share : kShares) {
    EmbeddingFilter filter;
    filter.box = cube_of(points, share);
    std::vector<bool> passes;
    for (const auto& point : points) passes.push_back(geometry::contains(*filter.box, point));
    HTN_ASSIGN_OR_RETURN(const Filtered filtered, measure_filter(data, set, ours, filter, passes));
    report(data, concat(set.name, ": box, ", percent(share)), filtered, passes);
  }
  return {};
}

}  // namespace

Status measure_vector_filters(VectorsData& data, const VectorSet& set, StoredIndex& ours) {
  HTN_RETURN_IF_ERROR(measure_accept(data, set, ours));
  return measure_box(data, set, ours);
}

}  // namespace hartonomous::bench
