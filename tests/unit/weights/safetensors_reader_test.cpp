#include <catch2/catch.hpp>

#include "support/model_files.hpp"

namespace hartonomous::weights {
namespace {

using testing::read_model;
using testing::safetensors_file;

constexpr std::string_view kHeader =
    R"({"__metadata__": {"format": "pt"}, "b":{"dtype":"F32","shape":[1,2],"data_offsets":[3,11]},)"
    R"("a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},)"
    R"("empty":{"dtype":"BF16","shape":[0,7],"data_offsets":[11,11]},)"
    R"("one":{"dtype":"F4","shape":[2],"data_offsets":[11,12]}}   )";
constexpr std::string_view kNumbers = "aaabbbbbbbb1";

StatusCode code_of(std::string_view header, std::string_view numbers) {
  return read_model(safetensors_file(header, numbers)).status().code();
}

// A file of one tensor.
StatusCode code_of_one(std::string_view tensor, std::string_view numbers = "12345678") {
  return code_of("{\"t\":" + std::string(tensor) + "}", numbers);
}

TEST_CASE("weights: a SafeTensors file's tensors lie where they were written", "[weights][unit]") {
  const std::string file = safetensors_file(kHeader, kNumbers);
  const auto model = read_model(file);
  REQUIRE(model.ok());
  testing::require_laws(*model, file.size());
  CHECK(model->metadata == R"({"format":"pt"})");
  REQUIRE(model->tensors.size() == 4);
  const TensorEntry& a = model->tensors[0];
  CHECK(a.name == "a");
  CHECK(a.type == ElementType::kU8);
  CHECK(file.substr(a.offset, a.bytes) == "aaa");
  const TensorEntry& b = model->tensors[1];
  CHECK(b.shape == std::vector<std::uint64_t>{1, 2});
  CHECK(file.substr(b.offset, b.bytes) == "bbbbbbbb");
  CHECK(model->tensors[2].name == "empty");
  CHECK(model->tensors[2].bytes == 0);
  CHECK(model->tensors[3].type == ElementType::kF4);
}

TEST_CASE("weights: a SafeTensors file may have no tensors", "[weights][unit]") {
  CHECK(code_of("{}", "") == StatusCode::kOk);
  CHECK(code_of("{}", "x") == StatusCode::kInvalidArgument);
}

TEST_CASE("weights: every type of SafeTensors is read or noted", "[weights][unit]") {
  for (const std::string_view type :
       {"BOOL", "U8", "I8", "F8_E4M3", "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ"}) {
    CHECK(code_of_one(R"({"dtype":")" + std::string(type) +
                      R"(","shape":[8],"data_offsets":[0,8]})") == StatusCode::kOk);
  }
  for (const std::string_view type : {"F64", "I64", "U64", "C64"}) {
    CHECK(code_of_one(R"({"dtype":")" + std::string(type) +
                      R"(","shape":[],"data_offsets":[0,8]})") == StatusCode::kOk);
  }
  const auto model = read_model(
      safetensors_file(R"({"t":{"dtype":"F6_E2M3","shape":[4],"data_offsets":[0,3]}})", "123"));
  REQUIRE(model.ok());
  CHECK(model->tensors.empty());
  CHECK(model->notes.size() == 1);
  // Types that are read of other formats.
  CHECK(code_of_one(R"({"dtype":"Q8_0","shape":[32],"data_offsets":[0,34]})",
                    std::string(34, '1')) == StatusCode::kInvalidArgument);
  CHECK(code_of_one(R"({"dtype":"f32","shape":[2],"data_offsets":[0,8]})") ==
        StatusCode::kInvalidArgument);
}

TEST_CASE("weights: SafeTensors with holes or overlaps are refused", "[weights][unit]") {
  const auto code_of_two = [](std::string_view first, std::string_view second) {
    const auto tensor = [](std::string_view offsets) {
      return R"({"dtype":"U8","shape":[4],"data_offsets":)" + std::string(offsets) + "}";
    };
    return code_of("{\"a\":" + tensor(first) + ",\"b\":" + tensor(second) + "}",
                   std::string(9, 'x'));
  };
  CHECK(code_of_two("[0,4]", "[5,9]") == StatusCode::kInvalidArgument);
  CHECK(code_of_two("[0,4]", "[4,8]") == StatusCode::kInvalidArgument);  // a byte is left
  CHECK(code_of_two("[0,4]", "[3,7]") == StatusCode::kInvalidArgument);
  CHECK(code_of_two("[0,4]", "[0,4]") == StatusCode::kInvalidArgument);
  CHECK(code_of_two("[1,5]", "[5,9]") == StatusCode::kInvalidArgument);
}

