// weights: files of models, real and made up: what they take, what they share, how fast they are.
#include <algorithm>
#include <array>
#include <filesystem>

#include "workload/weights_data.hpp"

namespace hartonomous::bench {
namespace {

Result<ModelPutResult> put_one(Session& session, const std::string& name, const std::string& file,
                               PutHow how) {
  if (how == PutHow::kModel) return session.put_model(name, file);
  ModelPutResult result;
  HTN_ASSIGN_OR_RETURN(result.put, session.put_file(name, file, {.kind = Kind::kBytes}));
  return result;
}

Status put_all(Store& store, const std::vector<std::string>& files, PutHow how,
               StoredFiles& stored) {
  Session session = store.session();
  for (const std::string& file : files) {
    HTN_ASSIGN_OR_RETURN(ModelPutResult put,
                         put_one(session, concat("model ", stored.puts.size()), file, how));
    stored.bytes += put.put.bytes;
    stored.puts.push_back(std::move(put));
  }
  return {};
}

bool is_model_name(const std::filesystem::path& path) {
  constexpr std::array<std::string_view, 7> kEnds = {".gguf", ".safetensors", ".onnx", ".pt",
                                                     ".pth",  ".npy",         ".npz"};
  return std::ranges::find(kEnds, path.extension().string()) != kEnds.end();
}

}  // namespace

Result<StoredFiles> store_files(WeightsData& data, const std::vector<std::string>& files,
                                PutHow how) {
  remove_all(data.store_path());
  HTN_RETURN_IF_ERROR(data.workload.let_disk_rest());
  StoredFiles stored;
  {
    HTN_ASSIGN_OR_RETURN(Store store, data.open_store());
    HTN_ASSIGN_OR_RETURN(stored.cost,
                         measure_settled([&] { return put_all(store, files, how, stored); }));
  }
  HTN_ASSIGN_OR_RETURN(stored.disk, disk_bytes(data.store_path()));
  HTN_ASSIGN_OR_RETURN(Store store, data.open_store());
  const Snapshot now = store.session().snapshot();
  for (std::size_t i = 0; i < files.size(); ++i) {
    const PutResult& put = stored.puts[i].put;
    HTN_ASSIGN_OR_RETURN(const ContentHash hash, file_hash(files[i]));
    HTN_RETURN_IF_ERROR(expect_content(now, put.atom, hash, put.bytes));
    data.answers.add(hash);
  }
  return stored;
}

Result<std::string> write_made(const WeightsData& data, Container container,
                               const std::string& name, const ModelRecipe& recipe) {
  HTN_ASSIGN_OR_RETURN(const MadeModel model, make_model(recipe));
  const std::string path = data.scratch / name;
  HTN_RETURN_IF_ERROR(write_model(container, path, model));
  return path;
}

std::vector<RealModel> real_models(const std::vector<std::string>& paths) {
  std::vector<RealModel> found;
  const auto consider = [&](const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error) || !is_model_name(path)) return;
    const std::uintmax_t bytes = std::filesystem::file_size(path, error);
    if (error) return;
    const std::string folder = path.parent_path().filename().string();
    found.push_back({path.string(), concat(folder, "/", path.filename().string()), bytes});
  };
  for (const std::string& path : paths) {
    consider(path);
    std::error_code error;
    std::filesystem::recursive_directory_iterator entry(path, error), end;
    for (; !error && entry != end; entry.increment(error)) consider(entry->path());
  }
  std::ranges::sort(found, {}, &RealModel::path);
  return found;
}

double shared_percent(const ModelPutResult& second) {
  return 100 * (1 - static_cast<double>(second.put.new_bytes) /
                        static_cast<double>(std::max<std::uint64_t>(1, second.put.bytes)));
}

Result<ContentHash> run_weights(const Workload& workload) {
  HTN_ASSIGN_OR_RETURN(Scratch scratch, Scratch::make(workload.scratch, "weights"));
  WeightsData data{.workload = workload, .scratch = std::move(scratch), .answers = {}};
  HTN_RETURN_IF_ERROR(measure_weight_puts(data));
  HTN_RETURN_IF_ERROR(measure_weight_reads(data));
  HTN_RETURN_IF_ERROR(measure_weight_containers(data));
  HTN_RETURN_IF_ERROR(measure_weight_sharing(data));
  HTN_RETURN_IF_ERROR(measure_weight_sizes(data));
  return data.answers.hash();
}

}  // namespace hartonomous::bench
