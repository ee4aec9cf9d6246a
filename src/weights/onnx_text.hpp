#pragma once

// Small messages of ONNX: names, pairs of texts, packed numbers, the types of inputs.
// Thread-safety: immutable functions.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "weights/protobuf_reader.hpp"

namespace hartonomous::weights::onnx {

// The field's text. Errors: kInvalidArgument: not UTF-8, or no text; kResourceExhausted: too long.
Result<std::string> read_name(const ProtobufReader& reader);
// StringStringEntryProto.
Result<std::pair<std::string, std::string>> read_pair(const FileView& file,
                                                      const ByteRange& message);
// Varints without tags. Errors: kResourceExhausted: more than `count_max`.
Result<std::vector<std::uint64_t>> read_packed(const FileView& file, const ByteRange& bytes,
                                               std::size_t count_max);
// OperatorSetIdProto, as JSON.
Result<std::string> read_operator_set(const FileView& file, const ByteRange& message);
// ValueInfoProto, as JSON: {"name":"x","type":"FLOAT","shape":[1,"N",null]}.
Result<std::string> read_value_info(const FileView& file, const ByteRange& message);

}  // namespace hartonomous::weights::onnx
