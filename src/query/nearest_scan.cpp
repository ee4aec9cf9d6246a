#include "query/nearest_scan.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/distance.hpp"
#include "vector/vector_query.hpp"

namespace hartonomous::query {

using vector::Metric;
using vector::Neighbour;

namespace {
constexpr std::uint32_t kStopEvery = 1 << 14;  // slots
}

void NearestHeap::add(const Neighbour& one) {
  heap_.push_back(one);
  std::push_heap(heap_.begin(), heap_.end(), is_nearer);
  if (heap_.size() <= k_) return;
  std::pop_heap(heap_.begin(), heap_.end(), is_nearer);
  heap_.pop_back();
}

std::vector<Neighbour> NearestHeap::take() {
  std::sort(heap_.begin(), heap_.end(), is_nearer);
  return std::move(heap_);
}

bool NearestScan::passes(std::uint32_t slot) {
  if (!failed_.ok() || slot == query_.leave_out) return false;
  if (slot >= there_ && !set_.slots().is_there(slot, query_.at)) return false;
  if (query_.filter == nullptr) return true;
  const Result<bool> passed = query_.filter->passes(slot);
  if (!passed.ok()) failed_ = passed.status();
  return passed.ok() && *passed;
}

void NearestScan::offer(const Neighbour& one, NearestHeap& heap) {
  if (heap.may_enter(one) && passes(one.slot)) heap.add(one);
}

Status NearestScan::check_stop() const {
  if (control_.stopped()) return cancelled("search");
  return monotonic_seconds() > query_.end_seconds ? cancelled("search: its time is over")
                                                  : Status();
}

Status NearestScan::scan_resident(std::uint32_t first, std::uint32_t end, NearestHeap& heap) {
  const vector::VectorQuery query(*set_.vectors(), query_.vector);
  for (std::uint32_t slot = first; slot < end; ++slot) {
    if (slot % kStopEvery == 0) HTN_RETURN_IF_ERROR(check_stop());
    offer({query.distance(slot), slot}, heap);
  }
  if (end > first) distances_ += end - first;
  HTN_RETURN_IF_ERROR(query.status());
  return failed_;
}

float NearestScan::distance_to(std::span<const float> stored) const {
  const float* const a = query_.vector.data();
  switch (set_.shape().metric) {
    case Metric::kL2:
      return kernels::squared_l2(a, stored.data(), stored.size());
    case Metric::kDot:
      return -kernels::dot(a, stored.data(), stored.size());
    case Metric::kCosine:
      break;
  }
  return 1.0F - kernels::cosine_similarity(a, stored.data(), stored.size());
}

Status NearestScan::scan_stored(std::uint32_t first, std::uint32_t end, NearestHeap& heap) {
  const std::uint32_t page_slots = set_.rows().page_slots();
  const std::size_t dimension = set_.shape().dimension;
  std::vector<float> rows;
  while (first < end) {
    HTN_RETURN_IF_ERROR(check_stop());
    const std::uint32_t count = std::min(end - first, page_slots - first % page_slots);
    rows.resize(count * dimension);
    HTN_RETURN_IF_ERROR(set_.read_vectors(first, rows));
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::span<const float> row = std::span(rows).subspan(i * dimension, dimension);
      offer({distance_to(row), first + i}, heap);
    }
    first += count;
    distances_ += count;
  }
  return failed_;
}

Status NearestScan::rank_stored(const std::vector<Neighbour>& candidates, NearestHeap& heap) {
  std::vector<float> row(set_.shape().dimension);
  for (const Neighbour& each : candidates) {
    HTN_RETURN_IF_ERROR(check_stop());
    HTN_RETURN_IF_ERROR(set_.read_vector(each.slot, row));
    const Neighbour ranked{distance_to(row), each.slot};
    if (heap.may_enter(ranked)) heap.add(ranked);
  }
  return {};
}

}  // namespace hartonomous::query
