#include "workload/search_oracle.hpp"

#include <algorithm>
#include <cmath>

namespace hartonomous::bench {

namespace {

constexpr double kK1 = 1.2;
constexpr double kB = 0.75;

}  // namespace

void PlainRanking::add(std::span<const std::string> tokens) {
  const auto unit = static_cast<std::uint32_t>(lengths_.size());
  for (const std::string& token : tokens) ++frequencies_[token][unit];
  lengths_.push_back(tokens.size());
  tokens_ += tokens.size();
  if (!tokens.empty()) ++units_;
}

std::map<std::uint32_t, double> PlainRanking::scores(std::span<const std::string> terms) const {
  const auto units = static_cast<double>(units_);
  const double average = static_cast<double>(tokens_) / units;
  std::map<std::uint32_t, double> scores;
  for (const std::string& term : terms) {
    const auto found = frequencies_.find(term);
    if (found == frequencies_.end()) continue;
    const auto df = static_cast<double>(found->second.size());
    const double idf = std::log(1 + (units - df + 0.5) / (df + 0.5));
    for (const auto& [unit, tf] : found->second) {
      const double length = static_cast<double>(lengths_[unit]) / average;
      scores[unit] += idf * tf * (kK1 + 1) / (tf + kK1 * (1 - kB + kB * length));
    }
  }
  return scores;
}

std::vector<PlainRanking::Hit> PlainRanking::best(std::span<const std::string> terms,
                                                  std::size_t k) const {
  std::vector<Hit> hits;
  for (const auto& [unit, score] : scores(terms)) hits.push_back({unit, score});
  std::stable_sort(hits.begin(), hits.end(),
                   [](const Hit& a, const Hit& b) { return a.score > b.score; });
  if (hits.size() > k) hits.resize(k);
  return hits;
}

Result<TokenMaker> TokenMaker::make(const text::AnalysisOptions& options) {
  HTN_ASSIGN_OR_RETURN(auto analyzer, text::Analyzer::make(options));
  return TokenMaker(std::move(analyzer));
}

Result<std::vector<std::string>> TokenMaker::tokens_of(std::string_view text) {
  std::vector<std::string> tokens;
  HTN_RETURN_IF_ERROR(analyzer_->analyze(
      text, scratch_, [&](const text::Token& token) { tokens.emplace_back(token.term); }));
  return tokens;
}

}  // namespace hartonomous::bench
