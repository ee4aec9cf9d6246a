#include <hartonomous/base/text.hpp>

#include <catch2/catch.hpp>
#include <cstdint>
#include <limits>

#include <hartonomous/base/ids.hpp>

namespace hartonomous {
namespace {

TEST_CASE("base: concat joins texts, characters and integers", "[base][unit]") {
  CHECK(concat("page ", 7, " of '", std::string("a"), '\'') == "page 7 of 'a'");
  CHECK(concat(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(concat(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
  CHECK(concat(std::uint8_t{200}) == "200");
  CHECK(concat() == "");
}

TEST_CASE("base: bytes print as lower-case hex", "[base][unit]") {
  CHECK(to_hex(as_bytes(std::string_view("\x00\x0f\xa5\xff", 4))) == "000fa5ff");
  CHECK(to_hex({}).empty());
}

TEST_CASE("base: byte counts print in the largest unit that keeps them above one", "[base][unit]") {
  CHECK(format_bytes(0) == "0 B");
  CHECK(format_bytes(1023) == "1023 B");
  CHECK(format_bytes(1024) == "1.0 KiB");
  CHECK(format_bytes(1536 * 1024) == "1.5 MiB");
  CHECK(format_bytes((1u << 20) - 1) == "1.0 MiB");
  CHECK(format_bytes(std::numeric_limits<std::uint64_t>::max()) == "16.0 EiB");
}

TEST_CASE("base: an atom id is a tenant and a content in 63 bits", "[base][unit]") {
  const AtomId id(TenantId{5}, ContentId{7});
  CHECK(id.value() == (std::uint64_t{5} << 40 | 7));
  CHECK(id.tenant() == TenantId{5});
  CHECK(id.content() == ContentId{7});
  const std::uint64_t largest = (std::uint64_t{1} << 63) - 1;
  REQUIRE(AtomId::from_value(largest).ok());
  CHECK(AtomId::from_value(largest)->value() == largest);
  CHECK(AtomId::from_value(largest + 1).status().code() == StatusCode::kInvalidArgument);
}

TEST_CASE("base: content ids from 2^39 are composite", "[base][unit]") {
  CHECK_FALSE(content_id_is_composite(ContentId{kFirstCompositeId - 1}));
  CHECK(content_id_is_composite(ContentId{kFirstCompositeId}));
}

TEST_CASE("base: UTF-8 is told from what is not", "[base][unit]") {
  CHECK(is_utf8({}));
  CHECK(is_utf8(as_bytes("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80")));
  for (const char* bad : {"\x80", "\xC0\x80", "\xC3", "\xE2\x82", "\xED\xA0\x80",
                          "\xF5\x80\x80\x80", "\xF4\x90\x80\x80", "a\xFF"}) {
    CHECK_FALSE(is_utf8(as_bytes(bad)));
  }
}

}  // namespace
}  // namespace hartonomous
