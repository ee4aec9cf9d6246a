#include "text/segment_format.hpp"

#include <hartonomous/base/text.hpp>

#include "codec/crc32c.hpp"
#include "codec/varint.hpp"
#include "text/term_list.hpp"

namespace hartonomous::text {

namespace {

constexpr std::uint8_t kHeaderFormat = 0x01;
constexpr std::uint8_t kHeaderTag = 'S';

Status damaged_header(std::string_view what) {
  return corruption(concat("text segment, header: ", what));
}

bool read_root(codec::ByteReader& reader, std::vector<std::string>& root) {
  const std::uint64_t count = reader.varint();
  std::string term;
  for (std::uint64_t i = 0; i < count; ++i) {
    if (!read_term(reader, term) || (i != 0 && term <= root.back())) return false;
    root.push_back(term);
  }
  return reader.ok();
}

// Rows as they were made: those of a part from 0 on.
Status read_embedded(codec::ByteReader& reader, std::vector<StoredRow>& rows) {
  const std::uint64_t count = reader.varint();
  for (std::uint64_t i = 0; i < count && reader.ok(); ++i) {
    StoredRow row;
    row.part = static_cast<SegmentPart>(reader.byte());
    row.number = reader.byte();
    row.bytes = as_text(reader.take(reader.varint()));
    HTN_RETURN_IF_ERROR(verify_segment_row(row.part, row.number, as_bytes(row.bytes)));
    rows.push_back(std::move(row));
  }
  if (!reader.done()) return damaged_header("ends before or after its rows");
  return {};
}

bool is_sound(const SegmentHeader& header, std::uint64_t units) {
  if (!header.options.validate().ok()) return false;
  if (header.first_unit > kUnitMost) return false;
  if (units > std::uint64_t{kUnitMost} + 1 - header.first_unit) return false;
  if (header.children != SegmentPart::kDictionary && header.children != SegmentPart::kIndex) {
    return false;
  }
  if (header.root.empty() != (header.terms == 0)) return false;
  // A segment in one value has its rows in the header, any other beside it: never both.
  return header.embedded.empty() || header.row_bytes == 0;
}

}  // namespace

Status SegmentOptions::validate() const {
  if (fields == 0 || fields > kFieldsMax) {
    return invalid_argument(concat("a text segment of ", fields, " fields: 1 to ", kFieldsMax));
  }
  if (positions != Positions::kLeftOut && positions != Positions::kKept) {
    return invalid_argument("positions of a text segment: left out or kept");
  }
  return {};
}

std::string encode_segment_header(const SegmentHeader& header) {
  std::string out;
  out.push_back(static_cast<char>(kHeaderFormat));
  out.push_back(static_cast<char>(kHeaderTag));
  out.push_back(static_cast<char>(header.options.fields));
  out.push_back(static_cast<char>(header.options.positions));
  codec::append_varint(out, header.first_unit);
  codec::append_varint(out, header.end_unit - header.first_unit);
  codec::append_varint(out, header.terms);
  codec::append_varint(out, header.postings);
  for (const std::uint32_t rows : header.rows) codec::append_varint(out, rows);
  codec::append_varint(out, header.row_bytes);
  out.push_back(static_cast<char>(header.children));
  codec::append_varint(out, header.root.size());
  TermListWriter terms;
  for (const std::string& term : header.root) terms.append(term, out);
  codec::append_varint(out, header.embedded.size());
  for (const StoredRow& row : header.embedded) {
    out.push_back(static_cast<char>(row.part));
    out.push_back(static_cast<char>(row.number));
    codec::append_varint(out, row.bytes.size());
    out += row.bytes;
  }
  codec::append_fixed32(out, codec::crc32c(as_bytes(out)));
  return out;
}

Result<SegmentHeader> decode_segment_header(Bytes bytes) {
  if (bytes.size() < kChecksumBytes) return damaged_header("is too short");
  const Bytes covered = bytes.first(bytes.size() - kChecksumBytes);
  codec::ByteReader checksum(bytes.last(kChecksumBytes));
  if (checksum.fixed32() != codec::crc32c(covered)) {
    return damaged_header("is not of its checksum");
  }
  codec::ByteReader reader(covered);
  if (reader.byte() != kHeaderFormat || reader.byte() != kHeaderTag) {
    return damaged_header("is of an unknown form");
  }
  SegmentHeader header;
  header.options.fields = reader.byte();
  header.options.positions = static_cast<Positions>(reader.byte());
  const std::uint64_t first = reader.varint();
  const std::uint64_t units = reader.varint();
  header.first_unit = first > kUnitMost ? ~std::uint32_t{0} : static_cast<std::uint32_t>(first);
  header.end_unit = header.first_unit + static_cast<std::uint32_t>(units);
  header.terms = reader.varint();
  header.postings = reader.varint();
  for (std::uint32_t& rows : header.rows) {
    const std::uint64_t count = reader.varint();
    if (count > ~std::uint32_t{0}) return damaged_header("has too many rows");
    rows = static_cast<std::uint32_t>(count);
  }
  header.row_bytes = reader.varint();
  header.children = static_cast<SegmentPart>(reader.byte());
  if (!read_root(reader, header.root)) return damaged_header("has no root");
  HTN_RETURN_IF_ERROR(read_embedded(reader, header.embedded));
  if (!is_sound(header, units)) return damaged_header("does not fit itself");
  return header;
}

}  // namespace hartonomous::text
