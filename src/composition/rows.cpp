#include "composition/rows.hpp"

#include <hartonomous/base/limits.hpp>

#include "codec/varint.hpp"

namespace hartonomous::composition {

using codec::append_varint;
using codec::ByteReader;

namespace {

constexpr char kVersion = 1;
constexpr std::size_t kHeadBytesMax = 32;

void append_extents(const Segment& segment, std::string& out) {
  append_varint(out, segment.size());
  std::uint64_t expected = 0;
  for (const SegmentExtent& extent : segment) {
    const bool text = extent.cut == content::Cut::kText;
    const auto step = static_cast<std::int64_t>(extent.id.value() - expected);
    append_varint(out, codec::zigzag(step) << 1 | (text ? 1 : 0));
    append_varint(out, extent.shape.bytes);
    if (text) {
      append_varint(out, extent.shape.children);
      append_varint(out, extent.shape.characters);
      append_varint(out, extent.shape.lines);
      append_varint(out, extent.shape.tail_columns);
    }
    expected = extent.id.value() + 1;
  }
}

bool read_extents(ByteReader& reader, Segment& segment) {
  const std::uint64_t count = reader.varint();
  if (!reader.ok() || count > limits::kSegmentExtents) return false;
  std::uint64_t expected = 0;
  for (std::uint64_t i = 0; i < count && reader.ok(); ++i) {
    const std::uint64_t step = reader.varint();
    SegmentExtent extent;
    extent.id = ExtentId{expected + static_cast<std::uint64_t>(codec::unzigzag(step >> 1))};
    extent.shape.bytes = reader.varint();
    if ((step & 1) != 0) {
      extent.cut = content::Cut::kText;
      extent.shape.children = reader.varint();
      extent.shape.characters = reader.varint();
      extent.shape.lines = reader.varint();
      extent.shape.tail_columns = reader.varint();
    } else {
      extent.shape.children =
          (extent.shape.bytes + limits::kAtomBytesMax - 1) / limits::kAtomBytesMax;
    }
    if (extent.id.value() >> kContentIdBits != 0 || extent.shape.bytes > limits::kExtentBytesMax) {
      return false;
    }
    expected = extent.id.value() + 1;
    segment.push_back(extent);
  }
  return reader.ok();
}

void append_position(const Position& at, const Position& before, std::string& out) {
  append_varint(out, at.bytes - before.bytes);
  append_varint(out, at.children - before.children);
  append_varint(out, at.characters - before.characters);
  append_varint(out, at.lines - before.lines);
  append_varint(out, at.column);
}

Position read_position(ByteReader& reader, const Position& before) {
  Position at;
  at.bytes = before.bytes + reader.varint();
  at.children = before.children + reader.varint();
  at.characters = before.characters + reader.varint();
  at.lines = before.lines + reader.varint();
  at.column = reader.varint();
  return at;
}

bool follows(const Position& at, const Position& before) {
  return at.bytes >= before.bytes && at.children >= before.children &&
         at.characters >= before.characters && at.lines >= before.lines;
}

}  // namespace

std::string encode_composition(const Composition& row) {
  std::string out(1, kVersion);
  out.push_back(static_cast<char>(row.scheme));
  out.append(as_text(row.hash.bytes()));
  out.push_back(static_cast<char>(row.head.size()));
  out.append(row.head);
  append_varint(out, row.end.bytes);
  append_varint(out, row.end.children);
  append_varint(out, row.end.characters);
  append_varint(out, row.end.lines);
  append_varint(out, row.references);
  append_varint(out, row.kept);
  append_varint(out, row.segments.size());
  for (std::size_t i = 1; i < row.segments.size(); ++i) {
    append_position(row.segments[i], row.segments[i - 1], out);
  }
  if (row.segments.size() == 1) append_extents(row.only, out);
  return out;
}

Result<Composition> decode_composition(Bytes value) {
  ByteReader reader(value);
  const std::uint8_t version = reader.byte();
  const std::uint8_t scheme = reader.byte();
  const Bytes hash = reader.take(ContentHash::kBytes);
  const std::size_t head = reader.byte();
  if (!reader.ok() || version != kVersion || scheme < 1 || scheme > 2 || head > kHeadBytesMax) {
    return corruption("composition row: malformed head");
  }
  Composition row;
  row.scheme = static_cast<Scheme>(scheme);
  HTN_ASSIGN_OR_RETURN(row.hash, ContentHash::from_bytes(hash));
  row.head = std::string(as_text(reader.take(head)));
  row.end.bytes = reader.varint();
  row.end.children = reader.varint();
  row.end.characters = reader.varint();
  row.end.lines = reader.varint();
  row.references = reader.varint();
  row.kept = reader.varint();
  const std::uint64_t segments = reader.varint();
  if (!reader.ok() || segments > reader.remaining() + 1) {
    return corruption("composition row: malformed totals");
  }
  if (segments > 0) row.segments.emplace_back();
  for (std::uint64_t i = 1; i < segments; ++i) {
    const Position before = row.segments.back();
    row.segments.push_back(read_position(reader, before));
    if (!follows(row.segments.back(), before)) {
      return corruption("composition row: segments out of order");
    }
  }
  if (segments == 1 && !read_extents(reader, row.only)) {
    return corruption("composition row: malformed extents");
  }
  if (!reader.done()) return corruption("composition row: wrong length");
  return row;
}

std::string encode_segment(const Segment& segment) {
  std::string out(1, kVersion);
  append_extents(segment, out);
  return out;
}

Result<Segment> decode_segment(Bytes value) {
  ByteReader reader(value);
  const std::uint8_t version = reader.byte();
  Segment segment;
  if (version != kVersion || !read_extents(reader, segment) || !reader.done()) {
    return corruption("segment row: malformed");
  }
  return segment;
}

std::string encode_content_id(ContentId id) { return encode_count(id.value()); }

Result<ContentId> decode_content_id(Bytes value) {
  HTN_ASSIGN_OR_RETURN(const std::uint64_t number, decode_count(value));
  if (number >> kContentIdBits != 0) return corruption("content id: over 40 bits");
  return ContentId{number};
}

std::string encode_count(std::uint64_t count) {
  std::string out(1, kVersion);
  append_varint(out, count);
  return out;
}

Result<std::uint64_t> decode_count(Bytes value) {
  ByteReader reader(value);
  const std::uint8_t version = reader.byte();
  const std::uint64_t count = reader.varint();
  if (version != kVersion || !reader.done()) return corruption("number row: malformed");
  return count;
}

std::string encode_document(const DocumentRow& row) {
  std::string out(1, kVersion);
  append_varint(out, row.version);
  out.push_back(static_cast<char>(row.scheme));
  append_varint(out, row.content.value());
  append_varint(out, row.bytes);
  append_varint(out, codec::zigzag(row.created.value()));
  append_varint(out, row.name.size());
  out.append(row.name);
  return out;
}

Result<DocumentRow> decode_document(Bytes value) {
  ByteReader reader(value);
  const std::uint8_t version = reader.byte();
  DocumentRow row;
  row.version = reader.varint();
  const std::uint8_t scheme = reader.byte();
  row.content = ContentId{reader.varint()};
  row.bytes = reader.varint();
  row.created = Instant{codec::unzigzag(reader.varint())};
  row.name = std::string(as_text(reader.take(reader.varint())));
  if (!reader.done() || version != kVersion || scheme < 1 || scheme > 2 ||
      row.content.value() >> kContentIdBits != 0) {
    return corruption("document row: malformed");
  }
  row.scheme = static_cast<Scheme>(scheme);
  return row;
}

std::string encode_past_document(const PastDocument& past) {
  std::string out;
  append_varint(out, codec::zigzag(past.ended.value()));
  return out + encode_document(past.row);
}

Result<PastDocument> decode_past_document(Bytes value) {
  ByteReader reader(value);
  const Instant ended{codec::unzigzag(reader.varint())};
  if (!reader.ok()) return corruption("document_history row: malformed");
  HTN_ASSIGN_OR_RETURN(DocumentRow row, decode_document(reader.take(reader.remaining())));
  return PastDocument{ended, std::move(row)};
}

std::string encode_reference(const Reference& reference) {
  std::string out(1, kVersion);
  append_varint(out, codec::zigzag(reference.from.value()));
  if (reference.to.has_value()) append_varint(out, codec::zigzag(reference.to->value()));
  return out;
}

Result<Reference> decode_reference(Bytes value) {
  ByteReader reader(value);
  const std::uint8_t version = reader.byte();
  Reference reference;
  reference.from = Instant{codec::unzigzag(reader.varint())};
  if (reader.ok() && reader.remaining() > 0) {
    reference.to = Instant{codec::unzigzag(reader.varint())};
  }
  if (!reader.done() || version != kVersion) return corruption("reference row: malformed");
  return reference;
}

std::string encode_ended(const Ended& ended) {
  std::string out(1, kVersion);
  append_varint(out, ended.content.value());
  append_varint(out, ended.bytes);
  out.append(ended.name);
  return out;
}

Result<Ended> decode_ended(Bytes value) {
  ByteReader reader(value);
  const std::uint8_t version = reader.byte();
  Ended ended;
  ended.content = ContentId{reader.varint()};
  ended.bytes = reader.varint();
  ended.name = std::string(as_text(reader.take(reader.remaining())));
  if (!reader.done() || version != kVersion || ended.content.value() >> kContentIdBits != 0) {
    return corruption("ended row: malformed");
  }
  return ended;
}

}  // namespace hartonomous::composition
