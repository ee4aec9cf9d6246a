#pragma once

// QueryNode: what is searched for, as a tree. The parser makes it of what a person wrote, search()
// answers it.
//
//   kAnd: every child has to match; a kNot among them must not. What matches of `optional` adds to
//         the score. Without a child that has to match, one of `optional` has to.
//   kOr:  one child has to match; all that do add to the score.
//
// Boosts multiply from the root to the leaf, fields intersect.
// Thread-safety: plain data.

#include <cstdint>
#include <string>
#include <vector>

namespace hartonomous::text {

struct PhraseTerm {
  std::string term;
  std::uint32_t offset = 0;  // its place in the phrase; several terms may share one
};

inline constexpr std::uint32_t kEveryField = ~std::uint32_t{0};

struct QueryNode {
  enum class Kind : std::uint8_t {
    kNothing,  // matches no unit
    kTerm,     // `term`, as the analyser gives it
    kPhrase,   // `phrase`: all of them, each at its place, give or take `slop`
    kPrefix,   // any term that begins with `term`
    kFuzzy,    // any term that is at most `edits` from `term`
    kAnd,
    kOr,
    kNot,  // one child; only as a child of kAnd
  };

  Kind kind = Kind::kNothing;
  std::string term;
  std::vector<PhraseTerm> phrase;
  std::uint32_t slop = 0;
  std::uint32_t edits = 0;
  float boost = 1;
  std::uint32_t fields = kEveryField;  // bit f: field f
  std::vector<QueryNode> children;
  std::vector<QueryNode> optional;  // of kAnd
};

}  // namespace hartonomous::text
