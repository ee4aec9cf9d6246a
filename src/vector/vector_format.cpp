#include "vector/vector_format.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include <hartonomous/base/text.hpp>

#include "codec/varint.hpp"

namespace hartonomous::vector {

namespace {

static_assert(std::endian::native == std::endian::little, "floats are stored as they lie");

constexpr std::uint8_t kWhole = 1;    // every slot has its vector
constexpr std::uint8_t kPartial = 2;  // a bit for each slot says whether it has
constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kSlotBytes = 24;
constexpr std::uint64_t kNumbersMax = std::uint64_t{1} << 14;  // of a page of several vectors
constexpr std::size_t kPointBytes = sizeof(PointOfSlot);

void append_floats(std::string& out, std::span<const float> numbers) {
  if (numbers.empty()) return;
  out.append(reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes());
}

Status malformed(std::string_view what) { return corruption(concat(what, ": malformed row")); }

// Reads the head of a page of fixed rows: how many there are.
Result<std::uint32_t> count_of(codec::ByteReader& reader, std::size_t row_bytes,
                               std::string_view what) {
  const std::uint8_t version = reader.byte();
  const std::uint64_t count = reader.varint();
  const bool fits = count <= kSlotsPerRow && reader.remaining() == count * row_bytes;
  if (!reader.ok() || version != kVersion || !fits) return malformed(what);
  return static_cast<std::uint32_t>(count);
}

}  // namespace

std::string encode_vectors(std::span<const float> vectors, std::uint32_t dimension) {
  std::string out(1, kWhole);
  codec::append_varint(out, vectors.size() / dimension);
  append_floats(out, vectors);
  return out;
}

std::string encode_vectors(std::span<const float> vectors, std::uint32_t dimension,
                           const std::vector<bool>& present) {
  std::string out(1, kPartial);
  codec::append_varint(out, present.size());
  std::string bits((present.size() + 7) / 8, 0);
  for (std::size_t i = 0; i < present.size(); ++i) {
    if (present[i]) bits[i / 8] = static_cast<char>(bits[i / 8] | (1 << (i % 8)));
  }
  out += bits;
  for (std::size_t i = 0; i < present.size(); ++i) {
    if (present[i]) append_floats(out, vectors.subspan(i * dimension, dimension));
  }
  return out;
}

Result<std::uint32_t> decode_vectors(Bytes value, std::uint32_t dimension, std::span<float> out) {
  codec::ByteReader reader(value);
  const std::uint8_t form = reader.byte();
  const std::uint64_t count = reader.varint();
  if (!reader.ok() || count > out.size() / dimension) return malformed("vectors");
  const std::size_t row_bytes = std::size_t{dimension} * sizeof(float);
  if (form == kWhole && reader.remaining() == count * row_bytes) {
    if (count > 0)
      std::memcpy(out.data(), reader.take(count * row_bytes).data(), count * row_bytes);
    return static_cast<std::uint32_t>(count);
  }
  if (form != kPartial) return malformed("vectors");
  const Bytes bits = reader.take((count + 7) / 8);
  if (!reader.ok()) return malformed("vectors");
  for (std::size_t i = 0; i < count; ++i) {
    float* const row = out.data() + i * dimension;
    const bool present = (std::to_integer<unsigned>(bits[i / 8]) >> (i % 8) & 1U) != 0;
    const Bytes bytes = present ? reader.take(row_bytes) : Bytes();
    if (!reader.ok()) return malformed("vectors");
    std::memset(row, 0, row_bytes);
    if (present) std::memcpy(row, bytes.data(), row_bytes);
  }
  if (!reader.done()) return malformed("vectors");
  return static_cast<std::uint32_t>(count);
}

Result<bool> decode_vector(Bytes value, std::uint32_t dimension, std::uint32_t index,
                           std::span<float> out) {
  codec::ByteReader reader(value);
  const std::uint8_t form = reader.byte();
  const std::uint64_t count = reader.varint();
  if (!reader.ok()) return malformed("vectors");
  if (index >= count) return false;
  const std::size_t row_bytes = std::size_t{dimension} * sizeof(float);
  if (form != kWhole || reader.remaining() != count * row_bytes) {
    // A small row of absent vectors must not ask for gigabytes.
    if (count > std::max(kNumbersMax / dimension, std::uint64_t{1})) return malformed("vectors");
    std::vector<float> rows(count * dimension);
    HTN_RETURN_IF_ERROR(decode_vectors(value, dimension, rows).status());
    std::copy_n(rows.begin() + static_cast<std::ptrdiff_t>(index) * dimension, dimension,
                out.begin());
    return true;
  }
  reader.take(index * row_bytes);
  std::memcpy(out.data(), reader.take(row_bytes).data(), row_bytes);
  return true;
}

std::string encode_slots(std::span<const Slot> slots) {
  std::string out(1, kVersion);
  codec::append_varint(out, slots.size());
  for (const Slot& slot : slots) {
    codec::append_fixed64(out, slot.atom.value());
    codec::append_fixed64(out, static_cast<std::uint64_t>(slot.from.value()));
    codec::append_fixed64(out, static_cast<std::uint64_t>(slot.to.value()));
  }
  return out;
}

Result<std::vector<Slot>> decode_slots(Bytes value) {
  codec::ByteReader reader(value);
  HTN_ASSIGN_OR_RETURN(const std::uint32_t count, count_of(reader, kSlotBytes, "slots"));
  std::vector<Slot> slots(count);
  for (Slot& slot : slots) {
    const auto atom = AtomId::from_value(reader.fixed64());
    if (!atom.ok()) return malformed("slots");
    slot.atom = *atom;
    slot.from = Instant{static_cast<std::int64_t>(reader.fixed64())};
    slot.to = Instant{static_cast<std::int64_t>(reader.fixed64())};
  }
  return slots;
}

std::string encode_points(std::span<const PointOfSlot> points) {
  std::string out(1, kVersion);
  codec::append_varint(out, points.size());
  for (const PointOfSlot& point : points) append_floats(out, point);
  return out;
}

Result<std::vector<PointOfSlot>> decode_points(Bytes value) {
  codec::ByteReader reader(value);
  HTN_ASSIGN_OR_RETURN(const std::uint32_t count, count_of(reader, kPointBytes, "points"));
  std::vector<PointOfSlot> points(count);
  for (PointOfSlot& point : points) {
    std::memcpy(point.data(), reader.take(kPointBytes).data(), kPointBytes);
  }
  return points;
}

std::string encode_state(const SetState& state) {
  std::string out(1, kVersion);
  codec::append_varint(out, state.slots);
  codec::append_varint(out, state.live);
  codec::append_fixed64(out, static_cast<std::uint64_t>(state.purged_before.value()));
  return out;
}

Result<SetState> decode_state(Bytes value) {
  codec::ByteReader reader(value);
  const std::uint8_t version = reader.byte();
  const std::uint64_t slots = reader.varint();
  const std::uint64_t live = reader.varint();
  const auto purged = static_cast<std::int64_t>(reader.fixed64());
  const bool fits = live <= slots && slots <= UINT32_MAX;
  if (version != kVersion || !reader.done() || !fits) return malformed("state of vectors");
  return SetState{.slots = static_cast<std::uint32_t>(slots),
                  .live = static_cast<std::uint32_t>(live),
                  .purged_before = Instant{purged}};
}

}  // namespace hartonomous::vector
