#pragma once

// TermTable: terms as they come, each with the bytes that are noted of it. What a builder has in
// memory: a token costs a probe of an open-addressed table of 8 bytes a place, and two bytes or so
// at the end of its term's stream.
//
// A term's record, its text and the first slice of its stream lie together; a stream that outgrows
// a slice goes on in one that is twice as large.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include <hartonomous/base/buffer.hpp>

namespace hartonomous::text {

struct TermRecord {
  std::uint8_t* tail = nullptr;      // where the next byte goes
  std::uint8_t* tail_end = nullptr;  // the slice's end, where the place of the next slice stands
  std::uint32_t last_unit = 0;
  std::uint32_t last_ordinal = 0;
  std::int32_t ended = 0;
  std::uint32_t text_bytes = 0;
  std::uint8_t last_field = 0xFF;  // no token yet
  std::uint8_t slice = 0;          // how many times the slice's size was doubled

  std::string_view text() const { return {reinterpret_cast<const char*>(this + 1), text_bytes}; }
};

class TermTable {
 public:
  TermTable();
  TermTable(const TermTable&) = delete;
  TermTable& operator=(const TermTable&) = delete;

  // The term's record, a new one if there is none. Valid as long as the table.
  TermRecord& find_or_add(std::string_view term);
  // A number at the end of the term's stream, as a varint.
  void append(TermRecord& record, std::uint64_t number) {
    if (number < 0x80 && record.tail != record.tail_end) {
      *record.tail++ = static_cast<std::uint8_t>(number);
    } else {
      append_long(record, number);
    }
  }
  // All of them, by their bytes.
  std::vector<const TermRecord*> sorted() const;
  // The whole stream.
  void read(const TermRecord& record, std::vector<std::uint8_t>& out) const;

  std::size_t size() const { return size_; }
  std::size_t memory_bytes() const;

 private:
  struct Place {
    std::uint32_t hash = 0;
    std::uint32_t unit = 0;  // in the arena, in units of 8 bytes; 0: nothing
  };
  using Chunk = std::unique_ptr<std::uint64_t[]>;

  std::uint64_t* at(std::uint32_t unit) const {
    return chunks_[unit >> kChunkBits].get() + (unit & (kChunkUnits - 1));
  }
  TermRecord* record_at(std::uint32_t unit) const {
    return reinterpret_cast<TermRecord*>(at(unit));
  }
  std::uint32_t allocate(std::size_t bytes);
  TermRecord& add(std::string_view term, std::uint32_t hash, std::size_t place);
  void append_long(TermRecord& record, std::uint64_t number);
  void next_slice(TermRecord& record);
  void grow();

  static constexpr unsigned kChunkBits = 15;  // 256 KiB
  static constexpr std::uint32_t kChunkUnits = std::uint32_t{1} << kChunkBits;

  LargeVector<Place> places_;
  std::size_t size_ = 0;
  std::vector<Chunk> chunks_;
  std::uint32_t used_ = 0;  // units of the last chunk
};

}  // namespace hartonomous::text
