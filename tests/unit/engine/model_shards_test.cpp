// Models of several files: an index and the shards beside it.
#include <catch2/catch.hpp>
#include <set>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/text.hpp>

#include "support/known_models.hpp"
#include "support/seed.hpp"

namespace hartonomous {
namespace {

using testing::Backend;
using testing::KnownTensor;
using testing::ModelStore;
using testing::must;
using weights::ElementType;

// "model.safetensors.index.json" of shards "a.safetensors", "sub/b.safetensors", ...
struct Sharded {
  explicit Sharded(Rng& rng)
      : tensors{testing::known_tensor(rng, "blk.0.w", ElementType::kF32, {90, 100}),
                testing::known_tensor(rng, "blk.1.w", ElementType::kF32, {80, 120}),
                testing::known_tensor(rng, "blk.2.w", ElementType::kBf16, {30, 41})} {}
  static std::string index_of(const std::vector<std::pair<std::string, std::string>>& places) {
    std::string map;
    for (const auto& [name, shard] : places) {
      map += concat(map.empty() ? "" : ", ", "\"", name, "\": \"", shard, "\"");
    }
    return concat(R"({"metadata": {"total_size": 77}, "weight_map": {)", map, "}}");
  }
  std::string index() const {
    return index_of({{"blk.0.w", "a.safetensors"},
                     {"blk.1.w", "sub/b.safetensors"},
                     {"blk.2.w", "sub/b.safetensors"}});
  }
  std::string first() const { return testing::safetensors_of({tensors[0]}); }
  std::string second() const { return testing::safetensors_of({tensors[1], tensors[2]}); }
  std::string write(ModelStore& store) const {
    store.write("a.safetensors", first());
    HTN_REQUIRE_OK(make_directories(store.folder / "sub"));
    store.write("sub/b.safetensors", second());
    return store.write("model.safetensors.index.json", index());
  }
  std::vector<KnownTensor> tensors;
};

void require_is(ModelStore& store, std::int32_t id, const Sharded& known) {
  const Models models = store.store.session().snapshot().models();
  for (const KnownTensor& tensor : known.tensors) {
    INFO(tensor.name);
    const auto read = store.numbers(models, must(models.tensor(id, tensor.name)));
    REQUIRE(testing::same_numbers(read, testing::naive_numbers<float>(tensor)));
  }
  CHECK((store.read_file("m") == known.index()));
  CHECK((store.read_file("m/a.safetensors") == known.first()));
  CHECK((store.read_file("m/sub/b.safetensors") == known.second()));
}

TEST_CASE("engine: a model of several files is put changed rolled back and removed as one",
          "[engine][unit]") {
  HTN_TEST_SEED(seed, 801);
  Rng rng(seed);
  ModelStore store(GENERATE(Backend::kMemory, Backend::kRocks));
  Session session = store.store.session();
  const Sharded first(rng);
  const ModelPutResult put = must(session.put_model("m", first.write(store)));
  INFO(put.why_not);
  REQUIRE(put.model.has_value());
  CHECK(put.tensors == 3);
  CHECK(put.model->parameter_count == 9000 + 9600 + 1230);
  const std::int32_t id = put.model->model_id;
  require_is(store, id, first);

  const Instant then = session.snapshot().tables().instant();
  const std::vector<float> numbers{1, 2, 3, 4};
  const ModelPutResult updated =
      must(session.update_tensor(id, "blk.1.w", {{3, 4}, {2, 2}}, numbers));
  REQUIRE(updated.model.has_value());
  CHECK(updated.model->model_id == id);
  Sharded second = first;
  const std::string bytes = testing::float_bytes(numbers);
  second.tensors[1].bytes.replace((3 * 120 + 4) * 4, 8, bytes.substr(0, 8));
  second.tensors[1].bytes.replace((4 * 120 + 4) * 4, 8, bytes.substr(8));
  require_is(store, id, second);

  CHECK(must(session.roll_back_model(id, then)).model->model_id == id);
  require_is(store, id, first);
  testing::require_sound(*store.store);

  HTN_REQUIRE_OK(session.remove_model(id));
  must(store.store->sweep({.retain_seconds = 0}));
  CHECK(must(store.store->statistics()).atoms == 0);
  CHECK(must(store.store->statistics()).documents == 0);
}

TEST_CASE("engine: files that a replaced model had and has no more are removed", "[engine][unit]") {
  Rng rng(802);
  ModelStore store;
  Session session = store.store.session();
  const Sharded known(rng);
  const std::int32_t id = must(session.put_model("m", known.write(store))).model->model_id;
  const Instant then = session.snapshot().tables().instant();
  const std::string path = store.write("one.safetensors", known.first());
  CHECK(must(session.put_model("m", path)).model->model_id == id);
  CHECK_FALSE(must(session.snapshot().find_document("m/a.safetensors")).has_value());
  CHECK_FALSE(must(session.snapshot().find_document("m/sub/b.safetensors")).has_value());
  CHECK(must(session.snapshot().models().tensors(id)).size() == 1);
  CHECK(must(session.roll_back_model(id, then)).tensors == 3);
  require_is(store, id, known);
  testing::require_sound(*store.store);
}

TEST_CASE("engine: shards that are not there or not right put nothing", "[engine][unit]") {
  Rng rng(803);
  ModelStore store;
  Session session = store.store.session();
  const Sharded known(rng);
  const std::string index = store.write("model.safetensors.index.json", known.index());
  const auto missing = session.put_model("m", index);
  CHECK(missing.status().code() == StatusCode::kNotFound);
  CHECK(std::string(missing.status().message()).find("a.safetensors") != std::string::npos);
  CHECK_FALSE(must(session.snapshot().find_document("m")).has_value());

  // A tensor in both shards.
  store.write("a.safetensors", known.first());
  store.write("b.safetensors", known.first());
  store.write("model.safetensors.index.json",
              Sharded::index_of({{"blk.0.w", "a.safetensors"}, {"blk.1.w", "b.safetensors"}}));
  CHECK(session.put_model("m", index).status().code() == StatusCode::kInvalidArgument);
  CHECK_FALSE(must(session.snapshot().find_document("m")).has_value());
  CHECK_FALSE(must(session.snapshot().find_document("m/a.safetensors")).has_value());

  // One that is broken: the index is kept as bytes.
  store.write("b.safetensors", known.second().substr(0, 1000));
  const auto broken = must(session.put_model("m", index));
  CHECK_FALSE(broken.model.has_value());
  CHECK(broken.why_not.find("b.safetensors") != std::string::npos);
  testing::require_sound(*store.store);
}

}  // namespace
}  // namespace hartonomous
