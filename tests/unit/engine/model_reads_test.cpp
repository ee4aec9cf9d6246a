// The numbers of tensors: what is read of them is what naive code reads of the file.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include <hartonomous/base/file.hpp>

#include "support/known_models.hpp"
#include "support/model_files.hpp"
#include "support/seed.hpp"

namespace hartonomous {
namespace {

using testing::Backend;
using testing::KnownModel;
using testing::KnownTensor;
using testing::ModelStore;
using testing::must;
using weights::ElementType;

constexpr float kInfinity = std::numeric_limits<float>::infinity();

bool is_complex(ElementType type) {
  return type == ElementType::kC64 || type == ElementType::kC128;
}

// Calls back with each tensor of each model, put and known, that has numbers.
template <typename Visit>
void each_tensor(std::uint64_t seed, const Visit& visit) {
  Rng rng(seed);
  ModelStore store;
  for (const KnownModel& known : testing::known_models(rng)) {
    const ModelPutResult put = store.put(known.file_name, known);
    INFO(known.file_name << ": " << put.why_not);
    REQUIRE(put.model.has_value());
    const Models models = store.store.session().snapshot().models();
    for (const KnownTensor& tensor : known.tensors) {
      if (tensor.bytes.empty()) continue;
      INFO(known.file_name << ": " << tensor.name);
      visit(models, must(models.tensor(put.model->model_id, tensor.name)), tensor, rng);
    }
  }
}

template <typename Number>
void require_boxes(const Models& models, const Tensor& tensor, const KnownTensor& known, Rng& rng) {
  const std::vector<Number> all = testing::naive_numbers<Number>(known);
  std::vector<Number> out(all.size());
  HTN_REQUIRE_OK(models.read(tensor, {}, std::span<Number>(out)));
  REQUIRE(testing::same_numbers(out, all));
  for (int i = 0; i < 12; ++i) {
    const Box box = testing::random_box(rng, known.shape);
    const std::vector<Number> expected = testing::naive_box(all, known.shape, box);
    out.assign(expected.size(), 77);
    HTN_REQUIRE_OK(models.read(tensor, box, std::span<Number>(out)));
    REQUIRE(testing::same_numbers(out, expected));
  }
}

TEST_CASE("engine: boxes of tensors of every format and type are those of their bytes",
          "[engine][unit]") {
  HTN_TEST_SEED(seed, 501);
  each_tensor(
      seed, [](const Models& models, const Tensor& tensor, const KnownTensor& known, Rng& rng) {
        REQUIRE(tensor.shape == known.shape);
        REQUIRE(tensor.type == known.type);
        REQUIRE(tensor.strides == known.strides);
        REQUIRE(tensor.numbers() == known.numbers());
        std::string bytes;
        HTN_REQUIRE_OK(models.read_bytes(tensor, [&](Bytes piece) {
          bytes.append(as_text(piece));
          return Status();
        }));
        REQUIRE((bytes == known.bytes));
        if (is_complex(known.type)) {
          std::vector<float> out(known.numbers());
          CHECK(models.read(tensor, {}, std::span<float>(out)).code() == StatusCode::kNotSupported);
          return;
        }
        require_boxes<float>(models, tensor, known, rng);
        require_boxes<double>(models, tensor, known, rng);
      });
}

TEST_CASE("engine: a box that is not of the tensor is refused", "[engine][unit]") {
  Rng rng(502);
  ModelStore store;
  const KnownModel known = testing::known_safetensors(rng);
  const std::int32_t id = store.put("m", known).model->model_id;
  const Models models = store.store.session().snapshot().models();
  const Tensor tensor = must(models.tensor(id, "blk.0.attn_k.weight"));
  constexpr std::uint64_t kHuge = ~std::uint64_t{0};
  struct Refused {
    Box box;
    std::size_t room;
  };
  const Refused all[] = {
      {{{0}, {1}}, 1},           {{{0, 0, 0}, {1, 1, 1}}, 1}, {{{70, 0}, {1, 1}}, 1},
      {{{0, 300}, {1, 1}}, 1},   {{{0, 0}, {71, 1}}, 71},     {{{1, 0}, {70, 1}}, 70},
      {{{0, 0}, {2, 2}}, 3},     {{{0, 0}, {2, 2}}, 5},       {{{kHuge, 0}, {1, 1}}, 1},
      {{{1, 0}, {kHuge, 1}}, 1}, {{{0, 0}, {2}}, 2},          {{{0}, {2, 2}}, 4}};
  for (const Refused& refused : all) {
    std::vector<float> out(refused.room);
    const Status status = models.read(tensor, refused.box, std::span<float>(out));
    CHECK(status.code() == StatusCode::kInvalidArgument);
  }
  std::vector<float> none;
  HTN_REQUIRE_OK(models.read(tensor, {{70, 300}, {0, 0}}, std::span<float>(none)));
  const Tensor single = must(models.tensor(id, "scale"));
  std::vector<float> one(1);
  HTN_REQUIRE_OK(models.read(single, {}, std::span<float>(one)));
  CHECK(models.read(single, {{0}, {1}}, std::span<float>(one)).code() ==
        StatusCode::kInvalidArgument);
}

TEST_CASE("engine: statistics of a tensor are those of its numbers", "[engine][unit]") {
  HTN_TEST_SEED(seed, 503);
  each_tensor(seed, [](const Models&, const Tensor& tensor, const KnownTensor& known, Rng&) {
    const auto statistics = tensor.statistics();
    if (is_complex(known.type) || !known.strides.empty()) {
      CHECK(statistics.status().code() == StatusCode::kNotFound);
      return;
    }
    INFO(statistics.status().to_string());
    REQUIRE(statistics.ok());
    weights::Statistics expected;
    expected.add(testing::naive_numbers<float>(known));
    CHECK(statistics->count() == known.numbers());
    CHECK(statistics->zeros() == expected.zeros());
    CHECK(statistics->nans() == expected.nans());
    CHECK(statistics->infinities() == expected.infinities());
    CHECK(statistics->min() == expected.min());
    CHECK(statistics->max() == expected.max());
    CHECK(statistics->bins() == expected.bins());
    CHECK(statistics->l2_norm() == Approx(expected.l2_norm()));
  });
}

void require_found(const Models& models, const Tensor& tensor, const std::vector<float>& numbers,
                   float least, float greatest) {
  std::vector<std::uint64_t> expected;
  for (std::uint64_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] >= least && numbers[i] <= greatest) expected.push_back(i);
  }
  std::vector<std::uint64_t> found;
  HTN_REQUIRE_OK(models.find_values(tensor, least, greatest, [&](std::uint64_t at, float value) {
    found.push_back(at);
    CHECK(value == numbers[at]);
    return Status();
  }));
  INFO("from " << least << " to " << greatest);
  REQUIRE(found == expected);
}

