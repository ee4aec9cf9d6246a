#include "weights/onnx_graph.hpp"

#include "weights/json_pieces.hpp"
#include "weights/onnx_fields.hpp"
#include "weights/onnx_tensor.hpp"
#include "weights/onnx_text.hpp"

namespace hartonomous::weights::onnx {
namespace {

constexpr std::size_t kGraphDepthMax = 32;
constexpr std::size_t kWayBytesMax = 8192;
constexpr std::uint64_t kNameBytesFree = 1u << 20;

std::string join(const std::string& way, std::string_view name) {
  return way.empty() ? std::string(name) : concat(way, ".", name);
}

}  // namespace

Status GraphReader::read_main_graph(const ByteRange& message) { return read_graph(message, "", 0); }

Status GraphReader::read_graph(const ByteRange& message, const std::string& way,
                               std::size_t depth) {
  if (depth > kGraphDepthMax) return too_much({kOnnx, message.offset, "graph"}, "too deep");
  if (way.size() > kWayBytesMax) return too_much({kOnnx, message.offset, "graph"}, "long names");
  ProtobufReader reader(file_, kOnnx, message);
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool is_field, reader.next());
    if (!is_field) return {};
    const ProtobufField& field = reader.field();
    if (field.is_bytes(Graph::kNode)) {
      HTN_RETURN_IF_ERROR(read_node(field.range, way, depth));
    } else if (field.is_bytes(Graph::kInitializer)) {
      HTN_RETURN_IF_ERROR(take_tensor(field.range, way, true));
    } else if (field.is_bytes(Graph::kSparseInitializer)) {
      model_.notes.push_back(concat("a sparse tensor at byte ", field.range.offset));
    } else if (field.is_bytes(Graph::kName) && depth == 0) {
      HTN_ASSIGN_OR_RETURN(model_.name, read_name(reader));
    } else if (field.is_bytes(Graph::kInput) && depth == 0) {
      HTN_RETURN_IF_ERROR(append_value_info(field.range, inputs_));
    } else if (field.is_bytes(Graph::kOutput) && depth == 0) {
      HTN_RETURN_IF_ERROR(append_value_info(field.range, outputs_));
    }
  }
}

Status GraphReader::append_value_info(const ByteRange& message, std::string& json) {
  HTN_ASSIGN_OR_RETURN(const std::string value, read_value_info(file_, message));
  append_json_comma(json);
  json += value;
  return {};
}

Status GraphReader::read_function(const ByteRange& message) {
  std::string name = "function";
  std::vector<ByteRange> nodes;
  ProtobufReader reader(file_, kOnnx, message);
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool is_field, reader.next());
    if (!is_field) break;
    if (reader.field().is_bytes(Function::kNode)) nodes.push_back(reader.field().range);
    if (reader.field().is_bytes(Function::kName)) {
      HTN_ASSIGN_OR_RETURN(name, read_name(reader));
    }
  }
  for (const ByteRange& node : nodes) HTN_RETURN_IF_ERROR(read_node(node, name, 1));
  return {};
}

Status GraphReader::read_node(const ByteRange& message, const std::string& way, std::size_t depth) {
  std::string name;
  std::string operation;
  std::string output;
  std::vector<ByteRange> attributes;
  ProtobufReader reader(file_, kOnnx, message);
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool is_field, reader.next());
    if (!is_field) break;
    const ProtobufField& field = reader.field();
    if (field.is_bytes(Node::kName)) {
      HTN_ASSIGN_OR_RETURN(name, read_name(reader));
    } else if (field.is_bytes(Node::kOpType)) {
      HTN_ASSIGN_OR_RETURN(operation, read_name(reader));
    } else if (field.is_bytes(Node::kOutput) && output.empty()) {
      HTN_ASSIGN_OR_RETURN(output, read_name(reader));
    } else if (field.is_bytes(Node::kAttribute)) {
      attributes.push_back(field.range);
    }
  }
  ++counts_.nodes;
  ++counts_.by_operator[operation];
  if (name.empty()) name = output.empty() ? concat(operation, "_", counts_.nodes) : output;
  const std::string constant = operation == "Constant" ? join(way, output) : "";
  for (const ByteRange& attribute : attributes) {
    HTN_RETURN_IF_ERROR(read_attribute(attribute, join(way, name), constant, depth));
  }
  return {};
}

