#pragma once

// WordClasses: what a character is to the word boundaries of UAX 29, for the characters whose words
// are found without ICU: ASCII, and Latin, Greek and Cyrillic letters with their punctuation.
//
// kSlow: ICU must be asked, because the rules for it look further than scan_words() does. What is
// here is what ICU's root rules say, but for '@' and ':': they always end a word, where versions of
// ICU differ.
// Thread-safety: immutable.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hartonomous::text {

enum class WordClass : std::uint8_t {
  kLetter,
  kDigit,
  kJoin,       // the underscore: joins letters and digits, and itself
  kMidLetter,  // within a word between letters
  kMidNumber,  // between digits
  kMidBoth,    // between letters or between digits
  kOther,      // in no word
  kSpace,      // in no word, and no character of a word is changed by what is beyond it
  kSlow,
};

class WordClasses {
 public:
  static const WordClasses& get();

  struct Step {
    WordClass is;
    std::uint8_t bytes;
  };
  // Of the character at `at`. REQUIRES: at < text.size(). Not UTF-8: kSlow.
  Step step(std::string_view text, std::size_t at) const {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const auto continues = [&](std::size_t i) {
      return at + i < text.size() && (byte(i) & 0xC0) == 0x80;
    };
    const unsigned first = byte(0);
    if (first < 0x80) return {classes_[first], 1};
    if (first >= 0xC2 && first < 0xE0 && continues(1)) {
      return {classes_[((first & 0x1F) << 6) | (byte(1) & 0x3Fu)], 2};
    }
    // U+2000..U+207F: quotation marks, dashes.
    if (first == 0xE2 && continues(1) && byte(1) < 0x82 && continues(2)) {
      return {classes_[kTwoBytes + (((byte(1) & 1u) << 6) | (byte(2) & 0x3Fu))], 3};
    }
    return {WordClass::kSlow, 1};
  }
  // Of a byte; of those that are not ASCII kOther, the class of the character is not known yet.
  WordClass ascii(unsigned char byte) const { return bytes_[byte]; }

 private:
  WordClasses();
  // Code points of two bytes, then U+2000..U+207F.
  static constexpr std::size_t kTwoBytes = 0x800;
  std::array<WordClass, kTwoBytes + 0x80> classes_;
  std::array<WordClass, 256> bytes_;
};

// What words are made of; a character between two of them may join them.
constexpr bool is_core(WordClass is) { return is <= WordClass::kJoin; }

}  // namespace hartonomous::text
