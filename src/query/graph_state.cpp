#include "query/graph_state.hpp"

#include <algorithm>

#include "codec/varint.hpp"

namespace hartonomous::query {

namespace {
constexpr std::uint8_t kVersion = 1;
}

std::string encode_saved_graph(const SavedGraph& saved) {
  std::string out(1, static_cast<char>(kVersion));
  codec::append_varint(out, saved.generation);
  codec::append_varint(out, saved.end);
  codec::append_fixed64(out, static_cast<std::uint64_t>(saved.since.value()));
  return out + saved.header;
}

Result<SavedGraph> decode_saved_graph(Bytes value) {
  codec::ByteReader reader(value);
  const std::uint8_t version = reader.byte();
  SavedGraph saved;
  const std::uint64_t generation = reader.varint();
  const std::uint64_t end = reader.varint();
  saved.since = Instant{static_cast<std::int64_t>(reader.fixed64())};
  const bool fits = std::max(generation, end) <= UINT32_MAX;
  if (!reader.ok() || version != kVersion || !fits) {
    return corruption("saved graph: malformed row");
  }
  saved.generation = static_cast<std::uint32_t>(generation);
  saved.end = static_cast<std::uint32_t>(end);
  saved.header = as_text(reader.take(reader.remaining()));
  return saved;
}

}  // namespace hartonomous::query
