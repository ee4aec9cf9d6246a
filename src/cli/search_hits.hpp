#pragma once

// Hits of a search by words, as they are shown: with passages, parts of scores, and what was done.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <hartonomous/engine/store.hpp>

#include "cli/context.hpp"

namespace hartonomous::cli {

// "12.5:17", and back. Errors: kInvalidArgument.
std::string place_text(const SearchAfter& place);
Result<SearchAfter> parse_place(std::string_view text);

// Around what was searched for, in a passage.
struct Emphasis {
  std::string_view begin = "**";
  std::string_view end = "**";
};
// Bold on a terminal that has it and unless NO_COLOR is set.
Emphasis emphasis_for_stdout();
bool stdout_is_terminal();

// On one line, printable, "..." where the unit goes on.
std::string passage_text(const Snippet& snippet, const Emphasis& emphasis);

struct HitsView {
  const Search& search;
  const rows::SearchCollection& row;
  const SearchQuery& query;
  std::uint32_t snippet = 0;  // characters; 0: none
};
// Errors: those of reading.
Status print_search_hits(Context& context, const HitsView& view, const SearchResult& result);
Status print_search_report(Context& context, const SearchResult& result);

}  // namespace hartonomous::cli
