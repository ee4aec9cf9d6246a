#include "codec/fingerprint_block.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace hartonomous::codec {
namespace {

constexpr std::uint64_t entry(std::uint32_t fingerprint, std::uint32_t id) {
  return std::uint64_t{fingerprint} << 32 | id;
}

std::string encoded(const std::vector<std::uint64_t>& packed) {
  std::string block;
  encode_fingerprint_block(packed, 0, block);
  return block;
}

// Offsets in the block of {(10, 100), (10, 103), (15, 101), (40, 102)}, see docs/format.
const std::vector<std::uint64_t> kFour = {entry(10, 100), entry(10, 103), entry(15, 101),
                                          entry(40, 102)};
constexpr std::size_t kLows = 17;
constexpr std::size_t kIds = 18;
constexpr std::size_t kHighs = 19;

StatusCode decoded_code(const std::string& block) {
  std::vector<FingerprintEntry> entries;
  return decode_fingerprint_block(as_bytes(block), entries).code();
}

TEST_CASE("codec: equal fingerprints are found together, absent ones not at all", "[codec][unit]") {
  const std::string block = encoded(kFour);
  const auto found = [&](std::uint32_t fingerprint) {
    std::vector<std::uint64_t> ids;
    CHECK(find_fingerprint(as_bytes(block), fingerprint, ids).ok());
    return ids;
  };
  CHECK(found(10) == std::vector<std::uint64_t>{100, 103});
  CHECK(found(15) == std::vector<std::uint64_t>{101});
  CHECK(found(40) == std::vector<std::uint64_t>{102});
  for (const std::uint32_t absent : {0u, 9u, 11u, 14u, 39u, 41u, 0xffffffffu}) {
    CHECK(found(absent).empty());
  }
}

TEST_CASE("codec: finding and decoding append to what is there", "[codec][unit]") {
  const std::string block = encoded(kFour);
  std::vector<std::uint64_t> ids = {1};
  REQUIRE(find_fingerprint(as_bytes(block), 15, ids).ok());
  CHECK(ids == std::vector<std::uint64_t>{1, 101});
  std::vector<FingerprintEntry> entries = {{1, 2}};
  REQUIRE(decode_fingerprint_block(as_bytes(block), entries).ok());
  CHECK(entries.size() == 5);
  CHECK(entries[0] == FingerprintEntry{1, 2});
}

TEST_CASE("codec: the widest fingerprints and ids fit a block", "[codec][unit]") {
  const std::vector<std::uint64_t> widest = {entry(0, 0xffffffff), entry(0xffffffff, 0)};
  std::vector<FingerprintEntry> entries;
  const std::string block = encoded(widest);
  REQUIRE(decode_fingerprint_block(as_bytes(block), entries).ok());
  CHECK(entries[0] == FingerprintEntry{0, 0xffffffff});
  CHECK(entries[1] == FingerprintEntry{0xffffffff, 0});
  std::vector<std::uint64_t> ids;
  REQUIRE(find_fingerprint(as_bytes(block), 0xffffffff, ids).ok());
  CHECK(ids == std::vector<std::uint64_t>{0});
}

TEST_CASE("codec: a block of 4096 equal fingerprints is found whole", "[codec][unit]") {
  std::vector<std::uint64_t> packed;
  for (std::uint32_t id = 0; id < 4096; ++id) packed.push_back(entry(5, id));
  std::vector<std::uint64_t> ids;
  REQUIRE(find_fingerprint(as_bytes(encoded(packed)), 5, ids).ok());
  CHECK(ids.size() == 4096);
}

TEST_CASE("codec: no cut of a fingerprint block decodes", "[codec][unit]") {
  const std::string block = encoded(kFour);
  for (std::size_t size = 0; size < block.size(); ++size) {
    CHECK(decoded_code(block.substr(0, size)) == StatusCode::kCorruption);
    std::vector<std::uint64_t> ids;
    const Status found = find_fingerprint(as_bytes(block.substr(0, size)), 15, ids);
    CHECK((found.ok() || found.code() == StatusCode::kCorruption));
  }
}

TEST_CASE("codec: a fingerprint block that no encoder wrote is corruption", "[codec][unit]") {
  const std::string good = encoded(kFour);
  REQUIRE(decoded_code(good) == StatusCode::kOk);
  const auto changed = [&](std::size_t at, char value) {
    std::string block = good;
    block[at] = value;
    return decoded_code(block);
  };
  CHECK(changed(0, 4) == StatusCode::kCorruption);            // tag
  CHECK(changed(1, 0) == StatusCode::kCorruption);            // no entries
  CHECK(changed(1, 3) == StatusCode::kCorruption);            // fewer entries than unary bits
  CHECK(changed(2, 0x11) == StatusCode::kCorruption);         // 4356 entries
  CHECK(changed(7, 33) == StatusCode::kCorruption);           // low bits
  CHECK(changed(8, 1) == StatusCode::kCorruption);            // id bits too few
  CHECK(changed(8, 33) == StatusCode::kCorruption);           // id bits
  CHECK(changed(kIds, '\x93') == StatusCode::kCorruption);    // order: ids of equal fingerprints
  CHECK(changed(kIds, '\x9d') == StatusCode::kCorruption);    // no id is the base
  CHECK(changed(kHighs, '\x0f') == StatusCode::kCorruption);  // a bit too many
  CHECK(changed(kHighs, '\x0e') == StatusCode::kCorruption);  // the first entry is not the first
  CHECK(decoded_code(good + '\0') == StatusCode::kCorruption);
  CHECK(decoded_code(good + '\1') == StatusCode::kCorruption);
}

TEST_CASE("codec: fingerprints out of order are corruption", "[codec][unit]") {
  std::string block = encoded({entry(0, 1), entry(5, 1), entry(6, 1), entry(100, 1)});
  REQUIRE(block[7] == 4);  // low bits: two entries a byte
  REQUIRE(block.substr(kLows, 2) == "\x50\x46");
  block[kLows] = '\x60';
  block[kLows + 1] = '\x45';
  CHECK(decoded_code(block) == StatusCode::kCorruption);
}

TEST_CASE("codec: a fingerprint that wraps around 32 bits is corruption", "[codec][unit]") {
  std::string block = encoded({entry(0, 1), entry(0xffffffff, 1)});
  REQUIRE(block[7] == 31);
  REQUIRE(block.back() == 0b101);
  CHECK(decoded_code(block) == StatusCode::kOk);
  block.back() = 0b10001;  // 2^33 - 1, whose lower 32 bits are the same
  CHECK(decoded_code(block) == StatusCode::kCorruption);
}

TEST_CASE("codec: fingerprints and ids past their widths are corruption", "[codec][unit]") {
  std::string block = encoded(kFour);
  block[6] = '\xff';  // first fingerprint 0xff00000a, still in range
  CHECK(decoded_code(block) == StatusCode::kOk);
  block[5] = '\xff';
  block[4] = '\xff';
  block[3] = '\xff';  // 0xffffffff: the others would be past it
  CHECK(decoded_code(block) == StatusCode::kCorruption);
  block = encoded(kFour);
  for (std::size_t at = 9; at < 17; ++at) block[at] = '\xff';
  CHECK(decoded_code(block) == StatusCode::kCorruption);
}

}  // namespace
}  // namespace hartonomous::codec
