// Foreign bytes: any bytes are numbers of any element type, and no bytes but those of an encode()
// are statistics. Inputs and outputs are on the heap at their exact size, so that the address
// sanitizer sees a step past them.

#include <catch2/catch.hpp>
#include <memory>
#include <vector>

#include <hartonomous/base/json.hpp>
#include <hartonomous/base/rng.hpp>
#include <hartonomous/weights/dequantize.hpp>
#include <hartonomous/weights/statistics.hpp>

#include "support/seed.hpp"

namespace hartonomous::weights {
namespace {

constexpr auto kTypes = static_cast<std::size_t>(ElementType::kMxfp4) + 1;

template <typename Item>
struct Exact {
  explicit Exact(std::size_t count) : items(std::make_unique<Item[]>(count)), size(count) {}
  std::span<Item> span() const { return {items.get(), size}; }
  std::unique_ptr<Item[]> items;
  std::size_t size;
};

void decode_random(ElementType type, std::size_t numbers, Rng& rng) {
  const Exact<std::byte> bytes(element_bytes(type, numbers).value());
  for (std::byte& byte : bytes.span()) byte = static_cast<std::byte>(rng());
  const Exact<float> floats(numbers);
  const Exact<double> doubles(numbers);
  const bool is_complex = type == ElementType::kC64 || type == ElementType::kC128;
  for (const std::endian order : {std::endian::little, std::endian::big}) {
    const Status as_floats = to_float32(type, bytes.span(), floats.span(), order);
    const Status as_doubles = to_float64(type, bytes.span(), doubles.span(), order);
    CHECK(as_floats.code() == as_doubles.code());
    CHECK((order == std::endian::big || as_floats.ok() != is_complex));
  }
  Statistics statistics;
  statistics.add(floats.span());
  CHECK(statistics.count() == numbers);
  CHECK(Statistics::decode(statistics.encode()).ok());
  // Written back where all fit; else refused.
  ignore_error(from_float32(type, floats.span(), bytes.span()), "only that it ends is asked");
}

TEST_CASE("weights: any bytes are numbers of any element type", "[weights][fuzz]") {
  HTN_TEST_SEED(seed, 30);
  Rng rng(seed);
  for (std::size_t type = 0; type < kTypes; ++type) {
    const ElementInfo& info = element_info(static_cast<ElementType>(type));
    INFO(info.name);
    for (std::size_t blocks = 0; blocks < 100; ++blocks) {
      decode_random(static_cast<ElementType>(type), blocks * info.block_numbers, rng);
    }
    if (info.block_numbers == 2) decode_random(static_cast<ElementType>(type), 77, rng);
  }
}

TEST_CASE("weights: any bytes are statistics or refused", "[weights][fuzz]") {
  HTN_TEST_SEED(seed, 31);
  Rng rng(seed);
  Statistics statistics;
  statistics.add(std::vector<float>{0, 1, 2, -3});
  for (int round = 0; round < 20'000; ++round) {
    auto bytes = statistics.encode();
    for (std::uint64_t change = rng.below(4); change > 0; --change) {
      bytes[rng.below(bytes.size())] = static_cast<std::byte>(rng());
    }
    const std::size_t size = rng.below(50) == 0 ? rng.below(bytes.size()) : bytes.size();
    const Result<Statistics> read = Statistics::decode(Bytes(bytes).first(size));
    if (read.ok()) {
      CHECK(read->encode() == bytes);
      CHECK(is_json(read->to_json()));
    } else {
      CHECK(read.status().code() == StatusCode::kCorruption);
    }
  }
}

}  // namespace
}  // namespace hartonomous::weights
