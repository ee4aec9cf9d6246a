// How models stand to one another, tensor by tensor.
#include <catch2/catch.hpp>
#include <cmath>

#include "support/archive_files.hpp"
#include "support/known_models.hpp"

namespace hartonomous {
namespace {

using testing::KnownModel;
using testing::KnownTensor;
using testing::ModelStore;
using testing::must;
using weights::ElementType;
using Kind = TensorDifference::Kind;

KnownModel of_tensors(std::vector<KnownTensor> tensors) {
  std::string file = testing::safetensors_of(tensors);
  return {"model.safetensors", std::move(file), std::move(tensors)};
}

TEST_CASE("engine: models are compared by name and number by number", "[engine][unit]") {
  Rng rng(1001);
  ModelStore store;
  const auto plain = [&](const char* name, std::vector<std::uint64_t> shape) {
    return testing::known_tensor(rng, name, ElementType::kF32, std::move(shape),
                                 testing::Numbers::kPlain);
  };
  const KnownTensor equal = plain("equal", {90, 100});
  const KnownTensor changed = plain("changed", {200, 1000});
  const KnownTensor other = plain("other", {90, 100});
  const KnownTensor gone = plain("gone", {9, 10});
  KnownTensor now = changed;
  for (const std::size_t at : {0, 70'000, 199'999}) {
    const float two = 2 + reinterpret_cast<const float*>(changed.bytes.data())[at];
    now.bytes.replace(at * 4, 4, testing::float_bytes({two}));
  }
  KnownTensor reshaped = other;
  reshaped.shape = {100, 90};
  const std::int32_t left =
      store.put("a", of_tensors({equal, changed, other, gone})).model->model_id;
  const std::int32_t right =
      store.put("b", of_tensors({equal, now, reshaped, plain("new", {7, 7})})).model->model_id;
  const Models models = store.store.session().snapshot().models();
  const auto all = must(models.compare(left, models, right));
  REQUIRE(all.size() == 5);
  CHECK(all[0].name == "equal");
  CHECK(all[0].kind == Kind::kEqual);
  CHECK(all[0].numbers == 9000);
  CHECK(all[0].bytes == 36'000);
  CHECK(all[0].shared_bytes == 36'000);
  CHECK(all[1].kind == Kind::kChanged);
  CHECK(all[1].changed_numbers == 3);
  CHECK(all[1].l2_norm == Approx(std::sqrt(12.0)).epsilon(1e-5));
  CHECK(all[1].largest == Approx(2).epsilon(1e-5));
  CHECK(all[1].shared_bytes == 800'000 - 3 * 32'768 + (25 * 32'768 - 800'000));
  CHECK(all[2].kind == Kind::kOther);
  CHECK(all[2].shared_bytes == 36'000);
  CHECK(all[3].kind == Kind::kOnlyLeft);
  CHECK(all[3].name == "gone");
  CHECK(all[4].kind == Kind::kOnlyRight);
  CHECK(all[4].name == "new");
  CHECK(models.compare(left, models, 99).status().code() == StatusCode::kNotFound);
  CHECK(models.compare(99, models, left).status().code() == StatusCode::kNotFound);
  for (const TensorDifference& each : must(models.compare(left, models, left))) {
    CHECK(each.kind == Kind::kEqual);
    CHECK(each.shared_bytes == each.bytes);
  }
}

TEST_CASE("engine: the same bytes are equal in whatever atom they lie", "[engine][unit]") {
  Rng rng(1002);
  ModelStore store;
  const KnownTensor tensor = testing::known_tensor(rng, "w", ElementType::kF32, {20, 30});
  const std::int32_t left = store.put("a", of_tensors({tensor})).model->model_id;
  // Behind other numbers of its storage.
  const testing::TorchSample sample{
      .storage_numbers = 700, .offset = 100, .shape = {20, 30}, .strides = {30, 1}};
  const std::string value =
      testing::pickle_dict({testing::pickle_text("w"), testing::pickle_tensor(sample)});
  const std::string storage = std::string(400, 'x') + tensor.bytes;
  const std::int32_t right =
      store.put("b", {"b.pt", testing::torch_archive(value, {storage}), {}}).model->model_id;
  const Models models = store.store.session().snapshot().models();
  const auto all = must(models.compare(left, models, right));
  REQUIRE(all.size() == 1);
  CHECK(all[0].kind == Kind::kEqual);
  // A zero of the other sign is equal as a number, and is not as bytes.
  KnownTensor zeros{.name = "w", .shape = {20}, .bytes = std::string(80, '\0')};
  KnownTensor minus = zeros;
  minus.bytes = testing::float_bytes(std::vector<float>(20, -0.0F));
  const std::int32_t plus_id = store.put("c", of_tensors({zeros})).model->model_id;
  const std::int32_t minus_id = store.put("d", of_tensors({minus})).model->model_id;
  const Models later = store.store.session().snapshot().models();
  const auto signs = must(later.compare(plus_id, later, minus_id));
  CHECK(signs[0].kind == Kind::kChanged);
  CHECK(signs[0].changed_numbers == 0);
}

}  // namespace
}  // namespace hartonomous
