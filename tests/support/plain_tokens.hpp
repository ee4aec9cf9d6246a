#pragma once

// The plainest tokens of English: runs of ASCII letters and digits in lower case, with Harman's
// S-stemmer of 1991 where it is wanted. What an analysis is held against.
// Thread-safety: pure functions.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace hartonomous::testing {

inline std::vector<std::string> plain_tokens(std::string_view text) {
  std::vector<std::string> tokens;
  bool is_within = false;
  for (const char c : text) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    const bool is_token = is_upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (is_token && !is_within) tokens.emplace_back();
    if (is_token) tokens.back() += is_upper ? static_cast<char>(c - 'A' + 'a') : c;
    is_within = is_token;
  }
  return tokens;
}

// Of plurals, the first rule whose ending fits: -ies but -eies and -aies to -y; -es but -aes, -ees
// and -oes to -e; -s but -us and -ss to nothing.
inline std::string without_plural(std::string word) {
  const auto ends = [&](std::string_view ending) { return word.ends_with(ending); };
  if (word.size() <= 3) return word;
  if (ends("ies") && !ends("eies") && !ends("aies")) {
    word.replace(word.size() - 3, 3, "y");
  } else if (ends("es") && !ends("aes") && !ends("ees") && !ends("oes")) {
    word.pop_back();
  } else if (ends("s") && !ends("us") && !ends("ss")) {
    word.pop_back();
  }
  return word;
}

inline std::vector<std::string> plain_stems(std::string_view text) {
  std::vector<std::string> tokens = plain_tokens(text);
  std::transform(tokens.begin(), tokens.end(), tokens.begin(), without_plural);
  return tokens;
}

}  // namespace hartonomous::testing
