// Files of models that were put before as files, or in part.
#include <catch2/catch.hpp>

#include "support/known_models.hpp"

namespace hartonomous {
namespace {

using testing::Backend;
using testing::KnownModel;
using testing::KnownTensor;
using testing::ModelStore;
using testing::must;
using testing::rows_of;
using weights::ElementType;

KnownModel of_tensors(std::vector<KnownTensor> tensors) {
  std::string file = testing::safetensors_of(tensors);
  return {"model.safetensors", std::move(file), std::move(tensors)};
}

TEST_CASE("engine: a put that was interrupted is gone on with as a model", "[engine][unit]") {
  Rng rng(608);
  ModelStore store(Backend::kRocks);
  const KnownModel known =
      of_tensors({testing::known_tensor(rng, "w", ElementType::kF32, {1200, 1000}),
                  testing::known_tensor(rng, "x", ElementType::kF32, {1200, 1001})});
  const std::string path = store.write("w.safetensors", known.file);
  const bool as_model = GENERATE(true, false);
  {
    Session session = store.store.session();
    std::stop_source stop;
    const Control control{.progress =
                              [&](const Progress& at) {
                                if (at.done > (7u << 20)) stop.request_stop();
                              },
                          .stop = stop.get_token()};
    const Status interrupted = as_model ? session.put_model("m", path, {}, control).status()
                                        : session.put_file("m", path, {}, control).status();
    REQUIRE(interrupted.code() == StatusCode::kCancelled);
    CHECK(rows_of(must(session.snapshot().models().list())).empty());
  }
  store.store.reopen();
  const ModelPutResult put = store.put("m", known);
  REQUIRE(put.model.has_value());
  if (as_model) CHECK(put.put.resumed_at > (2u << 20));
  CHECK((store.read_file("m") == known.file));
  const Models models = store.store.session().snapshot().models();
  for (const KnownTensor& tensor : known.tensors) {
    const auto read = store.numbers(models, must(models.tensor(put.model->model_id, tensor.name)));
    CHECK(testing::same_numbers(read, testing::naive_numbers<float>(tensor)));
  }
  testing::require_sound(*store.store);
}

}  // namespace
}  // namespace hartonomous