// Graphs come behind the attribute's name, or before it.
Status GraphReader::read_attribute(const ByteRange& message, const std::string& node,
                                   const std::string& constant, std::size_t depth) {
  std::string name;
  std::vector<ByteRange> tensors;
  std::vector<ByteRange> graphs;
  ProtobufReader reader(file_, kOnnx, message);
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool is_field, reader.next());
    if (!is_field) break;
    const ProtobufField& field = reader.field();
    if (field.is_bytes(Attribute::kName)) {
      HTN_ASSIGN_OR_RETURN(name, read_name(reader));
    } else if (field.is_bytes(Attribute::kTensor) || field.is_bytes(Attribute::kTensors)) {
      tensors.push_back(field.range);
    } else if (field.is_bytes(Attribute::kGraph) || field.is_bytes(Attribute::kGraphs)) {
      graphs.push_back(field.range);
    } else if (field.is_bytes(Attribute::kSparseTensor) ||
               field.is_bytes(Attribute::kSparseTensors)) {
      model_.notes.push_back(concat("a sparse tensor at byte ", field.range.offset));
    }
  }
  for (const ByteRange& tensor : tensors) {
    HTN_RETURN_IF_ERROR(take_tensor(tensor, constant.empty() ? join(node, name) : constant, false));
  }
  for (std::size_t i = 0; i < graphs.size(); ++i) {
    const std::string way = join(node, i == 0 ? name : concat(name, i));
    HTN_RETURN_IF_ERROR(read_graph(graphs[i], way, depth + 1));
  }
  return {};
}

// `name` is that of the tensor, or where it has its own name, the way to it.
Status GraphReader::take_tensor(const ByteRange& message, const std::string& name,
                                bool has_own_name) {
  HTN_ASSIGN_OR_RETURN(TensorRead tensor, read_tensor(file_, message));
  TensorEntry& entry = tensor.entry;
  entry.name = has_own_name ? join(name, entry.name) : name;
  // Names of attributes are made here, and may be those of other tensors.
  if (!has_own_name && names_.contains(entry.name)) {
    entry.name += concat("#", model_.tensors.size());
  }
  const Place place{kOnnx, message.offset, "name"};
  // Ways are long where graphs are deep, and the tensors there many.
  name_bytes_ += entry.name.size();
  if (name_bytes_ > 16 * file_.size() + kNameBytesFree) return too_much(place, "longer names");
  if (entry.name.empty()) return malformed(place, "a tensor without a name");
  if (!names_.insert(entry.name).second) {
    return malformed(place, concat("a tensor '", entry.name, "' was there before"));
  }
  if (tensor.where == TensorRead::Where::kNotDescribed) {
    model_.notes.push_back(concat("tensor '", entry.name, "' is ", tensor.why));
    return {};
  }
  if (tensor.where == TensorRead::Where::kExternal) return take_external(tensor.location, entry);
  model_.tensors.push_back(std::move(entry));
  return {};
}

Status GraphReader::take_external(const std::string& location, const TensorEntry& entry) {
  if (locations_.insert(location).second) model_.external.push_back(location);
  append_json_comma(external_);
  external_ += "{";
  append_json_name(external_, "name");
  append_json_text(external_, entry.name);
  append_json_name(external_, "type");
  append_json_text(external_, element_info(entry.type).name);
  append_json_name(external_, "shape");
  external_ += "[";
  for (const std::uint64_t size : entry.shape) {
    append_json_comma(external_);
    external_ += concat(size);
  }
  external_ += "]";
  append_json_name(external_, "location");
  append_json_text(external_, location);
  external_ += concat(",\"offset\":", entry.offset, ",\"bytes\":", entry.bytes, "}");
  return {};
}

}  // namespace hartonomous::weights::onnx
