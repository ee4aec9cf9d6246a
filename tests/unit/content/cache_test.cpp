#include "content/cache.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "content/view.hpp"

namespace hartonomous::content {
namespace {

SharedBytes bytes_of(std::size_t size, char fill) {
  return std::make_shared<const std::string>(size, fill);
}

TEST_CASE("content: a cache gives back what was put into it last", "[content][unit]") {
  Cache cache(1u << 20);
  CHECK(cache.find({1, 2}) == nullptr);
  cache.insert({1, 2}, bytes_of(10, 'a'));
  cache.insert({2, 1}, bytes_of(20, 'b'));
  CHECK(*cache.find({1, 2}) == std::string(10, 'a'));
  CHECK(*cache.find({2, 1}) == std::string(20, 'b'));
  const std::uint64_t before = cache.bytes();
  cache.insert({1, 2}, bytes_of(10, 'c'));
  CHECK(*cache.find({1, 2}) == std::string(10, 'c'));
  CHECK(cache.bytes() == before);
}

TEST_CASE("content: a cache never holds more than its bytes", "[content][unit]") {
  constexpr std::uint64_t kBytesMax = 256u << 10;
  Cache cache(kBytesMax);
  for (std::uint64_t i = 0; i < 2000; ++i) {
    cache.insert({i, i}, bytes_of(i % 3000, 'x'));
    if (cache.bytes() > kBytesMax) REQUIRE(cache.bytes() <= kBytesMax);
  }
  CHECK(cache.bytes() > kBytesMax / 2);
}

TEST_CASE("content: what is asked for again and again outlives what is not", "[content][unit]") {
  Cache cache(256u << 10);
  const Cache::Key hot{7, 7};
  cache.insert(hot, bytes_of(100, 'h'));
  for (std::uint64_t i = 0; i < 5000; ++i) {
    if (cache.find(hot) == nullptr) FAIL("gone after " << i);
    cache.insert({1, i}, bytes_of(1000, 'c'));
  }
  CHECK(cache.find(hot) != nullptr);
  CHECK(cache.find({1, 0}) == nullptr);
}

TEST_CASE("content: a value larger than the cache is not kept, and nothing breaks",
          "[content][unit]") {
  Cache cache(64u << 10);
  const SharedBytes held = bytes_of(1u << 20, 'l');
  cache.insert({1, 1}, held);
  CHECK(cache.find({1, 1}) == nullptr);
  CHECK(cache.bytes() == 0);
  CHECK(held->size() == 1u << 20);
}

TEST_CASE("content: caches say how much they ever held, before it is more", "[content][unit]") {
  std::vector<std::uint64_t> told;
  Caches caches(4u << 20, 4u << 20, [&](std::uint64_t most) { told.push_back(most); });
  const auto held = [&] { return caches.pages.bytes() + caches.blocks.bytes(); };
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    (i % 3 == 0 ? caches.blocks : caches.pages).insert({1, i}, bytes_of(1000, 'g'));
    const bool covered = !told.empty() && held() <= told.back();
    if (!covered) FAIL("holds " << held() << " and did not say so");
  }
  CHECK(std::is_sorted(told.begin(), told.end()));
  CHECK(told.size() >= 6);
  CHECK(told.size() <= 8);  // once for each step of each, and no more when they are full
}

}  // namespace
}  // namespace hartonomous::content