TEST_CASE("weights: fields of SafeTensors that cannot be are refused", "[weights][unit]") {
  for (const std::string_view tensor : {
           R"({"dtype":"U8","shape":[8],"data_offsets":[0,9]})",
           R"({"dtype":"U8","shape":[8],"data_offsets":[8,0]})",
           R"({"dtype":"U8","shape":[8],"data_offsets":[-1,7]})",
           R"({"dtype":"U8","shape":[8],"data_offsets":[0.0,8]})",
           R"({"dtype":"U8","shape":[8],"data_offsets":[0]})",
           R"({"dtype":"U8","shape":[8]})",
           R"({"dtype":"U8","shape":[7],"data_offsets":[0,8]})",
           R"({"dtype":"U8","shape":[-8],"data_offsets":[0,8]})",
           R"({"dtype":"U8","shape":"8","data_offsets":[0,8]})",
           R"({"dtype":"U8","data_offsets":[0,8]})",
           R"({"dtype":7,"shape":[8],"data_offsets":[0,8]})",
           R"({"shape":[8],"data_offsets":[0,8]})",
           R"({"dtype":"F4","shape":[15],"data_offsets":[0,8]})",
           R"("text")",
           R"({"dtype":"C64","shape":[4611686018427387905],"data_offsets":[0,8]})",
       }) {
    INFO(tensor);
    CHECK(code_of_one(tensor) == StatusCode::kInvalidArgument);
  }
  CHECK(code_of_one(R"({"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,8]})") ==
        StatusCode::kResourceExhausted);
}

TEST_CASE("weights: headers of SafeTensors that cannot be are refused", "[weights][unit]") {
  // Two of one name, one behind the other.
  constexpr std::string_view kTwo = R"({"t":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                                    R"("t":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})";
  CHECK(code_of(kTwo, "12") == StatusCode::kInvalidArgument);
  CHECK(code_of(R"({"__metadata__":{"a":1}})", "") == StatusCode::kInvalidArgument);
  CHECK(code_of(R"({"__metadata__":["a"]})", "") == StatusCode::kInvalidArgument);
  CHECK(code_of("{", "") == StatusCode::kInvalidArgument);
  CHECK(code_of("{} {}", "") == StatusCode::kInvalidArgument);
  CHECK(code_of("{\"\xff\":1}", "") == StatusCode::kInvalidArgument);
  CHECK(code_of(" {}", "") == StatusCode::kInvalidArgument);
  CHECK(code_of("{\"t\":" + std::string(100'000, '['), "") == StatusCode::kInvalidArgument);
  CHECK(code_of("{\"t\":[" + std::string(5'000'000, ',') + "]}", "") ==
        StatusCode::kResourceExhausted);
}

TEST_CASE("weights: a SafeTensors file that was cut is refused", "[weights][unit]") {
  CHECK(testing::read_prefixes(safetensors_file(kHeader, kNumbers)) == 0);
}

TEST_CASE("weights: an index of SafeTensors names the files", "[weights][unit]") {
  constexpr std::string_view kName = "model.safetensors.index.json";
  const auto model =
      read_model(R"({"metadata": {"total_size": 12}, "weight_map": {"a": "m-1.safetensors",)"
                 R"("b": "m-2.safetensors", "c": "m-1.safetensors"}})",
                 kName);
  REQUIRE(model.ok());
  CHECK(model->format == Format::kSafeTensors);
  CHECK(model->version == "index");
  CHECK(model->metadata == R"({"total_size":12})");
  CHECK(model->external == std::vector<std::string>{"m-1.safetensors", "m-2.safetensors"});
  CHECK(model->tensors.empty());
  for (const std::string_view name :
       {"../m", "/m", "a/../../m", "a//b", "", "a\\\\b", "a\\u0000"}) {
    INFO(name);
    CHECK_FALSE(read_model("{\"weight_map\":{\"a\":\"" + std::string(name) + "\"}}", kName).ok());
  }
  CHECK_FALSE(read_model(R"({"weight_map":{"a":1}})", kName).ok());
  CHECK_FALSE(read_model(R"({"weight_map":{"a":"m","a":"m"}})", kName).ok());
  CHECK_FALSE(read_model(R"({"map":{"a":"m"}})", kName).ok());
  CHECK_FALSE(read_model(R"({"weight_map":{"a":"m"}})", "index.json").ok());
}

}  // namespace
}  // namespace hartonomous::weights
