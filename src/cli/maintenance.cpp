// sweep, stats, check: the store as a whole.
#include <cmath>
#include <memory>
#include <string>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/text.hpp>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

// "12.34"
std::string decimals(double number) {
  auto hundredths = static_cast<std::uint64_t>(std::llround(number * 100));
  return concat(hundredths / 100, ".", hundredths / 10 % 10, hundredths % 10);
}

Status run_sweep(Context& context, const SweepOptions& options) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing());
  double started = monotonic_seconds();
  HTN_ASSIGN_OR_RETURN(SweepResult swept, store.sweep(options, context.control()));
  Record record;
  record.count("extents", swept.extents)
      .count("atoms", swept.atoms)
      .count("jobs", swept.jobs)
      .count("rows", swept.rows)
      .count("purged_references", swept.purged_references)
      .count("purged_versions", swept.purged_versions)
      .count("purged_vectors", swept.purged_vectors)
      .bytes("payload_bytes", swept.payload_bytes)
      .bytes("disk_bytes_before", swept.disk_bytes_before)
      .bytes("disk_bytes_after", swept.disk_bytes_after)
      .seconds("seconds", monotonic_seconds() - started);
  return context.print(record);
}

Status run_stats(Context& context) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(Statistics stats, store.statistics());
  const DiskBytes& disk = stats.disk;
  Record record;
  record.count("documents", stats.documents)
      .bytes("logical_bytes", stats.logical_bytes)
      .bytes("unique_bytes", stats.unique_bytes)
      .bytes("disk_bytes", disk.total());
  auto part = [&](std::string_view key, std::uint64_t bytes) {
    record.text_only(concat("  ", key),
                     concat(format_bytes(bytes), "  ", percentage(bytes, disk.total())));
  };
  part("payload", disk.payload);
  part("index", disk.index);
  part("edges", disk.edges);
  part("rows", disk.rows);
  part("history", disk.history);
  part("other", disk.other);
  record.json_only("disk", {{"payload", disk.payload},
                            {"index", disk.index},
                            {"edges", disk.edges},
                            {"rows", disk.rows},
                            {"history", disk.history},
                            {"other", disk.other}});
  record.json_only("ratio", stats.ratio())
      .text_only("ratio", concat(decimals(stats.ratio()), " (logical bytes per byte on disk)"))
      .count("atoms", stats.atoms)
      .count("compositions", stats.compositions)
      .count("extents", stats.extents)
      .count("commits", stats.commits)
      .bytes("memory_bytes", stats.memory_bytes);
  return context.print(record);
}

// Each table with what the store holds of it.
Json schema_of(const CheckResult& found) {
  Json tables = Json::array();
  const auto named = [](const std::vector<CheckedTable::Part>& parts) {
    Json counts = Json::object();
    for (const CheckedTable::Part& part : parts) counts[part.name] = part.count;
    return counts;
  };
  for (const CheckedTable& table : found.tables) {
    tables.push_back({{"table", table.name},
                      {"rows", table.rows},
                      {"versions", table.versions},
                      {"indexes", named(table.indexes)},
                      {"foreign_keys", named(table.foreign_keys)}});
  }
  return tables;
}

Status run_check(Context& context, const CheckOptions& options) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  double started = monotonic_seconds();
  HTN_ASSIGN_OR_RETURN(CheckResult found, store.check(options, context.control()));
  std::uint64_t indexes = 0;
  std::uint64_t foreign_keys = 0;
  for (const CheckedTable& table : found.tables) {
    indexes += table.indexes.size();
    foreign_keys += table.foreign_keys.size();
  }
  Record record;
  record.flag("ok", found.ok())
      .count("documents", found.documents)
      .count("compositions", found.compositions)
      .count("extents", found.extents)
      .count("atoms", found.atoms)
      .count("pages", found.pages)
      .count("counters", found.counters)
      .count("edges", found.edges)
      .bytes("bytes_hashed", found.bytes_hashed)
      .count("tables", found.tables.size())
      .count("rows", found.rows)
      .count("indexes", indexes)
      .count("index_entries", found.index_entries)
      .count("foreign_keys", foreign_keys)
      .count("versions", found.versions)
      .count("vectors", found.vectors)
      .count("index_pages", found.index_pages)
      .count("collections", found.collections)
      .count("segments", found.segments)
      .count("postings", found.postings)
      .count("orphan_rows", found.orphan_rows)
      .seconds("seconds", monotonic_seconds() - started)
      .json_only("schema", schema_of(found))
      .json_only("problems", found.problems);
  HTN_RETURN_IF_ERROR(context.print(record));
  if (found.ok()) return {};
  for (const std::string& problem : found.problems) context.warn(problem);
  return {StatusCode::kCorruption, concat(found.problems.size(), " problems found")};
}

}  // namespace

Runner declare_sweep(CLI::App& app) {
  auto options = std::make_shared<SweepOptions>();
  auto retain = std::make_shared<std::string>();
  app.add_flag("--forsaken", options->forsaken_jobs,
               "Also give up unfinished puts; they can no longer resume");
  add_text(app, "--retain", *retain,
           "Keep what was for so long at most: 30m, 12h, 7d; 0s forgets all of it");
  return [options, retain](Context& context) -> Status {
    if (!retain->empty()) {
      const auto seconds = parse_duration(*retain);
      if (!seconds.ok()) {
        return context.usage_error(concat("--retain: ", seconds.status().message()));
      }
      options->retain_seconds = *seconds;
    }
    return run_sweep(context, *options);
  };
}

Runner declare_stats(CLI::App&) { return run_stats; }

Runner declare_check(CLI::App& app) {
  auto options = std::make_shared<CheckOptions>();
  app.add_flag("!--no-recount", options->recount, "Do not recompute counters and edges: faster");
  app.add_option("--problems", options->problems_max, "Stop after so many problems");
  return [options](Context& context) { return run_check(context, *options); };
}

}  // namespace hartonomous::cli
