// Analysis of texts of English, of other scripts and of code, queries and snippets. Bytes are those
// of the text; tokens are what comes of them.

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "text/analyzer.hpp"
#include "text/query_parser.hpp"
#include "text/snippet.hpp"

namespace hartonomous::text {
namespace {

constexpr std::size_t kTextBytes = std::size_t{4} << 20;

// Words of letters of a script, as often as Zipf has them.
class Vocabulary {
 public:
  Vocabulary(std::uint64_t seed, std::vector<std::string> letters) : rng_(seed) {
    for (int i = 0; i < 50'000; ++i) {
      std::string word;
      for (std::uint64_t left = 2 + rng_.below(9); left > 0; --left) {
        word += letters[rng_.below(letters.size())];
      }
      words_.push_back(std::move(word));
    }
  }
  const std::string& next() {
    const double rank = std::exp(rng_.uniform() * std::log(static_cast<double>(words_.size())));
    return words_[static_cast<std::size_t>(rank) - 1];
  }
  Rng& rng() { return rng_; }

 private:
  Rng rng_;
  std::vector<std::string> words_;
};

std::vector<std::string> letters_of(unsigned first, unsigned count) {
  std::vector<std::string> letters;
  for (unsigned c = first; c < first + count; ++c) {
    std::string letter;
    if (c < 0x80) {
      letter += static_cast<char>(c);
    } else if (c < 0x800) {
      letter += static_cast<char>(0xC0 | (c >> 6));
      letter += static_cast<char>(0x80 | (c & 63));
    } else {
      letter += static_cast<char>(0xE0 | (c >> 12));
      letter += static_cast<char>(0x80 | ((c >> 6) & 63));
      letter += static_cast<char>(0x80 | (c & 63));
    }
    letters.push_back(letter);
  }
  return letters;
}

std::string text_of(unsigned first, unsigned count) {
  Vocabulary words(1, letters_of(first, count));
  std::string text;
  while (text.size() < kTextBytes) {
    text += words.next();
    text += words.rng().below(8) == 0 ? ", " : " ";
    if (words.rng().below(14) == 0) text += "\n";
  }
  return text;
}

void analyze(benchmark::State& state, const std::string& text, const AnalysisOptions& options) {
  const auto analyzer = Analyzer::make(options);
  AnalyzerScratch scratch;
  std::int64_t tokens = 0;
  for (auto _ : state) {
    const Status done = (*analyzer)->analyze(text, scratch, [&](const Token&) { ++tokens; });
    if (!done.ok()) state.SkipWithError("failed");
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
  state.SetItemsProcessed(tokens);
  state.counters["memory"] = static_cast<double>(scratch.memory_bytes());
}

void BM_text_analyze_latin(benchmark::State& state) { analyze(state, text_of('a', 26), {}); }
BENCHMARK(BM_text_analyze_latin);

void BM_text_analyze_cyrillic(benchmark::State& state) {
  analyze(state, text_of(0x430, 32), {.language = "ru"});
}
BENCHMARK(BM_text_analyze_cyrillic);

void BM_text_analyze_devanagari(benchmark::State& state) {
  analyze(state, text_of(0x905, 50), {.language = "hi"});
}
BENCHMARK(BM_text_analyze_devanagari);

void BM_text_analyze_han(benchmark::State& state) {
  analyze(state, text_of(0x4E00, 3000), {.language = "none"});
}
BENCHMARK(BM_text_analyze_han);

void BM_text_analyze_code(benchmark::State& state) {
  Vocabulary words(2, letters_of('a', 26));
  std::string text;
  while (text.size() < kTextBytes) {
    text += words.next();
    text += words.rng().below(2) == 0 ? "_" : "X";
    text += words.next();
    text += words.rng().below(2) == 0 ? "(" : ".";
    text += words.next();
    text += words.rng().below(4) == 0 ? ");\n" : " = ";
  }
  analyze(state, text, {.rule = TokenRule::kCode});
}
BENCHMARK(BM_text_analyze_code);

// A text on its own, with a scratch that is new.
void BM_text_analyze_once(benchmark::State& state) {
  const std::string text = text_of('a', 26).substr(0, static_cast<std::size_t>(state.range(0)));
  const auto analyzer = Analyzer::make({});
  for (auto _ : state) {
    if (!(*analyzer)->analyze(text, [](const Token&) {}).ok()) state.SkipWithError("failed");
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(BM_text_analyze_once)->ArgName("bytes")->Arg(100)->Arg(10'000);

void BM_text_query_parse(benchmark::State& state) {
  const auto analyzer = Analyzer::make({});
  for (auto _ : state) {
    const auto parsed = parse_query("+cats \"lazy dogs\"~2 (comput* OR colour~) -title:birds",
                                    **analyzer, {.fields = {"title"}});
    benchmark::DoNotOptimize(parsed.ok());
  }
}
BENCHMARK(BM_text_query_parse);

void BM_text_snippet(benchmark::State& state) {
  const std::string text = text_of('a', 26).substr(0, static_cast<std::size_t>(state.range(0)));
  const auto analyzer = Analyzer::make({});
  AnalyzerScratch scratch;
  std::vector<SnippetTerm> terms;
  const Status done = (*analyzer)->analyze(
      std::string_view(text).substr(text.size() / 2, 60),
      [&](const Token& token) { terms.push_back({.term = std::string(token.term)}); });
  if (!done.ok()) state.SkipWithError("failed");
  for (auto _ : state) {
    const auto snippets = snippets_of(text, **analyzer, scratch, terms, {});
    benchmark::DoNotOptimize(snippets.ok());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(BM_text_snippet)->ArgName("bytes")->Arg(2'000)->Arg(1'000'000);

}  // namespace
}  // namespace hartonomous::text
