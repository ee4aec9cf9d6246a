#include "kv/witness.hpp"

#include <catch2/catch.hpp>
#include <filesystem>

#include "support/temporary_directory.hpp"

namespace hartonomous::kv {
namespace {

CommitPoint point_of(std::uint64_t commit) { return {.commit = commit, .head = {}}; }

void flip(const std::string& path, std::uint64_t at) {
  auto file = File::open(path, File::Mode::kReadWrite);
  REQUIRE(file.ok());
  std::byte byte{};
  REQUIRE(file->read_at(at, std::span(&byte, 1)).ok());
  byte ^= std::byte{0x10};
  REQUIRE(file->write_at(at, std::span(&byte, 1)).ok());
}

TEST_CASE("kv: a witness remembers the last point", "[kv][unit]") {
  const testing::TemporaryDirectory folder;
  const std::string path = folder / "WITNESS";
  REQUIRE(Witness::create(path).ok());
  CHECK(read_witness(path).value() == WitnessRecord());
  for (std::uint64_t commit = 1; commit <= 5; ++commit) {
    auto witness = Witness::open(path);
    REQUIRE(witness.ok());
    CHECK((*witness)->record().point.commit == commit - 1);
    REQUIRE((*witness)->advance(point_of(commit)).ok());
    CHECK(read_witness(path)->point.commit == commit);
  }
  WitnessRecord record{.point = point_of(9), .log_at_open = 12, .manifest = {3, 400, 5}};
  record.point.head[0] = std::byte{7};
  auto witness = Witness::open(path);
  REQUIRE((*witness)->replace(record).ok());
  CHECK(read_witness(path).value() == record);
}

TEST_CASE("kv: a torn witness slot leaves the one before", "[kv][unit]") {
  const testing::TemporaryDirectory folder;
  const std::string path = folder / "WITNESS";
  REQUIRE(Witness::create(path).ok());
  auto witness = Witness::open(path);
  REQUIRE(witness.ok());
  for (std::uint64_t commit = 1; commit <= 4; ++commit) {
    REQUIRE((*witness)->advance(point_of(commit)).ok());
    const std::string copy = folder / "copy";
    // The slot just written is the one of its turn: the first two turns were spent on creation.
    const std::uint64_t slot = commit % 2 * kWitnessSlotBytes;
    for (const std::uint64_t at : {0u, 7u, 15u, 23u, 50u, 79u, 87u, 88u, 4095u}) {
      std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing);
      flip(copy, slot + at);
      CHECK(read_witness(copy)->point.commit == commit - 1);
      auto torn = Witness::open(copy);
      REQUIRE((*torn)->advance(point_of(100)).ok());
      CHECK(read_witness(copy)->point.commit == 100);
    }
  }
}

TEST_CASE("kv: replacing a witness leaves no older slot", "[kv][unit]") {
  const testing::TemporaryDirectory folder;
  const std::string path = folder / "WITNESS";
  REQUIRE(Witness::create(path).ok());
  auto witness = Witness::open(path);
  REQUIRE((*witness)->replace({.point = point_of(6), .log_at_open = 1, .manifest = {}}).ok());
  flip(path, 20);
  CHECK(read_witness(path)->point.commit == 6);
  flip(path, 20);
  flip(path, kWitnessSlotBytes + 20);
  CHECK(read_witness(path)->point.commit == 6);
  flip(path, 20);
  CHECK(read_witness(path).status().code() == StatusCode::kCorruption);
}

TEST_CASE("kv: a witness of another size is damaged", "[kv][unit]") {
  const testing::TemporaryDirectory folder;
  const std::string path = folder / "WITNESS";
  CHECK(read_witness(path).status().code() == StatusCode::kCorruption);
  REQUIRE(Witness::create(path).ok());
  for (const std::uint64_t size : {0u, 4096u, 8191u, 8193u, 100000u}) {
    std::filesystem::resize_file(path, size);
    CHECK(read_witness(path).status().code() == StatusCode::kCorruption);
    CHECK(Witness::open(path).status().code() == StatusCode::kCorruption);
  }
}

}  // namespace
}  // namespace hartonomous::kv
