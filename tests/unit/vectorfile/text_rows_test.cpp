#include <catch2/catch.hpp>
#include <cmath>

#include "support/vector_files.hpp"
#include "vectorfile/byte_stream.hpp"

namespace hartonomous::vectorfile {
namespace {

using testing::failure_of;
using testing::read_vectors;

testing::VectorFile text(std::string_view bytes) {
  auto file = read_vectors(bytes, "a.txt");
  INFO(failure_of(file));
  REQUIRE(file.ok());
  return std::move(file).value();
}
std::string failure(std::string_view bytes) { return failure_of(read_vectors(bytes, "a.txt")); }

TEST_CASE("vectorfile: GloVe text is read", "[vectorfile][unit]") {
  const auto file = text("the 0.5 -1e-2\n, 1 +2.25\n\xff\xfe 3 .5\n");
  CHECK(file.info.format == VectorFormat::kText);
  CHECK(file.info.dimension == 2);
  CHECK_FALSE(file.info.count.has_value());
  CHECK(file.info.keys == KeySource::kFile);
  CHECK(file.facts.keys == std::vector<std::string>{"the", ",", "\xff\xfe"});
  CHECK(file.numbers == std::vector<float>{0.5F, -0.01F, 1, 2.25F, 3, 0.5F});
  CHECK(file.facts.importances.empty());
}

TEST_CASE("vectorfile: line ends and blanks of text are taken as they come", "[vectorfile][unit]") {
  const auto file = text("a 1\t2 \r\nb  3 4\r\nc 5 6");
  CHECK(file.facts.keys == std::vector<std::string>{"a", "b", "c"});
  CHECK(file.numbers == std::vector<float>{1, 2, 3, 4, 5, 6});
  CHECK(text("a 1\n\n").numbers.size() == 1);
  CHECK(failure("a 1\n\nb 2\n") == "row 1 at byte 4: 0 numbers, expected are 1");
}

TEST_CASE("vectorfile: words with blanks are counted from the end", "[vectorfile][unit]") {
  const auto file = text("a 1 2\n. . . 3 4\nat name@domain.com 5 6\n1 7 8\n");
  CHECK(file.facts.keys == std::vector<std::string>{"a", ". . .", "at name@domain.com", "1"});
  CHECK(file.numbers == std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8});
}

TEST_CASE("vectorfile: a header line of word2vec is held against the rows", "[vectorfile][unit]") {
  const auto file = text("2 3\na 1 2 3\nb 4 5 6\n");
  CHECK(file.info.count == 2);
  CHECK(file.info.dimension == 3);
  CHECK(file.numbers == std::vector<float>{1, 2, 3, 4, 5, 6});
  CHECK(failure("3 3\na 1 2 3\nb 4 5 6\n") ==
        "row 2 at byte 20: the file ends, its header says 3 rows");
  CHECK(failure("1 3\na 1 2 3\nb 4 5 6\n") == "row 1 at byte 12: more rows than the header says");
  CHECK(failure("1 3\na 1 2\n") == "row 0 at byte 4: 2 numbers, expected are 3");
  CHECK(failure("1 0\n") == "of dimension 0");
  CHECK(failure("1 65537\n") == "of dimension 65537, at most 65536 are read");
}

TEST_CASE("vectorfile: text of another dimension is refused", "[vectorfile][unit]") {
  CHECK(failure("a 1 2\nb 3\n") == "row 1 at byte 6: 1 numbers, expected are 2");
  CHECK(failure("a 1 2\nb 3 4 5\n") == "row 1 at byte 6: more numbers than 2");
  CHECK(failure("a 1 2\nb\n") == "row 1 at byte 6: 0 numbers, expected are 2");
  CHECK(failure("a\n") == "of dimension 0");
  CHECK(failure("") == "no row");
}

TEST_CASE("vectorfile: what is no number is refused by its place", "[vectorfile][unit]") {
  CHECK(failure("a 1 2\nb 3 x\n") == "row 1 at byte 6: number 1 is no number");
  CHECK(failure("a 1 2\nb 3x 4\n") == "row 1 at byte 6: number 0 is no number");
  CHECK(failure("a 1 2\nb 0x3 4\n") == "row 1 at byte 6: number 0 is no number");
  CHECK(failure("a 1 2\nb 3, 4\n") == "row 1 at byte 6: number 0 is no number");
  CHECK(failure("a 1 2\nb +-3 4\n") == "row 1 at byte 6: number 0 is no number");
  CHECK(failure("a 1 2\nb nan 4\n") == "row 1 at byte 6: number 0 is NaN");
  CHECK(failure("a 1 2\nb 3 -inf\n") == "row 1 at byte 6: number 1 is infinite in float32");
  CHECK(failure("a 1 2\nb 3 1e39\n") == "row 1 at byte 6: number 1 is infinite in float32");
  CHECK(failure("a 1 2\nb -1e999 4\n") == "row 1 at byte 6: number 0 is infinite in float32");
  CHECK(failure("a 1 2\n 3 4\n") == "row 1 at byte 6: an empty key");
}

TEST_CASE("vectorfile: numbers too small for float32 become zero or nearly so",
          "[vectorfile][unit]") {
  const auto file = text("a 1e-60 -1e-999 1e-45 0e999\n");
  CHECK(file.numbers[0] == 0);
  CHECK(file.numbers[1] == 0);
  CHECK(file.numbers[2] == std::nextafter(0.0F, 1.0F));
  CHECK(file.numbers[3] == 0);
}

TEST_CASE("vectorfile: non-finite numbers are kept where that is asked for", "[vectorfile][unit]") {
  const VectorReaderOptions keep{.non_finite = VectorReaderOptions::NonFinite::kKeep};
  const auto file = read_vectors("a nan 1e39\n", "a.txt", keep);
  REQUIRE(file.ok());
  CHECK(std::isnan(file->numbers[0]));
  CHECK(std::isinf(file->numbers[1]));
}

TEST_CASE("vectorfile: a line without an end is refused within bounds", "[vectorfile][unit]") {
  const auto file = read_vectors("a 1\nb " + std::string(kLineBytesMax + 10, '1'), "a.txt");
  CHECK(file.status().code() == StatusCode::kResourceExhausted);
  CHECK(failure_of(file) == "row 1 at byte 4: a line of more than 8.0 MiB");
  CHECK(read_vectors(std::string(3 * kLineBytesMax, 'x'), "a.txt").status().code() ==
        StatusCode::kResourceExhausted);
}

TEST_CASE("vectorfile: text of the largest dimension is read", "[vectorfile][unit]") {
  std::string line = "a";
  for (int i = 0; i < 65536; ++i) line += " -0.12345678901234567890e-10";
  CHECK(text(line + "\n" + line).info.dimension == 65536);
  CHECK(failure(line + " 1") == "of dimension 65537, at most 65536 are read");
}

}  // namespace
}  // namespace hartonomous::vectorfile
