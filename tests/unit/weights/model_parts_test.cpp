#include <catch2/catch.hpp>

#include "weights/model_file_reader.hpp"
#include "weights/tensor_shape.hpp"

namespace hartonomous::weights {
namespace {

TensorEntry tensor(std::uint64_t offset, std::uint64_t bytes) {
  return {.name = "t", .offset = offset, .bytes = bytes};
}

// "H0+8 T8+4 O12+4": kind, offset, bytes.
std::string text_of(const ModelFile& model, std::uint64_t file_size) {
  const auto found = parts(model, file_size);
  if (!found.ok()) return "refused";
  std::string out;
  for (const Part& part : *found) {
    out += std::string(out.empty() ? "" : " ") + "HTO"[static_cast<int>(part.kind)];
    if (part.kind == PartKind::kTensor) out += "#" + std::to_string(part.tensor) + "@";
    out += std::to_string(part.offset) + "+" + std::to_string(part.bytes);
  }
  return out;
}

TEST_CASE("weights: parts cover a file without a gap", "[weights][unit]") {
  ModelFile model;
  CHECK(text_of(model, 0).empty());
  CHECK(text_of(model, 7) == "H0+7");
  model.tensors = {tensor(8, 4), tensor(12, 0), tensor(16, 4)};
  CHECK(text_of(model, 20) == "H0+8 T#0@8+4 O12+4 T#2@16+4");
  CHECK(text_of(model, 21) == "H0+8 T#0@8+4 O12+4 T#2@16+4 O20+1");
  CHECK(text_of(model, 19) == "refused");
  model.tensors = {tensor(0, 4)};
  CHECK(text_of(model, 4) == "T#0@0+4");
}

TEST_CASE("weights: tensors of the same bytes are one part", "[weights][unit]") {
  ModelFile model;
  model.tensors = {tensor(8, 4), tensor(8, 4), tensor(12, 4)};
  CHECK(text_of(model, 16) == "H0+8 T#0@8+4 T#2@12+4");
}

TEST_CASE("weights: tensors that share some bytes are refused", "[weights][unit]") {
  ModelFile model;
  model.tensors = {tensor(8, 4), tensor(10, 4)};
  CHECK(text_of(model, 16) == "refused");
  model.tensors = {tensor(8, 4), tensor(8, 5)};
  CHECK(text_of(model, 16) == "refused");
}

TEST_CASE("weights: of views the parts are their storages", "[weights][unit]") {
  ModelFile model;
  model.tensors = {tensor(10, 4), tensor(12, 4), tensor(30, 2)};
  model.storages = {{8, 10}, {20, 4}, {30, 2}};
  CHECK(text_of(model, 32) == "H0+8 T#0@8+10 O18+2 O20+4 O24+6 T#2@30+2");
  model.storages = {{8, 10}, {17, 4}};
  CHECK(text_of(model, 32) == "refused");
}

TEST_CASE("weights: numbers of strided tensors are counted to the last one", "[weights][unit]") {
  const std::vector<std::uint64_t> shape{2, 3};
  const auto count = [&](std::vector<std::int64_t> strides) {
    const auto numbers = strided_numbers(shape, strides);
    return numbers.ok() ? static_cast<std::int64_t>(*numbers) : -1;
  };
  CHECK(count({3, 1}) == 6);
  CHECK(count({1, 2}) == 6);
  CHECK(count({10, 1}) == 13);
  CHECK(count({0, 0}) == 1);
  CHECK(count({-1, 1}) == -1);
  CHECK(count({0x7fffffffffffffff, 1}) == -1);
  CHECK(count({1, 0x4000000000000000}) == -1);
  CHECK(is_contiguous(shape, std::vector<std::int64_t>{3, 1}));
  CHECK_FALSE(is_contiguous(shape, std::vector<std::int64_t>{1, 2}));
  CHECK(is_contiguous(std::vector<std::uint64_t>{1, 3}, std::vector<std::int64_t>{77, 1}));
}

}  // namespace
}  // namespace hartonomous::weights
