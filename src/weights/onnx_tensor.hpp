#pragma once

// A TensorProto: where its numbers are, if they are bytes as they are in memory.
// Thread-safety: immutable function.

#include <string>

#include <hartonomous/weights/model_file.hpp>

#include "weights/file_view.hpp"

namespace hartonomous::weights::onnx {

struct TensorRead {
  enum class Where { kHere, kExternal, kNotDescribed };
  Where where = Where::kHere;
  TensorEntry entry;  // of kHere its place; of kExternal its offset in that file
  std::string location = {};
  std::string why = {};  // of kNotDescribed
};

// `entry.name` is the tensor's own. Errors: kInvalidArgument, kResourceExhausted.
Result<TensorRead> read_tensor(const FileView& file, const ByteRange& message);

}  // namespace hartonomous::weights::onnx
