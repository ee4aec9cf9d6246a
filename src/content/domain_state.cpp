#include "content/domain_state.hpp"

#include <algorithm>
#include <array>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/text.hpp>

#include "codec/key.hpp"
#include "codec/varint.hpp"

namespace hartonomous::content {

namespace {

constexpr std::uint8_t kVersion = 1;

template <typename Counters>
auto fields(Counters& c) {
  return std::array{&c.next_page,     &c.tail_slots,     &c.next_extent,
                    &c.next_run,      &c.next_composite, &c.atoms,
                    &c.payload_bytes, &c.extents,        &c.compositions};
}

}  // namespace

std::string encode_counters(const DomainCounters& counters) {
  std::string out(1, static_cast<char>(kVersion));
  for (const std::uint64_t* field : fields(counters)) codec::append_varint(out, *field);
  return out;
}

Result<DomainCounters> decode_counters(Bytes value) {
  codec::ByteReader reader(value);
  const std::uint8_t version = reader.byte();
  DomainCounters counters;
  for (std::uint64_t* field : fields(counters)) *field = reader.varint();
  if (!reader.done() || version != kVersion) return corruption("meta row 'domain': malformed");
  return counters;
}

std::string encode_run(const Run& run) {
  std::string out(1, static_cast<char>(kVersion));
  out.push_back(static_cast<char>(run.level));
  codec::append_varint(out, run.entries);
  codec::append_varint(out, run.first_keys.size());
  std::uint64_t before = 0;
  for (const std::uint64_t key : run.first_keys) {
    codec::append_varint(out, key - before);
    before = key;
  }
  return out;
}

Result<Run> decode_run(schema::RunKind kind, std::uint64_t number, Bytes value) {
  codec::ByteReader reader(value);
  const std::uint8_t version = reader.byte();
  Run run;
  run.kind = kind;
  run.number = number;
  run.level = reader.byte();
  run.entries = reader.varint();
  const std::uint64_t blocks = reader.varint();
  if (version != kVersion || !reader.ok() || blocks == 0 || blocks > reader.remaining() ||
      run.entries < blocks || run.entries > blocks * limits::kRunBlockEntries) {
    return corruption(concat("run ", number, ": malformed row"));
  }
  std::uint64_t key = 0;
  run.first_keys.reserve(blocks);
  for (std::uint64_t i = 0; i < blocks; ++i) {
    const std::uint64_t before = key;
    key += reader.varint();
    if (key < before) return corruption(concat("run ", number, ": keys past 64 bits"));
    run.first_keys.push_back(key);
  }
  if (!reader.done()) return corruption(concat("run ", number, ": malformed row"));
  return run;
}

std::string domain_state_key(DomainId domain) {
  return schema::meta_key(concat("domain.", domain.value()));
}

Result<DomainState> load_domain_state(const kv::Database& database, DomainId domain) {
  DomainState state;
  HTN_ASSIGN_OR_RETURN(const auto row, database.get(kv::Family::kMeta, domain_state_key(domain)));
  if (!row.has_value()) return state;
  HTN_ASSIGN_OR_RETURN(state.counters, decode_counters(row->bytes()));
  auto cursor = database.cursor(kv::Family::kRun, kv::prefix_range(schema::domain_prefix(domain)));
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
    if (!more) break;
    codec::KeyReader key(as_bytes(cursor->key()));
    key.u32();
    const std::uint8_t kind = key.u8();
    const std::uint64_t number = key.u40();
    if (!key.done() || kind < 1 || kind > 4) return corruption("run row: malformed key");
    HTN_ASSIGN_OR_RETURN(Run run,
                         decode_run(static_cast<schema::RunKind>(kind), number, cursor->value()));
    state.runs.push_back(std::make_shared<const Run>(std::move(run)));
  }
  std::sort(state.runs.begin(), state.runs.end(),
            [](const SharedRun& a, const SharedRun& b) { return a->number < b->number; });
  return state;
}

}  // namespace hartonomous::content
