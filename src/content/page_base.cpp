#include "content/page_base.hpp"

#include <hartonomous/base/limits.hpp>

#include "codec/varint.hpp"

namespace hartonomous::content {

namespace {
constexpr char kVersion = 1;
}

std::string encode_page_base(const std::vector<ContentRun>& runs) {
  std::string out(1, kVersion);
  codec::append_varint(out, runs.size());
  for (const ContentRun& run : runs) {
    codec::append_varint(out, run.count);
    codec::append_varint(out, run.start + 1);  // kNoBase becomes zero
  }
  return out;
}

Result<std::vector<ContentRun>> decode_page_base(Bytes value) {
  codec::ByteReader reader(value);
  const std::uint8_t version = reader.byte();
  const std::uint64_t count = reader.varint();
  std::vector<ContentRun> runs;
  std::uint64_t contents = 0;
  for (std::uint64_t i = 0; i < count && reader.ok() && contents <= limits::kPageSlots; ++i) {
    ContentRun& run = runs.emplace_back();
    run.count = reader.varint();
    run.start = reader.varint() - 1;
    const bool is_id = run.start == kNoBase || run.start >> kContentIdBits == 0;
    if (run.count == 0 || run.count > limits::kPageSlots || !is_id) {
      return corruption("page_base row: malformed");
    }
    contents += run.count;
  }
  if (!reader.done() || version != kVersion || contents > limits::kPageSlots) {
    return corruption("page_base row: malformed");
  }
  return runs;
}

}  // namespace hartonomous::content
