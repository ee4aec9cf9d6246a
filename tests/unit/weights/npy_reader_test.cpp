#include <catch2/catch.hpp>

#include "support/model_files.hpp"

namespace hartonomous::weights {
namespace {

using testing::npy_file;
using testing::read_model;

constexpr std::string_view kHeader =
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }      \n";

StatusCode code_of(std::string_view header, std::string_view numbers = std::string(24, 'n')) {
  return read_model(npy_file(header, numbers)).status().code();
}

TEST_CASE("weights: an array of NPY lies where it was written", "[weights][unit]") {
  for (const int version : {1, 2, 3}) {
    const std::string file = npy_file(kHeader, std::string(24, 'n'), version);
    const auto model = read_model(file);
    REQUIRE(model.ok());
    testing::require_laws(*model, file.size());
    CHECK(model->version == std::to_string(version) + ".0");
    REQUIRE(model->tensors.size() == 1);
    const TensorEntry& tensor = model->tensors[0];
    CHECK(tensor.type == ElementType::kF32);
    CHECK(tensor.shape == std::vector<std::uint64_t>{2, 3});
    CHECK(tensor.strides.empty());
    CHECK(file.substr(tensor.offset, tensor.bytes) == std::string(24, 'n'));
    CHECK(testing::read_prefixes(file) == 0);
  }
}

TEST_CASE("weights: NPY in the order of Fortran has strides", "[weights][unit]") {
  const auto model = read_model(
      npy_file("{'descr':'>i8','fortran_order':True,'shape':(2L,3)}", std::string(48, 'n')));
  REQUIRE(model.ok());
  const TensorEntry& tensor = model->tensors.at(0);
  CHECK(tensor.is_big_endian);
  CHECK(tensor.strides == std::vector<std::int64_t>{1, 2});
  const auto vector =
      read_model(npy_file("{'descr':'|b1','fortran_order':True,'shape':(2,)}", "nn"));
  REQUIRE(vector.ok());
  CHECK(vector->tensors.at(0).strides.empty());
}

TEST_CASE("weights: arrays that are not of numbers are noted", "[weights][unit]") {
  for (const std::string_view type :
       {"'|O'", "'<U7'", "'|S3'", "[('a', '<f4'), ('b', '<i4', (2,))]", "'<f16'", "'f4'", "''"}) {
    INFO(type);
    const auto model = read_model(npy_file(
        "{'descr': " + std::string(type) + ", 'fortran_order': False, 'shape': (1,)}", "n"));
    REQUIRE(model.ok());
    CHECK(model->tensors.empty());
    CHECK(model->notes.size() == 1);
  }
}

TEST_CASE("weights: bytes behind an array of NPY are noted", "[weights][unit]") {
  const auto model = read_model(npy_file(kHeader, std::string(25, 'n')));
  REQUIRE(model.ok());
  CHECK(model->notes.size() == 1);
}

TEST_CASE("weights: headers of NPY that cannot be are refused", "[weights][unit]") {
  constexpr std::string_view kRest = ",'fortran_order':False}";
  CHECK(code_of("{'descr':'<f4','shape':(2,3)" + std::string(kRest)) == StatusCode::kOk);
  for (const std::string_view shape : {"(7,)", "(-1,)", "(2.0,)", "'a'", "7", "None", "(2 3)"}) {
    INFO(shape);
    CHECK(code_of("{'descr':'<f4','shape':" + std::string(shape) + std::string(kRest)) ==
          StatusCode::kInvalidArgument);
  }
  CHECK(code_of("{'descr':'<f4','shape':(99999999999,99999999999)" + std::string(kRest)) ==
        StatusCode::kResourceExhausted);
  CHECK(code_of("{'descr':'<f4'" + std::string(kRest)) == StatusCode::kInvalidArgument);
  CHECK(code_of("{'shape':(2,3)" + std::string(kRest)) == StatusCode::kInvalidArgument);
  CHECK(code_of("{'descr':'<f4','shape':(2,3)}") == StatusCode::kInvalidArgument);
  CHECK(code_of(std::string(60'000, '(')) == StatusCode::kInvalidArgument);
  CHECK_FALSE(read_model(npy_file(kHeader, "", 4)).ok());
  CHECK_FALSE(read_model(npy_file(kHeader, "", 0)).ok());
}

}  // namespace
}  // namespace hartonomous::weights
