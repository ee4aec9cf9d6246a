#pragma once

// TermMatcher: which terms of a dictionary a prefix, or a word give or take some letters, stands
// for. It is asked in the order of the dictionary, and says where to go on.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hartonomous::text {

class TermMatcher {
 public:
  enum class Answer : std::uint8_t { kMatches, kNot, kNoMore };

  TermMatcher() = default;
  TermMatcher(const TermMatcher&) = delete;
  TermMatcher& operator=(const TermMatcher&) = delete;
  virtual ~TermMatcher() = default;

  // No term before it matches.
  virtual std::string_view from() const = 0;
  virtual Answer ask(std::string_view term) = 0;
  // After kNot: so many first bytes of the term are those of no term that matches; 0: not known.
  virtual std::size_t dead_prefix() const { return 0; }
};

std::unique_ptr<TermMatcher> make_prefix_matcher(std::string prefix);
// At most so many letters (code points) left out, put in, replaced, or changed with the one beside,
// no letter twice: the optimal string alignment distance.
std::unique_ptr<TermMatcher> make_fuzzy_matcher(std::string_view word, std::uint32_t edits);

// The first string after all that begin with `prefix`; empty: there is none.
std::string after_prefix(std::string_view prefix);

}  // namespace hartonomous::text
