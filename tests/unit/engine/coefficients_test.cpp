// dbo.TensorAtomCoefficient: the numbers of tensors as rows.
#include <catch2/catch.hpp>
#include <cstring>
#include <string>
#include <vector>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>
#include <hartonomous/table/rows.hpp>

#include "support/model_files.hpp"
#include "support/opened_store.hpp"

namespace hartonomous {
namespace {

using rows::TensorAtomCoefficient;
using testing::must;
using testing::OpenedStore;
using testing::rows_of;

constexpr std::size_t kRows = 40;
constexpr std::size_t kColumns = 300;  // more than a slab in all

// blk.0.w of F32 [2, 40, 300], and blk.1.b of F32 [3].
std::string two_tensors() {
  constexpr std::size_t kNumbers = 2 * kRows * kColumns;
  std::string numbers;
  for (std::size_t i = 0; i < kNumbers + 3; ++i) {
    const auto number = static_cast<float>(i) / 8;
    numbers.append(reinterpret_cast<const char*>(&number), sizeof number);
  }
  const std::string header = concat(R"({"blk.0.w":{"dtype":"F32","shape":[2,)", kRows, ",",
                                    kColumns, R"(],"data_offsets":[0,)", kNumbers * 4,
                                    R"(]},"blk.1.b":{"dtype":"F32","shape":[3],"data_offsets":[)",
                                    kNumbers * 4, ",", kNumbers * 4 + 12, "]}}");
  return testing::safetensors_file(header, numbers);
}

struct TwoTensors {
  TwoTensors() {
    const std::string path = folder / "two.safetensors";
    HTN_REQUIRE_OK(write_file_durably(path, as_bytes(two_tensors())));
    const auto put = must(session.put_model("two", path));
    REQUIRE(put.model.has_value());
    model = put.model->model_id;
  }
  Tables tables() { return session.snapshot().tables(); }
  std::int64_t tensor(std::string_view name) {
    return must(session.snapshot().models().tensor(model, name)).row.tensor_atom_id;
  }
  testing::TemporaryDirectory folder;
  OpenedStore store;
  Session session = store.session();
  std::int32_t model = 0;
};

TEST_CASE("engine: every number of every tensor is a row with its place", "[engine][unit]") {
  TwoTensors two;
  const auto found = rows_of(must(two.tables().rows<TensorAtomCoefficient>()));
  REQUIRE(found.size() == 2 * kRows * kColumns + 3);
  CHECK(must(two.tables().count<TensorAtomCoefficient>()) == found.size());
  bool right = true;
  for (std::size_t i = 0; i + 3 < found.size(); ++i) {
    const TensorAtomCoefficient& row = found[i];
    right = right && row.coefficient_index == static_cast<std::int64_t>(i);
    right = right && row.coefficient_value == static_cast<double>(i) / 8;
    right = right && row.position_x == static_cast<std::int32_t>(i % kColumns);
    right = right && row.position_y == static_cast<std::int32_t>(i / kColumns % kRows);
    right = right && row.position_z == static_cast<std::int32_t>(i / kColumns / kRows);
  }
  CHECK(right);
  const TensorAtomCoefficient& last = found.back();
  CHECK(last.tensor_name == "blk.1.b");
  CHECK(last.layer_index == 1);
  CHECK(last.position_x == 2);
  CHECK_FALSE(last.position_z.has_value());
}

TEST_CASE("engine: the atom of a coefficient holds its bytes", "[engine][unit]") {
  TwoTensors two;
  const Snapshot now = two.session.snapshot();
  for (const std::int64_t index : {0, 15, 16, 8191, 8192, 23999}) {
    const auto row = must(two.tables().get<TensorAtomCoefficient>({two.tensor("blk.0.w"), index}));
    REQUIRE(row.has_value());
    const std::string leaf = must(now.read(row->value_atom_id));
    float number = 0;
    const std::size_t at = static_cast<std::size_t>(index) * sizeof number % 64;
    REQUIRE(leaf.size() >= at + sizeof number);
    std::memcpy(&number, leaf.data() + at, sizeof number);
    CHECK(number == static_cast<float>(row->coefficient_value));
  }
}

TEST_CASE("engine: coefficients are found by tensor and by model and within ranges",
          "[engine][unit]") {
  TwoTensors two;
  const std::int64_t tensor = two.tensor("blk.0.w");
  const auto of_tensor = rows_of(must(two.tables().rows<TensorAtomCoefficient>(
      {.equal = {tensor}, .from = Value(8000), .before = Value(8400)})));
  REQUIRE(of_tensor.size() == 400);
  CHECK(of_tensor.front().coefficient_index == 8000);
  CHECK(of_tensor.back().coefficient_index == 8399);
  const auto by_name = rows_of(must(two.tables().rows<TensorAtomCoefficient>(
      {.equal = {two.model, "blk.1", "blk.1.b", 1},
       .index = "IX_TensorAtomCoefficients_Reconstruction"})));
  REQUIRE(by_name.size() == 1);
  CHECK(by_name[0].coefficient_value == (2.0 * kRows * kColumns + 1) / 8);
  CHECK_FALSE(must(two.tables().get<TensorAtomCoefficient>({tensor, 24000})).has_value());
  CHECK_FALSE(must(two.tables().get<TensorAtomCoefficient>({tensor, -1})).has_value());
  CHECK(rows_of(must(two.tables().rows<TensorAtomCoefficient>({.equal = {tensor + 7}}))).empty());
}

// The same bytes as a tensor, cut by what they are: its blocks begin anywhere.
TEST_CASE("engine: the atoms of coefficients are found however the tensor was cut",
          "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  const std::string file = two_tensors();
  const std::size_t bytes = 2 * kRows * kColumns * 4;
  must(session.put("raw", as_bytes(file).subspan(file.size() - 12 - bytes, bytes),
                   {.kind = Kind::kBytes}));
  testing::TemporaryDirectory folder;
  HTN_REQUIRE_OK(write_file_durably(folder / "two.safetensors", as_bytes(file)));
  const auto put = must(session.put_model("two", folder / "two.safetensors"));
  REQUIRE(put.known_tensors == 1);
  const Snapshot now = session.snapshot();
  const Tensor tensor = must(now.models().tensor(put.model->model_id, "blk.0.w"));
  const auto children = rows_of(now.children(tensor.row.atom_id));
  std::size_t child = 0;
  for (const std::int64_t index : {0, 7000, 8191, 8192, 15000, 23999}) {
    const auto row =
        must(now.tables().get<TensorAtomCoefficient>({tensor.row.tensor_atom_id, index}));
    REQUIRE(row.has_value());
    const auto offset = static_cast<std::uint64_t>(index) * 4;
    while (children[child].offset + children[child].length <= offset) ++child;
    CHECK(row->value_atom_id == children[child].component);
  }
}

TEST_CASE("engine: coefficients as of an instant are those of then", "[engine][unit]") {
  TwoTensors two;
  const std::int64_t tensor = two.tensor("blk.0.w");
  const Instant before = two.session.snapshot().instant();
  must(two.session.update_tensor(two.model, "blk.0.w", {.first = {1, 2, 3}, .count = {1, 1, 1}},
                                 std::vector<float>{-5}));
  const std::int64_t index = (1 * kRows + 2) * kColumns + 3;
  const auto now = must(two.tables().get<TensorAtomCoefficient>({tensor, index}));
  const auto then = must(two.tables().as_of(before).get<TensorAtomCoefficient>({tensor, index}));
  REQUIRE(now.has_value());
  REQUIRE(then.has_value());
  CHECK(now->coefficient_value == -5);
  CHECK(then->coefficient_value == static_cast<double>(index) / 8);
}

}  // namespace
}  // namespace hartonomous
