// What models share: with others, within themselves, and by being coded against one another.
#include <catch2/catch.hpp>
#include <cmath>

#include "support/known_models.hpp"
#include "support/seed.hpp"

namespace hartonomous {
namespace {

using testing::Backend;
using testing::KnownModel;
using testing::KnownTensor;
using testing::ModelStore;
using testing::must;
using weights::ElementType;

KnownModel of_tensors(std::vector<KnownTensor> tensors) {
  std::string file = testing::safetensors_of(tensors);
  return {"model.safetensors", std::move(file), std::move(tensors)};
}

// The low bits of some numbers changed, as training on does.
KnownTensor derived_from(Rng& rng, const KnownTensor& base) {
  KnownTensor tensor = base;
  const std::size_t width = weights::element_info(base.type).block_bytes;
  for (std::size_t at = 0; at < tensor.bytes.size(); at += width) {
    if (rng.below(4) == 0) tensor.bytes[at] = static_cast<char>(tensor.bytes[at] ^ 1);
  }
  return tensor;
}

void require_sum(const ModelStorage& storage, std::uint64_t bytes) {
  CHECK(storage.tensor_bytes == bytes);
  CHECK(storage.whole_shared_bytes + storage.extent_shared_bytes + storage.atom_shared_bytes +
            storage.own_bytes ==
        bytes);
  CHECK(storage.plain_bytes + storage.planes_bytes + storage.based_bytes == storage.own_bytes);
}

std::uint64_t bytes_of(const KnownModel& known) {
  std::uint64_t bytes = 0;
  for (const KnownTensor& tensor : known.tensors) bytes += tensor.bytes.size();
  return bytes;
}

ModelStorage storage_of(ModelStore& store, std::int32_t id) {
  return must(store.store.session().snapshot().models().storage(id));
}

TEST_CASE("engine: what a model of any format costs adds up to its tensors", "[engine][unit]") {
  HTN_TEST_SEED(seed, 901);
  Rng rng(seed);
  ModelStore store;
  for (const KnownModel& known : testing::known_models(rng)) {
    INFO(known.file_name);
    const std::int32_t id = store.put(known.file_name, known).model->model_id;
    require_sum(storage_of(store, id), bytes_of(known));
  }
  CHECK(store.store.session().snapshot().models().storage(99).status().code() ==
        StatusCode::kNotFound);
}

TEST_CASE("engine: bytes of a model are told by what saves them", "[engine][unit]") {
  Rng rng(902);
  ModelStore store;
  const KnownTensor lone = testing::known_tensor(rng, "lone", ElementType::kF32, {300, 400});
  const KnownTensor shared = testing::known_tensor(rng, "shared", ElementType::kF32, {100, 400});
  KnownTensor half = testing::known_tensor(rng, "half", ElementType::kF32, {64, 1024});
  KnownTensor leaf = testing::known_tensor(rng, "leaf", ElementType::kF32, {3});
  const KnownModel first = of_tensors({lone, shared, half, leaf});
  const std::int32_t id = store.put("a", first).model->model_id;
  const ModelStorage alone = storage_of(store, id);
  CHECK(alone.own_bytes == bytes_of(first));
  CHECK(alone.planes_bytes > bytes_of(first) / 2);
  CHECK(alone.planes_stored_bytes > 0);
  CHECK(alone.planes_stored_bytes < alone.planes_bytes);
  // Of "half", the first half is other numbers; the rest has the extents that were there.
  const KnownTensor other = testing::known_tensor(rng, "half", ElementType::kF32, {32, 1024});
  half.bytes.replace(0, other.bytes.size(), other.bytes);
  const KnownModel second = of_tensors({shared, half});
  const std::int32_t next =
      store.put("b", second, {.base = ModelPutOptions::Base::kNone}).model->model_id;
  for (const std::int32_t each : {id, next}) {
    const ModelStorage storage = storage_of(store, each);
    require_sum(storage, bytes_of(each == id ? first : second));
    CHECK(storage.whole_shared_bytes == shared.bytes.size());
    CHECK(storage.extent_shared_bytes == half.bytes.size() / 2);
  }
  // Atoms that come again within a model.
  std::string again = lone.bytes.substr(0, 32768 + 64 * 10);
  KnownTensor pieces{.name = "p", .shape = {again.size() / 2}, .bytes = {}};
  pieces.bytes = again.substr(0, 64 * 256) + again + again.substr(64 * 100, 64 * 246);
  pieces.shape = {pieces.bytes.size() / 4};
  const KnownModel third = of_tensors({pieces});
  const std::int32_t last = store.put("c", third).model->model_id;
  const ModelStorage storage = storage_of(store, last);
  require_sum(storage, bytes_of(third));
  CHECK(storage.atom_shared_bytes > bytes_of(third) / 2);
}

TEST_CASE("engine: a model near to another is coded against it and reads as itself",
          "[engine][unit]") {
  HTN_TEST_SEED(seed, 903);
  Rng rng(seed);
  const ElementType type = GENERATE(ElementType::kF32, ElementType::kBf16);
  const KnownTensor base_tensor =
      testing::known_tensor(rng, "w", type, {500, 700}, testing::Numbers::kPlain);
  const KnownModel base = of_tensors({base_tensor});
  const KnownModel derived = of_tensors({derived_from(rng, base_tensor)});
  const KnownModel again = of_tensors({derived_from(rng, derived.tensors[0])});
  ModelStore store(GENERATE(Backend::kMemory, Backend::kRocks));
  const std::int32_t first = store.put("base", base).model->model_id;
  const ModelPutResult put = store.put("derived", derived);
  CHECK(put.base_model == first);
  CHECK(put.based_tensors == 1);
  // A base is not coded against another itself: the third is near to the second, and takes the
  // first, to which it is less near.
  const ModelPutResult third = store.put("again", again);
  CHECK(third.base_model == first);
  const ModelPutOptions given{.base = ModelPutOptions::Base::kGiven,
                              .base_model = put.model->model_id};
  KnownModel chained = of_tensors({derived_from(rng, derived.tensors[0])});
  CHECK_FALSE(store.put("chained", chained, given).base_model.has_value());
  const ModelStorage storage = storage_of(store, put.model->model_id);
  require_sum(storage, bytes_of(derived));
  CHECK(storage.based_bytes > bytes_of(derived) * 9 / 10);
  CHECK(storage.based_stored_bytes < storage.based_bytes / 3);
  store.store.reopen();
  const auto require_read = [&](std::string_view name, const KnownModel& known) {
    const Models models = store.store.session().snapshot().models();
    const Tensor tensor = must(models.tensor(must(models.find(name)).model_id, "w"));
    CHECK(testing::same_numbers(store.numbers(models, tensor),
                                testing::naive_numbers<float>(known.tensors[0])));
    CHECK((store.read_file(name) == known.file));
  };
  require_read("base", base);
  require_read("derived", derived);
  require_read("again", again);
  testing::require_sound(*store.store);

  // What was coded against it keeps it.
  HTN_REQUIRE_OK(store.store.session().remove_model(first));
  must(store.store->sweep({.retain_seconds = 0}));
  CHECK_FALSE(must(store.store.session().snapshot().find_document("base")).has_value());
  require_read("derived", derived);
  testing::require_sound(*store.store);
  store.store.reopen();
  require_read("again", again);
  for (const char* name : {"derived", "again", "chained"}) {
    CHECK(must(store.store->statistics()).atoms > 0);
    const std::int32_t id = must(store.store.session().snapshot().models().find(name)).model_id;
    HTN_REQUIRE_OK(store.store.session().remove_model(id));
    must(store.store->sweep({.retain_seconds = 0}));
    testing::require_sound(*store.store);
  }
  CHECK(must(store.store->statistics()).atoms == 0);
  CHECK(must(store.store->statistics()).extents == 0);
}

TEST_CASE("engine: a page that is coded against another loses contents and reads on",
          "[engine][unit]") {
  HTN_TEST_SEED(seed, 905);
  Rng rng(seed);
  ModelStore store(GENERATE(Backend::kMemory, Backend::kRocks));
  std::vector<KnownTensor> base;
  std::vector<KnownTensor> derived;
  for (const char* name : {"a", "b", "c"}) {
    base.push_back(
        testing::known_tensor(rng, name, ElementType::kF32, {300, 401}, testing::Numbers::kPlain));
    derived.push_back(derived_from(rng, base.back()));
  }
  const std::int32_t first = store.put("base", of_tensors(base)).model->model_id;
  CHECK(store.put("derived", of_tensors(derived)).based_tensors == 3);
  // Its pages hold ends of the tensors that go.
  const KnownModel rest = of_tensors({derived[1]});
  const std::int32_t id =
      store.put("derived", rest, {.base = ModelPutOptions::Base::kNone}).model->model_id;
  const auto require_read = [&] {
    testing::require_sound(*store.store);
    const Models models = store.store.session().snapshot().models();
    CHECK(testing::same_numbers(store.numbers(models, must(models.tensor(id, "b"))),
                                testing::naive_numbers<float>(derived[1])));
    CHECK((store.read_file("derived") == rest.file));
  };
  require_read();
  must(store.store->sweep({.retain_seconds = 0}));
  require_read();
  HTN_REQUIRE_OK(store.store.session().remove_model(first));
  must(store.store->sweep({.retain_seconds = 0}));
  require_read();
  store.store.reopen();
  require_read();
  HTN_REQUIRE_OK(store.store.session().remove_model(id));
  must(store.store->sweep({.retain_seconds = 0}));
  testing::require_sound(*store.store);
  CHECK(must(store.store->statistics()).atoms == 0);
}

TEST_CASE("engine: against a base a model takes less of the disk", "[engine][unit]") {
  Rng rng(904);
  const KnownTensor tensor =
      testing::known_tensor(rng, "w", ElementType::kF32, {1500, 1000}, testing::Numbers::kPlain);
  const KnownModel base = of_tensors({tensor});
  const KnownModel derived = of_tensors({derived_from(rng, tensor)});
  const auto disk_bytes = [&](ModelPutOptions::Base kind) {
    ModelStore store(Backend::kRocks);
    store.put("base", base);
    store.put("derived", derived, {.base = kind});
    must(store.store->sweep({.retain_seconds = 0}));
    return must(store.store->statistics()).disk.payload;
  };
  const std::uint64_t against = disk_bytes(ModelPutOptions::Base::kAny);
  const std::uint64_t alone = disk_bytes(ModelPutOptions::Base::kNone);
  INFO(against << " and " << alone << " bytes");
  CHECK(against < alone * 3 / 4);
  CHECK(alone < 2 * tensor.bytes.size());
}

}  // namespace
}  // namespace hartonomous
