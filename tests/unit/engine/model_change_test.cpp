// Changing models: numbers, importance, replacing, rolling back, removing; and what was before.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>

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
using testing::rows_of;
using weights::ElementType;

constexpr ElementType kWritable[] = {
    ElementType::kF32, ElementType::kF64, ElementType::kF16, ElementType::kBf16, ElementType::kI8,
    ElementType::kI16, ElementType::kI32, ElementType::kI64, ElementType::kU8,   ElementType::kU16,
    ElementType::kU32, ElementType::kU64, ElementType::kBool};

KnownModel writable_model(Rng& rng) {
  std::vector<KnownTensor> tensors;
  for (const ElementType type : kWritable) {
    tensors.push_back(testing::known_tensor(rng, std::string(weights::element_info(type).name),
                                            type, {40, 60, 9}));
  }
  std::string file = testing::safetensors_of(tensors);
  return {"model.safetensors", std::move(file), std::move(tensors)};
}

// Numbers that the type holds.
std::vector<float> random_numbers(Rng& rng, ElementType type, std::uint64_t count) {
  std::vector<float> numbers;
  for (std::uint64_t i = 0; i < count; ++i) {
    const bool is_bool = type == ElementType::kBool;
    numbers.push_back(static_cast<float>(rng.below(is_bool ? 2 : 100)));
  }
  return numbers;
}

// The file with the numbers of the box replaced.
void patch(KnownModel& known, std::size_t which, std::uint64_t file_offset, const Box& box,
           const std::vector<float>& numbers) {
  KnownTensor& tensor = known.tensors[which];
  const std::size_t width = weights::element_info(tensor.type).block_bytes;
  std::vector<double> places(tensor.numbers());
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = static_cast<double>(i);
  const std::vector<double> of_box = testing::naive_box(places, tensor.shape, box);
  REQUIRE(of_box.size() == numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    std::vector<std::byte> bytes(width);
    HTN_REQUIRE_OK(
        weights::from_float32(tensor.type, std::span(numbers).subspan(i, 1), std::span(bytes)));
    std::memcpy(tensor.bytes.data() + static_cast<std::size_t>(of_box[i]) * width, bytes.data(),
                width);
  }
  known.file.replace(file_offset, tensor.bytes.size(), tensor.bytes);
}

void require_is(ModelStore& store, const Models& models, std::int32_t id, const KnownModel& known) {
  for (const KnownTensor& tensor : known.tensors) {
    INFO(tensor.name);
    const auto read = store.numbers(models, must(models.tensor(id, tensor.name)));
    REQUIRE(testing::same_numbers(read, testing::naive_numbers<float>(tensor)));
  }
}

TEST_CASE("engine: updated tensors hold the new numbers and the old ones as of before",
          "[engine][unit]") {
  HTN_TEST_SEED(seed, 701);
  Rng rng(seed);
  ModelStore store(GENERATE(Backend::kMemory, Backend::kRocks));
  KnownModel known = writable_model(rng);
  const std::int32_t id = store.put("m", known, {.version_tag = "v"}).model->model_id;
  std::map<std::size_t, std::int64_t> ids;
  std::vector<std::pair<Instant, KnownModel>> before;
  for (int round = 0; round < 16; ++round) {
    Session session = store.store.session();
    const std::size_t which = static_cast<std::size_t>(round) % known.tensors.size();
    const KnownTensor& tensor = known.tensors[which];
    const Tensor row = must(session.snapshot().models().tensor(id, tensor.name));
    before.emplace_back(session.snapshot().tables().instant(), known);
    const Box box = testing::random_box(rng, tensor.shape);
    std::uint64_t count = 1;
    for (const std::uint64_t size : box.count) count *= size;
    const std::vector<float> numbers = random_numbers(rng, tensor.type, count);
    INFO(tensor.name << ": " << count);
    const ModelPutResult put = must(session.update_tensor(id, tensor.name, box, numbers));
    REQUIRE(put.model.has_value());
    CHECK(put.model->model_id == id);
    patch(known, which, static_cast<std::uint64_t>(row.detail.file_offset), box, numbers);
    CHECK((store.read_file("m@v") == known.file));
    const Tensor after = must(session.snapshot().models().tensor(id, tensor.name));
    CHECK(after.row.tensor_atom_id == row.row.tensor_atom_id);
    weights::Statistics expected;
    expected.add(testing::naive_numbers<float>(known.tensors[which]));
    CHECK(must(after.statistics()).bins() == expected.bins());
  }
  require_is(store, store.store.session().snapshot().models(), id, known);
  const auto require_past = [&] {
    for (std::size_t i = 0; i < before.size(); i += 5) {
      const Snapshot then = store.store.session().snapshot().as_of(before[i].first);
      require_is(store, then.models(), id, before[i].second);
    }
  };
  require_past();
  must(store.store->sweep());
  require_past();
  testing::require_sound(*store.store);
  if (store.store.reopen()) require_past();
}

