#include "text/word_memo.hpp"

#include <utility>

namespace hartonomous::text {

static_assert(sizeof(WordPiece) == 12 && alignof(WordPiece) == 4);

void WordMemo::put(std::string_view word, const Key& key, const WordTerms& terms,
                   std::size_t terms_bytes) {
  const std::string_view rest = word.substr(std::min(word.size(), kStartBytes));
  const std::size_t bytes = sizeof(Header) + terms.pieces.size_bytes() + rest.size() + terms_bytes;
  const std::size_t size = (bytes + 3) / 4 * 4;
  if (words_ == kWordsMax || records_.size() + size > kBytesMax) clear();
  if (2 * (words_ + 1) > slots_.size()) grow();
  const std::size_t start = records_.size();
  records_.resize(start + size);
  std::byte* to = records_.data() + start;
  const auto append = [&](const void* from, std::size_t count) {
    if (count > 0) std::memcpy(to, from, count);
    to += count;
  };
  const Header header{key.low,
                      key.high,
                      key.hash,
                      static_cast<std::uint16_t>(word.size()),
                      static_cast<std::uint16_t>(terms.pieces.size()),
                      terms.positions};
  append(&header, sizeof header);
  append(terms.pieces.data(), terms.pieces.size_bytes());
  append(rest.data(), rest.size());
  append(terms.terms, terms_bytes);
  place(key.hash, static_cast<std::uint32_t>(start));
  ++words_;
}

void WordMemo::place(std::uint64_t hash, std::uint32_t record) {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t probe = 0; probe < kProbesMax; ++probe) {
    Slot& slot = slots_[(hash + probe) & mask];
    if (slot.record != kNone) continue;
    slot = {static_cast<std::uint32_t>(hash >> 32), record};
    return;
  }
}

void WordMemo::grow() {
  std::vector<Slot> old(2 * slots_.size());
  std::swap(old, slots_);
  for (const Slot& slot : old) {
    if (slot.record == kNone) continue;
    Header header;
    std::memcpy(&header, records_.data() + slot.record, sizeof header);
    place(header.hash, slot.record);
  }
}

void WordMemo::clear() {
  slots_.assign(kSlotsLeast, {});
  records_.clear();
  words_ = 0;
}

std::size_t WordMemo::memory_bytes() const {
  return slots_.capacity() * sizeof(Slot) + records_.capacity();
}

}  // namespace hartonomous::text
