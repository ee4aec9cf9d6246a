#include "support/text_oracle.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace hartonomous::testing {

using text::QueryNode;
using Kind = QueryNode::Kind;

namespace {

bool takes(const QueryNode& node, const std::string& token) {
  if (node.kind == Kind::kPrefix) return token.starts_with(node.term);
  if (node.kind == Kind::kFuzzy) {
    const std::u32string a(node.term.begin(), node.term.end());  // ASCII
    return letters_apart(a, std::u32string(token.begin(), token.end())) <= node.edits;
  }
  return token == node.term;
}

double times_in(const QueryNode& node, const std::vector<std::string>& tokens) {
  if (node.kind == Kind::kPhrase) return phrase_occurrences(node.phrase, node.slop, tokens);
  return static_cast<double>(std::count_if(tokens.begin(), tokens.end(),
                                           [&](const auto& token) { return takes(node, token); }));
}

// Tries every place for the slots from `slot` on; inserts the least adjusted position of each way.
void place_slots(const std::vector<text::PhraseTerm>& phrase, std::uint32_t slop,
                 const std::vector<std::string>& tokens, std::vector<std::int64_t>& places,
                 std::set<std::int64_t>& found) {
  const std::size_t slot = places.size();
  if (slot == phrase.size()) {
    std::vector<std::int64_t> starts;
    for (std::size_t i = 0; i < slot; ++i) starts.push_back(places[i] - phrase[i].offset);
    const auto [least, most] = std::minmax_element(starts.begin(), starts.end());
    if (*most - *least <= slop) found.insert(*least);
    return;
  }
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (tokens[at] != phrase[slot].term) continue;
    // No other token can be at one place: one that is taken is taken by the same term.
    const auto place = static_cast<std::int64_t>(at);
    if (std::find(places.begin(), places.end(), place) != places.end()) continue;
    places.push_back(place);
    place_slots(phrase, slop, tokens, places, found);
    places.pop_back();
  }
}

}  // namespace

