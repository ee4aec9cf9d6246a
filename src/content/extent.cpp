#include "content/extent.hpp"

#include <hartonomous/base/limits.hpp>

namespace hartonomous::content {

namespace {
constexpr std::uint8_t kVersion = 1;
constexpr std::uint64_t kContentIdEnd = std::uint64_t{1} << kContentIdBits;
}  // namespace

void append_shape(const ExtentShape& shape, std::string& out) {
  codec::append_varint(out, shape.bytes);
  codec::append_varint(out, shape.children);
  codec::append_varint(out, shape.characters);
  codec::append_varint(out, shape.lines);
  codec::append_varint(out, shape.tail_columns);
}

ExtentShape read_shape(codec::ByteReader& reader) {
  ExtentShape shape;
  shape.bytes = reader.varint();
  shape.children = reader.varint();
  shape.characters = reader.varint();
  shape.lines = reader.varint();
  shape.tail_columns = reader.varint();
  return shape;
}

std::string encode_extent_hash(const ExtentPlace& place) {
  std::string out(1, static_cast<char>(kVersion));
  codec::append_varint(out, place.id.value());
  append_shape(place.shape, out);
  return out;
}

Result<ExtentPlace> decode_extent_hash(Bytes value) {
  codec::ByteReader reader(value);
  const std::uint8_t version = reader.byte();
  ExtentPlace place;
  place.id = ExtentId{reader.varint()};
  place.shape = read_shape(reader);
  if (!reader.done() || version != kVersion || place.id.value() >> kContentIdBits != 0) {
    return corruption("extent_hash row: malformed");
  }
  return place;
}

void append_extent_head(Cut cut, const ExtentShape& shape, const ContentHash& hash,
                        std::string& out) {
  out.push_back(static_cast<char>(kVersion));
  out.push_back(static_cast<char>(cut));
  append_shape(shape, out);
  out.append(as_text(hash.bytes()));
}

void append_extent_runs(const std::vector<ContentRun>& runs, std::string& out) {
  std::uint64_t end = 0;
  for (const ContentRun& run : runs) {
    codec::append_varint(out, codec::zigzag(static_cast<std::int64_t>(run.start - end)));
    codec::append_varint(out, run.count);
    end = run.start + run.count;
  }
}

namespace {

bool decode_runs(codec::ByteReader& reader, Extent& extent) {
  std::uint64_t end = 0;
  std::uint64_t children = 0;
  while (reader.ok() && reader.remaining() > 0) {
    ContentRun run;
    run.start = end + static_cast<std::uint64_t>(codec::unzigzag(reader.varint()));
    run.count = reader.varint();
    if (run.count == 0 || run.count > extent.shape.children - children) return false;
    if (run.start >= kContentIdEnd || run.start + run.count > kContentIdEnd) return false;
    children += run.count;
    end = run.start + run.count;
    extent.runs.push_back(run);
  }
  return reader.done() && children == extent.shape.children;
}

bool decode_ids(codec::ByteReader& reader, Extent& extent) {
  extent.runs.reserve(extent.shape.children);
  for (std::uint64_t i = 0; i < extent.shape.children; ++i) {
    const std::uint64_t id = reader.varint();
    if (!reader.ok() || id >= kContentIdEnd) return false;
    extent.runs.push_back({id, 1});
  }
  return reader.done();
}

}  // namespace

Result<Extent> decode_extent(Bytes value) {
  codec::ByteReader reader(value);
  const std::uint8_t version = reader.byte();
  const std::uint8_t cut = reader.byte();
  Extent extent;
  extent.shape = read_shape(reader);
  const Bytes hash = reader.take(ContentHash::kBytes);
  if (!reader.ok() || version != kVersion || (cut != 1 && cut != 2) ||
      extent.shape.bytes > limits::kExtentBytesMax ||
      extent.shape.children > limits::kExtentBytesMax) {
    return corruption("extent row: malformed head");
  }
  extent.cut = static_cast<Cut>(cut);
  HTN_ASSIGN_OR_RETURN(extent.hash, ContentHash::from_bytes(hash));
  const bool whole =
      extent.cut == Cut::kBytes ? decode_runs(reader, extent) : decode_ids(reader, extent);
  if (!whole) return corruption("extent row: malformed children");
  return extent;
}

}  // namespace hartonomous::content
