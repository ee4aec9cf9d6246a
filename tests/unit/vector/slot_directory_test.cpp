// The directory of slots: what is appended is there, and stays where it is beside readers.

#include "vector/slot_directory.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <utility>

namespace hartonomous::vector {
namespace {

Slot slot_of(std::uint32_t number) {
  return {.atom = AtomId(TenantId{1}, ContentId{number + 1}), .from = Instant{number}};
}

TEST_CASE("vector: slots are found as they were appended and ended", "[vector][unit]") {
  SlotDirectory directory;
  CHECK(directory.count() == 0);
  std::vector<Slot> some;
  for (std::uint32_t i = 0; i < 10'000; ++i) some.push_back(slot_of(i));
  directory.append(std::span(some).first(1));
  directory.append(std::span(some).subspan(1, 4095));  // to the end of a block
  directory.append(std::span(some).subspan(4096));
  REQUIRE(directory.count() == some.size());
  directory.end(4096, Instant{5000});
  for (const std::uint32_t i : {0U, 1U, 4095U, 4096U, 8191U, 8192U, 9999U}) {
    CHECK(directory.atom(i) == some[i].atom);
    CHECK(directory.get(i).from == some[i].from);
    CHECK(directory.is_there(i, Instant{i}));
    CHECK((i == 0 || !directory.is_there(i, Instant{i - 1})));
  }
  CHECK(directory.is_there(4096, Instant{4999}));
  CHECK_FALSE(directory.is_there(4096, Instant{5000}));
  CHECK(directory.get(4097).to == kForever);
  CHECK(directory.memory_bytes() > 10'000 * sizeof(std::int64_t));
}

TEST_CASE("vector: slots are read beside a writer as far as they are counted", "[vector][unit]") {
  constexpr std::uint32_t kSlots = 200'000;
  SlotDirectory directory;
  std::atomic<std::uint64_t> wrong = 0;
  std::thread reader([&] {
    std::uint64_t bytes = 0;
    for (std::uint32_t count = 0; count < kSlots;) {
      // The writer tells of it, and it is not taken from what the writer is growing.
      const std::uint64_t before = std::exchange(bytes, directory.memory_bytes());
      if (bytes < before) ++wrong;
      count = directory.count();
      for (const std::uint32_t i : {count - 1, count / 2, count - std::min(count, 4097U)}) {
        if (count == 0 || i >= count) continue;
        const Slot slot = directory.get(i);
        const bool is_right = slot.atom == slot_of(i).atom && slot.from == Instant{i} &&
                              (slot.to == kForever || slot.to == Instant{kSlots});
        if (!is_right) ++wrong;
      }
    }
  });
  std::vector<Slot> some;
  for (std::uint32_t next = 0; next < kSlots; next += 100) {
    some.clear();
    for (std::uint32_t i = next; i < next + 100; ++i) some.push_back(slot_of(i));
    directory.append(some);
    directory.end(next / 2, Instant{kSlots});
  }
  reader.join();
  CHECK(wrong == 0);
}

}  // namespace
}  // namespace hartonomous::vector
