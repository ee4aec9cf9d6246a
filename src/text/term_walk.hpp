#pragma once

// TermWalk: the terms of some segments that a matcher takes, in byte order, each with what every
// segment knows of it. Reads a dictionary some terms at a time: memory is bounded.
// Thread-safety: one thread at a time.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "text/term_index.hpp"
#include "text/term_matcher.hpp"

namespace hartonomous::text {

struct WalkedTerm {
  std::string term;
  std::vector<std::optional<Term>> in;  // by segment
};

class TermWalk {
 public:
  using MakeMatcher = std::function<std::unique_ptr<TermMatcher>()>;
  // Lifetime: the segments outlive it.
  TermWalk(std::span<const TermIndex* const> segments, const MakeMatcher& make);

  // The next term; false: there is none. Errors: those of the segments.
  Result<bool> next(WalkedTerm& out);

 private:
  struct Stream {
    const TermIndex* segment;
    std::unique_ptr<TermMatcher> matcher;
    std::string from;
    bool ended = false;
    std::size_t at = 0;
    std::vector<std::pair<std::string, Term>> read;
  };
  static Status read_more(Stream& stream);

  std::vector<Stream> streams_;
};

}  // namespace hartonomous::text
