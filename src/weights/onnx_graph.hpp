#pragma once

// OnnxGraph: the tensors of a graph, of the attributes of its nodes and of the graphs within them.
//
// A tensor of the main graph has its own name; one of an attribute "node.attribute", but that of a
// Constant the name of what the node gives; within a graph of an attribute the way there comes
// first. Thread-safety: one thread at a time.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "weights/protobuf_reader.hpp"

namespace hartonomous::weights::onnx {

struct NodeCounts {
  std::uint64_t nodes = 0;
  std::map<std::string, std::uint64_t> by_operator = {};
};

class GraphReader {
 public:
  GraphReader(const FileView& file, ModelFile& model) : file_(file), model_(model) {}

  // Errors: kInvalidArgument: malformed, or two tensors of one name; kResourceExhausted: graphs
  // within graphs, too deep.
  Status read_main_graph(const ByteRange& message);
  Status read_function(const ByteRange& message);

  const NodeCounts& counts() const { return counts_; }
  // JSON: a list of inputs, of outputs, of tensors in other files.
  const std::string& inputs() const { return inputs_; }
  const std::string& outputs() const { return outputs_; }
  const std::string& external() const { return external_; }

 private:
  Status read_graph(const ByteRange& message, const std::string& way, std::size_t depth);
  Status read_node(const ByteRange& message, const std::string& way, std::size_t depth);
  Status read_attribute(const ByteRange& message, const std::string& node,
                        const std::string& constant, std::size_t depth);
  Status take_tensor(const ByteRange& message, const std::string& name, bool has_own_name);
  Status take_external(const std::string& location, const TensorEntry& entry);
  Status append_value_info(const ByteRange& message, std::string& json);

  const FileView& file_;
  ModelFile& model_;
  NodeCounts counts_;
  std::uint64_t name_bytes_ = 0;
  std::set<std::string, std::less<>> names_;
  std::set<std::string, std::less<>> locations_;
  std::string inputs_ = "[";
  std::string outputs_ = "[";
  std::string external_ = "[";
};

}  // namespace hartonomous::weights::onnx
