// ONNX: a message of Protocol Buffers, ModelProto, without a magic number. Source:
// onnx/onnx.proto3.

#include <algorithm>

#include "weights/format_readers.hpp"
#include "weights/json_pieces.hpp"
#include "weights/onnx_fields.hpp"
#include "weights/onnx_graph.hpp"
#include "weights/onnx_text.hpp"

namespace hartonomous::weights {
namespace {

using onnx::kOnnx;
using onnx::Model;
using Wire = ProtobufField::Wire;

constexpr std::uint64_t kTextBytesMax = 16u << 20;

// What a field of ModelProto is written as; nothing: it has no such field.
std::optional<Wire> wire_of(std::uint32_t number) {
  switch (number) {
    case Model::kIrVersion:
    case Model::kModelVersion:
      return Wire::kVarint;
    case Model::kProducerName:
    case Model::kProducerVersion:
    case Model::kDomain:
    case Model::kDocString:
    case Model::kGraph:
    case Model::kOpsetImport:
    case Model::kMetadataProps:
    case Model::kTrainingInfo:
    case Model::kFunctions:
    case Model::kConfiguration:
      return Wire::kBytes;
    default:
      return std::nullopt;
  }
}

class ModelReader {
 public:
  explicit ModelReader(const FileView& file) : file_(file), graphs_(file_, model_) {}
  Result<ModelFile> read();

 private:
  Status take(const ProtobufReader& reader);
  Status take_text(const ProtobufReader& reader, std::string_view member);
  Status take_property(const ByteRange& message);
  void write_counts();
  Status finish();

  BufferedView file_;
  ModelFile model_{.format = Format::kOnnx};
  onnx::GraphReader graphs_;
  std::optional<ByteRange> graph_;
  std::vector<ByteRange> functions_;
  std::string json_ = "{";
  std::string operator_sets_ = "[";
  std::string properties_ = "{";
};

Result<ModelFile> ModelReader::read() {
  ProtobufReader reader(file_, kOnnx, {0, file_.size()});
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool is_field, reader.next());
    if (!is_field) break;
    HTN_RETURN_IF_ERROR(take(reader));
  }
  if (!graph_.has_value()) return malformed({kOnnx, 0, "graph"}, "not there");
  HTN_RETURN_IF_ERROR(graphs_.read_main_graph(*graph_));
  for (const ByteRange& function : functions_) {
    HTN_RETURN_IF_ERROR(graphs_.read_function(function));
  }
  HTN_RETURN_IF_ERROR(finish());
  return std::move(model_);
}

Status ModelReader::take(const ProtobufReader& reader) {
  const ProtobufField& field = reader.field();
  if (wire_of(field.number) != field.wire) {
    return malformed(reader.place(concat("field ", field.number)), "not one of a model");
  }
  switch (field.number) {
    case Model::kIrVersion:
      model_.version = concat(field.value);
      return {};
    case Model::kModelVersion:
      append_json_name(json_, "model_version");
      json_ += concat(static_cast<std::int64_t>(field.value));
      return {};
    case Model::kProducerName:
      return take_text(reader, "producer_name");
    case Model::kProducerVersion:
      return take_text(reader, "producer_version");
    case Model::kDomain:
      return take_text(reader, "domain");
    case Model::kDocString:
      return take_text(reader, "doc_string");
    case Model::kGraph:
      if (graph_.has_value()) return malformed(reader.place("graph"), "a second one");
      graph_ = field.range;
      return {};
    case Model::kOpsetImport: {
      HTN_ASSIGN_OR_RETURN(const std::string set, onnx::read_operator_set(file_, field.range));
      append_json_comma(operator_sets_);
      operator_sets_ += set;
      return {};
    }
    case Model::kMetadataProps:
      return take_property(field.range);
    case Model::kTrainingInfo:
      model_.notes.push_back(concat("training information at byte ", field.range.offset));
      return {};
    case Model::kFunctions:
      functions_.push_back(field.range);
      return {};
    default:
      return {};
  }
}

Status ModelReader::take_text(const ProtobufReader& reader, std::string_view member) {
  HTN_ASSIGN_OR_RETURN(const std::string text, reader.text(kTextBytesMax));
  append_json_name(json_, member);
  append_json_text(json_, text);
  return {};
}

Status ModelReader::take_property(const ByteRange& message) {
  HTN_ASSIGN_OR_RETURN(const auto pair, onnx::read_pair(file_, message));
  append_json_name(properties_, pair.first);
  append_json_text(properties_, pair.second);
  return {};
}

void ModelReader::write_counts() {
  append_json_name(json_, "nodes");
  json_ += concat(graphs_.counts().nodes);
  append_json_name(json_, "operators");
  json_ += "{";
  for (const auto& [name, count] : graphs_.counts().by_operator) {
    append_json_name(json_, name);
    json_ += concat(count);
  }
  json_ += "}";
}

Status ModelReader::finish() {
  append_json_name(json_, "opset_import");
  json_ += operator_sets_ + "]";
  append_json_name(json_, "inputs");
  json_ += graphs_.inputs() + "]";
  append_json_name(json_, "outputs");
  json_ += graphs_.outputs() + "]";
  write_counts();
  append_json_name(json_, "metadata_props");
  json_ += properties_ + "}";
  if (graphs_.external() != "[") {
    append_json_name(json_, "external_tensors");
    json_ += graphs_.external() + "]";
  }
  model_.metadata = std::move(json_) + "}";
  if (model_.metadata.size() <= kMetadataBytesMax) return {};
  return too_much({kOnnx, 0, "metadata"}, "more than is read");
}

}  // namespace

Result<bool> is_onnx(const FileView& file) {
  bool has_graph = false;
  ProtobufReader reader(file, kOnnx, {0, file.size()});
  while (true) {
    const Result<bool> is_field = reader.next();
    if (!is_field.ok() && !is_of_content(is_field.status())) return is_field.status();
    if (!is_field.ok()) return false;
    if (!*is_field) return has_graph;
    if (wire_of(reader.field().number) != reader.field().wire) return false;
    has_graph = has_graph || reader.field().number == Model::kGraph;
  }
}

Result<ModelFile> read_onnx(const FileView& file) { return ModelReader(file).read(); }

}  // namespace hartonomous::weights
