#include <hartonomous/table/value.hpp>

#include <catch2/catch.hpp>
#include <limits>
#include <string>

#include <hartonomous/base/sha256.hpp>

namespace hartonomous {
namespace {

constexpr std::string_view kExample = "123e4567-e89b-12d3-a456-426614174000";

TEST_CASE("table: a GUID reads what it prints", "[table][unit]") {
  const auto guid = Guid::from_text(kExample);
  REQUIRE(guid.ok());
  CHECK(guid->to_text() == kExample);
  CHECK_FALSE(guid->is_nil());
  const auto again = Guid::from_bytes(guid->bytes());
  REQUIRE(again.ok());
  CHECK(*again == *guid);
  CHECK(guid->bytes()[0] == std::byte{0x12});
  CHECK(guid->bytes()[15] == std::byte{0x00});
  CHECK(Guid().is_nil());
  CHECK(Guid().to_text() == "00000000-0000-0000-0000-000000000000");
}

TEST_CASE("table: a GUID in capitals is the same GUID", "[table][unit]") {
  const auto capitals = Guid::from_text("123E4567-E89B-12D3-A456-426614174000");
  REQUIRE(capitals.ok());
  CHECK(capitals->to_text() == kExample);
}

TEST_CASE("table: what is not a GUID is refused", "[table][unit]") {
  for (const std::string_view text :
       {"", "123e4567-e89b-12d3-a456-42661417400", "123e4567-e89b-12d3-a456-4266141740000",
        "123e4567e89b-12d3-a456-4266141740000", "123e4567-e89b-12d3-a456-42661417400g",
        "123e4567-e89b-12d3-a456+426614174000", "123e4567-e89b-12d3-a456--26614174000",
        "123e4567-e89b-12d3-a456- 26614174000", "123e4567-e89b-12d3-a456-0x6614174000"}) {
    INFO(text);
    const auto guid = Guid::from_text(text);
    REQUIRE_FALSE(guid.ok());
    CHECK(guid.status().code() == StatusCode::kInvalidArgument);
  }
  CHECK_FALSE(Guid::from_bytes(as_bytes("fifteen bytes..")).ok());
  CHECK_FALSE(Guid::from_bytes(as_bytes("seventeen bytes..")).ok());
}

TEST_CASE("table: a GUID of a hash is of version 8 and keeps the hash's other bits",
          "[table][unit]") {
  // SHA-256 of "abc": ba7816bf 8f01cfea 414140de 5dae2223 ...
  const Guid guid = Guid::from_hash(sha256(as_bytes("abc")).bytes());
  CHECK(guid.to_text() == "ba7816bf-8f01-8fea-8141-40de5dae2223");
}

TEST_CASE("table: decimals are rounded to the nearest of their last digit", "[table][unit]") {
  CHECK(Decimal<4>::from(0.12345).units == 1235);
  CHECK(Decimal<4>::from(-0.12345).units == -1235);
  CHECK(Decimal<2>::from(1.004).units == 100);
  CHECK(Decimal<2>::from(12.5).to_double() == 12.5);
  CHECK(Decimal<2>{100} < Decimal<2>{101});
}

TEST_CASE("table: values hold what they are given", "[table][unit]") {
  CHECK(Value(kNull).is_null());
  CHECK(Value().is_null());
  CHECK_FALSE(Value(0).is_null());
  CHECK(std::get<std::int64_t>(Value(7)) == 7);
  CHECK(std::get<bool>(Value(true)));
  CHECK(std::get<double>(Value(0.5)) == 0.5);
  CHECK(std::get<std::string>(Value("text")) == "text");
  CHECK(std::get<std::string>(Value(std::string_view("text"))) == "text");
  CHECK(Value(Blob{"text"}) != Value("text"));
  CHECK(Value(7) == Value(std::int64_t{7}));
}

TEST_CASE("table: values print as a person would write them", "[table][unit]") {
  CHECK(to_text(kNull) == "NULL");
  CHECK(to_text(true) == "true");
  CHECK(to_text(false) == "false");
  CHECK(to_text(7) == "7");
  CHECK(to_text(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(to_text(0.5) == "0.5");
  CHECK(to_text(0.1) == "0.1");
  CHECK(to_text("it's") == "'it''s'");
  CHECK(to_text(Blob{std::string("\x00\xff", 2)}) == "0x00ff");
  CHECK(to_text(Blob{}) == "0x");
  CHECK(to_text(Guid()) == "00000000-0000-0000-0000-000000000000");
  CHECK(to_text(Point{.x = 1, .y = -2, .z = 0.25, .m = 4}) == "POINT (1 -2 0.25 4)");
}

TEST_CASE("table: instants print as ISO 8601 in UTC with microseconds", "[table][unit]") {
  CHECK(to_text(Instant{}) == "1970-01-01T00:00:00.000000Z");
  CHECK(to_text(Instant{1764091800'000001}) == "2025-11-25T17:30:00.000001Z");
  CHECK(to_text(Instant{951782400'500000}) == "2000-02-29T00:00:00.500000Z");
  CHECK(to_text(Instant{-1}) == "1969-12-31T23:59:59.999999Z");
  CHECK(to_text(Instant{-62135596800'000000}) == "0001-01-01T00:00:00.000000Z");
  CHECK_FALSE(to_text(Instant{std::numeric_limits<std::int64_t>::max()}).empty());
  CHECK_FALSE(to_text(Instant{std::numeric_limits<std::int64_t>::min()}).empty());
}

}  // namespace
}  // namespace hartonomous
