#pragma once

// WordMemo: what each word of a text becomes, kept by the bytes of the word, so that folding and
// stemming are done once for each distinct word.
//
// A record is of one piece, header, pieces, word, terms, so that a hit touches two places of
// memory. The memo forgets everything when it is full: what is found most comes back first.
// Thread-safety: one thread at a time.

#include <algorithm>
#include <bit>
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

  // The first bytes of a word, and a hash of all of it.
  static constexpr std::size_t kStartBytes = 16;
  struct Key {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    std::uint64_t hash = 0;
  };
  // `readable`: bytes from the word's first on that may be read, its own and those behind.
  static Key key(std::string_view word, std::size_t readable);
  // Whether it is known; valid until put() or clear().
  bool find(std::string_view word, const Key& key, WordTerms& out) const;
  // REQUIRES: find() said no, word.size() <= kWordBytesMax.
  void put(std::string_view word, const Key& key, const WordTerms& terms, std::size_t terms_bytes);
  void clear();
  std::size_t memory_bytes() const;

 private:
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t record = kNone;
  };
  // Its first bytes are here, the rest of the word is behind the pieces.
  struct Header {
    std::uint64_t low;
    std::uint64_t high;
    std::uint64_t hash;
    std::uint16_t word_bytes;
    std::uint16_t pieces;
    std::uint32_t positions;
  };
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  static constexpr std::size_t kSlotsLeast = 1024;

  // Words that were made to collide are not kept, lest each costs a walk over all.
  static constexpr std::size_t kProbesMax = 64;

  static std::uint64_t mix(std::uint64_t value, std::uint64_t part);
  void grow();
  void place(std::uint64_t hash, std::uint32_t record);

  std::vector<Slot> slots_ = std::vector<Slot>(kSlotsLeast);
  // Each starts at a multiple of four bytes.
  std::vector<std::byte> records_;
  std::size_t words_ = 0;
};

inline std::uint64_t WordMemo::mix(std::uint64_t value, std::uint64_t part) {
  value = (value ^ part) * 0x9E3779B97F4A7C15;
  return value ^ (value >> 29);
}

// Without a branch for each length: words are as long as they please.
inline WordMemo::Key WordMemo::key(std::string_view word, std::size_t readable) {
  Key key;
  if (readable >= kStartBytes && std::endian::native == std::endian::little) {
    std::memcpy(&key.low, word.data(), 8);
    std::memcpy(&key.high, word.data() + 8, 8);
    const auto first = [](std::uint64_t bytes, std::size_t count) {
      return count >= 8 ? bytes : bytes & ((std::uint64_t{1} << (8 * count)) - 1);
    };
    key.low = first(key.low, word.size());
    key.high = first(key.high, word.size() - std::min<std::size_t>(word.size(), 8));
  } else {
    char start[kStartBytes] = {};
    std::memcpy(start, word.data(), std::min(word.size(), kStartBytes));
    std::memcpy(&key.low, start, 8);
    std::memcpy(&key.high, start + 8, 8);
  }
  key.hash = mix(mix(word.size(), key.low), key.high);
  for (std::size_t at = kStartBytes; at < word.size(); at += 8) {
    std::uint64_t part = 0;
    std::memcpy(&part, word.data() + at, std::min<std::size_t>(8, word.size() - at));
    key.hash = mix(key.hash, part);
  }
  return key;
}

inline bool WordMemo::find(std::string_view word, const Key& key, WordTerms& out) const {
  const std::size_t mask = slots_.size() - 1;
  const auto tag = static_cast<std::uint32_t>(key.hash >> 32);
  for (std::size_t probe = 0; probe < kProbesMax; ++probe) {
    const Slot& slot = slots_[(key.hash + probe) & mask];
    if (slot.record == kNone) return false;
    if (slot.tag != tag) continue;
    const std::byte* record = records_.data() + slot.record;
    Header header;
    std::memcpy(&header, record, sizeof header);
    if (header.word_bytes != word.size() || header.low != key.low || header.high != key.high) {
      continue;
    }
    const auto* pieces = reinterpret_cast<const WordPiece*>(record + sizeof header);
    const auto* rest = reinterpret_cast<const char*>(pieces + header.pieces);
    std::size_t rest_bytes = 0;
    if (word.size() > kStartBytes) {
      rest_bytes = word.size() - kStartBytes;
      if (std::memcmp(rest, word.data() + kStartBytes, rest_bytes) != 0) continue;
    }
    out = {{pieces, header.pieces}, rest + rest_bytes, header.positions};
    return true;
  }
  return false;
}

}  // namespace hartonomous::text
