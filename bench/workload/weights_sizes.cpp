// What models take on disk: as models, as bytes, and as those who compress and deduplicate keep
// them.
#include <cstdio>

#include "compare/backup_tools.hpp"
#include "compare/limits.hpp"
#include "workload/weights_data.hpp"

namespace hartonomous::bench {
namespace {

// A file far below what an empty store takes says nothing about models.
constexpr std::uint64_t kJudgedBytesMin = 1u << 20;
constexpr std::uint64_t kListedBytesMin = 64u << 10;
constexpr std::uint64_t kTuning = 1000;  // away from the seed of the base

struct PeerBytes {
  std::string name;
  std::optional<std::uint64_t> bytes;  // none: not installed
};

Result<std::uint64_t> compressed(const std::vector<std::string>& files,
                                 const ZstdSettings& settings) {
  HTN_ASSIGN_OR_RETURN(Zstd zstd, Zstd::make(settings));
  for (const std::string& file : files) {
    HTN_ASSIGN_OR_RETURN(const MappedFile content, MappedFile::open(file));
    HTN_RETURN_IF_ERROR(zstd.add(content.bytes()));
  }
  return zstd.finish();
}

Result<std::vector<PeerBytes>> peers_of(WeightsData& data, const std::vector<std::string>& files) {
  std::vector<PeerBytes> peers;
  HTN_ASSIGN_OR_RETURN(const StoredFiles opaque, store_files(data, files, PutHow::kOpaque));
  peers.push_back({"opaque", opaque.disk});
  HTN_ASSIGN_OR_RETURN(const std::uint64_t fast, compressed(files, {}));
  peers.push_back({"zstd -3", fast});
  HTN_ASSIGN_OR_RETURN(const std::uint64_t best,
                       compressed(files, {.level = 19, .long_window_log = 27}));
  peers.push_back({"zstd -19 --long=27", best});
  for (const BackupTool tool : {BackupTool::kRestic, BackupTool::kBorg}) {
    HTN_ASSIGN_OR_RETURN(const auto bytes, backup_bytes(tool, data.scratch / "backup", files));
    peers.push_back({std::string(backup_tool_name(tool)), bytes});
  }
  return peers;
}

std::string ratio_text(std::uint64_t bytes, std::uint64_t of) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3f",
                static_cast<double>(bytes) / static_cast<double>(of));
  return text.data();
}

std::string note_of(std::uint64_t bytes, const std::vector<PeerBytes>& peers) {
  std::string note = format_bytes(bytes);
  for (const PeerBytes& peer : peers) {
    note += concat(", ", peer.name, " ",
                   peer.bytes.has_value() ? ratio_text(*peer.bytes, bytes) : "not installed");
  }
  return note;
}

Result<std::uint64_t> empty_store(WeightsData& data) {
  HTN_ASSIGN_OR_RETURN(const StoredFiles none, store_files(data, {}, PutHow::kModel));
  data.figure("an empty store", static_cast<double>(none.disk), "bytes", none.cost, {},
              "in every figure of sizes");
  return none.disk;
}

struct Counts {
  std::uint64_t judged = 0;
  std::uint64_t below = 0;  // of those, smaller than they are
  std::uint64_t unread = 0;
};

Status measure_file(WeightsData& data, const RealModel& model, Counts& counts) {
  HTN_ASSIGN_OR_RETURN(const StoredFiles stored, store_files(data, {model.path}, PutHow::kModel));
  if (!stored.puts[0].model.has_value()) {
    ++counts.unread;
    return {};
  }
  HTN_ASSIGN_OR_RETURN(const auto peers, peers_of(data, {model.path}));
  const bool is_judged = model.bytes >= kJudgedBytesMin;
  const double share = static_cast<double>(stored.disk) / static_cast<double>(model.bytes);
  counts.judged += is_judged ? 1 : 0;
  counts.below += is_judged && share < 1 ? 1 : 0;
  data.figure("size: " + model.label, share, "x", stored.cost, is_judged ? at_most(1.12) : Target(),
              note_of(model.bytes, peers));
  return {};
}

Status measure_pair(WeightsData& data, weights::ElementType type, const Target& target) {
  ModelRecipe recipe{data.workload.sizes.weights_pair, type, data.workload.seed + 41, {}};
  HTN_ASSIGN_OR_RETURN(const std::string base,
                       write_made(data, Container::kSafeTensors, "base", recipe));
  recipe.tuning_seed = recipe.seed + kTuning;
  HTN_ASSIGN_OR_RETURN(const std::string tuned,
                       write_made(data, Container::kSafeTensors, "tuned", recipe));
  const std::string name = concat("size: ", weights::element_info(type).name);
  HTN_ASSIGN_OR_RETURN(const StoredFiles alone, store_files(data, {base}, PutHow::kModel));
  HTN_ASSIGN_OR_RETURN(const auto peers, peers_of(data, {base, tuned}));
  HTN_ASSIGN_OR_RETURN(const StoredFiles both, store_files(data, {base, tuned}, PutHow::kModel));
  data.figure(name + ", one model",
              static_cast<double>(alone.disk) / static_cast<double>(alone.bytes), "x", alone.cost,
              at_most(1.12), format_bytes(alone.bytes));
  data.figure(name + ", with its fine-tune",
              static_cast<double>(both.disk) / static_cast<double>(both.bytes), "x", both.cost,
              target, note_of(both.bytes, peers));
  data.figure(name + ", the fine-tune alone",
              static_cast<double>(both.disk - std::min(both.disk, alone.disk)) /
                  static_cast<double>(both.puts[1].put.bytes),
              "x", both.cost, {}, concat(both.puts[1].based_tensors, " tensors have a base"));
  return {};
}

}  // namespace

Status measure_weight_files(WeightsData& data) {
  HTN_RETURN_IF_ERROR(empty_store(data).status());
  Counts counts;
  for (const RealModel& model : real_models(data.workload.models)) {
    if (model.bytes < kListedBytesMin) continue;
    HTN_RETURN_IF_ERROR(measure_file(data, model, counts));
  }
  if (counts.judged == 0) return {};
  data.figure("files that take less than they are",
              100 * static_cast<double>(counts.below) / static_cast<double>(counts.judged), "%",
              Cost(), at_least(51),
              concat("of ", counts.judged, " of 1 MiB or more; ", counts.unread,
                     " others are no models that can be read"));
  return {};
}

Status measure_weight_pairs(WeightsData& data) {
  HTN_RETURN_IF_ERROR(measure_pair(data, weights::ElementType::kF32, {}));
  HTN_RETURN_IF_ERROR(measure_pair(data, weights::ElementType::kF16, {}));
  return measure_pair(data, weights::ElementType::kBf16, at_most(0.6));
}

}  // namespace hartonomous::bench
