#include "content/page_writer.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "support/hand_domain.hpp"
#include "support/seed.hpp"

namespace hartonomous::content {
namespace {

using testing::HandContent;
using testing::HandDomain;
using testing::must;

TEST_CASE("content: small commits go on in the last page, and ids stay dense", "[content][unit]") {
  HTN_TEST_SEED(seed, 34);
  Rng rng(seed);
  HandDomain domain;
  std::vector<std::string> all;
  while (all.size() < 3 * limits::kPageSlots) {
    std::vector<HandContent> contents(1 + rng.below(200));
    for (HandContent& each : contents) {
      const auto number = static_cast<std::uint32_t>(all.size());
      all.push_back(std::string(rng.below(60), 'x') + std::to_string(number));
      each = {all.back(), number};
    }
    const Resolved resolved = domain.store(contents);
    REQUIRE(resolved.ids.front() == limits::kPageSlots + all.size() - contents.size());
    for (std::size_t i = 0; i < all.size(); i += 37) {
      REQUIRE(domain.read(limits::kPageSlots + i) == all[i]);
    }
  }
}

TEST_CASE("content: a page that is exactly full leaves no tail", "[content][unit]") {
  HandDomain domain;
  std::vector<HandContent> contents;
  for (std::uint32_t i = 0; i < limits::kPageSlots; ++i) {
    contents.push_back({std::to_string(i), i});
  }
  domain.store(contents);
  CHECK(domain.state().counters.next_page == 2);
  CHECK(domain.state().counters.tail_slots == 0);
  CHECK(domain.store({{"next", 1u << 30}}).ids[0] == 2 * limits::kPageSlots);
  CHECK(domain.state().counters.next_page == 3);
  CHECK(domain.state().counters.tail_slots == 1);
}

TEST_CASE("content: slots past the committed ones are written over", "[content][unit]") {
  HandDomain domain;
  domain.store({{"one", 1}, {"two", 2}});
  // As a commit leaves it that wrote its page and did not land.
  domain.state().counters.tail_slots = 1;
  domain.forget_caches();
  const Resolved resolved = domain.store({{"three", 3}});
  CHECK(resolved.ids[0] == limits::kPageSlots + 1);
  domain.forget_caches();
  CHECK(domain.read(limits::kPageSlots) == "one");
  CHECK(domain.read(limits::kPageSlots + 1) == "three");
}

TEST_CASE("content: a tail page that is gone is not gone on with", "[content][unit]") {
  HandDomain domain;
  domain.store({{"one", 1}});
  kv::Batch batch;
  batch.erase(kv::Family::kPage, schema::page_key(DomainId{0}, 1));
  HTN_REQUIRE_OK(domain.database().commit(batch, kv::Durability::kBuffered));
  domain.state().counters.tail_slots = 300;  // more than any cached page has
  CHECK(domain.store({{"two", 2}}).ids[0] == 2 * limits::kPageSlots);
}

TEST_CASE("content: a page past the last one is not read before a commit has it",
          "[content][unit]") {
  HandDomain domain;
  domain.store({{"one", 1}});
  // As a load leaves it whose commit was refused.
  const std::string page_bytes = "left";
  std::string page;
  codec::encode_page(std::vector<std::uint8_t>{4}, as_bytes(page_bytes), page);
  kv::Batch batch;
  batch.put(kv::Family::kPage, schema::page_key(DomainId{0}, 2), page);
  HTN_REQUIRE_OK(domain.database().commit(batch, kv::Durability::kBuffered));
  std::array<std::byte, 64> buffer;
  const ContentId past{2 * limits::kPageSlots};
  CHECK(domain.view().read(past, buffer).status().code() == StatusCode::kNotFound);
  domain.state().counters.tail_slots = 0;
  CHECK(domain.store({{"new", 2}}).ids[0] == past.value());
  CHECK(domain.read(past.value()) == "new");
}

TEST_CASE("content: reading an id that was never given is not found", "[content][unit]") {
  HandDomain domain;
  domain.store({{"one", 1}});
  std::array<std::byte, 64> buffer;
  for (const std::uint64_t id : {0u, 511u, 513u, 1024u}) {
    CHECK(domain.view().read(ContentId{id}, buffer).status().code() == StatusCode::kNotFound);
  }
}

}  // namespace
}  // namespace hartonomous::content
