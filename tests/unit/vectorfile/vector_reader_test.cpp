#include <catch2/catch.hpp>

#include <hartonomous/base/rng.hpp>

#include "support/seed.hpp"
#include "support/vector_files.hpp"

namespace hartonomous::vectorfile {
namespace {

using testing::failure_of;
using testing::npy_of;
using testing::read_vectors;

std::string written(const testing::TemporaryDirectory& folder, const std::string& name,
                    std::string_view bytes) {
  auto file = File::open(folder / name, File::Mode::kCreate);
  REQUIRE(file.ok());
  REQUIRE(file->write(as_bytes(bytes)).ok());
  return folder / name;
}

const std::string& three_rows() {
  static const std::string file =
      npy_of("<f4", "(3, 2)", testing::little_all<float>({1, 2, 3, 4, 5, 6}));
  return file;
}

TEST_CASE("vectorfile: names of formats are found again", "[vectorfile][unit]") {
  for (const VectorFormat format :
       {VectorFormat::kNpy, VectorFormat::kFvecs, VectorFormat::kBvecs, VectorFormat::kIvecs,
        VectorFormat::kText, VectorFormat::kWord2vecBinary, VectorFormat::kJsonLines}) {
    CHECK(find_vector_format(vector_format_name(format)) == format);
  }
  CHECK_FALSE(find_vector_format("csv").has_value());
}

TEST_CASE("vectorfile: a format that is told is taken before the name", "[vectorfile][unit]") {
  const VectorReaderOptions as_text{.format = VectorFormat::kText};
  const auto file = read_vectors("{ 1 2\n", "a.fvecs", as_text);
  REQUIRE(file.ok());
  CHECK(file->facts.keys == std::vector<std::string>{"{"});
}

TEST_CASE("vectorfile: what no format is known of is refused", "[vectorfile][unit]") {
  CHECK(read_vectors("a 1 2\n", "a.csv").status().code() == StatusCode::kInvalidArgument);
  CHECK(read_vectors("\x1f\x8b 1 2\n", "a.txt").status().code() == StatusCode::kNotSupported);
  CHECK(VectorReader::open("/nowhere/a.npy", {}).status().code() == StatusCode::kNotFound);
  CHECK(read_vectors("junk", "a.npy").status().code() == StatusCode::kInvalidArgument);
}

TEST_CASE("vectorfile: keys come from a file beside the vectors", "[vectorfile][unit]") {
  const auto file = read_vectors(three_rows(), "a.npy", {}, "one\r\n\xff two\nthree");
  REQUIRE(file.ok());
  CHECK(file->info.keys == KeySource::kKeysFile);
  CHECK(file->facts.keys == std::vector<std::string>{"one", "\xff two", "three"});
  CHECK(read_vectors(three_rows(), "a.npy", {}, "a\nb\nc\n").ok());
}

TEST_CASE("vectorfile: keys that do not fit the rows are refused", "[vectorfile][unit]") {
  const auto failure = [](std::string_view keys) {
    return failure_of(read_vectors(three_rows(), "a.npy", {}, keys));
  };
  const std::string at = " at byte " + std::to_string(three_rows().size() - 8) + ": ";
  CHECK(failure("a\nb\n").starts_with("row 2" + at + "no key for it in "));
  CHECK(failure("a\nb\nc\nd\n").find("has more keys, at byte 6") != std::string::npos);
  CHECK(failure("a\nb\n\n") == "row 2" + at + "an empty key");
  CHECK(failure("a\nb\n" + std::string(64, 'k')) == "read");
  CHECK(failure("a\nb\n" + std::string(65, 'k')) ==
        "row 2" + at + "a key of 65 bytes, at most 64 are taken");
  const auto two_sources = read_vectors("a 1\n", "a.txt", {}, "a\n");
  CHECK(two_sources.status().code() == StatusCode::kInvalidArgument);
  const testing::TemporaryDirectory folder;
  const std::string path = written(folder, "a.npy", three_rows());
  CHECK(VectorReader::open(path, {.keys_path = folder / "none"}).status().code() ==
        StatusCode::kNotFound);
}

TEST_CASE("vectorfile: rows before a failure are given and the failure stays",
          "[vectorfile][unit]") {
  const testing::TemporaryDirectory folder;
  const std::string path = written(folder, "a.txt", "a 1\nb 2\nc x\nd 4\n");
  auto reader = VectorReader::open(path, {});
  REQUIRE(reader.ok());
  std::vector<float> rows(10);
  VectorRowFacts facts;
  const auto first = (*reader)->read(rows, &facts);
  REQUIRE(first.ok());
  CHECK(*first == 2);
  CHECK(facts.keys == std::vector<std::string>{"a", "b"});
  for (int i = 0; i < 2; ++i) {
    const Status status = (*reader)->read(rows, nullptr).status();
    CHECK(status.code() == StatusCode::kInvalidArgument);
    CHECK(status.message() == "vectors of '" + path + "': row 2 at byte 8: number 0 is no number");
  }
}

TEST_CASE("vectorfile: the end stays and bytes are counted", "[vectorfile][unit]") {
  const testing::TemporaryDirectory folder;
  const std::string path = written(folder, "a.npy", three_rows());
  auto opened = VectorReader::open(path, {});
  REQUIRE(opened.ok());
  VectorReader& reader = **opened;
  CHECK(reader.bytes_total() == three_rows().size());
  std::vector<float> rows(5);  // two rows and a half
  auto count = reader.read(rows, nullptr);
  REQUIRE(count.ok());
  CHECK(*count == 2);
  CHECK(reader.bytes_done() == three_rows().size() - 8);
  for (const std::size_t expected : {1u, 0u, 0u}) {
    count = reader.read(rows, nullptr);
    REQUIRE(count.ok());
    CHECK(*count == expected);
  }
  CHECK(reader.bytes_done() == reader.bytes_total());
}

TEST_CASE("vectorfile: the same vectors are read from every format", "[vectorfile][unit]") {
  HTN_TEST_SEED(seed, 51);
  Rng rng(seed);
  // More than a buffer of each.
  constexpr std::size_t kCount = 3000;
  constexpr std::size_t kDimension = 37;
  std::vector<float> numbers(kCount * kDimension);
  for (float& number : numbers) number = static_cast<float>(rng.normal() * 1e-3);
  std::string text;
  std::string json;
  std::string vecs;
  std::string binary = std::to_string(kCount) + " " + std::to_string(kDimension) + "\n";
  char digits[32];
  for (std::size_t row = 0; row < kCount; ++row) {
    const std::string key = "k" + std::to_string(row);
    text += key;
    json += "{\"id\":\"" + key + "\",\"vector\":[";
    vecs += testing::little(static_cast<std::uint32_t>(kDimension));
    binary += key + " ";
    for (std::size_t i = 0; i < kDimension; ++i) {
      const float number = numbers[row * kDimension + i];
      std::snprintf(digits, sizeof digits, "%.9g", static_cast<double>(number));
      text += std::string(" ") + digits;
      json += std::string(i == 0 ? "" : ",") + digits;
      vecs += testing::little(number);
      binary += testing::little(number);
    }
    text += "\n";
    json += "]}\n";
    binary += "\n";
  }
  const std::string npy = npy_of("<f4", "(3000, 37)", testing::little_all(numbers));
  CHECK(read_vectors(npy, "a.npy")->numbers == numbers);
  CHECK(read_vectors(vecs, "a.fvecs")->numbers == numbers);
  for (const auto& [file, name] :
       {std::pair(text, "a.txt"), {json, "a.jsonl"}, {binary, "a.bin"}}) {
    const auto read = read_vectors(file, name);
    INFO(failure_of(read));
    REQUIRE(read.ok());
    CHECK(read->numbers == numbers);
    CHECK(read->facts.keys.back() == "k2999");
  }
}

}  // namespace
}  // namespace hartonomous::vectorfile
