// Typed rows beside SQLite's, of dbo.Model: a unique index and another.
#include <algorithm>
#include <numeric>

#include <hartonomous/base/rng.hpp>

#include "workload/tables_data.hpp"

namespace hartonomous::bench {
namespace {

constexpr std::int64_t kYear2026 = 1'767'225'600'000'000;

std::string digits(std::uint64_t number, std::size_t width) {
  const std::string text = concat(number);
  return std::string(width - std::min(width, text.size()), '0') + text;
}

rows::Model make_model(std::uint64_t place, std::uint64_t name, Rng& rng) {
  constexpr std::string_view kArchitectures[] = {"llama", "gpt-neox", "bert", "mixtral"};
  rows::Model row;
  row.model_id = static_cast<std::int32_t>(place + 1);
  row.model_name = "organisation/model-" + digits(name / kVersionsOfName, 6);
  row.version_tag = "v1." + digits(name % kVersionsOfName, 3);
  row.model_type = "transformer";
  row.architecture = kArchitectures[rng.below(std::size(kArchitectures))];
  row.format = "SafeTensors";
  row.source_uri = concat("https://models.example/", row.model_name, "/", *row.version_tag);
  row.parameter_count = static_cast<std::int64_t>(rng.below(100'000'000'000));
  row.metadata = concat(R"({"layers": )", rng.below(100), R"(, "licence": "open"})");
  row.average_inference_ms = static_cast<std::int32_t>(rng.below(1000));
  row.ingested_at = Instant{kYear2026 + static_cast<std::int64_t>(place)};
  row.ingested_by = "importer";
  row.is_active = rng.below(10) != 0;
  row.created_at = row.ingested_at;
  return row;
}

std::vector<rows::Model> make_models(std::uint64_t count, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<std::uint64_t> names(count);
  std::iota(names.begin(), names.end(), 0);
  std::shuffle(names.begin(), names.end(), rng);
  std::vector<rows::Model> models;
  for (std::uint64_t i = 0; i < count; ++i) models.push_back(make_model(i, names[i], rng));
  return models;
}

}  // namespace

Result<ContentHash> run_tables(const Workload& workload) {
  HTN_ASSIGN_OR_RETURN(Scratch scratch, Scratch::make(workload.scratch, "tables"));
  TableData data{.workload = workload,
                 .scratch = std::move(scratch),
                 .models = make_models(workload.sizes.table_rows, workload.seed + 31),
                 .answers = {}};
  HTN_RETURN_IF_ERROR(measure_table_commits(data));
  HTN_RETURN_IF_ERROR(measure_table_group_commits(data));
  HTN_RETURN_IF_ERROR(measure_table_inserts(data));
  HTN_RETURN_IF_ERROR(measure_table_reads(data));
  HTN_RETURN_IF_ERROR(measure_table_history(data));
  HTN_RETURN_IF_ERROR(measure_table_updates(data));
  return data.answers.hash();
}

}  // namespace hartonomous::bench
