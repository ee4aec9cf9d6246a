#pragma once

// Report: the figures of a run as they come, as a table for people or as one JSON object per line,
// and how many of the targets they met.
//
//   report.add({.story = "noise", .name = "ingest / (a)", .value = 104, .unit = "x",
//               .cost = cost, .target = at_least(60, 100)});
//
// Thread-safety: one thread at a time.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hartonomous/base/content_hash.hpp>

#include "support/measure.hpp"
#include "support/recall_curve.hpp"

namespace hartonomous::bench {

struct Target {
  enum class Kind : std::uint8_t { kNone, kAtLeast, kAtMost };
  Kind kind = Kind::kNone;
  double bound = 0;
  double aim = 0;  // 0: none beyond the bound

  bool met_by(double value) const;
  std::string text() const;  // ">= 60 (aim 100)"
};

inline Target at_least(double bound, double aim = 0) {
  return {Target::Kind::kAtLeast, bound, aim};
}
inline Target at_most(double bound, double aim = 0) { return {Target::Kind::kAtMost, bound, aim}; }

struct Figure {
  std::string story;
  std::string name;
  double value = 0;
  std::string unit;  // "MB/s", "x", "us", "M/s", "bytes", "%"
  Cost cost;         // of the run the value was taken from
  Target target;
  std::string note;
};

// Facts about the machine and the run, in order.
using Facts = std::vector<std::pair<std::string, std::string>>;

class Report {
 public:
  enum class Format : std::uint8_t { kTable, kJson };
  // A run too small to say anything is not judged.
  enum class Judging : std::uint8_t { kJudged, kNotJudged };
  Report(Format format, Judging judging) : format_(format), judging_(judging) {}

  void facts(const Facts& facts) const;
  void begin_story(std::string_view story) const;
  void add(const Figure& figure);
  // For plots: of JSON only.
  void add_curve(std::string_view story, std::string_view of, const RecallCurve& curve) const;
  // `hash`: over the answers the story was given; the same inputs give the same hash.
  void end_story(std::string_view story, const ContentHash& hash, const Cost& cost) const;
  void skip_story(std::string_view story, std::string_view why) const;
  void finish(const Cost& cost) const;

 private:
  Format format_;
  Judging judging_;
  std::size_t judged_ = 0;
  std::size_t met_ = 0;
  std::vector<std::string> missed_;
};

}  // namespace hartonomous::bench
