#pragma once

// What a ranked search has to give, computed from the definitions: every unit is looked at, in
// doubles, token by token. And random units and queries to hold it against.
// Thread-safety: one thread at a time.

#include <hartonomous/base/rng.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "text/memory_index.hpp"
#include "text/search.hpp"

namespace hartonomous::testing {

struct OracleUnit {
  std::vector<std::vector<std::string>> fields;  // tokens, at positions 0, 1, ...
  bool ended = false;
  bool filtered = false;  // it is there, but a filter leaves it out
};

// Units, and what is to be found in them.
class TextOracle {
 public:
  TextOracle(std::vector<OracleUnit> units, const text::Bm25Parameters& parameters);

  // By unit, of those that match, are there, and pass the filter.
  std::map<std::uint32_t, double> scores(const text::QueryNode& query) const;
  const std::vector<OracleUnit>& units() const { return units_; }
  text::UnitStatistics statistics() const;

 private:
  using Node = text::QueryNode;
  std::optional<double> score(const Node& node, const OracleUnit& unit, double boost,
                              std::uint32_t fields) const;
  std::optional<double> score_and(const Node& node, const OracleUnit& unit, double boost,
                                  std::uint32_t fields) const;
  std::optional<double> score_leaf(const Node& node, const OracleUnit& unit, double boost,
                                   std::uint32_t fields) const;
  double idf(const Node& node) const;
  double worth(const OracleUnit& unit, const std::vector<double>& frequencies,
               std::uint32_t fields) const;

  std::vector<OracleUnit> units_;
  text::Bm25Parameters parameters_;
};

// Letters left out, put in, replaced or changed with the next one.
std::size_t letters_apart(std::u32string_view a, std::u32string_view b);
// Occurrences of a phrase in a text, by trying every place.
std::uint32_t phrase_occurrences(const std::vector<text::PhraseTerm>& phrase, std::uint32_t slop,
                                 const std::vector<std::string>& tokens);

// The units as segments in memory.
struct OracleIndex {
  std::unique_ptr<text::MemoryUnits> units;
  std::unique_ptr<text::MemoryUnits> live;  // without filters
  std::vector<std::unique_ptr<text::MemoryIndex>> segments;
  std::vector<const text::TermIndex*> pointers;
  text::UnitStatistics statistics;

  text::SearchInput input() const { return {pointers, *units, live.get(), statistics}; }
};
// Unit i gets number first + i * step; segments end at random units.
struct Numbering {
  std::uint32_t first = 0;
  std::uint32_t step = 1;
};
OracleIndex index_units(const TextOracle& oracle, std::size_t segments, std::size_t block,
                        const Numbering& numbering, Rng& rng);

std::string random_word(Rng& rng);
std::vector<OracleUnit> random_units(std::size_t count, std::size_t fields, Rng& rng);
text::QueryNode random_query(std::size_t depth, Rng& rng);
text::Bm25Parameters random_parameters(Rng& rng);

}  // namespace hartonomous::testing
