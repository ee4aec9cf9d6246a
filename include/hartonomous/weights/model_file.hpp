#pragma once

// ModelFile: what a model file holds, as far as a reader needs to find its numbers and to know what
// they are for. The numbers themselves stay in the file.
//
//   for (const TensorEntry& tensor : model.tensors) {
//     read(file, tensor.offset, tensor.bytes);  // element_info(tensor.type) says how to read them
//   }
//
// Invariants of one that was read:
//   1. offset + bytes of every tensor are within the file; the tensors are in order of offset.
//   2. A contiguous tensor has exactly the bytes that its shape and its type need.
//   3. A strided one has those from its first number to its last one.
//   4. metadata is one JSON object of at most kMetadataBytesMax.
// Which formats, and what is read of each: docs/models.md.
// Thread-safety: a plain value.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/weights/element_type.hpp>

namespace hartonomous::weights {

enum class Format : std::uint8_t { kGguf, kSafeTensors, kOnnx, kPyTorch, kNpy, kNpz, kLlama2c };

// "GGUF", "SafeTensors", "ONNX", "PyTorch", "NPY", "NPZ", "llama2.c".
std::string_view format_name(Format format) noexcept;

inline constexpr std::size_t kMetadataBytesMax = std::size_t{256} << 20;

struct TensorEntry {
  std::string name = {};
  ElementType type = ElementType::kF32;
  std::vector<std::uint64_t> shape = {};  // outermost first; none: a single number
  std::uint64_t offset = 0;               // in the file
  std::uint64_t bytes = 0;
  bool is_big_endian = false;
  // In numbers, one for each dimension; empty: contiguous, the last dimension is the inner one.
  std::vector<std::int64_t> strides = {};
};

struct ByteRange {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};

struct ModelFile {
  Format format = Format::kGguf;
  std::string version = {};       // as the format has it: "3", "1.0"
  std::string architecture = {};  // "llama"; empty: the file does not say
  std::string name = {};          // empty: the file does not say
  std::string metadata = "{}";
  std::vector<TensorEntry> tensors = {};
  // What the tensors are views of, in order of offset; empty: each tensor has bytes of its own.
  std::vector<ByteRange> storages = {};
  // Names of files, relative to this one's folder, that hold other parts of the model.
  std::vector<std::string> external = {};
  // What is in the file and is not described: compressed members, tensors of text, packed numbers.
  std::vector<std::string> notes = {};
};

}  // namespace hartonomous::weights