std::size_t letters_apart(std::u32string_view a, std::u32string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      d[i][j] = std::min(
          {d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[a.size()][b.size()];
}

std::uint32_t phrase_occurrences(const std::vector<text::PhraseTerm>& phrase, std::uint32_t slop,
                                 const std::vector<std::string>& tokens) {
  std::vector<text::PhraseTerm> slots;  // each once
  for (const text::PhraseTerm& term : phrase) {
    if (std::none_of(slots.begin(), slots.end(), [&](const auto& slot) {
          return slot.term == term.term && slot.offset == term.offset;
        })) {
      slots.push_back(term);
    }
  }
  if (slots.empty()) return 0;
  std::vector<std::int64_t> places;
  std::set<std::int64_t> found;
  place_slots(slots, slop, tokens, places, found);
  return static_cast<std::uint32_t>(found.size());
}

TextOracle::TextOracle(std::vector<OracleUnit> units, const text::Bm25Parameters& parameters)
    : units_(std::move(units)), parameters_(parameters) {}

text::UnitStatistics TextOracle::statistics() const {
  text::UnitStatistics statistics{.units = 0, .fields = units_.at(0).fields.size()};
  for (const OracleUnit& unit : units_) {
    if (unit.ended) continue;
    ++statistics.units;
    for (std::size_t field = 0; field < unit.fields.size(); ++field) {
      statistics.lengths[field] += unit.fields[field].size();
    }
  }
  return statistics;
}

std::map<std::uint32_t, double> TextOracle::scores(const QueryNode& query) const {
  std::map<std::uint32_t, double> scores;
  const std::uint32_t fields = (1U << units_.at(0).fields.size()) - 1;
  for (std::uint32_t i = 0; i < units_.size(); ++i) {
    if (units_[i].ended || units_[i].filtered) continue;
    const std::optional<double> score = this->score(query, units_[i], 1, fields);
    if (score.has_value()) scores[i] = *score;
  }
  return scores;
}

std::optional<double> TextOracle::score(const QueryNode& node, const OracleUnit& unit, double boost,
                                        std::uint32_t fields) const {
  boost *= node.boost;
  fields &= node.fields;
  std::optional<double> sum;
  switch (node.kind) {
    case Kind::kNothing:
    case Kind::kNot:
      return std::nullopt;
    case Kind::kAnd:
      return score_and(node, unit, boost, fields);
    case Kind::kOr:
      for (const QueryNode& child : node.children) {
        const std::optional<double> one = score(child, unit, boost, fields);
        if (one.has_value()) sum = sum.value_or(0) + *one;
      }
      return sum;
    default:
      return score_leaf(node, unit, boost, fields);
  }
}

std::optional<double> TextOracle::score_and(const QueryNode& node, const OracleUnit& unit,
                                            double boost, std::uint32_t fields) const {
  double sum = 0;
  bool some = false;
  for (const QueryNode& child : node.children) {
    if (child.kind == Kind::kNot) {
      for (const QueryNode& out : child.children) {
        if (score(out, unit, boost, fields & child.fields).has_value()) return std::nullopt;
      }
      continue;
    }
    const std::optional<double> one = score(child, unit, boost, fields);
    if (!one.has_value()) return std::nullopt;
    some = true;
    sum += *one;
  }
  for (const QueryNode& child : node.optional) {
    const std::optional<double> one = score(child, unit, boost, fields);
    some = some || one.has_value();
    sum += one.value_or(0);
  }
  return some ? std::optional(sum) : std::nullopt;
}

std::optional<double> TextOracle::score_leaf(const QueryNode& node, const OracleUnit& unit,
                                             double boost, std::uint32_t fields) const {
  std::vector<double> frequencies;
  bool some = false;
  for (std::size_t field = 0; field < unit.fields.size(); ++field) {
    const bool asked = (fields >> field & 1) != 0;
    frequencies.push_back(asked ? times_in(node, unit.fields[field]) : 0);
    some = some || frequencies.back() > 0;
  }
  if (!some) return std::nullopt;
  return boost * idf(node) * worth(unit, frequencies, fields);
}

double TextOracle::idf(const QueryNode& node) const {
  if (node.kind == Kind::kPhrase) {
    std::set<std::pair<std::string, std::uint32_t>> slots;
    double sum = 0;
    for (const text::PhraseTerm& term : node.phrase) {
      if (!slots.emplace(term.term, term.offset).second) continue;
      QueryNode one;
      one.kind = Kind::kTerm;
      one.term = term.term;
      sum += idf(one);
    }
    return sum;
  }
  double units = 0;
  double with = 0;
  for (const OracleUnit& unit : units_) {
    if (unit.ended) continue;
    ++units;
    double times = 0;
    for (const auto& tokens : unit.fields) times += times_in(node, tokens);
    with += times > 0 ? 1 : 0;
  }
  return std::log(1 + (units - with + 0.5) / (with + 0.5));
}

double TextOracle::worth(const OracleUnit& unit, const std::vector<double>& frequencies,
                         std::uint32_t fields) const {
  const text::UnitStatistics all = statistics();
  double frequency = 0;
  double length = 0;
  double average = 0;
  for (std::size_t field = 0; field < frequencies.size(); ++field) {
    if ((fields >> field & 1) == 0) continue;
    const double weight = parameters_.weights[field];
    frequency += weight * frequencies[field];
    length += weight * static_cast<double>(unit.fields[field].size());
    average += weight * static_cast<double>(all.lengths[field]) / static_cast<double>(all.units);
  }
  if (frequency == 0) return 0;
  const double share = average > 0 ? length / average : 0;
  const double norm = parameters_.k1 * (1 - parameters_.b + parameters_.b * share);
  return frequency * (parameters_.k1 + 1) / (frequency + norm);
}

namespace {

using Places = std::map<std::string, std::vector<std::uint64_t>>;

Places places_in(const OracleUnit& unit) {
  Places places;
  for (std::size_t field = 0; field < unit.fields.size(); ++field) {
    for (std::uint32_t at = 0; at < unit.fields[field].size(); ++at) {
      places[unit.fields[field][at]].push_back(text::position_of(field, at));
    }
  }
  return places;
}

void add_unit(const OracleUnit& unit, std::uint32_t number, OracleIndex& index) {
  std::vector<std::uint32_t> lengths;
  for (const auto& tokens : unit.fields) {
    lengths.push_back(static_cast<std::uint32_t>(tokens.size()));
  }
  index.units->add(number, lengths);
  index.live->add(number, lengths);
  if (unit.ended || unit.filtered) index.units->end(number);
  if (unit.ended) index.live->end(number);
}

}  // namespace

OracleIndex index_units(const TextOracle& oracle, std::size_t segments, std::size_t block,
                        const Numbering& numbering, Rng& rng) {
  const std::vector<OracleUnit>& units = oracle.units();
  OracleIndex index;
  index.statistics = oracle.statistics();
  index.units = std::make_unique<text::MemoryUnits>(index.statistics.fields);
  index.live = std::make_unique<text::MemoryUnits>(index.statistics.fields);
  std::set<std::size_t> ends = {units.size()};
  while (ends.size() < std::min(segments, units.size())) ends.insert(1 + rng.below(units.size()));
  std::size_t at = 0;
  for (const std::size_t end : ends) {
    const auto number = [&](std::size_t unit) {
      return numbering.first + static_cast<std::uint32_t>(unit) * numbering.step;
    };
    auto segment =
        std::make_unique<text::MemoryIndex>(number(at), number(end), *index.units, block);
    for (; at < end; ++at) {
      add_unit(units[at], number(at), index);
      for (const auto& [term, positions] : places_in(units[at])) {
        segment->add(term, number(at), positions);
      }
    }
    index.segments.push_back(std::move(segment));
  }
  for (const OracleUnit& unit : units) {
    if (!unit.ended) continue;
    for (const auto& [term, positions] : places_in(unit)) {
      index.segments[rng.below(index.segments.size())]->add_ended(term);
    }
  }
  for (const auto& segment : index.segments) {
    segment->seal();
    index.pointers.push_back(segment.get());
  }
  return index;
}

std::string random_word(Rng& rng) {
  // Few letters, so that words are near each other; short ones are frequent.
  static constexpr std::string_view kLetters = "abc";
  std::string word;
  do {
    word.push_back(kLetters[rng.below(kLetters.size())]);
  } while (word.size() < 6 && rng.below(5) < 2);
  return word;
}

std::vector<OracleUnit> random_units(std::size_t count, std::size_t fields, Rng& rng) {
  std::vector<OracleUnit> units(count);
  for (OracleUnit& unit : units) {
    unit.fields.resize(fields);
    for (auto& tokens : unit.fields) {
      const std::size_t length = rng.below(2) == 0 ? rng.below(3) : rng.below(9);
      for (std::size_t i = 0; i < length; ++i) tokens.push_back(random_word(rng));
    }
    unit.ended = rng.below(8) == 0;
    unit.filtered = rng.below(8) == 0;
  }
  units[0].ended = false;
  return units;
}

namespace {

QueryNode random_leaf(Rng& rng) {
  QueryNode node;
  const std::uint64_t kind = rng.below(10);
  node.kind = kind < 5   ? Kind::kTerm
              : kind < 7 ? Kind::kPhrase
              : kind < 8 ? Kind::kPrefix
              : kind < 9 ? Kind::kFuzzy
                         : (rng.below(4) == 0 ? Kind::kNothing : Kind::kTerm);
  node.term = random_word(rng);
  node.edits = static_cast<std::uint32_t>(rng.below(3));
  node.slop = rng.below(2) == 0 ? 0 : static_cast<std::uint32_t>(rng.below(5));
  if (node.kind == Kind::kPhrase) {
    std::uint32_t offset = static_cast<std::uint32_t>(rng.below(2));
    for (std::uint64_t i = 0, end = rng.below(3) + 1; i < end; ++i) {
      node.phrase.push_back({random_word(rng).substr(0, 1), offset});
      offset += static_cast<std::uint32_t>(rng.below(5) < 4 ? 1 : rng.below(3));
    }
  }
  return node;
}

}  // namespace

QueryNode random_query(std::size_t depth, Rng& rng) {
  QueryNode node;
  if (depth == 0 || rng.below(4) == 0) {
    node = random_leaf(rng);
  } else {
    node.kind = rng.below(2) == 0 ? Kind::kAnd : Kind::kOr;
    for (std::uint64_t i = 0, end = rng.below(4); i < end; ++i) {
      QueryNode child = random_query(depth - 1, rng);
      if (rng.below(5) == 0) {
        QueryNode out;
        out.kind = Kind::kNot;
        out.children.push_back(std::move(child));
        child = std::move(out);
      }
      node.children.push_back(std::move(child));
    }
    for (std::uint64_t i = 0, end = rng.below(3); node.kind == Kind::kAnd && i < end; ++i) {
      node.optional.push_back(random_query(depth - 1, rng));
    }
  }
  if (rng.below(4) == 0) node.boost = static_cast<float>(rng.below(8)) / 2;
  if (rng.below(4) == 0) node.fields = static_cast<std::uint32_t>(rng.below(8));
  return node;
}

text::Bm25Parameters random_parameters(Rng& rng) {
  text::Bm25Parameters parameters;
  if (rng.below(2) == 0) return parameters;
  parameters.k1 = rng.below(4) == 0 ? 0 : rng.uniform() * 3;
  parameters.b = rng.below(4) == 0 ? static_cast<double>(rng.below(2)) : rng.uniform();
  for (double& weight : parameters.weights) weight = rng.below(6) == 0 ? 0 : rng.uniform() * 4;
  return parameters;
}

}  // namespace hartonomous::testing
