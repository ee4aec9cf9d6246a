#pragma once

// Numbers of the fields of ONNX's messages, and of its types.
// Source: onnx/onnx.proto3.
// Thread-safety: immutable.

#include <cstdint>
#include <optional>
#include <string_view>

#include <hartonomous/weights/element_type.hpp>

namespace hartonomous::weights::onnx {

inline constexpr std::string_view kOnnx = "ONNX";

struct Model {
  static constexpr std::uint32_t kIrVersion = 1, kProducerName = 2, kProducerVersion = 3,
                                 kDomain = 4, kModelVersion = 5, kDocString = 6, kGraph = 7,
                                 kOpsetImport = 8, kMetadataProps = 14, kTrainingInfo = 20,
                                 kFunctions = 25, kConfiguration = 26;
};
struct OperatorSet {
  static constexpr std::uint32_t kDomain = 1, kVersion = 2;
};
struct StringPair {
  static constexpr std::uint32_t kKey = 1, kValue = 2;
};
struct Graph {
  static constexpr std::uint32_t kNode = 1, kName = 2, kInitializer = 5, kInput = 11, kOutput = 12,
                                 kSparseInitializer = 15;
};
struct Node {
  static constexpr std::uint32_t kOutput = 2, kName = 3, kOpType = 4, kAttribute = 5;
};
struct Function {
  static constexpr std::uint32_t kName = 1, kNode = 7;
};
struct Attribute {
  static constexpr std::uint32_t kName = 1, kTensor = 5, kGraph = 6, kTensors = 10, kGraphs = 11,
                                 kSparseTensor = 22, kSparseTensors = 23;
};
struct ValueInfo {
  static constexpr std::uint32_t kName = 1, kType = 2;
};
struct Type {
  static constexpr std::uint32_t kTensorType = 1;
};
struct TensorType {
  static constexpr std::uint32_t kElementType = 1, kShape = 2;
};
struct Shape {
  static constexpr std::uint32_t kDimension = 1, kValue = 1, kParameter = 2;
};
struct Tensor {
  static constexpr std::uint32_t kDims = 1, kDataType = 2, kSegment = 3, kFloatData = 4,
                                 kInt32Data = 5, kStringData = 6, kInt64Data = 7, kName = 8,
                                 kRawData = 9, kDoubleData = 10, kUint64Data = 11,
                                 kExternalData = 13, kDataLocation = 14;
};

// Nothing: of texts, or a number that has no type that is read.
std::optional<ElementType> element_type_of(std::uint64_t data_type);
// "FLOAT"; empty: unknown.
std::string_view data_type_name(std::uint64_t data_type);

}  // namespace hartonomous::weights::onnx
