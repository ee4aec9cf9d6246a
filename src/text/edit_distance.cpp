#include "text/edit_distance.hpp"

#include <unicode/utf8.h>

#include <algorithm>
#include <vector>

namespace hartonomous::text {

namespace {

std::vector<UChar32> letters_of(std::string_view word) {
  std::vector<UChar32> letters;
  for (std::size_t at = 0; at < word.size();) {
    UChar32 c;
    U8_NEXT_OR_FFFD(word.data(), at, word.size(), c);
    letters.push_back(c);
  }
  return letters;
}

}  // namespace

// The rows of Damerau's and Levenshtein's table, in a band around its diagonal.
bool is_within_edits(std::string_view one, std::string_view other, std::uint32_t edits) {
  const auto a = letters_of(one);
  const auto b = letters_of(other);
  const std::size_t apart = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (apart > edits) return false;
  const std::uint32_t far = edits + 1;
  std::vector<std::uint32_t> before(b.size() + 1, far);
  std::vector<std::uint32_t> row(b.size() + 1, far);
  std::vector<std::uint32_t> next(b.size() + 1, far);
  for (std::size_t j = 0; j <= std::min<std::size_t>(b.size(), edits); ++j) {
    row[j] = static_cast<std::uint32_t>(j);
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::fill(next.begin(), next.end(), far);
    if (i <= edits) next[0] = static_cast<std::uint32_t>(i);
    const std::size_t from = i > edits ? i - edits : 1;
    for (std::size_t j = std::max<std::size_t>(from, 1); j <= std::min(b.size(), i + edits); ++j) {
      const bool same = a[i - 1] == b[j - 1];
      std::uint32_t best = std::min({row[j - 1] + (same ? 0 : 1), row[j] + 1, next[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        best = std::min(best, before[j - 2] + 1);
      }
      next[j] = std::min(best, far);
    }
    std::swap(before, row);
    std::swap(row, next);
  }
  return row[b.size()] <= edits;
}

}  // namespace hartonomous::text
