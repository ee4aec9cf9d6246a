#include "codec/page.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include <hartonomous/base/limits.hpp>

namespace hartonomous::codec {
namespace {

using namespace std::string_view_literals;

bool opens(std::string_view page) {
  const Result<PageView> view = PageView::open(as_bytes(page));
  if (!view.ok()) CHECK(view.status().code() == StatusCode::kCorruption);
  return view.ok();
}

TEST_CASE("codec: a page is uniform exactly when all slots live and have one length",
          "[codec][unit]") {
  const auto uniform = [](std::vector<std::uint8_t> lengths, std::string_view payload) {
    std::string page;
    encode_page(lengths, as_bytes(payload), page);
    return PageView::open(as_bytes(page))->uniform();
  };
  CHECK(uniform({2, 2}, "abcd"));
  CHECK(uniform({0, 0, 0}, ""));
  CHECK_FALSE(uniform({2, 1}, "abc"));
  CHECK_FALSE(uniform({2, kDeadSlot}, "ab"));
  CHECK_FALSE(uniform({kDeadSlot, kDeadSlot}, ""));
}

TEST_CASE("codec: an empty content is not a dead slot", "[codec][unit]") {
  const std::vector<std::uint8_t> lengths = {kDeadSlot, 0};
  std::string page;
  encode_page(lengths, {}, page);
  const Result<PageView> view = PageView::open(as_bytes(page));
  REQUIRE(view.ok());
  CHECK_FALSE(view->slot(0).has_value());
  REQUIRE(view->slot(1).has_value());
  CHECK(view->slot(1)->empty());
  CHECK_FALSE(view->slot(2).has_value());
}

TEST_CASE("codec: a page holds 512 contents of 64 bytes", "[codec][unit]") {
  const std::string payload(limits::kPageSlots * limits::kAtomBytesMax, 'x');
  std::string page;
  encode_uniform_page(limits::kPageSlots, limits::kAtomBytesMax, as_bytes(payload), page);
  const Result<PageView> view = PageView::open(as_bytes(page));
  REQUIRE(view.ok());
  CHECK(view->count() == limits::kPageSlots);
  CHECK(view->slot(limits::kPageSlots - 1)->size() == limits::kAtomBytesMax);
}

TEST_CASE("codec: a page with a wrong head, length or size is corruption", "[codec][unit]") {
  CHECK(opens("\x01\x01\x00\x02xy"sv));
  CHECK_FALSE(opens(""));
  CHECK_FALSE(opens("\x01\x01\x00"sv));
  CHECK_FALSE(opens("\x03\x01\x00\x02xy"sv));   // form
  CHECK_FALSE(opens("\x00\x01\x00\x02xy"sv));   // form
  CHECK_FALSE(opens("\x01\x00\x00\x02"sv));     // no slot
  CHECK_FALSE(opens("\x01\x01\x02\x00"sv));     // 513 slots
  CHECK_FALSE(opens("\x01\x01\x00\x02x"sv));    // payload too short
  CHECK_FALSE(opens("\x01\x01\x00\x02xyz"sv));  // payload too long
  CHECK_FALSE(opens(std::string("\x01\x01\x00\x41", 4) + std::string(65, 'x')));
  CHECK(opens("\x02\x02\x00\x01\xffx"sv));
  CHECK_FALSE(opens("\x02\x02\x00\x01\xff"sv));    // payload too short
  CHECK_FALSE(opens("\x02\x02\x00\x01\xffxy"sv));  // payload too long
  CHECK_FALSE(opens("\x02\x03\x00\x01\xff"sv));    // lengths cut
  CHECK_FALSE(opens(std::string("\x02\x01\x00\x41", 4) + std::string(65, 'x')));
}

}  // namespace
}  // namespace hartonomous::codec