TEST_CASE("engine: numbers in a range are found infinities too", "[engine][unit]") {
  HTN_TEST_SEED(seed, 504);
  each_tensor(
      seed, [](const Models& models, const Tensor& tensor, const KnownTensor& known, Rng& rng) {
        if (is_complex(known.type) || !known.strides.empty()) {
          const Status refused =
              models.find_values(tensor, 0, 1, [](std::uint64_t, float) { return Status(); });
          CHECK(refused.code() == StatusCode::kNotSupported);
          return;
        }
        const std::vector<float> numbers = testing::naive_numbers<float>(known);
        for (int i = 0; i < 3; ++i) {
          const float a = numbers[rng.below(numbers.size())];
          const float b = numbers[rng.below(numbers.size())];
          if (std::isnan(a) || std::isnan(b)) continue;
          require_found(models, tensor, numbers, std::min(a, b), std::max(a, b));
          require_found(models, tensor, numbers, a, a);
        }
        require_found(models, tensor, numbers, -kInfinity, kInfinity);
        require_found(models, tensor, numbers, kInfinity, kInfinity);
        require_found(models, tensor, numbers, -kInfinity, -kInfinity);
        require_found(models, tensor, numbers, 1, -1);
        require_found(models, tensor, numbers, std::nanf(""), 1);
      });
}

TEST_CASE("engine: slabs without numbers of the range are not read", "[engine][unit]") {
  ModelStore store(Backend::kMemory);
  std::vector<float> numbers(40'000, 1);
  numbers[20'000] = 5;
  KnownTensor tensor{.name = "w", .shape = {40'000}, .bytes = testing::float_bytes(numbers)};
  const KnownModel known{"m.safetensors", testing::safetensors_of({tensor}), {tensor}};
  const std::int32_t id = store.put("m", known).model->model_id;
  const Models models = store.store.session().snapshot().models();
  Tensor found = must(models.tensor(id, "w"));
  require_found(models, found, numbers, 2, 9);
  // Slabs that are said to have none are believed.
  found.detail.slabs = Blob{std::string(found.detail.slabs->bytes.size(), '\0')};
  int calls = 0;
  HTN_REQUIRE_OK(models.find_values(found, 2, 9, [&](std::uint64_t, float) {
    ++calls;
    return Status();
  }));
  CHECK(calls == 0);
  found.detail.slabs->bytes.resize(8);
  CHECK(models.find_values(found, 0, 9, [](std::uint64_t, float) { return Status(); }).code() ==
        StatusCode::kCorruption);
}

TEST_CASE("engine: what a visitor of found numbers returns ends the search", "[engine][unit]") {
  Rng rng(505);
  ModelStore store;
  const std::int32_t id = store.put("m", testing::known_gguf(rng)).model->model_id;
  const Models models = store.store.session().snapshot().models();
  int calls = 0;
  const Status status = models.find_values(
      must(models.tensor(id, "output")), -kInfinity, kInfinity, [&](std::uint64_t, float) {
        return ++calls == 3 ? Status(StatusCode::kCancelled, "enough") : Status();
      });
  CHECK(status.code() == StatusCode::kCancelled);
  CHECK(calls == 3);
}

TEST_CASE("engine: an exported array is the tensor", "[engine][unit]") {
  HTN_TEST_SEED(seed, 506);
  const testing::TemporaryDirectory folder;
  each_tensor(
      seed, [&](const Models& models, const Tensor& tensor, const KnownTensor& known, Rng&) {
        const std::string path = folder / "out.npy";
        const Status exported = models.export_npy(tensor, path);
        INFO(exported.to_string());
        REQUIRE(exported.ok());
        const std::string file = must(read_file(path, 1u << 30));
        const weights::ModelFile array = must(testing::read_model(file, "out.npy"));
        REQUIRE(array.tensors.size() == 1);
        const weights::TensorEntry& entry = array.tensors[0];
        REQUIRE(entry.shape == known.shape);
        CHECK(entry.offset % 64 == 0);
        const std::string bytes = file.substr(entry.offset, entry.bytes);
        if (known.strides.empty() && entry.type == known.type) {
          CHECK((bytes == known.bytes));
          return;
        }
        // As NumPy has it: what it has a type for keeps it.
        const bool is_kept = known.type == ElementType::kF32 || known.type == ElementType::kF64;
        CHECK(entry.type == (is_kept ? known.type : ElementType::kF32));
        const KnownTensor read{.type = entry.type, .shape = entry.shape, .bytes = bytes};
        CHECK(testing::same_numbers(testing::naive_numbers<float>(read),
                                    testing::naive_numbers<float>(known)));
      });
}

}  // namespace
}  // namespace hartonomous
