#include "codec/fingerprint_block.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace hartonomous::codec {
namespace {

std::string encoded(const std::vector<FingerprintEntry>& entries) {
  std::string block;
  encode_fingerprint_block(entries, block);
  return block;
}

// Offsets in the block of {(10, 100), (10, 103), (15, 101), (40, 102)}, see docs/format.
const std::vector<FingerprintEntry> kFour = {{10, 100}, {10, 103}, {15, 101}, {40, 102}};
constexpr std::size_t kFirst = 3;
constexpr std::size_t kLowBits = 11;
constexpr std::size_t kIdBits = 12;
constexpr std::size_t kIdBase = 13;
constexpr std::size_t kLows = 21;
constexpr std::size_t kIds = 22;
constexpr std::size_t kHighs = 23;

StatusCode decoded_code(const std::string& block) {
  std::vector<FingerprintEntry> entries;
  return decode_fingerprint_block(as_bytes(block), entries).code();
}

TEST_CASE("codec: equal fingerprints are found together, absent ones not at all", "[codec][unit]") {
  const std::string block = encoded(kFour);
  const auto found = [&](std::uint64_t fingerprint) {
    std::vector<std::uint64_t> ids;
    CHECK(find_fingerprint(as_bytes(block), fingerprint, ids).ok());
    return ids;
  };
  CHECK(found(10) == std::vector<std::uint64_t>{100, 103});
  CHECK(found(15) == std::vector<std::uint64_t>{101});
  CHECK(found(40) == std::vector<std::uint64_t>{102});
  for (const std::uint64_t absent :
       {std::uint64_t{0}, std::uint64_t{9}, std::uint64_t{11}, std::uint64_t{14}, std::uint64_t{39},
        std::uint64_t{41}, kFingerprintMax}) {
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
  constexpr std::uint64_t kIdMax = (std::uint64_t{1} << 40) - 1;
  const std::vector<FingerprintEntry> widest = {{0, kIdMax}, {kFingerprintMax, 0}};
  std::vector<FingerprintEntry> entries;
  const std::string block = encoded(widest);
  REQUIRE(decode_fingerprint_block(as_bytes(block), entries).ok());
  CHECK(entries == widest);
  std::vector<std::uint64_t> ids;
  REQUIRE(find_fingerprint(as_bytes(block), kFingerprintMax, ids).ok());
  CHECK(ids == std::vector<std::uint64_t>{0});
}

TEST_CASE("codec: a block of 4096 equal fingerprints is found whole", "[codec][unit]") {
  std::vector<FingerprintEntry> equal;
  for (std::uint64_t id = 0; id < 4096; ++id) equal.push_back({5, id});
  std::vector<std::uint64_t> ids;
  REQUIRE(find_fingerprint(as_bytes(encoded(equal)), 5, ids).ok());
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
  CHECK(changed(kLowBits, 41) == StatusCode::kCorruption);    // low bits
  CHECK(changed(kIdBits, 1) == StatusCode::kCorruption);      // id bits too few
  CHECK(changed(kIdBits, 41) == StatusCode::kCorruption);     // id bits
  CHECK(changed(kIds, '\x93') == StatusCode::kCorruption);    // order: ids of equal fingerprints
  CHECK(changed(kIds, '\x9d') == StatusCode::kCorruption);    // no id is the base
  CHECK(changed(kHighs, '\x0f') == StatusCode::kCorruption);  // a bit too many
  CHECK(changed(kHighs, '\x0e') == StatusCode::kCorruption);  // the first entry is not the first
  CHECK(decoded_code(good + '\0') == StatusCode::kCorruption);
  CHECK(decoded_code(good + '\1') == StatusCode::kCorruption);
}

TEST_CASE("codec: fingerprints out of order are corruption", "[codec][unit]") {
  std::string block = encoded({{0, 1}, {5, 1}, {6, 1}, {100, 1}});
  REQUIRE(block[kLowBits] == 4);  // low bits: two entries a byte
  REQUIRE(block.substr(kLows, 2) == "\x50\x46");
  block[kLows] = '\x60';
  block[kLows + 1] = '\x45';
  CHECK(decoded_code(block) == StatusCode::kCorruption);
}

TEST_CASE("codec: a fingerprint past 40 bits is corruption", "[codec][unit]") {
  std::string block = encoded({{0, 1}, {kFingerprintMax, 1}});
  REQUIRE(block[kLowBits] == 39);
  REQUIRE(block.back() == 0b101);
  CHECK(decoded_code(block) == StatusCode::kOk);
  block.back() = 0b10001;  // 2^41 - 1
  CHECK(decoded_code(block) == StatusCode::kCorruption);
}

TEST_CASE("codec: fingerprints and ids past their widths are corruption", "[codec][unit]") {
  std::string block = encoded(kFour);
  block[kFirst + 4] = '\xff';  // first fingerprint 0xff0000000a, still in range
  CHECK(decoded_code(block) == StatusCode::kOk);
  for (std::size_t at = kFirst; at < kFirst + 4; ++at) block[at] = '\xff';
  CHECK(decoded_code(block) == StatusCode::kCorruption);  // the others would be past 40 bits
  block = encoded(kFour);
  block[kFirst + 5] = '\1';
  CHECK(decoded_code(block) == StatusCode::kCorruption);
  block = encoded(kFour);
  for (std::size_t at = kIdBase; at < kLows; ++at) block[at] = '\xff';
  CHECK(decoded_code(block) == StatusCode::kCorruption);
}

}  // namespace
}  // namespace hartonomous::codec
