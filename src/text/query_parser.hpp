#pragma once

// parse_query: what a person writes into a search box, as a tree that search() answers.
//
//   cats dogs             one of the words, or with DefaultOperator::kAnd both
//   "lazy dog"            a phrase; "lazy dog"~3: its words moved by up to three places
//   comput*  colour~      words that begin so; that are one letter off, ~2: two
//   title:word  title:(a b)  title:"a b"
//   +must -not  a AND b  a OR b  NOT c  ( )
//   word^2                counts twice
//
// It fails on nothing that people write: what is not closed is closed at the end, an operator
// without words is left out, and `notes` says so. docs/text.md has the language at length.
// Thread-safety: pure functions.

#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/result.hpp>

#include "text/analyzer.hpp"
#include "text/query_node.hpp"

namespace hartonomous::text {

inline constexpr std::size_t kQueryTextBytesMax = std::size_t{1} << 20;
// Of parentheses, and of the tree.
inline constexpr std::size_t kQueryTextDepthMax = 64;
// Words of it, each of a phrase counted.
inline constexpr std::size_t kQueryTextWordsMax = 1024;
inline constexpr float kQueryBoostMax = 1000;

// Between words that have no operator.
enum class DefaultOperator : std::uint8_t { kOr, kAnd };

struct QueryTextOptions {
  DefaultOperator default_operator = DefaultOperator::kOr;
  // Field f's name is fields[f]. Other words before a colon are words.
  std::vector<std::string> fields = {};
};

struct ParsedQuery {
  QueryNode root;  // kNothing: no word was left
  // What was mended or left out, for people.
  std::vector<std::string> notes;
};

// Errors: kInvalidArgument: one of the limits above; kInternal: ICU failed.
Result<ParsedQuery> parse_query(std::string_view text, const Analyzer& analyzer,
                                const QueryTextOptions& options);

// The tree in one line, "(+cat -dog bird^2)": required, excluded, optional; "(cat | dog)".
std::string to_string(const QueryNode& node);

}  // namespace hartonomous::text
