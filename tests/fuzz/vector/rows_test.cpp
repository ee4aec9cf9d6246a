// Foreign rows of sets of vectors: whatever a decoder is given, it answers with what is in them or
// with kCorruption, reads no byte past them and asks for no more memory than a page has.

#include <catch2/catch.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>

#include "engine/landmark_fit.hpp"
#include "query/graph_state.hpp"
#include "query/set_tree.hpp"
#include "support/seed.hpp"
#include "vector/vector_format.hpp"

namespace hartonomous {
namespace {

// On the heap at its exact size, so that the address sanitizer sees a read past it.
struct Exact {
  explicit Exact(const std::string& text)
      : bytes(std::make_unique<std::byte[]>(text.size())), size(text.size()) {
    const Bytes from = as_bytes(text);
    std::copy(from.begin(), from.end(), bytes.get());
  }
  Bytes get() const { return {bytes.get(), size}; }
  std::unique_ptr<std::byte[]> bytes;
  std::size_t size;
};

std::string mutated(Rng& rng, std::string text) {
  for (std::uint64_t i = 0; i < 1 + rng.below(3); ++i) {
    const std::size_t reach = std::min<std::size_t>(text.size(), rng.below(2) == 0 ? 12 : 4096);
    const std::size_t at = reach == 0 ? 0 : rng.below(reach);
    switch (text.empty() ? 2 : rng.below(4)) {
      case 0:
        text[at] = static_cast<char>(text[at] ^ (1 << rng.below(8)));
        break;
      case 1:
        text.resize(rng.below(text.size() + 1));
        break;
      case 2:
        text.push_back(static_cast<char>(static_cast<std::uint8_t>(rng())));
        break;
      default:
        text.erase(at, 1 + rng.below(4));
        break;
    }
  }
  return text;
}

using Decode = std::function<Status(Bytes)>;

void attack(Rng& rng, const std::string& valid, const Decode& decode) {
  REQUIRE(decode(Exact(valid).get()).ok());
  for (int i = 0; i < testing::steps(3000); ++i) {
    const std::string input = mutated(rng, valid);
    const Status status = decode(Exact(input).get());
    INFO(to_hex(as_bytes(input.substr(0, 64))));
    REQUIRE((status.ok() || status.code() == StatusCode::kCorruption));
  }
}

TEST_CASE("vector: foreign runs of vectors are read or are corruption", "[vector][fuzz]") {
  HTN_TEST_SEED(seed, 41);
  Rng rng(seed);
  std::vector<float> numbers(60);
  for (float& number : numbers) number = static_cast<float>(rng.normal());
  std::vector<bool> present(20);
  for (std::size_t i = 0; i < 20; ++i) present[i] = i % 3 != 0;
  for (const std::string& valid :
       {vector::encode_vectors(numbers, 3), vector::encode_vectors(numbers, 3, present)}) {
    attack(rng, valid, [&](Bytes bytes) {
      std::vector<float> out(64 * 3);
      return vector::decode_vectors(bytes, 3, out).status();
    });
    attack(rng, valid, [&](Bytes bytes) {
      std::vector<float> out(3);
      return vector::decode_vector(bytes, 3, static_cast<std::uint32_t>(rng.below(30)), out)
          .status();
    });
  }
}

TEST_CASE(
    "vector: foreign slots and points and states are read as they are written or are corruption",
    "[vector][fuzz]") {
  HTN_TEST_SEED(seed, 42);
  Rng rng(seed);
  std::vector<vector::Slot> slots(5);
  for (vector::Slot& slot : slots) slot.atom = AtomId(TenantId{1}, ContentId{rng.below(99) + 1});
  const auto same = [](const std::string& again, Bytes bytes) {
    REQUIRE(again == as_text(bytes));
    return Status();
  };
  attack(rng, vector::encode_slots(slots), [&](Bytes bytes) -> Status {
    HTN_ASSIGN_OR_RETURN(const auto read, vector::decode_slots(bytes));
    return same(vector::encode_slots(read), bytes);
  });
  const std::vector<vector::PointOfSlot> points(6, {1, 2, 3});
  attack(rng, vector::encode_points(points), [&](Bytes bytes) -> Status {
    HTN_ASSIGN_OR_RETURN(const auto read, vector::decode_points(bytes));
    return same(vector::encode_points(read), bytes);
  });
  attack(rng, vector::encode_state({.slots = 300, .live = 200, .purged_before = Instant{9}}),
         [&](Bytes bytes) -> Status {
           HTN_ASSIGN_OR_RETURN(const auto read, vector::decode_state(bytes));
           return same(vector::encode_state(read), bytes);
         });
}

TEST_CASE("vector: foreign rows of indexes are read as they are written or are corruption",
          "[vector][fuzz]") {
  HTN_TEST_SEED(seed, 43);
  Rng rng(seed);
  const auto same = [](const std::string& again, Bytes bytes) {
    REQUIRE(again == as_text(bytes));
    return Status();
  };
  attack(rng,
         query::encode_tree_state(
             {.generation = 300, .version = 2, .end = 70'000, .since = Instant{7}, .top = "T"}),
         [&](Bytes bytes) -> Status {
           HTN_ASSIGN_OR_RETURN(const auto read, query::decode_tree_state(bytes));
           return same(query::encode_tree_state(read), bytes);
         });
  attack(rng,
         query::encode_saved_graph(
             {.generation = 300, .end = 70'000, .since = Instant{7}, .header = "H"}),
         [&](Bytes bytes) -> Status {
           HTN_ASSIGN_OR_RETURN(const auto read, query::decode_saved_graph(bytes));
           return same(query::encode_saved_graph(read), bytes);
         });
  attack(rng,
         engine::encode_fitting({.version = 300,
                                 .next = 70'000,
                                 .saturated = 3,
                                 .explained_variance = 0.25,
                                 .projection = "P"}),
         [&](Bytes bytes) -> Status {
           HTN_ASSIGN_OR_RETURN(const auto read, engine::decode_fitting(bytes));
           return same(engine::encode_fitting(read), bytes);
         });
}

}  // namespace
}  // namespace hartonomous
