#pragma once

// scan_words: the words of a text by UAX 29, found by a table where the characters allow it.
//
// `on_word(begin, end)` is called with each word in order, in bytes. A stretch with a character
// that the table does not decide is given to `on_region(begin, slow)`: it starts at a boundary,
// `slow` is where that character is, and the answer is where the scan goes on, after `begin`. slow
// - begin is below kWordBytesCut and some bytes: a longer word is cut. Thread-safety: pure
// function.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "text/word_classes.hpp"

namespace hartonomous::text {

// Of whole pieces of kTermBytesMax.
inline constexpr std::size_t kWordBytesCut = std::size_t{128} * 255;

namespace scan_detail {

// WB6, WB7, WB11, WB12: between two letters or two digits.
constexpr bool joins(WordClass before, WordClass middle, WordClass after) {
  if (before != after) return false;
  if (before == WordClass::kLetter) {
    return middle == WordClass::kMidLetter || middle == WordClass::kMidBoth;
  }
  return before == WordClass::kDigit &&
         (middle == WordClass::kMidNumber || middle == WordClass::kMidBoth);
}

// Letters of ASCII from `at` on, of the eight bytes there; a word is then of no use to a predictor
// of branches. REQUIRES: eight bytes.
inline std::size_t ascii_letters(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kEach = 0x0101010101010101;
  std::uint64_t bytes;
  std::memcpy(&bytes, text.data() + at, 8);
  bytes |= 0x20 * kEach;
  const std::uint64_t low = bytes & (0x7F * kEach);
  const std::uint64_t from_a = low + (0x80 - 'a') * kEach;
  const std::uint64_t above_z = low + (0x7F - 'z') * kEach;
  const std::uint64_t others = ~(from_a & ~above_z & ~bytes) & (0x80 * kEach);
  return static_cast<std::size_t>(std::countr_zero(others)) / 8;
}

struct Word {
  std::size_t end;
  bool has_content = false;  // a letter or a digit
  bool is_slow = false;      // at `end` is what the table does not decide
};

// REQUIRES: a core character is at `at`.
inline Word read_word(std::string_view text, std::size_t at, const WordClasses& classes) {
  Word word{at};
  WordClass before = WordClass::kOther;
  const std::size_t end = std::min(text.size(), at + kWordBytesCut);
  while (true) {
    // Letters of ASCII, most of most texts, without a look at how long a character is.
    if constexpr (std::endian::native == std::endian::little) {
      while (word.end + 8 <= end) {
        const std::size_t letters = ascii_letters(text, word.end);
        word.end += letters;
        if (letters > 0) before = WordClass::kLetter;
        word.has_content |= letters > 0;
        if (letters < 8) break;
      }
    }
    while (word.end < end) {
      const WordClass ascii = classes.ascii(static_cast<unsigned char>(text[word.end]));
      if (!is_core(ascii)) break;
      word.has_content |= ascii != WordClass::kJoin;
      before = ascii;
      ++word.end;
    }
    if (word.end >= end) break;
    const auto here = classes.step(text, word.end);
    if (here.is == WordClass::kOther || here.is == WordClass::kSpace) break;
    if (is_core(here.is)) {
      word.has_content |= here.is != WordClass::kJoin;
      before = here.is;
      word.end += here.bytes;
      continue;
    }
    if (here.is == WordClass::kSlow) {
      word.is_slow = true;
      break;
    }
    const std::size_t next = word.end + here.bytes;
    if (next == text.size()) break;
    const auto after = classes.step(text, next);
    if (after.is == WordClass::kSlow) {
      word.end = next;
      word.is_slow = true;
      break;
    }
    if (!joins(before, here.is, after.is)) break;
    word.end = next;
  }
  return word;
}

}  // namespace scan_detail

template <typename OnWord, typename OnRegion>
void scan_words(std::string_view text, const WordClasses& classes, OnWord&& on_word,
                OnRegion&& on_region) {
  std::size_t begin = 0;  // the last boundary
  std::size_t at = 0;
  while (at < text.size()) {
    const auto here = classes.step(text, at);
    if (is_core(here.is)) {
      const auto word = scan_detail::read_word(text, at, classes);
      if (word.is_slow) {
        begin = at = on_region(begin, word.end);
        continue;
      }
      if (word.has_content) on_word(at, word.end);
      begin = at = word.end;
    } else if (here.is == WordClass::kSlow) {
      begin = at = on_region(begin, at);
    } else {
      begin = here.is == WordClass::kSpace ? at + here.bytes : at;
      at += here.bytes;
    }
  }
}

}  // namespace hartonomous::text
