#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "support/vector_files.hpp"

namespace hartonomous::vectorfile {
namespace {

using testing::failure_of;
using testing::npy_of;
using testing::read_vectors;

std::vector<float> numbers_of(std::string_view type, std::string_view numbers) {
  const auto file = read_vectors(npy_of(type, "(2, 2)", numbers), "a.npy");
  INFO(failure_of(file));
  REQUIRE(file.ok());
  CHECK(file->info.dimension == 2);
  CHECK(file->info.count == 2);
  return file->numbers;
}

StatusCode code_of(std::string_view type, std::string_view shape, std::string_view numbers,
                   std::string_view order = "False") {
  return read_vectors(npy_of(type, shape, numbers, order), "a.npy").status().code();
}

TEST_CASE("vectorfile: NPY of every element type is read in both orders", "[vectorfile][unit]") {
  using testing::big;
  using testing::little;
  const std::vector<float> expected{1, -2, 0.5F, 100};
  const auto bytes_of = [&](auto zero, auto order) {
    std::string bytes;
    for (const float number : expected) bytes += order(static_cast<decltype(zero)>(number));
    return bytes;
  };
  const auto to_little = [](auto number) { return little(number); };
  const auto to_big = [](auto number) { return big(number); };
  CHECK(numbers_of("<f4", bytes_of(float{}, to_little)) == expected);
  CHECK(numbers_of(">f4", bytes_of(float{}, to_big)) == expected);
  CHECK(numbers_of("<f8", bytes_of(double{}, to_little)) == expected);
  CHECK(numbers_of(">f8", bytes_of(double{}, to_big)) == expected);
  const std::vector<float> whole{1, -2, 0, 100};
  CHECK(numbers_of("<i4", bytes_of(std::int32_t{}, to_little)) == whole);
  CHECK(numbers_of(">i4", bytes_of(std::int32_t{}, to_big)) == whole);
  CHECK(numbers_of("|i1", bytes_of(std::int8_t{}, to_little)) == whole);
  CHECK(numbers_of("|u1", std::string("\x01\xfe\x00\x64", 4)) ==
        std::vector<float>{1, 254, 0, 100});
  const std::string halves("\x00\x3c\x00\xc0\x00\x38\x40\x56", 8);
  CHECK(numbers_of("<f2", halves) == expected);
  CHECK(numbers_of(">f2", std::string("\x3c\x00\xc0\x00\x38\x00\x56\x40", 8)) == expected);
}

TEST_CASE("vectorfile: NPY 2 and 3 are read", "[vectorfile][unit]") {
  const std::string first = npy_of("<f4", "(1, 2)", testing::little_all<float>({3, 4}));
  for (const char version : {'\x02', '\x03'}) {
    std::string file = first;
    file[6] = version;
    file.insert(10, 2, '\0');  // the upper half of a longer length
    const auto read = read_vectors(file, "a.npy");
    INFO(failure_of(read));
    REQUIRE(read.ok());
    CHECK(read->numbers == std::vector<float>{3, 4});
  }
}

TEST_CASE("vectorfile: NPY is known by its first bytes", "[vectorfile][unit]") {
  const auto file = read_vectors(npy_of("<f4", "(0, 7)", ""), "a.txt");
  REQUIRE(file.ok());
  CHECK(file->info.format == VectorFormat::kNpy);
  CHECK(file->info.dimension == 7);
  CHECK(file->info.element_type == "float32");
  CHECK(file->info.keys == KeySource::kNone);
  CHECK(file->numbers.empty());
}

TEST_CASE("vectorfile: NPY of another kind is refused by name", "[vectorfile][unit]") {
  CHECK(code_of("<f4", "(1, 2)", "12345678", "True") == StatusCode::kNotSupported);
  CHECK(failure_of(read_vectors(npy_of("<f4", "(1, 2)", "12345678", "True"), "a.npy")) ==
        "NPY in the order of Fortran; only that of C is read");
  CHECK(code_of("<f4", "(2,)", "12345678") == StatusCode::kNotSupported);
  CHECK(code_of("<f4", "(1, 1, 2)", "12345678") == StatusCode::kNotSupported);
  for (const std::string_view type : {"<i8", "<u2", "|b1", "<c8", "|S4", "f4", "<", ""}) {
    INFO(type);
    CHECK(code_of(type, "(1, 2)", "12345678") == StatusCode::kNotSupported);
  }
  CHECK(code_of("<f4", "(5, 0)", "") == StatusCode::kInvalidArgument);
  CHECK(code_of("<f4", "(0, 65537)", "") == StatusCode::kResourceExhausted);
  CHECK(code_of("<f4", "(9223372036854775807, 65536)", "") == StatusCode::kResourceExhausted);
}

TEST_CASE("vectorfile: NPY whose size is not that of its header is refused", "[vectorfile][unit]") {
  const std::string numbers = testing::little_all<float>({1, 2, 3, 4, 5, 6});
  const std::string whole = npy_of("<f4", "(3, 2)", numbers);
  CHECK(failure_of(read_vectors(whole, "a.npy")) == "read");
  CHECK(failure_of(read_vectors(whole.substr(0, whole.size() - 5), "a.npy")) ==
        "NPY of 3 rows is cut in row 2: 19 bytes of 24 are there");
  CHECK(failure_of(read_vectors(whole + "x", "a.npy")) == "1 bytes behind the last row");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    REQUIRE(read_vectors(whole.substr(0, size), "a.npy").status().code() ==
            StatusCode::kInvalidArgument);
  }
}

TEST_CASE("vectorfile: what float32 cannot hold is refused by row and number",
          "[vectorfile][unit]") {
  const double large = std::numeric_limits<float>::max();
  const auto failure = [](double number) {
    const auto numbers = testing::little_all<double>({1, 2, 3, 4, 5, 6, 7, number, 9, 10});
    const std::string file = npy_of("<f8", "(5, 2)", numbers);
    return failure_of(read_vectors(file, "a.npy"));
  };
  const std::size_t begin = npy_of("<f8", "(5, 2)", "").size();
  const std::string at = "row 3 at byte " + std::to_string(begin + 48) + ": number 1 ";
  CHECK(failure(large) == "read");
  CHECK(failure(large * (1 + 0x1p-26)) == "read");  // the nearest is the largest
  CHECK(failure(large * (1 + 0x1p-24)) == at + "is infinite in float32");
  CHECK(failure(-1e300) == at + "is infinite in float32");
  CHECK(failure(std::nan("")) == at + "is NaN");
  CHECK(failure(-std::numeric_limits<double>::infinity()) == at + "is infinite in float32");
}

}  // namespace
}  // namespace hartonomous::vectorfile