TEST_CASE("engine: blocks are updated whole and refused in part", "[engine][unit]") {
  Rng rng(702);
  ModelStore store;
  Session session = store.store.session();
  const KnownModel known = testing::known_gguf(rng);
  const std::int32_t id = store.put("m", known).model->model_id;
  std::vector<float> numbers(256);
  for (float& number : numbers) number = static_cast<float>(rng.normal());
  for (const char* name : {"blk.0.Q8_0", "blk.0.Q4_0"}) {
    INFO(name);
    const Box row{{1, 4, 0}, {1, 1, 256}};
    REQUIRE(session.update_tensor(id, name, row, numbers).ok());
    const Models models = session.snapshot().models();
    std::vector<float> read(256);
    HTN_REQUIRE_OK(models.read(must(models.tensor(id, name)), row, std::span<float>(read)));
    for (std::size_t i = 0; i < read.size(); ++i) CHECK(std::abs(read[i] - numbers[i]) < 0.5F);
  }
  const std::string file = store.read_file("m");
  const auto code = [&](std::string_view name, const Box& box, std::size_t count) {
    return session.update_tensor(id, name, box, std::span(numbers).first(count)).status().code();
  };
  CHECK(code("blk.0.Q8_0", {{1, 4, 0}, {1, 1, 31}}, 31) == StatusCode::kNotSupported);
  CHECK(code("blk.0.Q8_0", {{1, 4, 1}, {1, 1, 32}}, 32) == StatusCode::kNotSupported);
  CHECK(code("blk.0.Q4_K", {{1, 4, 0}, {1, 1, 256}}, 256) == StatusCode::kNotSupported);
  CHECK(code("blk.0.Q8_0", {{1, 5, 0}, {1, 1, 32}}, 32) == StatusCode::kInvalidArgument);
  CHECK(code("blk.0.Q8_0", {{1, 4, 0}, {1, 1, 64}}, 32) == StatusCode::kInvalidArgument);
  CHECK(code("nothing", {{0}, {1}}, 1) == StatusCode::kNotFound);
  CHECK((store.read_file("m") == file));
}

TEST_CASE("engine: a number that a type cannot hold changes nothing", "[engine][unit]") {
  Rng rng(703);
  ModelStore store;
  Session session = store.store.session();
  const KnownModel known = writable_model(rng);
  const std::int32_t id = store.put("m", known).model->model_id;
  const Instant instant = session.snapshot().tables().instant();
  const Box two{{0, 0, 0}, {1, 1, 2}};
  const auto refused = [&](std::string_view name, float number) {
    const std::vector<float> numbers{1, number};
    INFO(name << " " << number);
    CHECK(session.update_tensor(id, name, two, numbers).status().code() ==
          StatusCode::kInvalidArgument);
  };
  refused("I8", 128);
  refused("U8", -1);
  refused("U64", std::nanf(""));
  refused("BOOL", 2);
  refused("F16", 1e6F);
  refused("I32", std::numeric_limits<float>::infinity());
  CHECK(session.snapshot().tables().instant() == instant);
  CHECK((store.read_file("m") == known.file));
  const KnownModel torch = testing::known_pytorch(rng);
  const std::int32_t other = store.put("t", torch).model->model_id;
  CHECK(
      session.update_tensor(other, "w", {{0, 0}, {1, 1}}, std::vector<float>{1}).status().code() ==
      StatusCode::kNotSupported);
  KnownTensor columns = testing::known_tensor(rng, "array", ElementType::kF32, {100, 130});
  columns.strides = {1, 100};
  const std::int32_t third =
      store.put("c", {"c.npy", testing::npy_of(columns, true), {columns}}).model->model_id;
  CHECK(session.update_tensor(third, "array", {{0, 0}, {1, 1}}, std::vector<float>{1})
            .status()
            .code() == StatusCode::kNotSupported);
}

