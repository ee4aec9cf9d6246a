// Segments of an inverted index: building, reading, merging. Items are tokens or postings.
// HTN_BENCH_TEXT names a file whose words are indexed; without it, words are made that are as
// frequent as those of a language are (Zipf).

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "text/segment.hpp"
#include "text/segment_builder.hpp"
#include "text/segment_merger.hpp"

namespace hartonomous::text {
namespace {

constexpr std::size_t kMadeTokens = 400'000;
constexpr std::size_t kMadeWords = 60'000;

std::vector<std::string> words_of_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(file), {}};
  std::vector<std::string> words;
  std::string word;
  for (const char each : content + " ") {
    if (std::isalnum(static_cast<unsigned char>(each)) != 0) {
      word.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(each))));
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  return words;
}

// Word r of a language is about as frequent as 1 / r: the rank's logarithm is uniform.
std::vector<std::string> made_words() {
  Rng rng(1);
  std::vector<std::string> words(kMadeTokens);
  for (std::string& word : words) {
    auto rank = static_cast<std::uint64_t>(std::pow(kMadeWords, rng.uniform()));
    for (std::uint64_t letters = rank * 2654435761u % 1000003 + 26; letters != 0; letters /= 26) {
      word.push_back(static_cast<char>('a' + letters % 26));
    }
    for (; rank != 0; rank /= 60) word.push_back(static_cast<char>('a' + rank % 26));
  }
  return words;
}

const std::vector<std::string>& words() {
  static const auto all = [] {
    const char* path = std::getenv("HTN_BENCH_TEXT");
    return path == nullptr ? made_words() : words_of_file(path);
  }();
  return all;
}

struct Built {
  std::string header;
  std::shared_ptr<MemorySegment> rows = std::make_shared<MemorySegment>();
  std::shared_ptr<const Segment> open() const {
    auto opened = Segment::open(as_bytes(header), rows);
    return opened.ok() ? *std::move(opened) : nullptr;
  }
};

void add_units(SegmentBuilder& builder, std::size_t begin, std::size_t end, std::size_t length) {
  for (; begin < end; begin += length) {
    builder.begin_unit(static_cast<std::uint32_t>(begin / length));
    const std::size_t tokens = std::min(length, end - begin);
    for (std::size_t i = 0; i < tokens; ++i) {
      builder.add(0, words()[begin + i], static_cast<std::uint32_t>(i));
    }
    builder.end_unit(std::vector<std::uint32_t>{static_cast<std::uint32_t>(tokens)});
  }
}

Built build(std::size_t begin, std::size_t end, std::size_t length,
            Positions positions = Positions::kKept) {
  SegmentBuilder builder({.fields = 1, .positions = positions});
  add_units(builder, begin, end, length);
  Built built;
  auto header = builder.finish(built.rows->sink());
  if (header.ok()) built.header = *std::move(header);
  return built;
}

void finish(benchmark::State& state, std::size_t items) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(items));
}

void BM_text_segment_add(benchmark::State& state) {
  const auto length = static_cast<std::size_t>(state.range(0));
  const std::size_t tokens = words().size();  // made ahead of the clock
  for (auto _ : state) {
    SegmentBuilder builder({});
    add_units(builder, 0, tokens, length);
    benchmark::DoNotOptimize(builder.memory_bytes());
    state.counters["memory/token"] =
        static_cast<double>(builder.memory_bytes()) / static_cast<double>(words().size());
  }
  finish(state, words().size());
}
BENCHMARK(BM_text_segment_add)->ArgName("length")->Arg(12)->Arg(200);

