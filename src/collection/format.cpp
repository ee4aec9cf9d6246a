#include "collection/format.hpp"

#include <algorithm>

#include <hartonomous/base/text.hpp>

#include "codec/varint.hpp"
#include "text/term_index.hpp"

namespace hartonomous::collection {

namespace {

constexpr std::uint8_t kVersion = 1;
// More of either would be a row of megabytes: merges keep segments few.
constexpr std::uint64_t kSegmentsMax = 1 << 16;
constexpr std::uint64_t kNameBytesMax = 1 << 16;

Status malformed(std::string_view what) { return corruption(concat(what, ": malformed row")); }

void append_signed(std::string& out, std::int64_t number) {
  codec::append_varint(out, codec::zigzag(number));
}

// False: the sum is no number.
bool add_signed(std::int64_t& sum, codec::ByteReader& reader) {
  return !__builtin_add_overflow(sum, codec::unzigzag(reader.varint()), &sum);
}

std::uint32_t narrow(codec::ByteReader& reader, bool& fits) {
  const std::uint64_t number = reader.varint();
  fits = fits && number <= std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(number);
}

Status read_segments(codec::ByteReader& reader, State& state) {
  const std::uint64_t count = reader.varint();
  if (!reader.ok() || count > kSegmentsMax) return malformed("text_state");
  std::uint32_t unit = 0;
  bool fits = true;
  for (std::uint64_t i = 0; i < count; ++i) {
    SegmentPlace place;
    place.id = narrow(reader, fits);
    place.first_unit = narrow(reader, fits);
    place.end_unit = narrow(reader, fits);
    place.bytes = reader.varint();
    fits = fits && unit <= place.first_unit && place.first_unit <= place.end_unit &&
           place.end_unit <= state.next_unit && place.id < state.next_segment;
    if (!fits) return malformed("text_state");
    unit = place.end_unit;
    state.segments.push_back(place);
  }
  return {};
}

}  // namespace

std::string encode_state(const State& state) {
  std::string out(1, kVersion);
  for (const std::uint64_t number :
       {state.version, std::uint64_t{state.next_unit}, std::uint64_t{state.next_segment},
        std::uint64_t{state.runs}, state.live_units, state.live_documents, state.cut_documents,
        state.ended_tokens}) {
    codec::append_varint(out, number);
  }
  codec::append_varint(out, state.live_tokens.size());
  for (const std::uint64_t tokens : state.live_tokens) codec::append_varint(out, tokens);
  append_signed(out, state.purged_before.value());
  append_signed(out, state.changed.value());
  out += static_cast<char>(state.building ? 1 : 0);
  codec::append_varint(out, state.built_to.size());
  out += state.built_to;
  codec::append_varint(out, state.segments.size());
  for (const SegmentPlace& place : state.segments) {
    codec::append_varint(out, place.id);
    codec::append_varint(out, place.first_unit);
    codec::append_varint(out, place.end_unit);
    codec::append_varint(out, place.bytes);
  }
  return out;
}

Result<State> decode_state(Bytes value) {
  codec::ByteReader reader(value);
  const std::uint8_t version = reader.byte();
  State state;
  bool fits = version == kVersion;
  state.version = reader.varint();
  state.next_unit = narrow(reader, fits);
  state.next_segment = narrow(reader, fits);
  state.runs = narrow(reader, fits);
  state.live_units = reader.varint();
  state.live_documents = reader.varint();
  state.cut_documents = reader.varint();
  state.ended_tokens = reader.varint();
  fits = fits && reader.varint() == state.live_tokens.size();
  for (std::uint64_t& tokens : state.live_tokens) tokens = reader.varint();
  state.purged_before = Instant{codec::unzigzag(reader.varint())};
  state.changed = Instant{codec::unzigzag(reader.varint())};
  const std::uint8_t building = reader.byte();
  state.building = building == 1;
  const std::uint64_t name_bytes = reader.varint();
  if (!reader.ok() || !fits || building > 1 || name_bytes > kNameBytesMax) {
    return malformed("text_state");
  }
  state.built_to = std::string(as_text(reader.take(name_bytes)));
  HTN_RETURN_IF_ERROR(read_segments(reader, state));
  if (!reader.done()) return malformed("text_state");
  return state;
}

std::string encode_runs(std::span<const Run> runs) {
  std::string out(1, kVersion);
  codec::append_varint(out, runs.size());
  std::uint32_t unit = 0;
  std::int64_t document = 0;
  std::int64_t from = 0;
  for (const Run& run : runs) {
    codec::append_varint(out, run.first - unit);
    codec::append_varint(out, run.units);
    append_signed(out, static_cast<std::int64_t>(run.document.value()) - document);
    append_signed(out, run.from.value() - from);
    codec::append_varint(
        out,
        run.to == kForever ? 0 : static_cast<std::uint64_t>(run.to.value() - run.from.value()) + 1);
    unit = run.first + run.units;
    document = static_cast<std::int64_t>(run.document.value());
    from = run.from.value();
  }
  return out;
}

Result<std::vector<Run>> decode_runs(Bytes value) {
  codec::ByteReader reader(value);
  const std::uint8_t version = reader.byte();
  const std::uint64_t count = reader.varint();
  if (!reader.ok() || version != kVersion || count > kRunsPerRow) return malformed("text_run");
  std::vector<Run> runs(count);
  std::uint64_t unit = 0;
  std::int64_t document = 0;
  std::int64_t from = 0;
  for (Run& run : runs) {
    const std::uint64_t before = reader.varint();
    const std::uint64_t units = reader.varint();
    bool fits = before <= kUnitsMax - unit && units <= kUnitsMax - unit - before;
    fits = add_signed(document, reader) && document >= 0 && fits;
    fits = add_signed(from, reader) && fits;
    const std::uint64_t lasted = reader.varint();
    const std::uint64_t most = static_cast<std::uint64_t>(kForever.value()) -
                               static_cast<std::uint64_t>(std::max<std::int64_t>(from, 0));
    if (!reader.ok() || !fits || lasted > most) return malformed("text_run");
    run.first = static_cast<std::uint32_t>(unit + before);
    run.units = static_cast<std::uint32_t>(units);
    unit += before + units;
    run.document = DocumentId{static_cast<std::uint64_t>(document)};
    run.from = Instant{from};
    if (lasted > 0) run.to = Instant{from + static_cast<std::int64_t>(lasted - 1)};
  }
  if (!reader.done()) return malformed("text_run");
  return runs;
}

std::string encode_lengths(std::span<const std::uint32_t> lengths, std::size_t fields) {
  std::string out(1, kVersion);
  codec::append_varint(out, lengths.size() / fields);
  for (const std::uint32_t length : lengths) codec::append_varint(out, length);
  return out;
}

Result<std::vector<std::uint32_t>> decode_lengths(Bytes value, std::size_t fields) {
  codec::ByteReader reader(value);
  const std::uint8_t version = reader.byte();
  const std::uint64_t units = reader.varint();
  if (!reader.ok() || version != kVersion || units > text::kUnitsOfPage) {
    return malformed("text_length");
  }
  std::vector<std::uint32_t> lengths(units * fields);
  bool fits = true;
  for (std::uint32_t& length : lengths) length = narrow(reader, fits);
  if (!reader.done() || !fits) return malformed("text_length");
  return lengths;
}

std::string encode_document(const IndexedDocument& document) {
  std::string out(1, kVersion);
  codec::append_varint(out, document.run);
  return out + document.ended_name;
}

Result<IndexedDocument> decode_document(Bytes value) {
  codec::ByteReader reader(value);
  bool fits = reader.byte() == kVersion;
  IndexedDocument document{.run = narrow(reader, fits), .ended_name = {}};
  if (!reader.ok() || !fits) return malformed("text_document");
  document.ended_name = std::string(as_text(reader.take(reader.remaining())));
  return document;
}

}  // namespace hartonomous::collection
