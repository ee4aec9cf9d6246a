#pragma once

// What stands beside each other in a query, put together by its operators.
//
// AND binds closest. Without an operator and with OR, DefaultOperator::kOr takes one of what is
// there, all of it that is required, and none of what is excluded; DefaultOperator::kAnd has words
// without an operator bound as by AND, and OR between such groups.
// Thread-safety: pure functions.

#include <cstdint>
#include <string>
#include <vector>

#include "text/query_node.hpp"
#include "text/query_parser.hpp"

namespace hartonomous::text {

// What was mended or left out: few, and each once.
class QueryNotes {
 public:
  void add(std::string note);
  std::vector<std::string> take() { return std::move(notes_); }
  // A piece of the query, shortened.
  static std::string quoted(std::string_view text);

 private:
  std::vector<std::string> notes_;
};

struct QueryItem {
  enum class Occur : std::uint8_t { kMay, kMust, kMustNot };
  enum class Link : std::uint8_t { kNone, kAnd, kOr };
  QueryNode node;
  Occur occur = Occur::kMay;
  Link before = Link::kNone;  // to the item before it
};

QueryNode combine(std::vector<QueryItem> items, DefaultOperator default_operator,
                  QueryNotes& notes);

std::size_t depth_of(const QueryNode& node);

}  // namespace hartonomous::text
