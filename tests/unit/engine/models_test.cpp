// Models: files that are put with their tensors, and the rows that say what they are.
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include <hartonomous/base/json.hpp>
#include <hartonomous/base/text.hpp>

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
using testing::Threads;
using weights::ElementType;

std::string big_endian(const std::vector<std::uint64_t>& sizes) {
  std::string out;
  for (const std::uint64_t size : sizes) {
    for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(size >> shift));
  }
  return out;
}

KnownModel of_tensors(std::vector<KnownTensor> tensors) {
  std::string file = testing::safetensors_of(tensors);
  return {"model.safetensors", std::move(file), std::move(tensors)};
}

TEST_CASE("engine: a model of every format is kept to the byte with a row for each tensor",
          "[engine][unit]") {
  HTN_TEST_SEED(seed, 601);
  Rng rng(seed);
  ModelStore store(GENERATE(Backend::kMemory, Backend::kRocks),
                   GENERATE(Threads::kNone, Threads::kPool));
  std::map<std::string, KnownModel> all;
  for (KnownModel& known : testing::known_models(rng)) {
    const ModelPutResult put = store.put(known.file_name, known);
    INFO(known.file_name << ": " << put.why_not);
    REQUIRE(put.model.has_value());
    CHECK(put.put.bytes == known.file.size());
    CHECK(put.put.name == known.file_name);
    CHECK(put.model->model_name == known.file_name);
    CHECK_FALSE(put.model->version_tag.has_value());
    CHECK(put.model->model_type == "unknown");
    all.emplace(known.file_name, std::move(known));
  }
  store.store.reopen();
  testing::require_sound(*store.store);
  const Snapshot now = store.store.session().snapshot();
  const auto models = rows_of(must(now.models().list()));
  REQUIRE(models.size() == all.size());
  for (const rows::Model& model : models) {
    const KnownModel& known = all.at(model.model_name);
    INFO(known.file_name);
    CHECK((must(now.read(must(now.models().document(model)).atom)) == known.file));
    std::vector<std::string> names;
    std::uint64_t numbers = 0;
    for (const KnownTensor& tensor : known.tensors) {
      numbers += tensor.numbers();
      if (!tensor.bytes.empty()) names.push_back(tensor.name);
    }
    CHECK(model.parameter_count == static_cast<std::int64_t>(numbers));
    std::vector<std::string> found;
    for (const Tensor& tensor : must(now.models().tensors(model.model_id))) {
      found.push_back(tensor.row.tensor_name);
      CHECK(known.file.substr(static_cast<std::size_t>(tensor.detail.file_offset),
                              static_cast<std::size_t>(tensor.detail.byte_count)) ==
            must(now.read(tensor.row.atom_id,
                          {static_cast<std::uint64_t>(tensor.detail.atom_offset),
                           static_cast<std::uint64_t>(tensor.detail.byte_count)})));
    }
    std::sort(names.begin(), names.end());
    std::sort(found.begin(), found.end());
    CHECK(found == names);
  }
}

