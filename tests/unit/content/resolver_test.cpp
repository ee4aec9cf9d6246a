#include "content/resolver.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
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

TEST_CASE("content: equal contents of one stage get one id, the first one's", "[content][unit]") {
  HandDomain domain;
  const Resolved resolved =
      domain.store({{"a", 5}, {"b", 3}, {"a", 5}, {"", 9}, {"b", 3}, {"a", 5}, {"", 9}});
  REQUIRE(resolved.fresh == LargeVector<std::uint32_t>{0, 1, 3});
  const std::uint64_t first = resolved.first_id;
  CHECK(resolved.ids == LargeVector<std::uint64_t>{first, first + 1, first, first + 2, first + 1,
                                                   first, first + 2});
  CHECK(domain.read(first) == "a");
  CHECK(domain.read(first + 1) == "b");
  CHECK(domain.read(first + 2).empty());
}

TEST_CASE("content: contents with one fingerprint are told apart by their bytes",
          "[content][unit]") {
  HandDomain domain;
  const Resolved first = domain.store({{"a", 7}, {"b", 7}, {"a", 7}, {"aa", 7}, {"", 7}});
  CHECK(first.fresh.size() == 4);
  CHECK(first.ids[0] == first.ids[2]);
  const Resolved second = domain.store({{"aa", 7}, {"c", 7}, {"", 7}, {"b", 7}, {"c", 7}});
  CHECK(second.fresh == LargeVector<std::uint32_t>{1});
  CHECK(second.ids[0] == first.ids[3]);
  CHECK(second.ids[2] == first.ids[4]);
  CHECK(second.ids[3] == first.ids[1]);
  CHECK(second.ids[4] == second.ids[1]);
  CHECK(domain.read(second.ids[1]) == "c");
}

TEST_CASE("content: what is stored is found in any run, with and without a filter",
          "[content][unit]") {
  HandDomain domain;
  KnownFilter filter(1000, 1u << 16);
  std::vector<std::uint64_t> ids;
  for (std::uint32_t i = 0; i < 20; ++i) {
    ids.push_back(domain.store({{"content " + std::to_string(i), i / 3}}, &filter).ids[0]);
  }
  for (std::uint32_t i = 0; i < 20; ++i) {
    const std::vector<HandContent> again{{"content " + std::to_string(i), i / 3}};
    for (KnownFilter* each : {&filter, static_cast<KnownFilter*>(nullptr)}) {
      const View view = domain.view();
      const Known known{.view = &view, .filter = each};
      content::AtomColumns columns = testing::columns_of(again);
      const Resolved resolved = must(resolve(columns, known, 1u << 20));
      CHECK(resolved.fresh.empty());
      CHECK(resolved.run.empty());
      CHECK(resolved.ids[0] == ids[i]);
    }
  }
}

TEST_CASE("content: random stages resolve as a map does", "[content][unit]") {
  HTN_TEST_SEED(seed, 33);
  Rng rng(seed);
  HandDomain domain;
  KnownFilter filter(10'000, 1u << 12);  // so small that it is often wrong
  std::map<std::string, std::uint64_t> known;
  for (int stage = 0; stage < 30; ++stage) {
    std::vector<HandContent> contents(rng.below(300));
    for (HandContent& each : contents) {
      const std::uint64_t number = rng.below(2000);
      each = {"bytes " + std::to_string(number), (number % 97) << 28};
    }
    const Resolved resolved = domain.store(contents, stage % 3 == 0 ? nullptr : &filter);
    std::uint64_t next = resolved.first_id;
    std::size_t fresh = 0;
    for (std::size_t i = 0; i < contents.size(); ++i) {
      const auto [found, is_new] = known.emplace(contents[i].bytes, next);
      if (is_new) {
        REQUIRE(resolved.fresh[fresh++] == i);
        ++next;
      }
      REQUIRE(resolved.ids[i] == found->second);
    }
    REQUIRE(fresh == resolved.fresh.size());
    REQUIRE(std::is_sorted(resolved.run.begin(), resolved.run.end()));
    REQUIRE(resolved.run.size() == fresh);
    if (stage % 3 == 0) {  // what a null filter did not learn, as a rebuilt one would
      for (const HandContent& each : contents) filter.insert(each.fingerprint);
    }
  }
  for (const auto& [bytes, id] : known) REQUIRE(domain.read(id) == bytes);
}

TEST_CASE("content: a stage of nothing resolves to nothing", "[content][unit]") {
  HandDomain domain;
  const Resolved resolved = domain.store({});
  CHECK(resolved.ids.empty());
  CHECK(resolved.fresh.empty());
  CHECK(resolved.run.empty());
  CHECK(domain.state().runs.empty());
}

}  // namespace
}  // namespace hartonomous::content
