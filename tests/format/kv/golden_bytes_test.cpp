// The bytes that kv itself writes, as docs/format/witness.md and store_directory.md draw them.

#include <rocksdb/write_batch.h>

#include <catch2/catch.hpp>
#include <string>

#include <hartonomous/base/text.hpp>

#include "kv/commit_chain.hpp"
#include "kv/witness.hpp"

namespace hartonomous::kv {
namespace {

CommitPoint sample_point() {
  CommitPoint point{.commit = 0x0102, .head = {}};
  for (std::size_t i = 0; i < point.head.size(); ++i) point.head[i] = std::byte(0xa0 + i);
  return point;
}

TEST_CASE("kv: a witness slot has the bytes it always had", "[kv][format]") {
  const WitnessRecord record{
      .point = sample_point(),
      .log_at_open = 9,
      .manifest = {.number = 5, .bytes = 0x1234, .digest = 0xfedcba9876543210}};
  const std::string slot = encode_witness_slot(record, 7);
  REQUIRE(slot.size() == 4096);
  CHECK(to_hex(as_bytes(slot.substr(0, 80))) ==
        "6861727477697401"
        "0000000000000007"
        "0000000000000102"
        "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf"
        "0000000000000009"
        "0000000000000005"
        "0000000000001234"
        "fedcba9876543210"
        "143ebe5d14ad204e");
  CHECK(slot.substr(80) == std::string(4096 - 80, '\0'));
}

TEST_CASE("kv: a commit row and the chain have the bytes they always had", "[kv][format]") {
  CHECK(to_hex(as_bytes(encode_commit_row(sample_point()))) ==
        "010000000000000102a0a1a2a3a4a5a6a7a8a9aaabacadaeaf");
  rocksdb::WriteBatch batch;
  REQUIRE(batch.Put("key", "value").ok());
  const CommitPoint next = next_point(sample_point(), batch);
  CHECK(next.commit == 0x0103);
  CHECK(to_hex(next.head) == "aa2d31bace449a33bb6e2736e5a7ebb9");
}

}  // namespace
}  // namespace hartonomous::kv
