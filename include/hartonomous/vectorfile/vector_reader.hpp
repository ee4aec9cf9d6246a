#pragma once

// VectorReader: the vectors of a file, row by row, as float32, with their keys.
//
//   HTN_ASSIGN_OR_RETURN(auto reader, VectorReader::open("glove.txt", {}));
//   std::vector<float> rows(1000 * reader->info().dimension);
//   VectorRowFacts facts;
//   while (true) {
//     HTN_ASSIGN_OR_RETURN(const std::size_t count, reader->read(rows, &facts));
//     if (count == 0) break;
//     use(rows, facts.keys);
//   }
//
// 1. Every row has the dimension of the first; numbers become the nearest float32.
// 2. A row is refused where it breaks its format, and by default where a number is NaN or infinite
//    as float32. The failure names file, row (from 0), byte and reason. The rows before it are
//    given first, then it is, and again by every later read.
// 3. read() gives 0 where the file is at its end: then nothing is behind its vectors, and there
//    were as many as its header and its keys say.
// 4. A key is of 1 to 64 bytes, of any value: JSON's are UTF-8, the others what the file has.
// Memory: of a row and of the buffer, 8 MiB at most. Cost: one pass, I/O of 256 KiB.
// docs/vector_files.md says what each format has. It compares nothing and normalises nothing.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/result.hpp>

namespace hartonomous::vectorfile {

enum class VectorFormat : std::uint8_t {
  kNpy,             // NumPy: two dimensions, order of C
  kFvecs,           // of each row its dimension and floats (INRIA's TEXMEX)
  kBvecs,           // the same of bytes
  kIvecs,           // the same of 32-bit integers
  kText,            // "word 0.1 0.2 ...": GloVe, word2vec and fastText
  kWord2vecBinary,  // "count dimension\n", then of each row a word, a blank and floats
  kJsonLines,       // {"id": "a", "vector": [0.1, 0.2], "importance": 1}
};
// "npy", "fvecs" and so on.
std::string_view vector_format_name(VectorFormat format);
// The other way round; nothing: no such format.
std::optional<VectorFormat> find_vector_format(std::string_view name);

enum class KeySource : std::uint8_t {
  kNone,      // rows are known by their numbers
  kFile,      // of the vectors themselves
  kKeysFile,  // of the file beside them
};

struct VectorFileInfo {
  VectorFormat format = VectorFormat::kNpy;
  std::size_t dimension = 0;
  std::optional<std::uint64_t> count = {};  // where the file says it before its end
  std::string_view element_type = {};       // as it is stored: "float32", "uint8", "decimal"
  KeySource keys = KeySource::kNone;
};

struct VectorReaderOptions {
  enum class NonFinite : std::uint8_t { kRefuse, kKeep };
  // Nothing: by the name's ending and the first bytes.
  std::optional<VectorFormat> format = {};
  // Keys for formats that have none, in the order of the rows: a line each, or, of a file whose
  // name ends in ".json", the tokens of a tokenizer (Hugging Face's tokenizer.json). Empty: none.
  std::string keys_path = {};
  NonFinite non_finite = NonFinite::kRefuse;
};

// What rows have beside their numbers.
struct VectorRowFacts {
  std::vector<std::string> keys;  // one a row; none without a source of keys
  // One a row of JSON lines, some without; none in other formats.
  std::vector<std::optional<float>> importances;
};

class VectorReader {
 public:
  // Errors: kNotFound, kIo; kInvalidArgument: it is no such file, or has no row to know its
  // dimension by; kNotSupported: a variant that is not read; kResourceExhausted: a dimension above
  // limits::kVectorDimensionMax.
  static Result<std::unique_ptr<VectorReader>> open(const std::string& path,
                                                    const VectorReaderOptions& options);
  VectorReader(const VectorReader&) = delete;
  VectorReader& operator=(const VectorReader&) = delete;
  ~VectorReader();

  const VectorFileInfo& info() const;

  // Fills whole rows and returns how many, fewer than fit only before the end or a failure; 0: the
  // end. Replaces what is in `facts`, which may be
  // null. REQUIRES: room for a row at least.
  // Errors: kInvalidArgument, kNotSupported and kResourceExhausted of a row, kIo.
  Result<std::size_t> read(std::span<float> rows, VectorRowFacts* facts);

  // For progress. The total is 0 where it is not known, of a pipe.
  std::uint64_t bytes_done() const;
  std::uint64_t bytes_total() const;

 private:
  struct State;
  explicit VectorReader(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace hartonomous::vectorfile
