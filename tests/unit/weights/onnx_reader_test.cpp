#include <catch2/catch.hpp>

#include "support/model_files.hpp"
#include "support/onnx_files.hpp"

namespace hartonomous::weights {
namespace {

using testing::onnx_model;
using testing::onnx_node;
using testing::onnx_raw_data;
using testing::onnx_sample;
using testing::onnx_tensor;
using testing::OnnxTensor;
using testing::proto_bytes;
using testing::proto_varint;
using testing::read_model;

std::string model_of(const OnnxTensor& tensor) {
  return onnx_model(proto_bytes(5, onnx_tensor(tensor)));
}

StatusCode code_of(const OnnxTensor& tensor) {
  return read_model(model_of(tensor)).status().code();
}

std::string external(std::string_view key, std::string_view value) {
  return proto_bytes(13, proto_bytes(1, key) + proto_bytes(2, value));
}

TEST_CASE("weights: tensors of ONNX lie where they were written", "[weights][unit]") {
  const std::string file = onnx_sample();
  const auto model = read_model(file);
  INFO(model.status().to_string());
  REQUIRE(model.ok());
  testing::require_laws(*model, file.size());
  CHECK(model->format == Format::kOnnx);
  CHECK(model->version == "8");
  CHECK(model->name == "g");
  REQUIRE(model->tensors.size() == 4);
  const auto text_of = [&](const TensorEntry& tensor) {
    return tensor.name + "=" + file.substr(tensor.offset, tensor.bytes);
  };
  CHECK(text_of(model->tensors[0]) == "w=" + std::string(24, 'w'));
  CHECK(model->tensors[0].shape == std::vector<std::uint64_t>{2, 3});
  CHECK(text_of(model->tensors[1]) == "f=ffffffff");
  CHECK(text_of(model->tensors[2]) == "c=cccccccc");
  CHECK(model->tensors[2].type == ElementType::kI64);
  CHECK(text_of(model->tensors[3]) == "if.value.w=ii");
  CHECK(model->tensors[3].type == ElementType::kF16);
  REQUIRE(model->notes.size() == 1);
  CHECK(model->notes[0] == "tensor 'p' is of numbers that are packed");
  CHECK(model->metadata ==
        R"({"producer_name":"by hand","opset_import":[{"domain":"","version":17}],)"
        R"("inputs":[{"name":"x","type":"FLOAT","shape":[1,"N"]}],"outputs":[],"nodes":2,)"
        R"("operators":{"Constant":1,"If":1},"metadata_props":{"k":"v"}})");
}

TEST_CASE("weights: an ONNX file that was cut is refused", "[weights][unit]") {
  // But where it is cut between fields behind the graph.
  CHECK(testing::read_prefixes(onnx_sample()) == 2);
}

TEST_CASE("weights: numbers of ONNX that are not bytes are noted", "[weights][unit]") {
  const auto is_noted = [](const OnnxTensor& tensor) {
    const auto model = read_model(model_of(tensor));
    REQUIRE(model.ok());
    return model->tensors.empty() && model->notes.size() == 1;
  };
  CHECK(is_noted({"t", {2}, 8, proto_bytes(6, "ab") + proto_bytes(6, "c")}));
  CHECK(is_noted({"t", {2}, 25, onnx_raw_data("x")}));
  CHECK(is_noted({"t", {2}, 77, onnx_raw_data("x")}));
  CHECK(is_noted({"t", {2}, 6, proto_bytes(5, "\1\2")}));
  CHECK(is_noted({"t", {2}, 6, proto_varint(5, 1) + proto_varint(5, 2)}));
  // One number in each field, and bytes in two pieces.
  CHECK(is_noted({"t",
                  {2},
                  1,
                  "\x25"
                  "aaaa\x25"
                  "bbbb"}));
  CHECK(is_noted({"t", {2}, 1, proto_bytes(4, "aaaa") + proto_bytes(4, "bbbb")}));
  CHECK(is_noted({"t", {2}, 1, proto_bytes(3, "") + onnx_raw_data("aaaabbbb")}));
}

TEST_CASE("weights: tensors of ONNX whose numbers do not fit are refused", "[weights][unit]") {
  CHECK(code_of({"t", {2}, 1, onnx_raw_data("12345678")}) == StatusCode::kOk);
  CHECK(code_of({"t", {2}, 1, onnx_raw_data("1234567")}) == StatusCode::kInvalidArgument);
  CHECK(code_of({"t", {2}, 1, onnx_raw_data("123456789")}) == StatusCode::kInvalidArgument);
  CHECK(code_of({"t", {2}, 1, ""}) == StatusCode::kInvalidArgument);
  CHECK(code_of({"t", {0}, 1, ""}) == StatusCode::kOk);
  CHECK(code_of({"t", {2}, 1, onnx_raw_data("12345678") + proto_bytes(4, "12345678")}) ==
        StatusCode::kInvalidArgument);
  CHECK(code_of({"t", {~std::uint64_t{0}}, 1, onnx_raw_data("x")}) == StatusCode::kInvalidArgument);
  CHECK(code_of({"t", {1ULL << 40, 1ULL << 40}, 1, onnx_raw_data("x")}) ==
        StatusCode::kResourceExhausted);
  CHECK(code_of({"t", std::vector<std::uint64_t>(65, 1), 1, onnx_raw_data("1234")}) ==
        StatusCode::kResourceExhausted);
  CHECK(code_of({"", {2}, 1, onnx_raw_data("12345678")}) == StatusCode::kInvalidArgument);
  CHECK(code_of({"\xff", {2}, 1, onnx_raw_data("12345678")}) == StatusCode::kInvalidArgument);
  const std::string one = proto_bytes(5, onnx_tensor({"t", {1}, 1, onnx_raw_data("1234")}));
  CHECK(read_model(onnx_model(one + one)).status().code() == StatusCode::kInvalidArgument);
}

TEST_CASE("weights: tensors of ONNX in other files are listed", "[weights][unit]") {
  const std::string rest =
      external("offset", "4096") + external("length", "8") + proto_varint(14, 1);
  const auto model = read_model(model_of({"t", {2}, 1, external("location", "m.data") + rest}));
  REQUIRE(model.ok());
  CHECK(model->tensors.empty());
  CHECK(model->external == std::vector<std::string>{"m.data"});
  CHECK(model->metadata.find(R"("external_tensors":[{"name":"t","type":"F32","shape":[2],)"
                             R"("location":"m.data","offset":4096,"bytes":8}])") !=
        std::string::npos);
  CHECK(code_of({"t", {2}, 1, external("location", "../m.data") + rest}) ==
        StatusCode::kInvalidArgument);
  CHECK(code_of({"t", {2}, 1, external("location", "/etc/passwd") + rest}) ==
        StatusCode::kInvalidArgument);
  CHECK(code_of({"t", {2}, 1, rest}) == StatusCode::kInvalidArgument);
  CHECK(code_of({"t", {3}, 1, external("location", "m.data") + rest}) ==
        StatusCode::kInvalidArgument);
  CHECK(code_of({"t", {2}, 1, external("offset", "-1") + rest}) == StatusCode::kInvalidArgument);
}

TEST_CASE("weights: graphs of ONNX within graphs are bounded", "[weights][unit]") {
  const auto nested = [](int depth) {
    std::string graph = proto_bytes(5, onnx_tensor({"t", {1}, 1, onnx_raw_data("1234")}));
    for (int i = 0; i < depth; ++i) {
      graph = proto_bytes(1, onnx_node("If", "n", "o", proto_bytes(6, graph)));
    }
    return read_model(onnx_model(graph));
  };
  CHECK(nested(32).ok());
  CHECK(nested(33).status().code() == StatusCode::kResourceExhausted);
  CHECK(nested(2000).status().code() == StatusCode::kResourceExhausted);
}

TEST_CASE("weights: names of ONNX do not grow with the depth of graphs", "[weights][unit]") {
  std::string tensors;
  for (int i = 0; i < 20'000; ++i) {
    tensors += proto_bytes(5, onnx_tensor({std::to_string(i), {0}, 1, ""}));
  }
  std::string graph = tensors;
  const std::string name(4000, 'n');
  graph = proto_bytes(1, onnx_node("If", name, "o", proto_bytes(6, graph)));
  CHECK(read_model(onnx_model(graph)).status().code() == StatusCode::kResourceExhausted);
}

TEST_CASE("weights: messages that are not ONNX models are none", "[weights][unit]") {
  const std::string tensor = onnx_tensor({"t", {2}, 1, onnx_raw_data("12345678")});
  for (const std::string& bytes :
       {tensor, proto_varint(1, 8), proto_bytes(7, "") + proto_varint(9, 1), proto_varint(7, 1),
        std::string("\x08"),
        std::string("\x3a\x05"
                    "abc"),
        std::string("\x3b\x3c"), std::string(100, '\xff'), std::string()}) {
    INFO(to_hex(as_bytes(bytes)));
    CHECK(read_model(bytes).status().code() == StatusCode::kInvalidArgument);
  }
  CHECK(read_model(proto_bytes(7, "")).ok());
  CHECK_FALSE(read_model(proto_bytes(7, "") + proto_bytes(7, "")).ok());
}

TEST_CASE("weights: functions of ONNX have tensors", "[weights][unit]") {
  const std::string node = onnx_node(
      "Constant", "", "c", proto_bytes(5, onnx_tensor({"", {1}, 1, onnx_raw_data("1234")})));
  const auto model =
      read_model(onnx_model("") + proto_bytes(25, proto_bytes(7, node) + proto_bytes(1, "fn")));
  REQUIRE(model.ok());
  CHECK(model->tensors.at(0).name == "fn.c");
}

}  // namespace
}  // namespace hartonomous::weights
