#include "support/embedding_oracle.hpp"

#include <algorithm>
#include <cmath>

namespace hartonomous::testing {

namespace {

// Stands for the time of the change that is being made.
constexpr Instant kNow{INT64_MAX - 1};

}  // namespace

EmbeddingOracle::RowState* EmbeddingOracle::open_row(AtomId atom) {
  auto& states = rows_[atom];
  return !states.empty() && states.back().to == kForever ? &states.back() : nullptr;
}

void EmbeddingOracle::put(AtomId atom, const std::vector<float>& vector,
                          std::optional<double> importance, EmbeddingPutResult& expected) {
  RowState* const before = open_row(atom);
  const bool is_same = before != nullptr && entries_[before->entry].vector == vector;
  if (is_same && before->importance == importance) {
    ++expected.unchanged;
    return;
  }
  ++(before == nullptr ? expected.inserted : expected.updated);
  std::size_t slot = is_same ? before->entry : entries_.size();
  if (before != nullptr) before->to = kNow;
  if (!is_same) {
    if (before != nullptr) entries_[before->entry].to = kNow;
    entries_.push_back({.atom = atom, .vector = vector, .from = kNow});
  }
  rows_[atom].push_back({.entry = slot, .importance = importance, .from = kNow});
}

bool EmbeddingOracle::remove(AtomId atom) {
  RowState* const before = open_row(atom);
  if (before == nullptr) return false;
  before->to = kNow;
  entries_[before->entry].to = kNow;
  return true;
}

void EmbeddingOracle::date(Instant now) {
  const auto set = [now](auto& each) {
    if (each.from == kNow) each.from = now;
    if (each.to == kNow) each.to = now;
  };
  for (Entry& each : entries_) set(each);
  for (auto& [atom, states] : rows_) {
    for (RowState& each : states) set(each);
  }
}

const EmbeddingOracle::RowState* EmbeddingOracle::row(AtomId atom, Instant at) const {
  const auto found = rows_.find(atom);
  if (found == rows_.end()) return nullptr;
  for (const RowState& each : found->second) {
    if (each.from <= at && at < each.to) return &each;
  }
  return nullptr;
}

std::vector<AtomId> EmbeddingOracle::atoms(Instant at) const {
  std::vector<AtomId> atoms;
  for (const auto& [atom, states] : rows_) {
    if (row(atom, at) != nullptr) atoms.push_back(atom);
  }
  return atoms;
}

double EmbeddingOracle::distance(std::span<const float> from, std::span<const float> to) const {
  double dot = 0;
  double from_squared = 0;
  double to_squared = 0;
  double squared = 0;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const double a = from[i];
    const double b = to[i];
    dot += a * b;
    from_squared += a * a;
    to_squared += b * b;
    squared += (a - b) * (a - b);
  }
  if (metric_ == vector::Metric::kL2) return std::sqrt(squared);
  if (metric_ == vector::Metric::kDot) return -dot;
  const double norms = std::sqrt(from_squared * to_squared);
  return norms == 0 ? 1 : 1 - dot / norms;
}

std::vector<EmbeddingOracle::Found> EmbeddingOracle::nearest(std::span<const float> from,
                                                             Instant at,
                                                             const Passes& passes) const {
  std::vector<Found> all;
  for (const Entry& each : entries_) {
    if (each.from > at || at >= each.to) continue;
    const RowState* const state = row(each.atom, at);
    if (state == nullptr || (passes && !passes(each, *state))) continue;
    all.push_back({each.atom, distance(from, each.vector)});
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Found& a, const Found& b) { return a.distance < b.distance; });
  return all;
}

}  // namespace hartonomous::testing
