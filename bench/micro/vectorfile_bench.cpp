// Readers of vector files, from the page cache. Items are vectors; bytes are those of the file.

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>
#include <hartonomous/vectorfile/vector_reader.hpp>

namespace hartonomous::vectorfile {
namespace {

constexpr std::size_t kRows = 20'000;
constexpr std::size_t kDimension = 100;

std::vector<float> numbers() {
  Rng rng(1);
  std::vector<float> made(kRows * kDimension);
  for (float& number : made) number = static_cast<float>(rng.normal());
  return made;
}

void append_raw(std::string& out, const void* from, std::size_t bytes) {
  out.append(static_cast<const char*>(from), bytes);
}

// "0.12345": five digits, as GloVe has them.
void append_decimal(std::string& out, float number) {
  char digits[32];
  const int size = std::snprintf(digits, sizeof digits, "%.5g", static_cast<double>(number));
  out.append(digits, static_cast<std::size_t>(size));
}

std::string npy_file() {
  const std::string header = concat("{'descr': '<f4', 'fortran_order': False, 'shape': (", kRows,
                                    ", ", kDimension, "), }\n");
  std::string file = "\x93NUMPY";
  file += {'\x01', '\x00', static_cast<char>(header.size()), '\x00'};
  file += header;
  const std::vector<float> made = numbers();
  append_raw(file, made.data(), made.size() * sizeof(float));
  return file;
}

std::string vecs_file() {
  std::string file;
  const std::vector<float> made = numbers();
  constexpr auto kSize = static_cast<std::uint32_t>(kDimension);
  for (std::size_t row = 0; row < kRows; ++row) {
    append_raw(file, &kSize, sizeof kSize);
    append_raw(file, made.data() + row * kDimension, kDimension * sizeof(float));
  }
  return file;
}

std::string word2vec_file() {
  std::string file = concat(kRows, " ", kDimension, "\n");
  const std::vector<float> made = numbers();
  for (std::size_t row = 0; row < kRows; ++row) {
    file += concat("word", row, " ");
    append_raw(file, made.data() + row * kDimension, kDimension * sizeof(float));
    file += "\n";
  }
  return file;
}

std::string text_file() {
  std::string file;
  const std::vector<float> made = numbers();
  for (std::size_t row = 0; row < kRows; ++row) {
    file += concat("word", row);
    for (std::size_t i = 0; i < kDimension; ++i) {
      file += " ";
      append_decimal(file, made[row * kDimension + i]);
    }
    file += "\n";
  }
  return file;
}

std::string json_file() {
  std::string file;
  const std::vector<float> made = numbers();
  for (std::size_t row = 0; row < kRows; ++row) {
    file += concat("{\"id\": \"word", row, "\", \"vector\": [");
    for (std::size_t i = 0; i < kDimension; ++i) {
      if (i != 0) file += ", ";
      append_decimal(file, made[row * kDimension + i]);
    }
    file += "]}\n";
  }
  return file;
}

// A file for as long as a benchmark runs.
class MadeFile {
 public:
  MadeFile(const std::string& name, const std::string& bytes)
      : path_(std::filesystem::temp_directory_path() /
              concat("hartonomous-", ::getpid(), "-", name)) {
    Result<File> file = File::open(path_.string(), File::Mode::kCreate);
    is_there_ = file.ok() && file->write(as_bytes(bytes)).ok();
  }
  MadeFile(const MadeFile&) = delete;
  MadeFile& operator=(const MadeFile&) = delete;
  ~MadeFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  bool is_there() const { return is_there_; }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
  bool is_there_ = false;
};

std::size_t read_all(const std::string& path) {
  auto reader = VectorReader::open(path, {});
  if (!reader.ok()) return 0;
  std::vector<float> rows(1000 * (*reader)->info().dimension);
  VectorRowFacts facts;
  std::size_t count = 0;
  while (true) {
    const Result<std::size_t> got = (*reader)->read(rows, &facts);
    if (!got.ok() || *got == 0) return count;
    count += *got;
    benchmark::DoNotOptimize(rows.data());
  }
}

void BM_vectorfile_read(benchmark::State& state, const std::string& name, std::string (*make)()) {
  const std::string bytes = make();
  const MadeFile file(name, bytes);
  if (!file.is_there()) state.SkipWithError("no file");
  for (auto _ : state) {
    if (read_all(file.path()) != kRows) state.SkipWithError("not read");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRows));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}
BENCHMARK_CAPTURE(BM_vectorfile_read, npy, "a.npy", npy_file)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_vectorfile_read, fvecs, "a.fvecs", vecs_file)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_vectorfile_read, word2vec, "a.bin", word2vec_file)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_vectorfile_read, text, "a.txt", text_file)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_vectorfile_read, jsonl, "a.jsonl", json_file)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace hartonomous::vectorfile
