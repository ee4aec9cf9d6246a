#include <hartonomous/base/clock.hpp>

#include <catch2/catch.hpp>

namespace hartonomous {
namespace {

TEST_CASE("base: a stepping clock begins at its start and steps a microsecond a question",
          "[base][unit]") {
  const auto clock = make_stepping_clock(Instant{100});
  CHECK(clock->now() == Instant{100});
  CHECK(clock->now() == Instant{101});
  CHECK(clock->now() == Instant{102});
}

TEST_CASE("base: the system clock counts microseconds since 1970", "[base][unit]") {
  constexpr std::int64_t kYear2020 = 1577836800'000000;
  constexpr std::int64_t kYear2200 = 7258118400'000000;
  const Instant now = make_system_clock()->now();
  CHECK(now > Instant{kYear2020});
  CHECK(now < Instant{kYear2200});
}

TEST_CASE("base: monotonic seconds never go back", "[base][unit]") {
  double before = monotonic_seconds();
  for (int i = 0; i < 1000; ++i) {
    const double now = monotonic_seconds();
    REQUIRE(now >= before);
    before = now;
  }
}

}  // namespace
}  // namespace hartonomous
