#pragma once

// WordMemo: what each word of a text becomes, kept by the bytes of the word, so that folding and
// stemming are done once for each distinct word.
//
// A record is of one allocation, header, pieces, word, terms, so that a hit touches two places of
// memory. The memo forgets everything when it is full: what is found most comes back first.
// Thread-safety: one thread at a time.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace hartonomous::text {

// A term of a word: where the word has it, and how many positions after the word's first.
struct WordPiece {
  std::uint32_t term = 0;  // offset into WordTerms::terms
  std::uint16_t term_bytes = 0;
  std::uint16_t position = 0;
  std::uint16_t begin = 0;
  std::uint16_t end = 0;
};

struct WordTerms {
  std::span<const WordPiece> pieces;
  const char* terms = nullptr;
  std::uint32_t positions = 0;  // that the word takes

  std::string_view term(const WordPiece& piece) const {
    return {terms + piece.term, piece.term_bytes};
  }
};

class WordMemo {
 public:
  static constexpr std::size_t kBytesMax = std::size_t{4} << 20;
  static constexpr std::size_t kWordsMax = std::size_t{1} << 16;
  // Longer words are rare, and seldom met again.
  static constexpr std::size_t kWordBytesMax = 64;

  static std::uint64_t hash(std::string_view word);
  // Whether it is known; valid until put() or clear().
  bool find(std::string_view word, std::uint64_t hash, WordTerms& out) const;
  // REQUIRES: find() said no, word.size() <= kWordBytesMax.
  void put(std::string_view word, std::uint64_t hash, const WordTerms& terms,
           std::size_t terms_bytes);
  void clear();
  std::size_t memory_bytes() const;

 private:
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t record = kNone;
  };
  struct Header {
    std::uint16_t word_bytes;
    std::uint16_t pieces;
    std::uint32_t positions;
  };
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  static constexpr std::size_t kSlotsLeast = 1024;

  // Words that were made to collide are not kept, lest each costs a walk over all.
  static constexpr std::size_t kProbesMax = 64;

  static bool is_same(const char* stored, std::string_view word);
  void grow();
  void place(std::uint64_t hash, std::uint32_t record);

  std::vector<Slot> slots_ = std::vector<Slot>(kSlotsLeast);
  // Each starts at a multiple of four bytes.
  std::vector<std::byte> records_;
  std::size_t words_ = 0;
};

inline std::uint64_t WordMemo::hash(std::string_view word) {
  constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15;
  const char* data = word.data();
  std::size_t left = word.size();
  std::uint64_t value = left * kFactor;
  const auto mix = [&](std::uint64_t part) {
    value = (value ^ part) * kFactor;
    value ^= value >> 29;
  };
  for (; left >= 8; left -= 8, data += 8) {
    std::uint64_t part;
    std::memcpy(&part, data, 8);
    mix(part);
  }
  std::uint64_t rest = 0;
  if (left >= 4) {
    std::uint32_t low;
    std::uint32_t high;
    std::memcpy(&low, data, 4);
    std::memcpy(&high, data + left - 4, 4);
    rest = low | static_cast<std::uint64_t>(high) << 32;
  } else if (left > 0) {
    rest = static_cast<unsigned char>(data[0]) |
           static_cast<std::uint64_t>(static_cast<unsigned char>(data[left / 2])) << 8 |
           static_cast<std::uint64_t>(static_cast<unsigned char>(data[left - 1])) << 16;
  }
  mix(rest);
  return value;
}

// Words are short: a call of memcmp() costs more than they do.
inline bool WordMemo::is_same(const char* stored, std::string_view word) {
  const char* data = word.data();
  std::size_t left = word.size();
  const auto differs = [&](std::size_t at, auto part) {
    auto other = part;
    std::memcpy(&part, stored + at, sizeof part);
    std::memcpy(&other, data + at, sizeof other);
    return part != other;
  };
  if (left < 4) {
    for (std::size_t i = 0; i < left; ++i) {
      if (stored[i] != data[i]) return false;
    }
    return true;
  }
  if (left < 8) return !differs(0, std::uint32_t{}) && !differs(left - 4, std::uint32_t{});
  for (std::size_t at = 0; at + 8 <= left; at += 8) {
    if (differs(at, std::uint64_t{})) return false;
  }
  return !differs(left - 8, std::uint64_t{});
}

inline bool WordMemo::find(std::string_view word, std::uint64_t hash, WordTerms& out) const {
  const std::size_t mask = slots_.size() - 1;
  const auto tag = static_cast<std::uint32_t>(hash >> 32);
  for (std::size_t probe = 0; probe < kProbesMax; ++probe) {
    const Slot& slot = slots_[(hash + probe) & mask];
    if (slot.record == kNone) return false;
    if (slot.tag != tag) continue;
    const std::byte* record = records_.data() + slot.record;
    Header header;
    std::memcpy(&header, record, sizeof header);
    const auto* pieces = reinterpret_cast<const WordPiece*>(record + sizeof header);
    const auto* bytes = reinterpret_cast<const char*>(pieces + header.pieces);
    if (header.word_bytes != word.size() || !is_same(bytes, word)) continue;
    out = {{pieces, header.pieces}, bytes + word.size(), header.positions};
    return true;
  }
  return false;
}

}  // namespace hartonomous::text
