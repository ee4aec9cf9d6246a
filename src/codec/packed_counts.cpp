#include "codec/packed_counts.hpp"

#include <algorithm>

#include <hartonomous/base/text.hpp>

#include "codec/varint.hpp"

namespace hartonomous::codec {

namespace {

constexpr std::uint8_t kCountsTag = 0x05;

// Adds `count` to each of the slots; true when a sum left 64 bits. No branch in the loop, so that
// the compiler makes it wide.
bool add_overflows(std::span<std::int64_t> slots, std::int64_t count) {
  std::uint64_t overflowed = 0;
  const auto addend = static_cast<std::uint64_t>(count);
  for (std::int64_t& slot : slots) {
    const auto before = static_cast<std::uint64_t>(slot);
    const std::uint64_t sum = before + addend;
    overflowed |= (before ^ sum) & (addend ^ sum);
    slot = static_cast<std::int64_t>(sum);
  }
  return overflowed >> 63 != 0;
}

}  // namespace

void encode_counts(const Counts& counts, std::string& out) {
  out.push_back(static_cast<char>(kCountsTag));
  const auto last =
      std::find_if(counts.rbegin(), counts.rend(), [](std::int64_t count) { return count != 0; });
  const auto end = last.base();
  for (auto run = counts.begin(); run != end;) {
    const auto run_end = std::find_if(run, end, [&](std::int64_t count) { return count != *run; });
    append_varint(out, static_cast<std::uint64_t>(run_end - run));
    append_varint(out, zigzag(*run));
    run = run_end;
  }
}

Status add_counts(Bytes encoded, Counts& counts) {
  ByteReader reader(encoded);
  if (reader.byte() != kCountsTag) return corruption("packed counts: wrong tag");
  std::size_t slot = 0;
  std::int64_t before = 0;
  while (reader.ok() && reader.remaining() != 0) {
    const std::uint64_t length = reader.varint();
    const std::int64_t count = unzigzag(reader.varint());
    if (!reader.ok()) break;
    if (length == 0 || length > counts.size() - slot) {
      return corruption(concat("packed counts: run of ", length, " at slot ", slot));
    }
    if (slot != 0 && count == before) {
      return corruption(concat("packed counts: equal neighbouring runs at slot ", slot));
    }
    if (add_overflows(std::span(counts).subspan(slot, length), count)) {
      return corruption(concat("packed counts: overflow at slot ", slot));
    }
    slot += length;
    before = count;
  }
  if (!reader.ok()) return corruption("packed counts: truncated run");
  if (slot != 0 && before == 0) return corruption("packed counts: last run is zero");
  return {};
}

}  // namespace hartonomous::codec
