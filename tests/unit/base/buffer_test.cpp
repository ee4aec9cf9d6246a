#include <hartonomous/base/buffer.hpp>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <new>
#include <utility>

namespace hartonomous {
namespace {

TEST_CASE("base: a buffer is as large as asked for, on a large page, and keeps what it holds",
          "[base][unit]") {
  for (const std::size_t size : {std::size_t{1}, std::size_t{100'000}, std::size_t{5} << 20}) {
    Buffer buffer(size);
    REQUIRE(buffer.bytes().size() == size);
    CHECK(reinterpret_cast<std::uintptr_t>(buffer.bytes().data()) % (std::size_t{2} << 20) == 0);
    std::fill(buffer.bytes().begin(), buffer.bytes().end(), std::byte{7});
    const Buffer moved = std::move(buffer);
    CHECK(std::count(moved.bytes().begin(), moved.bytes().end(), std::byte{7}) ==
          static_cast<std::ptrdiff_t>(size));
  }
}

TEST_CASE("base: a vector on large pages grows from small to large and keeps what it holds",
          "[base][unit]") {
  LargeVector<std::uint64_t> numbers;
  constexpr std::uint64_t kCount = 600'000;
  for (std::uint64_t i = 0; i < kCount; ++i) numbers.push_back(i);
  CHECK(reinterpret_cast<std::uintptr_t>(numbers.data()) % large_pages::kBytes == 0);
  const LargeVector<std::uint64_t> moved = std::move(numbers);
  for (std::uint64_t i = 0; i < kCount; ++i) REQUIRE(moved[i] == i);
  CHECK_THROWS_AS(large_pages::allocate(SIZE_MAX), std::bad_alloc);
}

}  // namespace
}  // namespace hartonomous
