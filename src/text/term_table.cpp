#include "text/term_table.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <new>

#include <hartonomous/base/entropy.hpp>

namespace hartonomous::text {

namespace {

constexpr std::size_t kPlacesLeast = 256;
constexpr std::size_t kSliceBytes = 12;  // the first one; it and its link are two units
constexpr unsigned kDoublingsMost = 8;
constexpr std::size_t kLinkBytes = sizeof(std::uint32_t);

constexpr std::size_t slice_bytes(unsigned doublings) {
  return ((kSliceBytes + kLinkBytes) << doublings) - kLinkBytes;
}

// The multiplication of wyhash (Wang Yi 2019), 8 bytes at a time. The order of terms in memory is
// all that depends on it.
std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t load(const char* from, std::size_t bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, bytes);
  return word;
}

// Nobody can choose terms that meet.
const std::uint64_t kSeed = process_entropy();

std::uint32_t hash_of(std::string_view term) {
  constexpr std::uint64_t kFirst = 0xA0761D6478BD642F;
  constexpr std::uint64_t kSecond = 0xE7037ED1A0B428DB;
  const char* from = term.data();
  std::size_t left = term.size();
  std::uint64_t hash = kSeed ^ kFirst ^ term.size();
  for (; left > 8; left -= 8, from += 8) hash = mix(hash ^ load(from, 8), kSecond);
  std::uint64_t last = 0;
  if (left == 8) {
    last = load(from, 8);
  } else if (left >= 4) {
    last = load(from, 4) << 32 | load(from + left - 4, 4);
  } else if (left != 0) {
    const auto byte = [&](std::size_t i) {
      return std::uint64_t{static_cast<std::uint8_t>(from[i])};
    };
    last = byte(0) << 16 | byte(left / 2) << 8 | byte(left - 1);
  }
  return static_cast<std::uint32_t>(mix(hash ^ last, kSecond) >> 32);
}

}  // namespace

TermTable::TermTable() : places_(kPlacesLeast) {}

std::uint32_t TermTable::allocate(std::size_t bytes) {
  const auto units = static_cast<std::uint32_t>((bytes + 7) / 8);
  if (chunks_.empty() || used_ + units > kChunkUnits) {
    if (chunks_.size() == std::size_t{1} << (32 - kChunkBits)) throw std::bad_alloc();
    used_ = chunks_.empty() ? 1 : 0;  // 0 is no place
    chunks_.push_back(std::make_unique_for_overwrite<std::uint64_t[]>(kChunkUnits));
  }
  const std::uint32_t unit = static_cast<std::uint32_t>(chunks_.size() - 1) << kChunkBits | used_;
  used_ += units;
  return unit;
}

TermRecord& TermTable::find_or_add(std::string_view term) {
  const std::uint32_t hash = hash_of(term);
  const std::size_t last = places_.size() - 1;
  for (std::size_t i = hash & last;; i = (i + 1) & last) {
    const Place place = places_[i];
    if (place.unit == 0) return add(term, hash, i);
    if (place.hash != hash) continue;
    TermRecord* record = record_at(place.unit);
    if (record->text() == term) return *record;
  }
}

TermRecord& TermTable::add(std::string_view term, std::uint32_t hash, std::size_t place) {
  const std::size_t text_units = (term.size() + 7) / 8;
  const std::size_t bytes = sizeof(TermRecord) + text_units * 8;
  const std::uint32_t unit = allocate(bytes + slice_bytes(0) + kLinkBytes);
  auto* record = new (at(unit)) TermRecord;
  auto* text = reinterpret_cast<std::uint8_t*>(record + 1);
  if (!term.empty()) std::memcpy(text, term.data(), term.size());
  record->text_bytes = static_cast<std::uint32_t>(term.size());
  record->tail = text + text_units * 8;
  record->tail_end = record->tail + slice_bytes(0);
  places_[place] = {hash, unit};
  if (++size_ * 2 > places_.size()) grow();
  return *record;
}

void TermTable::grow() {
  LargeVector<Place> larger(places_.size() * 4);
  const std::size_t last = larger.size() - 1;
  for (const Place& place : places_) {
    if (place.unit == 0) continue;
    std::size_t i = place.hash & last;
    while (larger[i].unit != 0) i = (i + 1) & last;
    larger[i] = place;
  }
  places_.swap(larger);
}

void TermTable::next_slice(TermRecord& record) {
  if (record.slice < kDoublingsMost) ++record.slice;
  const std::size_t bytes = slice_bytes(record.slice);
  const std::uint32_t unit = allocate(bytes + kLinkBytes);
  std::memcpy(record.tail_end, &unit, kLinkBytes);
  record.tail = reinterpret_cast<std::uint8_t*>(at(unit));
  record.tail_end = record.tail + bytes;
}

void TermTable::append_long(TermRecord& record, std::uint64_t number) {
  const auto put = [&](std::uint64_t byte) {
    if (record.tail == record.tail_end) next_slice(record);
    *record.tail++ = static_cast<std::uint8_t>(byte);
  };
  for (; number >= 0x80; number >>= 7) put(number | 0x80);
  put(number);
}

void TermTable::read(const TermRecord& record, std::vector<std::uint8_t>& out) const {
  out.clear();
  const auto* from = reinterpret_cast<const std::uint8_t*>(&record + 1) +
                     (record.text_bytes + 7) / 8 * std::size_t{8};
  for (unsigned doublings = 0;;) {
    const std::size_t bytes = slice_bytes(doublings);
    if (from + bytes == record.tail_end) {
      out.insert(out.end(), from, static_cast<const std::uint8_t*>(record.tail));
      return;
    }
    out.insert(out.end(), from, from + bytes);
    std::uint32_t unit = 0;
    std::memcpy(&unit, from + bytes, kLinkBytes);
    from = reinterpret_cast<const std::uint8_t*>(at(unit));
    if (doublings < kDoublingsMost) ++doublings;
  }
}

std::vector<const TermRecord*> TermTable::sorted() const {
  // Most terms differ in their first eight bytes, which compare as a number.
  struct Item {
    std::uint64_t first = 0;
    const TermRecord* record = nullptr;
  };
  std::vector<Item> items;
  items.reserve(size_);
  for (const Place& place : places_) {
    if (place.unit == 0) continue;
    const TermRecord* record = record_at(place.unit);
    const std::string_view text = record->text();
    std::array<std::uint8_t, 8> bytes{};
    std::memcpy(bytes.data(), text.data(), std::min(text.size(), bytes.size()));
    std::uint64_t first = 0;
    for (const std::uint8_t byte : bytes) first = first << 8 | byte;
    items.push_back({first, record});
  }
  std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
    return a.first != b.first ? a.first < b.first : a.record->text() < b.record->text();
  });
  std::vector<const TermRecord*> records;
  records.reserve(items.size());
  for (const Item& item : items) records.push_back(item.record);
  return records;
}

std::size_t TermTable::memory_bytes() const {
  return places_.size() * sizeof(Place) + chunks_.size() * kChunkUnits * sizeof(std::uint64_t);
}

}  // namespace hartonomous::text
