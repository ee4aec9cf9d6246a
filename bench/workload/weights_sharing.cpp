// Trainings of their own share nothing; tenants of one domain share all.
#include <algorithm>
#include <filesystem>

#include "workload/weights_data.hpp"

namespace hartonomous::bench {
namespace {

constexpr int kTenants = 3;

Status measure_two(WeightsData& data, const std::string& name, const std::string& first,
                   const std::string& second, const Target& target) {
  HTN_ASSIGN_OR_RETURN(const StoredFiles both, store_files(data, {first, second}, PutHow::kModel));
  data.figure(
      name, shared_percent(both.puts[1]), "%", both.cost, target,
      concat(both.puts[1].based_tensors, " tensors of ", both.puts[1].tensors, " have a base"));
  return {};
}

// Files that end alike and are alike in size, to a hundredth.
Status measure_real(WeightsData& data) {
  constexpr std::uint64_t kBytesMin = 256u << 10;
  const std::vector<RealModel> models = real_models(data.workload.models);
  const auto end = [](const RealModel& model) {
    return std::filesystem::path(model.path).extension();
  };
  for (std::size_t i = 0; i + 1 < models.size(); ++i) {
    const RealModel& one = models[i];
    const RealModel& other = models[i + 1];
    const std::uint64_t apart = std::max(one.bytes, other.bytes) - std::min(one.bytes, other.bytes);
    if (one.bytes < kBytesMin || end(one) != end(other) || apart > one.bytes / 100) continue;
    HTN_RETURN_IF_ERROR(measure_two(data, concat("shared: ", one.label, ", ", other.label),
                                    one.path, other.path, {}));
  }
  return {};
}

// A put by a session of each tenant.
Result<Cost> put_as_tenants(const WeightsData& data, const std::string& file,
                            const std::vector<TenantId>& tenants) {
  HTN_ASSIGN_OR_RETURN(Store store, data.open_store());
  return measure_settled([&]() -> Status {
    for (const TenantId tenant : tenants) {
      HTN_RETURN_IF_ERROR(store.session(tenant).put_model("model", file).status());
    }
    return {};
  });
}

Result<std::vector<TenantId>> create_tenants(const WeightsData& data) {
  HTN_ASSIGN_OR_RETURN(Store store, data.open_store());
  std::vector<TenantId> tenants;
  for (int number = 0; number < kTenants; ++number) {
    rows::Tenant tenant;
    tenant.tenant_name = concat("tenant ", number);
    tenant.domain_id = DomainId{1};
    HTN_ASSIGN_OR_RETURN(tenant, store.admin().create_tenant(tenant));
    tenants.push_back(tenant.tenant_id);
  }
  return tenants;
}

Status measure_tenants(WeightsData& data) {
  const ModelRecipe recipe{
      data.workload.sizes.weights_pair, weights::ElementType::kBf16, data.workload.seed + 45, {}};
  HTN_ASSIGN_OR_RETURN(const std::string file,
                       write_made(data, Container::kSafeTensors, "shared", recipe));
  remove_all(data.store_path());
  HTN_RETURN_IF_ERROR(data.workload.let_disk_rest());
  HTN_ASSIGN_OR_RETURN(std::vector<TenantId> tenants, create_tenants(data));
  HTN_RETURN_IF_ERROR(put_as_tenants(data, file, {tenants.front()}).status());
  HTN_ASSIGN_OR_RETURN(const std::uint64_t once, disk_bytes(data.store_path()));
  tenants.erase(tenants.begin());
  HTN_ASSIGN_OR_RETURN(const Cost more, put_as_tenants(data, file, tenants));
  HTN_ASSIGN_OR_RETURN(const std::uint64_t all, disk_bytes(data.store_path()));
  data.figure("saved of three tenants' copies",
              100 * (1 - static_cast<double>(all) / (kTenants * static_cast<double>(once))), "%",
              more, at_least(66),
              concat(format_bytes(once), " once, ", format_bytes(all), " thrice"));
  return {};
}

}  // namespace

Status measure_weight_sharing(WeightsData& data) {
  HTN_RETURN_IF_ERROR(measure_real(data));
  using weights::ElementType;
  for (const ElementType type : {ElementType::kF32, ElementType::kBf16}) {
    ModelRecipe recipe{data.workload.sizes.weights_shared, type, data.workload.seed + 43, {}};
    HTN_ASSIGN_OR_RETURN(const std::string first,
                         write_made(data, Container::kSafeTensors, "first", recipe));
    ++recipe.seed;
    HTN_ASSIGN_OR_RETURN(const std::string second,
                         write_made(data, Container::kSafeTensors, "second", recipe));
    HTN_RETURN_IF_ERROR(
        measure_two(data, concat("shared: ", weights::element_info(type).name, ", two trainings"),
                    first, second, at_most(1)));
  }
  return measure_tenants(data);
}

}  // namespace hartonomous::bench