TEST_CASE("engine: rows of a model say its tensors and layers", "[engine][unit]") {
  Rng rng(602);
  ModelStore store;
  const KnownModel known =
      of_tensors({testing::known_tensor(rng, "blk.0.attn_q.weight", ElementType::kF32, {20, 30}),
                  testing::known_tensor(rng, "blk.0.ffn_up.weight", ElementType::kBf16, {30, 40}),
                  testing::known_tensor(rng, "output.weight", ElementType::kF32, {3, 4, 5})});
  const ModelPutResult put =
      store.put("llama", known, {.version_tag = "v1", .model_type = "transformer"});
  const rows::Model& model = *put.model;
  CHECK(model.version_tag == "v1");
  CHECK(model.model_type == "transformer");
  CHECK(model.format == "SafeTensors");
  CHECK(model.source_uri == "llama@v1");
  CHECK(model.parameter_count == 600 + 1200 + 60);
  CHECK(put.tensors == 3);
  CHECK(put.known_tensors == 0);
  const Snapshot now = store.store.session().snapshot();
  const auto layers = rows_of(must(now.tables().rows<rows::ModelLayer>()));
  REQUIRE(layers.size() == 2);
  CHECK(layers[0].layer_name == "blk.0");
  CHECK(layers[0].layer_index == 0);
  CHECK(layers[0].layer_type == "transformer block");
  CHECK(layers[1].layer_name == "output");
  CHECK(layers[1].layer_type == "output");
  const auto tensors = must(now.models().tensors(model.model_id));
  REQUIRE(tensors.size() == 3);
  CHECK(tensors[1].row.layer_name == "blk.0");
  CHECK(tensors[1].row.data_type == "BF16");
  CHECK_FALSE(tensors[1].row.quantization_type.has_value());
  CHECK(tensors[1].row.dimension_index->bytes == big_endian({30, 40}));
  CHECK(tensors[1].row.weights_geometry.x == 0);
  CHECK(tensors[1].row.weights_geometry.y == 1);
  CHECK(tensors[2].row.weights_geometry.x == 1);
  CHECK(tensors[2].detail.atom_offset == 0);
  CHECK(must(now.get_atom(tensors[1].row.atom_id)).bytes == 2400);
  CHECK(must(now.models().find("llama")).model_id == model.model_id);
  CHECK(must(now.models().find("llama", "v1")).model_id == model.model_id);
  CHECK(now.models().find("llama", "").status().code() == StatusCode::kNotFound);
  CHECK(now.models().find("llama", "v2").status().code() == StatusCode::kNotFound);
  CHECK(now.models().get(99).status().code() == StatusCode::kNotFound);
  CHECK(now.models().tensor(model.model_id, "blk.0").status().code() == StatusCode::kNotFound);
}

TEST_CASE("engine: without a version the model that was put last is found", "[engine][unit]") {
  Rng rng(603);
  ModelStore store;
  const auto known = [&] {
    return of_tensors({testing::known_tensor(rng, "w", ElementType::kF32, {20, 30})});
  };
  const std::int32_t first = store.put("m", known(), {.version_tag = "1"}).model->model_id;
  const std::int32_t second = store.put("m", known(), {.version_tag = "2"}).model->model_id;
  const auto found = [&] {
    return must(store.store.session().snapshot().models().find("m")).model_id;
  };
  CHECK(found() == second);
  CHECK(store.put("m", known(), {.version_tag = "1"}).model->model_id == first);
  CHECK(found() == first);
}

TEST_CASE("engine: a tensor that is there before is known and costs nothing more",
          "[engine][unit]") {
  Rng rng(604);
  ModelStore store;
  const KnownTensor shared = testing::known_tensor(rng, "w", ElementType::kF32, {200, 300});
  KnownTensor other = shared;
  other.name = "blk.7.w";
  const ModelPutResult first = store.put("a", of_tensors({shared}));
  const KnownTensor fresh = testing::known_tensor(rng, "x", ElementType::kF32, {100, 20});
  const ModelPutResult second = store.put("b", of_tensors({fresh, other}));
  CHECK(second.tensors == 2);
  CHECK(second.known_tensors == 1);
  CHECK(second.put.new_bytes < fresh.bytes.size() + 2048);
  const Models models = store.store.session().snapshot().models();
  CHECK(must(models.tensor(first.model->model_id, "w")).row.atom_id ==
        must(models.tensor(second.model->model_id, "blk.7.w")).row.atom_id);
}

