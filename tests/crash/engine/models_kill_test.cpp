// kill -9 while a model is put: it is there whole, or not at all.

#include <catch2/catch.hpp>
#include <string>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/text.hpp>

#include "support/known_models.hpp"
#include "support/seed.hpp"
#include "support/test_child.hpp"

namespace hartonomous::testing {
namespace {

// Hidden: it is for the test below.
TEST_CASE("engine: a worker puts a model until something ends it", "[.][worker]") {
  auto store = Store::open(from_parent("HTN_MODEL_STORE"), small_options(Threads::kPool));
  const Status opened = store.status();
  if (!opened.ok()) say_to_parent(opened.to_string());
  REQUIRE(opened.ok());
  const auto put = store->session().put_model("m", from_parent("HTN_MODEL_FILE"));
  if (!put.ok()) say_to_parent(put.status().to_string());
  REQUIRE(put.ok());
}

// Whether the model is there; then it is whole.
bool require_whole_or_none(Store& store, const KnownModel& known) {
  require_sound(store);
  const Snapshot now = store.session().snapshot();
  const Models models = now.models();
  const auto all = rows_of(must(models.list()));
  const std::uint64_t tensors = must(now.tables().count<rows::TensorAtom>());
  CHECK(must(now.tables().count<rows::TensorDetail>()) == tensors);
  if (all.empty()) {
    CHECK(tensors == 0);
    CHECK(must(now.tables().count<rows::ModelLayer>()) == 0);
    return false;
  }
  REQUIRE(all.size() == 1);
  CHECK(tensors == known.tensors.size());
  for (const KnownTensor& tensor : known.tensors) {
    const Tensor found = must(models.tensor(all[0].model_id, tensor.name));
    std::vector<float> numbers(found.numbers());
    HTN_REQUIRE_OK(models.read(found, {}, std::span<float>(numbers)));
    CHECK(same_numbers(numbers, naive_numbers<float>(tensor)));
  }
  CHECK((must(now.read(must(models.document(all[0])).atom)) == known.file));
  return true;
}

TEST_CASE("engine: a model whose put is killed is there whole or not at all", "[engine][crash]") {
  HTN_TEST_SEED(seed, 91);
  Rng rng(seed);
  KnownModel known;
  for (const char* name : {"blk.0.a", "blk.1.b", "blk.2.c"}) {
    known.tensors.push_back(known_tensor(rng, name, weights::ElementType::kF32, {700, 1000}));
  }
  known.file = safetensors_of(known.tensors);
  const TemporaryDirectory folder;
  const std::string file = folder / "model.safetensors";
  HTN_REQUIRE_OK(write_file_durably(file, as_bytes(known.file)));
  std::uint64_t killed = 0;
  for (const char* point :
       {"ingest.put.next_stage", "content.seal.before_commit", "kv.commit.before_write",
        "kv.commit.after_write", "kv.bulk.after_ingest"}) {
    for (int time = 1; time <= 5; time += 2) {
      const std::string faults = concat(point, "=kill@", time);
      INFO(faults);
      const std::string path = folder / concat("store-", point, "-", time);
      Child child(
          "engine: a worker puts a model until something ends it",
          {{"HTN_MODEL_STORE", path}, {"HTN_MODEL_FILE", file}, {"HARTONOMOUS_FAULT", faults}});
      while (const auto line = child.read_line()) INFO(*line);
      const ChildEnd end = child.wait();
      REQUIRE((end.clean() || end.signal == 9));
      killed += end.clean() ? 0 : 1;
      Store store = must(Store::open(path, small_options(Threads::kPool)));
      const bool is_there = require_whole_or_none(store, known);
      CHECK((is_there || !end.clean()));
      REQUIRE(must(store.session().put_model("m", file)).model.has_value());
      CHECK(require_whole_or_none(store, known));
    }
  }
  CHECK(killed > 5);
}

}  // namespace
}  // namespace hartonomous::testing
