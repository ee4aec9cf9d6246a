#pragma once

// PlainRanking: BM25 of units of tokens as its formula stands, for what an index finds to be held
// against: maps, doubles, every posting read.
//
//   PlainRanking plain;
//   plain.add({"one", "two"});  // unit 0
//   plain.scores({"two"});      // {{0, 0.28...}}
//
// A term that is in a query twice counts twice. Thread-safety: one thread at a time.

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <hartonomous/base/result.hpp>

#include "text/analyzer.hpp"

namespace hartonomous::bench {

class PlainRanking {
 public:
  struct Hit {
    std::uint32_t unit = 0;
    double score = 0;
  };

  void add(std::span<const std::string> tokens);
  // Of every unit that has one of the terms.
  std::map<std::uint32_t, double> scores(std::span<const std::string> terms) const;
  // The same, the best first, of equal scores the lower unit; k at most.
  std::vector<Hit> best(std::span<const std::string> terms, std::size_t k) const;

 private:
  std::unordered_map<std::string, std::map<std::uint32_t, std::uint32_t>> frequencies_;
  std::vector<std::size_t> lengths_;
  std::size_t tokens_ = 0;  // of all units
  std::size_t units_ = 0;   // that have one
};

// The tokens of texts, as a collection's analysis has them.
class TokenMaker {
 public:
  static Result<TokenMaker> make(const text::AnalysisOptions& options);
  Result<std::vector<std::string>> tokens_of(std::string_view text);

 private:
  explicit TokenMaker(std::shared_ptr<const text::Analyzer> analyzer)
      : analyzer_(std::move(analyzer)) {}
  std::shared_ptr<const text::Analyzer> analyzer_;
  text::AnalyzerScratch scratch_;
};

}  // namespace hartonomous::bench
