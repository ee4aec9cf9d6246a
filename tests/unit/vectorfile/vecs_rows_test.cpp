#include <catch2/catch.hpp>

#include "support/vector_files.hpp"

namespace hartonomous::vectorfile {
namespace {

using testing::failure_of;
using testing::little;
using testing::read_vectors;

std::string fvecs_row(const std::vector<float>& numbers) {
  return little(static_cast<std::int32_t>(numbers.size())) + testing::little_all(numbers);
}

TEST_CASE("vectorfile: fvecs and bvecs and ivecs are read", "[vectorfile][unit]") {
  const auto floats = read_vectors(fvecs_row({1, 2.5F}) + fvecs_row({-3, 4}), "a.fvecs");
  REQUIRE(floats.ok());
  CHECK(floats->numbers == std::vector<float>{1, 2.5F, -3, 4});
  CHECK(floats->info.format == VectorFormat::kFvecs);
  CHECK(floats->info.count == 2);
  const auto bytes = read_vectors(little(3) + "\x01\x02\xff", "a.BVECS");
  REQUIRE(bytes.ok());
  CHECK(bytes->numbers == std::vector<float>{1, 2, 255});
  CHECK(bytes->info.element_type == "uint8");
  const auto integers = read_vectors(little(2) + little(-7) + little(1 << 30), "a.ivecs");
  REQUIRE(integers.ok());
  CHECK(integers->numbers == std::vector<float>{-7, 1 << 30});
}

TEST_CASE("vectorfile: rows of another dimension are refused", "[vectorfile][unit]") {
  const std::string file = fvecs_row({1, 2}) + fvecs_row({3, 4}) + fvecs_row({5, 6, 7});
  CHECK(failure_of(read_vectors(file, "a.fvecs")) ==
        "row 2 at byte 24: of dimension 3, the first is of 2");
  // As many bytes as five rows of two.
  const std::string even = fvecs_row({1, 2}) + fvecs_row({3, 4, 5, 6, 7, 8, 9, 10});
  CHECK(failure_of(read_vectors(even, "a.fvecs")) ==
        "row 1 at byte 12: of dimension 8, the first is of 2");
}

TEST_CASE("vectorfile: vecs that are cut are refused", "[vectorfile][unit]") {
  const std::string file = fvecs_row({1, 2}) + fvecs_row({3, 4});
  CHECK(failure_of(read_vectors(file.substr(0, 20), "a.fvecs")) ==
        "row 1 at byte 12: cut: 8 of 12 bytes");
  CHECK(failure_of(read_vectors(file.substr(0, 14), "a.fvecs")) ==
        "row 1 at byte 12: cut: 2 of 12 bytes");
  CHECK(failure_of(read_vectors(file.substr(0, 3), "a.fvecs")) == "no row in 3 bytes");
  CHECK(failure_of(read_vectors("", "a.fvecs")) == "no row in 0 bytes");
}

TEST_CASE("vectorfile: dimensions that cannot be are refused", "[vectorfile][unit]") {
  const auto code = [](std::int32_t dimension) {
    return read_vectors(little(dimension) + std::string(64, '\0'), "a.fvecs").status().code();
  };
  CHECK(code(16) == StatusCode::kOk);
  CHECK(code(0) == StatusCode::kInvalidArgument);
  CHECK(code(-1) == StatusCode::kResourceExhausted);
  CHECK(code(65537) == StatusCode::kResourceExhausted);
  CHECK(code(65536) == StatusCode::kInvalidArgument);  // cut
}

}  // namespace
}  // namespace hartonomous::vectorfile
