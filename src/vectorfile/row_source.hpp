#pragma once

// RowSource: the rows of one format. What it says of a failure is without file and row: the
// VectorReader knows them.
// Thread-safety: one thread at a time.

#include <memory>
#include <optional>
#include <span>
#include <string>

#include <hartonomous/base/result.hpp>
#include <hartonomous/vectorfile/vector_reader.hpp>

#include "vectorfile/byte_stream.hpp"

namespace hartonomous::vectorfile {

struct Row {
  std::span<float> numbers;  // of the dimension, to be filled
  std::string key;           // where the format has keys
  std::optional<float> importance;
};

class RowSource {
 public:
  explicit RowSource(ByteStream stream) : stream_(std::move(stream)) {}
  RowSource(const RowSource&) = delete;
  RowSource& operator=(const RowSource&) = delete;
  virtual ~RowSource() = default;

  const VectorFileInfo& info() const { return info_; }
  // The next row; false: the file ended, and it was whole.
  virtual Result<bool> next(Row& row) = 0;

  const ByteStream& stream() const { return stream_; }

 protected:
  ByteStream& bytes() { return stream_; }
  VectorFileInfo& mutable_info() { return info_; }
  // Rows that next() gave, for formats that say how many there are.
  std::uint64_t given_ = 0;

 private:
  ByteStream stream_;
  VectorFileInfo info_;
};

// kInvalidArgument of zero, kResourceExhausted above limits::kVectorDimensionMax.
Status check_dimension(std::uint64_t dimension);

// Each reads as far as it takes to know the dimension.
Result<std::unique_ptr<RowSource>> open_npy(ByteStream stream);
// REQUIRES: one of the three.
Result<std::unique_ptr<RowSource>> open_vecs(ByteStream stream, VectorFormat format);
Result<std::unique_ptr<RowSource>> open_text(ByteStream stream);
Result<std::unique_ptr<RowSource>> open_word2vec(ByteStream stream);
Result<std::unique_ptr<RowSource>> open_json_lines(ByteStream stream);

}  // namespace hartonomous::vectorfile
