#include "text/text_edges.hpp"

#include <unicode/ubrk.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <memory>
#include <vector>

#include <hartonomous/base/text.hpp>

namespace hartonomous::text {

namespace {

constexpr std::size_t kLookBytes = 64;
constexpr std::size_t kContextBytes = 64;
constexpr std::size_t kNowhere = ~std::size_t{0};

bool continues(std::string_view text, std::size_t at) {
  return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

struct CloseBreak {
  void operator()(UBreakIterator* iterator) const { ubrk_close(iterator); }
};

// The edges in a stretch around a place, ascending.
Result<std::vector<std::size_t>> edges_near(std::string_view text, std::size_t at,
                                            UBreakIteratorType type) {
  constexpr std::size_t kAround = kLookBytes + kContextBytes;
  std::size_t begin = at - std::min(at, kAround);
  const std::size_t end = std::min(text.size(), at + kAround);
  for (int i = 0; i < 3 && begin > 0 && continues(text, begin); ++i) --begin;
  std::vector<UChar> units;
  std::vector<std::size_t> bytes;  // where each unit is
  for (std::size_t next = begin; next < end;) {
    const std::size_t here = next;
    UChar32 c;
    U8_NEXT_OR_FFFD(text.data(), next, text.size(), c);
    if (c > 0xFFFF) units.push_back(U16_LEAD(c));
    units.push_back(static_cast<UChar>(c > 0xFFFF ? U16_TRAIL(c) : c));
    bytes.resize(units.size(), here);
  }
  bytes.push_back(std::max(end, bytes.empty() ? end : bytes.back()));
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<UBreakIterator, CloseBreak> iterator(
      ubrk_open(type, "", units.data(), static_cast<std::int32_t>(units.size()), &error));
  if (U_FAILURE(error)) return internal_error(concat("ICU's boundaries: ", u_errorName(error)));
  std::vector<std::size_t> edges;
  for (auto edge = ubrk_first(iterator.get()); edge != UBRK_DONE;
       edge = ubrk_next(iterator.get())) {
    const std::size_t place = bytes[static_cast<std::size_t>(edge)];
    // The stretch's own ends are none, unless they are the text's.
    if ((edge == 0 && begin > 0) || (edge > 0 && place == end && end < text.size())) continue;
    edges.push_back(place);
  }
  return edges;
}

std::size_t first_in(const std::vector<std::size_t>& edges, std::size_t from, std::size_t to) {
  const auto found = std::lower_bound(edges.begin(), edges.end(), from);
  return found != edges.end() && *found <= to ? *found : kNowhere;
}

std::size_t last_in(const std::vector<std::size_t>& edges, std::size_t from, std::size_t to) {
  const auto found = std::upper_bound(edges.begin(), edges.end(), to);
  return found != edges.begin() && *(found - 1) >= from ? *(found - 1) : kNowhere;
}

}  // namespace

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  std::size_t run = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    run = continues(text, i) ? run + 1 : 0;
    if (run % 4 == 0) ++count;
  }
  return count;
}

std::size_t characters_before(std::string_view text, std::size_t at, std::size_t characters) {
  for (; characters > 0 && at > 0; --characters) {
    --at;
    for (int i = 0; i < 3 && at > 0 && continues(text, at); ++i) --at;
  }
  return at;
}

std::size_t characters_behind(std::string_view text, std::size_t at, std::size_t characters) {
  for (; characters > 0 && at < text.size(); --characters) {
    ++at;
    for (int i = 0; i < 3 && at < text.size() && continues(text, at); ++i) ++at;
  }
  return at;
}

Result<std::size_t> edge_behind(std::string_view text, std::size_t at, std::size_t limit) {
  if (at == 0 || at >= limit) return std::min(at, limit);
  for (const UBreakIteratorType type : {UBRK_WORD, UBRK_CHARACTER}) {
    HTN_ASSIGN_OR_RETURN(const auto edges, edges_near(text, at, type));
    const std::size_t found = first_in(edges, at, std::min(limit, at + kLookBytes));
    if (found != kNowhere) return found;
  }
  return limit <= at + kLookBytes ? limit : at;
}

Result<std::size_t> edge_before(std::string_view text, std::size_t at, std::size_t limit) {
  if (at >= text.size() || at <= limit) return std::max(std::min(at, text.size()), limit);
  for (const UBreakIteratorType type : {UBRK_WORD, UBRK_CHARACTER}) {
    HTN_ASSIGN_OR_RETURN(const auto edges, edges_near(text, at, type));
    const std::size_t found = last_in(edges, std::max(limit, at - std::min(at, kLookBytes)), at);
    if (found != kNowhere) return found;
  }
  return limit + kLookBytes >= at ? limit : at;
}

}  // namespace hartonomous::text