TEST_CASE("engine: what is no model is kept as bytes and it is said why", "[engine][unit]") {
  Rng rng(605);
  ModelStore store;
  Session session = store.store.session();
  const KnownModel known = testing::known_safetensors(rng);
  std::string header = known.file;
  header[9] = '!';
  const std::string index = R"({"weight_map": {"w": "../up.safetensors"}, "and": "more of it"})";
  const std::map<std::string, std::string> files{
      {"cut.safetensors", known.file.substr(0, known.file.size() - 1)},
      {"broken.safetensors", header},
      {"text.txt", "some words that are no model, and so many that they are no leaf either\n"},
      {"leaf.txt", "a leaf"},
      {"empty.bin", ""},
      {"up.safetensors.index.json", index}};
  for (const auto& [name, bytes] : files) {
    INFO(name);
    const auto put = must(session.put_model(name, store.write(name, bytes)));
    CHECK_FALSE(put.model.has_value());
    CHECK_FALSE(put.why_not.empty());
    CHECK((store.read_file(name) == bytes));
  }
  CHECK(rows_of(must(session.snapshot().models().list())).empty());
  CHECK(session.put_model("m", store.folder / "missing").status().code() == StatusCode::kNotFound);
  CHECK_FALSE(session.put_model("m", store.folder.path()).ok());
  CHECK(session.put_model("", store.folder / "leaf.txt").status().code() ==
        StatusCode::kInvalidArgument);
  CHECK_FALSE(must(session.snapshot().find_document("m")).has_value());
  testing::require_sound(*store.store);
}

TEST_CASE("engine: a refused model leaves no document and no row", "[engine][unit]") {
  Rng rng(606);
  ModelStore store;
  const KnownModel known =
      of_tensors({testing::known_tensor(rng, "w", ElementType::kF32, {20, 30})});
  const std::string path = store.write("w.safetensors", known.file);
  const std::string long_name(300, 'n');
  Session session = store.store.session();
  CHECK(session.put_model(long_name, path).status().code() == StatusCode::kInvalidArgument);
  CHECK_FALSE(must(session.snapshot().find_document(long_name)).has_value());
  const ModelPutOptions unknown{.base = ModelPutOptions::Base::kGiven, .base_model = 77};
  CHECK(session.put_model("m", path, unknown).status().code() == StatusCode::kNotFound);
  CHECK_FALSE(must(session.snapshot().find_document("m")).has_value());

  testing::register_tenants(*store.store, 1);
  rows::Tenant tenant = must(store.store->admin().tenant(TenantId{1}));
  tenant.max_models = 1;
  must(store.store->admin().update_tenant(tenant));
  Session limited = store.store->session(TenantId{1});
  must(limited.put_model("one", path));
  CHECK(limited.put_model("two", path).status().code() == StatusCode::kResourceExhausted);
  CHECK_FALSE(must(limited.snapshot().find_document("two")).has_value());
  must(limited.put_model("one", path));
  CHECK(rows_of(must(limited.snapshot().models().list())).size() == 1);
  testing::require_sound(*store.store);
}

TEST_CASE("engine: a model takes the place of rows that were inserted by themselves",
          "[engine][unit]") {
  Rng rng(609);
  ModelStore store;
  Session session = store.store.session();
  const PutResult some = must(session.put("some", as_bytes("some words")));
  Transaction change = session.begin();
  rows::Model model;
  model.model_name = "m";
  model = must(change.insert(model));
  rows::TensorAtom tensor;
  tensor.model_id = model.model_id;
  tensor.atom_id = some.atom;
  tensor.layer_name = tensor.tensor_name = "w";
  tensor.data_type = "F32";
  tensor = must(change.insert(tensor));
  must(change.commit());
  const Models models = session.snapshot().models();
  CHECK(models.tensor(model.model_id, "w").status().code() == StatusCode::kNotFound);
  CHECK(must(models.tensors(model.model_id)).empty());
  const KnownModel known =
      of_tensors({testing::known_tensor(rng, "w", ElementType::kF32, {20, 30})});
  CHECK(store.put("m", known).model->model_id == model.model_id);
  const Tensor found = must(session.snapshot().models().tensor(model.model_id, "w"));
  CHECK(found.row.tensor_atom_id == tensor.tensor_atom_id);
  CHECK(found.numbers() == 600);
  testing::require_sound(*store.store);
}

}  // namespace
}  // namespace hartonomous
