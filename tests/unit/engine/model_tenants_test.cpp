// Models of tenants: nobody is told of another's, in domains of their own and in a shared one.
#include <catch2/catch.hpp>

#include "support/known_models.hpp"

namespace hartonomous {
namespace {

using testing::KnownModel;
using testing::KnownTensor;
using testing::ModelStore;
using testing::must;
using testing::rows_of;
using weights::ElementType;

void register_in_domain(Store& store, const char* name, bool shared) {
  rows::Tenant tenant;
  tenant.tenant_name = name;
  if (shared) tenant.domain_id = DomainId{1};
  must(store.admin().create_tenant(tenant));
}

TEST_CASE("engine: a tenant never sees the models of another", "[engine][unit]") {
  const bool shared = GENERATE(false, true);
  Rng rng(1201);
  ModelStore store;
  register_in_domain(*store.store, "one", shared);
  register_in_domain(*store.store, "two", shared);
  const KnownTensor common = testing::known_tensor(rng, "w", ElementType::kF32, {200, 300});
  const KnownTensor secret = testing::known_tensor(rng, "secret", ElementType::kF32, {100, 200});
  const auto path_of = [&](const char* name, const std::vector<KnownTensor>& tensors) {
    return store.write(name, testing::safetensors_of(tensors));
  };
  Session one = store.store->session(TenantId{1});
  Session two = store.store->session(TenantId{2});
  const auto first = must(one.put_model("llama", path_of("a", {common, secret})));
  const auto second = must(two.put_model("mistral", path_of("b", {common})));
  REQUIRE(second.model.has_value());
  // That the tensor was there is not told, nor that its bytes cost nothing.
  CHECK(second.known_tensors == 0);
  CHECK(second.put.new_bytes >= common.bytes.size());
  CHECK_FALSE(second.base_model.has_value());

  const Models models = two.snapshot().models();
  const std::int32_t id = first.model->model_id;
  CHECK(rows_of(must(models.list())).size() == 1);
  CHECK(models.find("llama").status().code() == StatusCode::kNotFound);
  CHECK(models.find("llama", "").status().code() == StatusCode::kNotFound);
  // Numbers of models are each tenant's own.
  if (id == second.model->model_id) {
    CHECK(must(models.get(id)).model_name == "mistral");
    CHECK(models.tensor(id, "secret").status().code() == StatusCode::kNotFound);
  } else {
    CHECK(models.get(id).status().code() == StatusCode::kNotFound);
  }
  const auto all = rows_of(must(two.snapshot().tables().rows<rows::TensorAtom>()));
  CHECK(all.size() == 1);
  CHECK(rows_of(must(two.snapshot().tables().rows<rows::TensorDetail>())).size() == 1);

  // A tensor of another, under its number and under the asker's own.
  Tensor stolen = must(one.snapshot().models().tensor(id, "secret"));
  std::vector<float> numbers(stolen.numbers());
  const auto refused = [&](const Tensor& tensor) {
    CHECK(models.read(tensor, {}, std::span<float>(numbers)).code() == StatusCode::kNotFound);
    const auto visit = [](std::uint64_t, float) { return Status(); };
    CHECK(models.find_values(tensor, -1, 1, visit).code() == StatusCode::kNotFound);
    CHECK(models.read_bytes(tensor, [](Bytes) { return Status(); }).code() ==
          StatusCode::kNotFound);
    CHECK(models.export_npy(tensor, store.folder / "out.npy").code() == StatusCode::kNotFound);
  };
  refused(stolen);
  if (shared) {
    stolen.row.atom_id = AtomId(TenantId{2}, stolen.row.atom_id.content());
    refused(stolen);
  }
  CHECK(two.update_tensor(id, "secret", {}, numbers).status().code() == StatusCode::kNotFound);
  CHECK(two.set_importance(id, "secret", 1).code() == StatusCode::kNotFound);
  CHECK(two.remove_model(77).code() == StatusCode::kNotFound);

  const auto storage = models.storage(second.model->model_id);
  if (shared) {
    CHECK(storage.status().code() == StatusCode::kNotSupported);
  } else {
    REQUIRE(storage.ok());
    CHECK(storage->whole_shared_bytes == 0);
    CHECK(storage->own_bytes == common.bytes.size());
  }
  HTN_REQUIRE_OK(two.remove_model(second.model->model_id));
  must(store.store->sweep({.retain_seconds = 0}));
  CHECK(testing::same_numbers(
      store.numbers(one.snapshot().models(), must(one.snapshot().models().tensor(id, "w"))),
      testing::naive_numbers<float>(common)));
  testing::require_sound(*store.store);
}

}  // namespace
}  // namespace hartonomous
