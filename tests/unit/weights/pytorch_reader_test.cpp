#include <catch2/catch.hpp>

#include "support/archive_files.hpp"
#include "support/model_files.hpp"

namespace hartonomous::weights {
namespace {

using testing::pickle_dict;
using testing::pickle_global;
using testing::pickle_int;
using testing::pickle_tensor;
using testing::pickle_text;
using testing::pickle_tuple;
using testing::read_model;
using testing::torch_archive;
using testing::torch_legacy;
using testing::TorchSample;

const std::vector<std::string> kStorage{std::string(24, 'w')};

StatusCode code_of(const TorchSample& sample) {
  return read_model(torch_archive(pickle_tensor(sample), kStorage)).status().code();
}

// Both layouts hold the same.
void require_sample(const std::string& file, std::string_view version) {
  const auto model = read_model(file);
  INFO(model.status().to_string());
  REQUIRE(model.ok());
  testing::require_laws(*model, file.size());
  CHECK(model->format == Format::kPyTorch);
  CHECK(model->version == version);
  CHECK(model->metadata == R"({"nested":{"epoch":3}})");
  REQUIRE(model->tensors.size() == 3);
  const TensorEntry& w = model->tensors[0];
  CHECK(w.name == "w");
  CHECK(w.shape == std::vector<std::uint64_t>{2, 3});
  CHECK(w.strides.empty());
  CHECK(file.substr(w.offset, w.bytes) == std::string(24, 'w'));
  const TensorEntry& column = model->tensors[1];
  CHECK(column.name == "nested.column");
  CHECK(column.strides == std::vector<std::int64_t>{1, 2});
  CHECK(file.substr(column.offset, column.bytes) == "aaaabbbbccccdddd");
  const TensorEntry& view = model->tensors[2];
  CHECK(view.name == "nested.view");
  CHECK(file.substr(view.offset, view.bytes) == "bbbbcccc");
  REQUIRE(model->storages.size() == 2);
  CHECK(model->storages[1].bytes == 16);
}

TEST_CASE("weights: tensors of PyTorch lie in the storages they view", "[weights][unit]") {
  const std::string value = testing::torch_sample_value();
  require_sample(torch_archive(value, testing::torch_sample_storages()), "3");
  require_sample(torch_legacy(value, testing::torch_sample_storages()), "1001");
}

TEST_CASE("weights: PyTorch files that were cut are refused", "[weights][unit]") {
  const std::string value = testing::torch_sample_value();
  const auto storages = testing::torch_sample_storages();
  CHECK(testing::read_prefixes(torch_archive(value, storages), "m.pt") == 0);
  CHECK(testing::read_prefixes(torch_legacy(value, storages), "m.pt") == 0);
}

TEST_CASE("weights: tensors past their storage are refused", "[weights][unit]") {
  CHECK(code_of({}) == StatusCode::kOk);
  CHECK(code_of({.offset = 1}) == StatusCode::kInvalidArgument);
  CHECK(code_of({.offset = -1}) == StatusCode::kInvalidArgument);
  CHECK(code_of({.shape = {3, 3}}) == StatusCode::kInvalidArgument);
  CHECK(code_of({.shape = {2, -3}}) == StatusCode::kInvalidArgument);
  CHECK(code_of({.strides = {4, 1}}) == StatusCode::kInvalidArgument);
  CHECK(code_of({.strides = {-3, 1}}) == StatusCode::kInvalidArgument);
  CHECK(code_of({.strides = {1}}) == StatusCode::kInvalidArgument);
  CHECK(code_of({.storage_numbers = 7}) == StatusCode::kInvalidArgument);
  CHECK(code_of({.storage_numbers = 5}) == StatusCode::kInvalidArgument);
  CHECK(code_of({.storage_numbers = -1}) == StatusCode::kInvalidArgument);
  CHECK(code_of({.storage_type = "DoubleStorage"}) == StatusCode::kInvalidArgument);
  CHECK(code_of({.key = "1"}) == StatusCode::kInvalidArgument);
  CHECK(code_of({.key = "../0"}) == StatusCode::kInvalidArgument);
  CHECK(code_of({.shape = {1 << 30, 1 << 30, 1 << 30}, .strides = {0, 0, 0}}) ==
        StatusCode::kResourceExhausted);
}

TEST_CASE("weights: tensors of PyTorch of kinds that are not read are noted", "[weights][unit]") {
  const std::string sparse = pickle_global("torch._utils", "_rebuild_sparse_tensor") + ")R";
  const TorchSample quantised{.storage_type = "QInt8Storage"};
  const auto model = read_model(
      torch_archive(pickle_dict({pickle_text("a"), sparse, pickle_text("b"),
                                 pickle_tensor(quantised), pickle_text("c"), pickle_tensor({})}),
                    kStorage));
  REQUIRE(model.ok());
  CHECK(model->tensors.size() == 1);
  CHECK(model->notes.size() == 2);
}

TEST_CASE("weights: parameters and modules of PyTorch are looked into", "[weights][unit]") {
  const std::string parameter = pickle_global("torch._utils", "_rebuild_parameter") +
                                pickle_tuple({pickle_tensor({}), "\x88", "N"}) + "R";
  const std::string parameters = pickle_dict({pickle_text("weight"), parameter});
  const std::string linear =
      pickle_global("torch.nn", "Linear") + ")\x81" +
      pickle_dict({pickle_text("_parameters"), parameters, pickle_text("training"), "\x88"}) + "b";
  const std::string modules = pickle_dict({pickle_text("fc"), linear});
  const std::string net =
      pickle_global("my", "Net") + ")\x81" + pickle_dict({pickle_text("_modules"), modules}) + "b";
  const auto model = read_model(torch_archive(net, kStorage));
  REQUIRE(model.ok());
  CHECK(model->architecture == "my.Net");
  CHECK(model->tensors.at(0).name == "fc.weight");
  CHECK(model->metadata ==
        R"({"class":"my.Net","_modules":{"fc":{"class":"torch.nn.Linear","training":true}}})");
}

TEST_CASE("weights: a class that is named with its source is named", "[weights][unit]") {
  const std::string net = pickle_tuple({pickle_text("module"), pickle_global("my", "Net"),
                                        pickle_text("net.py"), pickle_text("class Net: pass")}) +
                          "Q)\x81" + pickle_dict({pickle_text("w"), pickle_tensor({})}) + "b";
  const auto model = read_model(torch_legacy(net, kStorage));
  REQUIRE(model.ok());
  CHECK(model->architecture == "my.Net");
  CHECK(model->metadata == R"({"class":"my.Net"})");
  CHECK(model->tensors.at(0).name == "w");
}

TEST_CASE("weights: constants of TorchScript are tensors", "[weights][unit]") {
  const std::string file =
      testing::zip_file({{.name = "m/data.pkl", .content = testing::pickle_of("}")},
                         {.name = "m/constants.pkl",
                          .content = testing::pickle_of(pickle_tuple({pickle_tensor({})}))},
                         {.name = "m/constants/0", .content = kStorage[0]},
                         {.name = "m/byteorder", .content = "big"}});
  const auto model = read_model(file);
  REQUIRE(model.ok());
  testing::require_laws(*model, file.size());
  CHECK(model->tensors.at(0).name == "constants.0");
  CHECK(model->tensors.at(0).is_big_endian);
}

TEST_CASE("weights: compressed members of PyTorch are read or noted", "[weights][unit]") {
  const std::string file = testing::zip_file(
      {{.name = "data.pkl", .content = testing::pickle_of(pickle_tensor({})), .is_deflated = true},
       {.name = "data/0", .content = kStorage[0], .is_deflated = true}});
  const auto model = read_model(file);
  REQUIRE(model.ok());
  CHECK(model->tensors.empty());
  CHECK(model->notes.size() == 1);
  testing::require_laws(*model, file.size());
}

TEST_CASE("weights: tensors of PyTorch may be of a type that has no storage", "[weights][unit]") {
  const auto code_of_type = [](std::string_view type) {
    const std::string storage =
        pickle_tuple({pickle_text("storage"), pickle_global("torch.storage", "UntypedStorage"),
                      pickle_text("0"), pickle_text("cpu"), pickle_int(24)}) +
        "Q";
    const std::string shape = pickle_tuple({pickle_int(12)});
    const std::string value =
        pickle_global("torch._utils", "_rebuild_tensor_v3") +
        pickle_tuple({storage, pickle_int(0), shape, pickle_tuple({pickle_int(1)}), "\x89", "}",
                      pickle_global("torch", type)}) +
        "R";
    const auto model = read_model(torch_archive(value, kStorage));
    REQUIRE(model.ok());
    return model->tensors.empty() ? std::string("noted")
                                  : std::string(element_info(model->tensors[0].type).name);
  };
  CHECK(code_of_type("uint16") == "U16");
  CHECK(code_of_type("float8_e4m3fn") == "F8_E4M3");
  CHECK(code_of_type("quint4x2") == "noted");
}

TEST_CASE("weights: two ways to a tensor of one name are told apart", "[weights][unit]") {
  const std::string inner = pickle_dict({pickle_text("b"), pickle_tensor({})});
  const auto model = read_model(torch_archive(
      pickle_dict({pickle_text("a"), inner, pickle_text("a.b"), pickle_tensor({})}), kStorage));
  REQUIRE(model.ok());
  REQUIRE(model->tensors.size() == 2);
  CHECK(model->tensors[0].name == "a.b");
  CHECK(model->tensors[1].name == "a.b#1");
  CHECK(model->tensors[0].offset == model->tensors[1].offset);
}

TEST_CASE("weights: older PyTorch files that contradict themselves are refused",
          "[weights][unit]") {
  CHECK(read_model(torch_legacy(pickle_tensor({}), kStorage)).ok());
  CHECK_FALSE(read_model(torch_legacy(pickle_tensor({.key = "7"}), kStorage)).ok());
  CHECK_FALSE(read_model(torch_legacy(pickle_tensor({.storage_numbers = 7}), kStorage)).ok());
  const std::string two_types =
      pickle_tuple({pickle_tensor({}), pickle_tensor({.storage_type = "IntStorage"})});
  CHECK_FALSE(read_model(torch_legacy(two_types, kStorage)).ok());
  CHECK_FALSE(read_model(torch_legacy(pickle_tuple({}), kStorage)).ok());
}

}  // namespace
}  // namespace hartonomous::weights
