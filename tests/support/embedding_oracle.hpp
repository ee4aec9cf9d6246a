#pragma once

// What a model's embeddings are and were, held naively: every vector with the times it was there,
// every row with the times it was so; searched by computing every distance in double precision.
// Times are those of Snapshot::instant() after the change.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include <hartonomous/engine/embeddings.hpp>

namespace hartonomous::testing {

class EmbeddingOracle {
 public:
  struct Entry {  // a slot
    AtomId atom;
    std::vector<float> vector;
    Instant from;
    Instant to = kForever;
  };
  struct RowState {
    std::size_t entry = 0;
    std::optional<double> importance;
    Instant from;
    Instant to = kForever;
  };
  struct Found {
    AtomId atom;
    double distance = 0;
    bool operator==(const Found&) const = default;
  };
  using Passes = std::function<bool(const Entry&, const RowState&)>;

  explicit EmbeddingOracle(vector::Metric metric) : metric_(metric) {}

  // Changes are of the time that date() gives them.
  void put(AtomId atom, const std::vector<float>& vector, std::optional<double> importance,
           EmbeddingPutResult& expected);
  bool remove(AtomId atom);
  void date(Instant now);

  std::size_t slots() const { return entries_.size(); }
  std::vector<AtomId> atoms(Instant at) const;
  const RowState* row(AtomId atom, Instant at) const;
  const Entry& entry(std::size_t index) const { return entries_[index]; }
  double distance(std::span<const float> from, std::span<const float> to) const;
  // All that pass, nearest first, then by slot.
  std::vector<Found> nearest(std::span<const float> from, Instant at, const Passes& passes) const;

 private:
  RowState* open_row(AtomId atom);

  vector::Metric metric_;
  std::vector<Entry> entries_;
  std::map<AtomId, std::vector<RowState>> rows_;
};

}  // namespace hartonomous::testing
