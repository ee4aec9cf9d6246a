#pragma once

// DomainState: what a dedup domain is made of at one commit: where the next ids come from, how much
// there is, and which index runs exist. Published whole after each commit.
//
//   meta row "domain.N"   01 | the counters of DomainCounters in order, varints
//   run row               01 | level u8 | entries varint | blocks varint
//                            | first key of each block: delta varints
//
// Thread-safety: immutable once published.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <hartonomous/base/ids.hpp>
#include <hartonomous/base/result.hpp>

#include "kv/database.hpp"
#include "schema/keys.hpp"

namespace hartonomous::content {

struct DomainCounters {
  std::uint64_t next_page = 1;   // content ids begin at 512: no id is 0
  std::uint64_t tail_slots = 0;  // slots used of page next_page - 1; 0: it takes no more
  std::uint64_t next_extent = 1;
  std::uint64_t next_run = 1;
  std::uint64_t next_composite = kFirstCompositeId;
  // Live totals.
  std::uint64_t atoms = 0;
  std::uint64_t payload_bytes = 0;
  std::uint64_t extents = 0;
  std::uint64_t compositions = 0;
  bool operator==(const DomainCounters&) const = default;
};

std::string encode_counters(const DomainCounters& counters);
Result<DomainCounters> decode_counters(Bytes value);

struct Run {
  schema::RunKind kind = schema::RunKind::kFingerprint;
  std::uint64_t number = 0;
  std::uint8_t level = 0;
  std::uint64_t entries = 0;
  std::vector<std::uint64_t> first_keys;  // of each block, not descending
};
using SharedRun = std::shared_ptr<const Run>;

std::string encode_run(const Run& run);
Result<Run> decode_run(schema::RunKind kind, std::uint64_t number, Bytes value);

struct DomainState {
  DomainCounters counters;
  std::vector<SharedRun> runs;  // every kind, oldest first
};

// The state as stored. Errors: kCorruption.
Result<DomainState> load_domain_state(const kv::Database& database, DomainId domain);
std::string domain_state_key(DomainId domain);

}  // namespace hartonomous::content