void BM_text_segment_build(benchmark::State& state) {
  const auto length = static_cast<std::size_t>(state.range(0));
  const auto positions = static_cast<Positions>(state.range(1));
  for (auto _ : state) {
    const Built built = build(0, words().size(), length, positions);
    benchmark::DoNotOptimize(built.header.data());
  }
  const Built built = build(0, words().size(), length, positions);
  std::array<std::size_t, kSegmentParts + 1> bytes{};
  for (const auto& [key, row] : built.rows->rows()) {
    bytes[static_cast<std::size_t>(key.first)] += row.size();
  }
  const auto postings = static_cast<double>(built.open()->header().postings);
  const auto per_posting = [&](std::size_t part) {
    return static_cast<double>(bytes[part]) / postings;
  };
  state.counters["B/posting"] = static_cast<double>(built.open()->header().row_bytes) / postings;
  state.counters["dictionary"] = per_posting(1);
  state.counters["lists"] = per_posting(2);
  state.counters["positions"] = per_posting(3);
  state.counters["terms"] = static_cast<double>(built.open()->header().terms);
  state.counters["bytes"] = static_cast<double>(built.open()->header().row_bytes);
  finish(state, words().size());
}
BENCHMARK(BM_text_segment_build)
    ->ArgNames({"length", "positions"})
    ->ArgsProduct({{12, 200}, {0, 1}});

// The list of a term that is in half of the units, a few times each.
Built common_term() {
  Rng rng(2);
  SegmentBuilder builder({});
  for (std::uint32_t unit = 0; unit < 200'000; ++unit) {
    builder.begin_unit(unit);
    const std::uint64_t tokens = rng.below(2) * (1 + rng.below(3) * rng.below(2));
    for (std::uint32_t i = 0; i < tokens; ++i) builder.add(0, "term", i * 20);
    builder.end_unit(std::vector<std::uint32_t>{100});
  }
  Built built;
  auto header = builder.finish(built.rows->sink());
  if (header.ok()) built.header = *std::move(header);
  return built;
}

enum class Read { kBounds, kPostings, kPositions };

void BM_text_segment_read(benchmark::State& state) {
  const auto segment = common_term().open();
  const auto read = static_cast<Read>(state.range(0));
  const auto term = segment->find("term");
  std::vector<std::uint64_t> positions;
  std::uint64_t sum = 0;
  for (auto _ : state) {
    const auto cursor = segment->postings(**term);
    for (std::uint32_t unit = 0; *(*cursor)->seek_block(unit);) {
      unit = (*cursor)->bounds().last_unit + 1;
      if (read == Read::kBounds) continue;
      if (!(*cursor)->decode_block().ok()) state.SkipWithError("corrupt");
      sum += (*cursor)->units()[0] + (*cursor)->frequencies(0)[0];
      for (std::size_t i = 0; read == Read::kPositions && i < (*cursor)->units().size(); ++i) {
        if (!(*cursor)->read_positions(i, positions).ok()) state.SkipWithError("corrupt");
        sum += positions.size();
      }
    }
  }
  benchmark::DoNotOptimize(sum);
  finish(state, (*term)->units);
}
BENCHMARK(BM_text_segment_read)->ArgName("read")->Arg(0)->Arg(1)->Arg(2);

void BM_text_segment_find(benchmark::State& state) {
  const auto segment = build(0, words().size(), 200).open();
  std::size_t at = 0;
  for (auto _ : state) {
    const auto term = segment->find(words()[at]);
    benchmark::DoNotOptimize((*term)->units);
    at = (at + 7919) % words().size();
  }
  finish(state, 1);
}
BENCHMARK(BM_text_segment_find);

void BM_text_segment_merge(benchmark::State& state) {
  const std::size_t length = 200;
  const auto pieces = static_cast<std::size_t>(state.range(0));
  const std::size_t units = words().size() / length;
  std::vector<std::shared_ptr<const Segment>> segments;
  for (std::size_t i = 0; i < pieces; ++i) {
    segments.push_back(
        build(units * i / pieces * length, units * (i + 1) / pieces * length, length).open());
  }
  const std::vector<std::uint32_t> page(kUnitsOfPage, length);
  const UnitLengths lengths = [&](std::uint32_t) { return std::span<const std::uint32_t>(page); };
  for (auto _ : state) {
    MemorySegment rows;
    const auto header = merge_segments(segments, nullptr, lengths, rows.sink());
    if (!header.ok()) state.SkipWithError("corrupt");
    benchmark::DoNotOptimize(header->data());
  }
  finish(state, units * length);
}
BENCHMARK(BM_text_segment_merge)->ArgName("pieces")->Arg(2)->Arg(8)->Arg(64);

}  // namespace
}  // namespace hartonomous::text
