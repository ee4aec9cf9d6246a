#include "vector/link_list.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "support/seed.hpp"

namespace hartonomous::vector {
namespace {

struct Owned {
  explicit Owned(std::uint32_t capacity) : places(capacity) {
    for (auto& place : places) place = kNoLink;
  }
  LinkList list() { return {places.data(), static_cast<std::uint32_t>(places.size())}; }
  std::set<LinkWord> words() {
    std::set<LinkWord> found;
    list().for_each([&](LinkWord link) { CHECK(found.insert(link).second); });
    return found;
  }
  std::vector<LinkList::Place> places;
};

std::vector<LinkWord> random_links(Rng& rng, std::size_t count_max) {
  std::set<LinkWord> targets;
  const std::size_t count = rng.below(count_max + 1);
  while (targets.size() < count) targets.insert(static_cast<LinkWord>(rng.below(60)));
  std::vector<LinkWord> links(targets.begin(), targets.end());
  for (LinkWord& link : links) link |= rng.below(4) == 0 ? kTreeLink : 0;
  for (std::size_t i = links.size(); i > 1; --i) std::swap(links[i - 1], links[rng.below(i)]);
  return links;
}

TEST_CASE("vector: a list that is rewritten holds what it is given from the front",
          "[vector][unit]") {
  HTN_TEST_SEED(seed, 1);
  Rng rng(seed);
  for (int round = 0; round < testing::steps(300); ++round) {
    Owned owned(static_cast<std::uint32_t>(4 + rng.below(40)));
    for (int change = 0; change < 10; ++change) {
      const std::vector<LinkWord> links = random_links(rng, owned.places.size());
      owned.list().rewrite(links);
      CHECK(owned.words() == std::set<LinkWord>(links.begin(), links.end()));
      CHECK(owned.list().size() == links.size());
      CHECK(owned.list().tree_links() == std::count_if(links.begin(), links.end(), is_tree_link));
    }
  }
}

TEST_CASE("vector: a link that is appended comes behind the others", "[vector][unit]") {
  Owned owned(4);
  owned.list().append(9);
  owned.list().append(8 | kTreeLink);
  CHECK(owned.words() == std::set<LinkWord>{9, 8 | kTreeLink});
  CHECK(owned.list().at(1) == (8 | kTreeLink));
  CHECK(owned.list().size() == 2);
}

TEST_CASE("vector: a list of a level that a node is not on has no links", "[vector][unit]") {
  const LinkList none;
  CHECK(none.size() == 0);
  none.for_each([](LinkWord) { FAIL("a link of no list"); });
}

}  // namespace
}  // namespace hartonomous::vector