TEST_CASE("engine: a model that is rolled back is to the byte what it was", "[engine][unit]") {
  HTN_TEST_SEED(seed, 704);
  Rng rng(seed);
  ModelStore store(GENERATE(Backend::kMemory, Backend::kRocks));
  Session session = store.store.session();
  KnownModel first = testing::known_safetensors(rng);
  const ModelPutResult put = store.put("m", first, {.version_tag = "v", .model_type = "t"});
  const std::int32_t id = put.model->model_id;
  const std::int64_t tensor =
      must(session.snapshot().models().tensor(id, "longer")).row.tensor_atom_id;
  const Instant then = session.snapshot().tables().instant();
  const Box all{};
  must(session.update_tensor(id, "longer", all, std::vector<float>(17, 3)));
  KnownModel second = first;
  second.tensors.erase(second.tensors.begin(), second.tensors.begin() + 4);
  second.tensors.push_back(testing::known_tensor(rng, "new", ElementType::kF32, {50, 50}));
  second.file = testing::safetensors_of(second.tensors);
  CHECK(store.put("m", second, {.version_tag = "v"}).model->model_id == id);
  const Snapshot now = session.snapshot();
  CHECK(now.models().tensor(id, "blk.0.norm").status().code() == StatusCode::kNotFound);
  CHECK(must(now.models().tensor(id, "longer")).row.tensor_atom_id == tensor);
  CHECK(session.roll_back_model(id, Instant{1}).status().code() == StatusCode::kNotFound);
  const ModelPutResult back = must(session.roll_back_model(id, then));
  CHECK(back.model->model_id == id);
  CHECK(back.model->model_type == "t");
  CHECK(back.put.new_bytes == 0);
  CHECK(back.put.sha256 == put.put.sha256);
  CHECK((store.read_file("m@v") == first.file));
  const Models models = session.snapshot().models();
  CHECK(models.tensor(id, "new").status().code() == StatusCode::kNotFound);
  for (const KnownTensor& known : first.tensors) {
    if (known.bytes.empty() || known.type == ElementType::kC64) continue;
    const auto read = store.numbers(models, must(models.tensor(id, known.name)));
    CHECK(testing::same_numbers(read, testing::naive_numbers<float>(known)));
  }
  const auto differences = must(models.compare(id, session.snapshot().as_of(then).models(), id));
  for (const TensorDifference& each : differences) {
    CHECK(each.kind == TensorDifference::Kind::kEqual);
  }
  testing::require_sound(*store.store);
}

TEST_CASE("engine: importance is kept with a tensor until it is set anew", "[engine][unit]") {
  Rng rng(705);
  ModelStore store;
  Session session = store.store.session();
  const KnownModel known = writable_model(rng);
  const std::int32_t id = store.put("m", known).model->model_id;
  const auto score = [&] {
    return must(session.snapshot().models().tensor(id, "F32")).row.importance_score;
  };
  CHECK_FALSE(score().has_value());
  HTN_REQUIRE_OK(session.set_importance(id, "F32", 0.75));
  CHECK(score() == 0.75);
  must(session.update_tensor(id, "F32", {{0, 0, 0}, {1, 1, 1}}, std::vector<float>{1}));
  CHECK(score() == 0.75);
  CHECK(session.set_importance(id, "F32", std::nan("")).code() == StatusCode::kInvalidArgument);
  CHECK(session.set_importance(id, "none", 1).code() == StatusCode::kNotFound);
  CHECK(session.set_importance(99, "F32", 1).code() == StatusCode::kNotFound);
  CHECK(score() == 0.75);
  HTN_REQUIRE_OK(session.set_importance(id, "F32", std::nullopt));
  CHECK_FALSE(score().has_value());
}

TEST_CASE("engine: a removed model leaves nothing after a sweep", "[engine][unit]") {
  HTN_TEST_SEED(seed, 706);
  Rng rng(seed);
  ModelStore store(GENERATE(Backend::kMemory, Backend::kRocks));
  Session session = store.store.session();
  std::vector<std::int32_t> ids;
  for (const KnownModel& known : testing::known_models(rng)) {
    ids.push_back(store.put(known.file_name, known).model->model_id);
  }
  const Instant then = session.snapshot().tables().instant();
  for (const std::int32_t id : ids) HTN_REQUIRE_OK(session.remove_model(id));
  CHECK(session.remove_model(ids[0]).code() == StatusCode::kNotFound);
  const Snapshot now = session.snapshot();
  CHECK(rows_of(must(now.models().list())).empty());
  CHECK(must(now.tables().count<rows::TensorAtom>()) == 0);
  CHECK(must(now.tables().count<rows::TensorDetail>()) == 0);
  CHECK(must(now.tables().count<rows::ModelLayer>()) == 0);
  CHECK_FALSE(must(now.find_document("model.gguf")).has_value());
  must(store.store->sweep());
  CHECK(rows_of(must(session.snapshot().as_of(then).models().list())).size() == ids.size());
  must(store.store->sweep({.retain_seconds = 0}));
  CHECK(must(store.store->statistics()).atoms == 0);
  CHECK(must(store.store->statistics()).extents == 0);
  CHECK(must(store.store->statistics()).compositions == 0);
  testing::require_sound(*store.store);
}

}  // namespace
}  // namespace hartonomous
