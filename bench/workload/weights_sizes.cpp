// What models take on disk: as models, as bytes, and as those who compress and deduplicate keep
// them.
#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>

#include "compare/backup_tools.hpp"
#include "compare/limits.hpp"
#include "workload/weights_data.hpp"

namespace hartonomous::bench {
namespace {

// Smaller files say more of what an empty store takes than of models.
constexpr std::uint64_t kFileBytesMin = 1u << 20;
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

std::string peers_note(std::uint64_t bytes, const std::vector<PeerBytes>& peers) {
  std::string note;
  for (const PeerBytes& peer : peers) {
    note += concat(", ", peer.name, " ",
                   peer.bytes.has_value() ? ratio_text(*peer.bytes, bytes) : "not installed");
  }
  return note;
}

double ratio(std::uint64_t bytes, std::uint64_t of) {
  return static_cast<double>(bytes) / static_cast<double>(of);
}

// What models add to a store that has none.
struct Grown {
  std::uint64_t empty = 0;
  double share(const StoredFiles& stored) const {
    return ratio(stored.disk - std::min(stored.disk, empty), stored.bytes);
  }
  std::string whole(const StoredFiles& stored) const {
    return concat(format_bytes(stored.bytes), "; the whole store ",
                  ratio_text(stored.disk, stored.bytes));
  }
};

Result<Grown> measure_empty(WeightsData& data) {
  HTN_ASSIGN_OR_RETURN(const StoredFiles none, store_files(data, {}, PutHow::kModel));
  data.figure("size: an empty store", static_cast<double>(none.disk) / 1024, "KiB", none.cost, {},
              "taken off below, not off the whole store's and the peers'");
  return Grown{none.disk};
}

struct Counts {
  std::uint64_t judged = 0;
  std::uint64_t below = 0;  // of those, smaller than they are
  std::uint64_t unread = 0;
};

Status measure_file(WeightsData& data, const Grown& grown, const RealModel& model, Counts& counts) {
  HTN_ASSIGN_OR_RETURN(const StoredFiles stored, store_files(data, {model.path}, PutHow::kModel));
  if (!stored.puts[0].model.has_value()) {
    ++counts.unread;
    return {};
  }
  HTN_ASSIGN_OR_RETURN(const auto peers, peers_of(data, {model.path}));
  const double share = grown.share(stored);
  ++counts.judged;
  counts.below += share < 1 ? 1 : 0;
  data.figure("size: " + model.label, share, "x", stored.cost, at_most(1.12),
              grown.whole(stored) + peers_note(stored.bytes, peers));
  return {};
}

Status measure_pair(WeightsData& data, const Grown& grown, weights::ElementType type,
                    const Target& target) {
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
  data.figure(name + ", one model", grown.share(alone), "x", alone.cost, at_most(1.12),
              grown.whole(alone));
  data.figure(name + ", with its fine-tune", grown.share(both), "x", both.cost, target,
              grown.whole(both) + peers_note(both.bytes, peers));
  data.figure(name + ", the fine-tune alone",
              ratio(both.disk - std::min(both.disk, alone.disk), both.puts[1].put.bytes), "x",
              both.cost, {}, concat(both.puts[1].based_tensors, " tensors have a base"));
  return {};
}

}  // namespace

Status measure_weight_sizes(WeightsData& data) {
  HTN_ASSIGN_OR_RETURN(const Grown grown, measure_empty(data));
  Counts counts;
  for (const RealModel& model : real_models(data.workload.models)) {
    if (model.bytes >= kFileBytesMin) {
      HTN_RETURN_IF_ERROR(measure_file(data, grown, model, counts));
    }
  }
  if (counts.judged > 0) {
    data.figure("size: files that take less than they are",
                100 * ratio(counts.below, counts.judged), "%", Cost(), at_least(51),
                concat("of ", counts.judged, " of 1 MiB or more; ", counts.unread,
                       " others cannot be read as models"));
  }
  HTN_RETURN_IF_ERROR(measure_pair(data, grown, weights::ElementType::kF32, {}));
  HTN_RETURN_IF_ERROR(measure_pair(data, grown, weights::ElementType::kF16, {}));
  return measure_pair(data, grown, weights::ElementType::kBf16, at_most(0.6));
}

}  // namespace hartonomous::bench
