// model: one real model file, beside its own size and zstd -3 of it.
#include <algorithm>
#include <filesystem>

#include <hartonomous/base/file.hpp>

#include "compare/limits.hpp"
#include "support/noise.hpp"
#include "workload/story.hpp"

namespace hartonomous::bench {
namespace {

struct ModelData {
  const Workload& workload;
  Scratch scratch;
  std::string file;
  std::uint64_t bytes = 0;
  ContentHash hash;

  void figure(std::string name, double value, std::string unit, const Cost& cost,
              const Target& target = {}, std::string note = {}) const {
    workload.report->add({.story = "model",
                          .name = std::move(name),
                          .value = value,
                          .unit = std::move(unit),
                          .cost = cost,
                          .target = target,
                          .note = std::move(note)});
  }
};

// The largest of the files, and of the files in the folders; empty when there is none.
std::string largest_file(const std::vector<std::string>& paths) {
  std::string largest;
  std::uintmax_t size = 0;
  auto consider = [&](const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) return;
    std::uintmax_t bytes = std::filesystem::file_size(path, error);
    if (error || bytes <= size) return;
    size = bytes;
    largest = path.string();
  };
  for (const std::string& path : paths) {
    consider(path);
    std::error_code error;
    std::filesystem::recursive_directory_iterator entry(path, error), end;
    for (; !error && entry != end; entry.increment(error)) consider(entry->path());
  }
  return largest;
}

Result<std::uint64_t> compressed_bytes(const ModelData& data) {
  HTN_ASSIGN_OR_RETURN(MappedFile content, MappedFile::open(data.file));
  HTN_ASSIGN_OR_RETURN(Zstd zstd, Zstd::make());
  HTN_RETURN_IF_ERROR(zstd.add(content.bytes()));
  return zstd.finish();
}

Status measure_model(const ModelData& data, const std::string& folder, const std::string& what) {
  FreshPut fresh;
  std::vector<Cost> puts;
  for (int round = 0; round < data.workload.sizes.rounds; ++round) {
    remove_all(folder);
    HTN_ASSIGN_OR_RETURN(fresh, put_into_fresh_store(data.workload, folder, data.file));
    puts.push_back(fresh.cost);
  }
  HTN_RETURN_IF_ERROR(expect(fresh.put.sha256 == data.hash, "the hash of what was put"));
  Cost cost = median(puts);
  HTN_ASSIGN_OR_RETURN(std::uint64_t compressed, compressed_bytes(data));
  auto disk = static_cast<double>(fresh.disk);
  data.figure("ingest", megabytes_per_second(data.bytes, cost.wall), "MB/s", cost, {},
              concat(what, ", ", format_bytes(data.bytes)));
  data.figure("bytes on disk / source", disk / static_cast<double>(data.bytes), "x", cost);
  data.figure("bytes on disk / zstd -3", disk / static_cast<double>(compressed), "x", cost);
  return {};
}

Status measure_model_again(const ModelData& data, const std::string& folder) {
  HTN_ASSIGN_OR_RETURN(std::uint64_t before, disk_bytes(folder));
  std::vector<Cost> restores;
  Cost again;
  {
    HTN_ASSIGN_OR_RETURN(Store store, Store::open(folder, data.workload.store_options()));
    Session session = store.session();
    PutResult put;
    HTN_ASSIGN_OR_RETURN(again, measure_settled([&]() -> Status {
                           HTN_ASSIGN_OR_RETURN(put, session.put_file("again", data.file));
                           return {};
                         }));
    HTN_RETURN_IF_ERROR(expect(put.new_atoms == 0, "atoms of what was known"));
    Snapshot now = session.snapshot();
    std::string target = data.scratch / "restored";
    for (int round = 0; round < data.workload.sizes.rounds; ++round) {
      HTN_ASSIGN_OR_RETURN(Cost cost, measure([&] { return now.restore(put.atom, target); }));
      restores.push_back(cost);
    }
    HTN_ASSIGN_OR_RETURN(ContentHash hash, file_hash(target));
    HTN_RETURN_IF_ERROR(expect(hash == data.hash, "the restored file"));
  }
  HTN_ASSIGN_OR_RETURN(std::uint64_t after, disk_bytes(folder));
  Cost restore = median(restores);
  double more = static_cast<double>(after) - static_cast<double>(before);
  data.figure("ingest of what is known", megabytes_per_second(data.bytes, again.wall), "MB/s",
              again);
  data.figure("restore to a file, verified, synced", megabytes_per_second(data.bytes, restore.wall),
              "MB/s", restore);
  data.figure("growth by the same under another name", 100 * more / static_cast<double>(before),
              "%", again, at_most(0.5));
  return {};
}

Result<Cost> put_as(const ModelData& data, Store& store, TenantId tenant) {
  return measure_settled(
      [&] { return store.session(tenant).put_file("model", data.file).status(); });
}

// The same file put by a tenant of a shared domain, then by two others.
Status measure_tenants(const ModelData& data, const std::string& folder) {
  remove_all(folder);
  constexpr int kTenants = 3;
  std::vector<TenantId> tenants;
  {
    HTN_ASSIGN_OR_RETURN(Store store, Store::open(folder, data.workload.store_options()));
    for (int number = 0; number < kTenants; ++number) {
      rows::Tenant tenant;
      tenant.tenant_name = concat("tenant ", number);
      tenant.domain_id = DomainId{1};
      HTN_ASSIGN_OR_RETURN(tenant, store.admin().create_tenant(tenant));
      tenants.push_back(tenant.tenant_id);
    }
    HTN_RETURN_IF_ERROR(put_as(data, store, tenants[0]).status());
  }
  HTN_ASSIGN_OR_RETURN(std::uint64_t once, disk_bytes(folder));
  std::vector<Cost> more;
  {
    HTN_ASSIGN_OR_RETURN(Store store, Store::open(folder, data.workload.store_options()));
    for (int number = 1; number < kTenants; ++number) {
      HTN_ASSIGN_OR_RETURN(Cost cost,
                           put_as(data, store, tenants[static_cast<std::size_t>(number)]));
      more.push_back(cost);
    }
  }
  HTN_ASSIGN_OR_RETURN(std::uint64_t thrice, disk_bytes(folder));
  auto one = static_cast<double>(once);
  auto all = static_cast<double>(thrice);
  data.figure("growth by two more tenants of a shared domain", 100 * (all - one) / one, "%",
              median(more), at_most(0.5));
  data.figure("saved of three copies", 100 * (1 - all / (kTenants * one)), "%", median(more),
              at_least(65));
  return {};
}

}  // namespace

Result<ContentHash> run_model(const Workload& workload) {
  HTN_ASSIGN_OR_RETURN(Scratch scratch, Scratch::make(workload.scratch, "model"));
  std::string file = largest_file(workload.models);
  std::string what = file;
  if (file.empty()) {
    file = scratch / "weights.f32";
    what = "no model here (HARTONOMOUS_MODEL): seeded float32";
    HTN_RETURN_IF_ERROR(write_noise(file, workload.sizes.model_slice, workload.seed + 31));
  }
  HTN_ASSIGN_OR_RETURN(ContentHash hash, file_hash(file));
  std::error_code error;
  std::uint64_t bytes = std::filesystem::file_size(file, error);
  if (error) return io_error(concat("size of '", file, "': ", error.message()));
  ModelData data{workload, std::move(scratch), file, bytes, hash};
  std::string folder = data.scratch / "store";
  HTN_RETURN_IF_ERROR(measure_model(data, folder, what));
  HTN_RETURN_IF_ERROR(measure_model_again(data, folder));
  HTN_RETURN_IF_ERROR(measure_tenants(data, folder));
  return hash;
}

}  // namespace hartonomous::bench
