#include <catch2/catch.hpp>

#include "support/vector_files.hpp"

namespace hartonomous::vectorfile {
namespace {

using testing::failure_of;
using testing::little_all;
using testing::read_vectors;

std::string failure(std::string_view bytes) { return failure_of(read_vectors(bytes, "a.bin")); }

TEST_CASE("vectorfile: binary word2vec is read with line ends and without", "[vectorfile][unit]") {
  for (const std::string end : {"\n", ""}) {
    const std::string file =
        "2 2\nab " + little_all<float>({1, 2}) + end + "\xff\t " + little_all<float>({3, 4}) + end;
    const auto read = read_vectors(file, "a.bin");
    INFO(failure_of(read));
    REQUIRE(read.ok());
    CHECK(read->info.format == VectorFormat::kWord2vecBinary);
    CHECK(read->info.count == 2);
    CHECK(read->facts.keys == std::vector<std::string>{"ab", "\xff\t"});
    CHECK(read->numbers == std::vector<float>{1, 2, 3, 4});
  }
}

TEST_CASE("vectorfile: binary word2vec that is no such file is refused", "[vectorfile][unit]") {
  const std::string row = "ab " + little_all<float>({1, 2}) + "\n";
  CHECK(failure("1 2\n" + row) == "read");
  CHECK(failure("0 2\n") == "read");
  for (const std::string_view header :
       {"", "1 2", "1\n", "1 2 3\n", "x 2\n", "1 -2\n", "\n1 2\n"}) {
    INFO(header);
    CHECK(failure(header) == "no line 'count dimension' at byte 0");
  }
  CHECK(failure("1 0\n") == "of dimension 0");
  CHECK(failure("1 70000\n") == "of dimension 70000, at most 65536 are read");
  CHECK(failure("2 2\n" + row) == "row 1 at byte 15: the file ends, its header says 2 rows");
  CHECK(failure("2 2\n" + row + "a") ==
        "row 1 at byte 15: cut in its word, its header says 2 rows");
  CHECK(failure("1 2\nab 1234567") == "row 0 at byte 4: cut: 7 of 8 bytes of numbers");
  CHECK(failure("1 2\n" + row + row) ==
        "row 1 at byte 15: bytes behind the last row of the header's count");
  CHECK(failure("1 2\n" + std::string(65, 'w') + row) ==
        "row 0 at byte 4: a key of 67 bytes, at most 64 are taken");
  CHECK(failure("1 2\n" + std::string(100'000, 'w')) ==
        "row 0 at byte 4: no blank behind its word");
  CHECK(failure("1 2\n " + row) == "row 0 at byte 4: an empty key");
}

}  // namespace
}  // namespace hartonomous::vectorfile
