#pragma once

// SegmentBuilder: the terms of one commit, in memory, and the segment they make.
//
//   SegmentBuilder builder({.fields = 2});
//   builder.begin_unit(17);
//   builder.add(0, "whale", 0);
//   builder.add(1, "sea", 0);
//   builder.end_unit(lengths);  // tokens of each field
//   HTN_ASSIGN_OR_RETURN(std::string header, builder.finish(sink));
//
// Thread-safety: one thread at a time. Cost of add(): some 20 ns; memory: some 2 bytes a token and
// 64 a term.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "text/segment_format.hpp"

namespace hartonomous::text {

class SegmentBuilder {
 public:
  // REQUIRES: options are valid.
  explicit SegmentBuilder(const SegmentOptions& options);
  ~SegmentBuilder();

  // REQUIRES: above the units before, and at most kUnitMost.
  void begin_unit(std::uint32_t unit);
  // Once for each token of the unit that is indexed. Ordinals of a field ascend, or stay, except
  // that it is slower where they do not.
  // REQUIRES: field < fields; term.size() <= kStoredTermBytesMax.
  void add(std::size_t field, std::string_view term, std::uint32_t ordinal);
  // `lengths`: of each field, its tokens. Bounds of scores are made of them.
  void end_unit(std::span<const std::uint32_t> lengths);
  // A unit that ended, of whatever segment, had the term: once for each such unit.
  void add_ended(std::string_view term);

  bool empty() const;  // no unit, no term
  std::size_t memory_bytes() const;
  // Gives rows to the sink, few at a time, and returns the header. The builder is empty after it.
  // The same calls give the same bytes. Errors: those of the sink.
  Result<std::string> finish(const SegmentSink& sink);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hartonomous::text
