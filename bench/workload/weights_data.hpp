#pragma once

// The weights story, told in six files: what models take on disk, what they share, and how fast
// they go in and come out. Thread-safety: one thread at a time.

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "support/made_model.hpp"
#include "support/model_writer.hpp"
#include "workload/story.hpp"

namespace hartonomous::bench {

struct WeightsData {
  const Workload& workload;
  Scratch scratch;
  Answers answers;

  std::string store_path() const { return scratch / "store"; }
  Result<Store> open_store() const { return Store::open(store_path(), workload.store_options()); }
  void figure(std::string name, double value, std::string unit, const Cost& cost,
              const Target& target = {}, std::string note = {}) const {
    workload.report->add({.story = "weights",
                          .name = std::move(name),
                          .value = value,
                          .unit = std::move(unit),
                          .cost = cost,
                          .target = target,
                          .note = std::move(note)});
  }
};

// As a model, or as bytes of no known inside.
enum class PutHow : std::uint8_t { kModel, kOpaque };

struct StoredFiles {
  std::vector<ModelPutResult> puts;  // kOpaque: without a model
  Cost cost;
  std::uint64_t bytes = 0;  // of the files
  std::uint64_t disk = 0;
};
// Puts the files one after the other into a new store at data.store_path(), holds what comes back
// to their hashes, and leaves the store there, closed.
Result<StoredFiles> store_files(WeightsData& data, const std::vector<std::string>& files,
                                PutHow how);

// Writes the model a recipe gives to `name` in the scratch folder. Returns its path.
Result<std::string> write_made(const WeightsData& data, Container container,
                               const std::string& name, const ModelRecipe& recipe);

// A file of a model among those that were given, by its name's end and its size.
struct RealModel {
  std::string path;
  std::string label;  // its folder's name and its own
  std::uint64_t bytes = 0;
};
std::vector<RealModel> real_models(const std::vector<std::string>& paths);

// Of all of the second that is not stored once more.
double shared_percent(const ModelPutResult& second);

Status measure_weight_containers(WeightsData& data);
Status measure_weight_sharing(WeightsData& data);
Status measure_weight_puts(WeightsData& data);
Status measure_weight_reads(WeightsData& data);
Status measure_weight_sizes(WeightsData& data);

}  // namespace hartonomous::bench
