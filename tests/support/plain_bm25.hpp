#pragma once

// PlainBm25: BM25F of units of tokens, written as the formula stands, with maps and doubles and
// nothing else, for what an index finds to be held against.
//
//   PlainBm25 plain;
//   plain.put(7, {{"one", "two"}});
//   plain.search({"two"}, 10);  // {{7, 0.28...}}
//
// score(u) = sum over terms of idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / average)),
// idf = ln(1 + (N - df + 0.5) / (df + 0.5)), tf and length the sums over fields of weight times
// that of the field, average over all units that are there, df the units with the term in any
// field. A term that comes twice in a query counts twice.
// Thread-safety: one thread at a time.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace hartonomous::testing {

class PlainBm25 {
 public:
  using Tokens = std::vector<std::string>;
  struct Options {
    double k1 = 1.2;
    double b = 0.75;
    std::vector<double> field_weights = {};  // 1 where there is none
  };
  struct Hit {
    std::uint32_t unit = 0;
    double score = 0;
  };

  PlainBm25() = default;
  explicit PlainBm25(Options options) : options_(std::move(options)) {}

  // In place of what the unit was. Tokens of each field.
  void put(std::uint32_t unit, const std::vector<Tokens>& fields) {
    remove(unit);
    double& length = lengths_[unit];
    for (std::size_t f = 0; f < fields.size(); ++f) {
      length += weight(f) * static_cast<double>(fields[f].size());
      for (const std::string& term : fields[f]) frequencies_[term][unit] += weight(f);
    }
  }
  void remove(std::uint32_t unit) {
    if (lengths_.erase(unit) == 0) return;
    for (auto& [term, units] : frequencies_) units.erase(unit);
  }
  std::size_t size() const { return lengths_.size(); }

  // Units with any of the terms, the best first, then by unit; k at most, 0: all.
  std::vector<Hit> search(const Tokens& terms, std::size_t k) const {
    const double average = average_length();
    std::map<std::uint32_t, double> scores;
    for (const std::string& term : terms) {
      const auto units = frequencies_.find(term);
      if (units == frequencies_.end()) continue;
      const auto df = static_cast<double>(units->second.size());
      const double idf = std::log(1 + (static_cast<double>(size()) - df + 0.5) / (df + 0.5));
      for (const auto& [unit, tf] : units->second) {
        const double share = average == 0 ? 0 : lengths_.at(unit) / average;
        const double norm = 1 - options_.b + options_.b * share;
        scores[unit] += idf * tf * (options_.k1 + 1) / (tf + options_.k1 * norm);
      }
    }
    std::vector<Hit> hits;
    for (const auto& [unit, score] : scores) hits.push_back({unit, score});
    std::stable_sort(hits.begin(), hits.end(),
                     [](const Hit& a, const Hit& b) { return a.score > b.score; });
    if (k != 0 && hits.size() > k) hits.resize(k);
    return hits;
  }

 private:
  double weight(std::size_t field) const {
    return field < options_.field_weights.size() ? options_.field_weights[field] : 1;
  }
  double average_length() const {
    double sum = 0;
    for (const auto& [unit, length] : lengths_) sum += length;
    return lengths_.empty() ? 0 : sum / static_cast<double>(lengths_.size());
  }

  Options options_;
  // Both over all fields, by their weights.
  std::map<std::string, std::map<std::uint32_t, double>> frequencies_;
  std::map<std::uint32_t, double> lengths_;
};

}  // namespace hartonomous::testing
