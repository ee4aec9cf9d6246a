#include "text/list_entry.hpp"

#include <algorithm>
#include <limits>

namespace hartonomous::text {

namespace {

constexpr unsigned kKindMask = 0x3;
constexpr unsigned kSomeEnded = 0x4;
constexpr unsigned kByKindShift = 3;
constexpr std::uint32_t kShortPostings = 31;

template <typename Number>
bool read_number(codec::ByteReader& reader, Number& number) {
  const std::uint64_t read = reader.varint();
  number = static_cast<Number>(read);
  return read <= std::numeric_limits<Number>::max();
}

unsigned by_kind(const ListEntry& entry) {
  if (entry.kind == ListKind::kOne) return entry.field;
  if (entry.kind == ListKind::kInline) return std::min(entry.units - 1, kShortPostings);
  return 0;
}

bool read_ended(codec::ByteReader& reader, std::int32_t& ended) {
  const std::int64_t number = codec::unzigzag(reader.varint());
  ended = static_cast<std::int32_t>(number);
  return number == ended && ended != 0;
}

bool read_inline(codec::ByteReader& reader, unsigned postings, ListEntry& entry) {
  const std::uint64_t units = postings < kShortPostings
                                  ? std::uint64_t{postings} + 1
                                  : std::uint64_t{kShortPostings} + 1 + (reader.varint() & 0xFF);
  entry.units = static_cast<std::uint32_t>(units);
  entry.block = reader.take(reader.varint());
  return reader.ok() && units <= kBlockPostings;
}

bool read_place(codec::ByteReader& reader, RowPlace& place) {
  return read_number(reader, place.row) && read_number(reader, place.offset);
}

bool read_rows(codec::ByteReader& reader, ListEntry& entry) {
  std::uint32_t more = 0;
  if (!read_number(reader, entry.units) || !read_place(reader, entry.list)) return false;
  if (!read_number(reader, more) || more > ~std::uint32_t{0} - entry.list.row - 1) return false;
  entry.chunks = more + 1;
  return entry.units != 0 && (more == 0 || read_place(reader, entry.directory));
}

}  // namespace

void append_list_entry(const ListEntry& entry, Positions positions, std::string& out) {
  const unsigned ended = entry.ended != 0 ? kSomeEnded : 0;
  const unsigned kind = static_cast<unsigned>(entry.kind);
  out.push_back(static_cast<char>(kind | ended | by_kind(entry) << kByKindShift));
  if (ended != 0) codec::append_varint(out, codec::zigzag(entry.ended));
  switch (entry.kind) {
    case ListKind::kNone:
      return;
    case ListKind::kOne:
      codec::append_varint(out, entry.unit_offset);
      if (positions == Positions::kKept) codec::append_varint(out, entry.ordinal);
      return;
    case ListKind::kInline:
      if (by_kind(entry) == kShortPostings) {
        codec::append_varint(out, entry.units - 1 - kShortPostings);
      }
      codec::append_varint(out, entry.block.size());
      out += as_text(entry.block);
      return;
    case ListKind::kRows:
      codec::append_varint(out, entry.units);
      codec::append_varint(out, entry.list.row);
      codec::append_varint(out, entry.list.offset);
      codec::append_varint(out, entry.chunks - 1);
      if (entry.chunks == 1) return;
      codec::append_varint(out, entry.directory.row);
      codec::append_varint(out, entry.directory.offset);
  }
}

bool read_list_entry(codec::ByteReader& reader, const SegmentOptions& options, ListEntry& entry) {
  const unsigned tag = reader.byte();
  const unsigned by_kind = tag >> kByKindShift;
  entry = {.kind = static_cast<ListKind>(tag & kKindMask)};
  const bool ended = (tag & kSomeEnded) != 0;
  if (ended && !read_ended(reader, entry.ended)) return false;
  switch (entry.kind) {
    case ListKind::kNone:
      return reader.ok() && ended && by_kind == 0;
    case ListKind::kOne:
      entry.units = 1;
      entry.field = static_cast<std::uint8_t>(by_kind);
      if (by_kind >= options.fields || !read_number(reader, entry.unit_offset)) return false;
      if (options.positions == Positions::kLeftOut) return reader.ok();
      return read_number(reader, entry.ordinal) && reader.ok();
    case ListKind::kInline:
      return read_inline(reader, by_kind, entry);
    case ListKind::kRows:
      return by_kind == 0 && read_rows(reader, entry) && reader.ok();
  }
  return false;
}

void skip_list_entry(codec::ByteReader& reader, Positions positions) {
  const unsigned tag = reader.byte();
  if ((tag & kSomeEnded) != 0) reader.varint();
  switch (static_cast<ListKind>(tag & kKindMask)) {
    case ListKind::kNone:
      return;
    case ListKind::kOne:
      reader.varint();
      if (positions == Positions::kKept) reader.varint();
      return;
    case ListKind::kInline:
      if (tag >> kByKindShift == kShortPostings) reader.varint();
      reader.take(reader.varint());
      return;
    case ListKind::kRows:
      for (int i = 0; i < 3; ++i) reader.varint();
      if (reader.varint() == 0) return;
      reader.varint();
      reader.varint();
  }
}

}  // namespace hartonomous::text
