// hartonomous_workload: whole stories, ours beside the peers, every figure with its target.
#include <algorithm>
#include <array>
#include <cstdio>

#include "compare/versions.hpp"
#include "support/machine.hpp"
#include "workload/options.hpp"
#include "workload/story.hpp"

namespace hartonomous::bench {
namespace {

constexpr std::array<Story, 10> kStories = {{
    {"noise", "float32 as in a model's weights", run_noise},
    {"tree", "documentation and programs of this machine", run_tree},
    {"text", "tokens as atoms", run_text},
    {"scale", "ten times the data", run_scale},
    {"memory", "a file far larger than the memory budget", run_memory},
    {"tables", "typed rows beside SQLite's", run_tables},
    {"model", "one real model", run_model},
    {"weights", "models by their tensors", run_weights},
    {"vectors", "the nearest of many, beside the peers", run_vectors},
    {"search", "texts by their words, beside the peers", run_search},
}};

Status check_names(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (std::ranges::find(kStories, name, &Story::name) == kStories.end()) {
      return invalid_argument(concat("--only: no story '", name, "'"));
    }
  }
  return {};
}

void print_facts(const Workload& workload, const Report& report) {
  Facts facts = machine_facts(workload.scratch);
  for (auto& fact : peer_facts()) facts.push_back(std::move(fact));
  facts.emplace_back("memory_budget", format_bytes(workload.memory_budget_bytes));
  facts.emplace_back("background", concat(workload.executor->concurrency(), " threads"));
  facts.emplace_back("seed", concat(workload.seed));
  facts.emplace_back("rounds", concat(workload.sizes.rounds, ", medians of them"));
  report.facts(facts);
}

Status run_stories(const Workload& workload, const CommandLine& line) {
  for (const Story& story : kStories) {
    bool wanted = line.only.empty() || std::ranges::find(line.only, story.name) != line.only.end();
    if (!wanted) continue;
    workload.report->begin_story(concat(story.name, ": ", story.about));
    Stopwatch watch;
    Result<ContentHash> hash = story.run(workload);
    if (!hash.ok()) return std::move(hash).status().with_context(story.name);
    workload.report->end_story(story.name, *hash, watch.elapsed());
  }
  return {};
}

Status run(const CommandLine& line) {
  if (!line.child.empty()) {
    return run_memory_child(line.child[0], line.child[1], line.memory_budget_bytes);
  }
  HTN_RETURN_IF_ERROR(check_names(line.only));
  HTN_ASSIGN_OR_RETURN(Scratch scratch, Scratch::make(line.directory, "hartonomous-workload"));
  Report report(line.format, line.tiny ? Report::Judging::kNotJudged : Report::Judging::kJudged);
  Workload workload{.sizes = line.sizes,
                    .scratch = scratch.path(),
                    .seed = line.seed,
                    .memory_budget_bytes = line.memory_budget_bytes,
                    .executor = make_thread_pool({.threads = 3}),
                    .models = line.models,
                    .vectors = line.vectors,
                    .sqlite_vec = line.sqlite_vec,
                    .lancedb = line.lancedb,
                    .plots = line.plots,
                    .texts = line.texts,
                    .judged = line.judged,
                    .report = &report,
                    .disk_rest = line.tiny ? Workload::DiskRest::kNo : Workload::DiskRest::kYes};
  print_facts(workload, report);
  Stopwatch watch;
  HTN_RETURN_IF_ERROR(run_stories(workload, line));
  report.finish(watch.elapsed());
  return {};
}

int report_failure(const Status& status) {
  constexpr int kUsageError = 64;
  std::fprintf(stderr, "hartonomous_workload: %s\n", status.to_string().c_str());
  return status.code() == StatusCode::kInvalidArgument ? kUsageError : 1;
}

int main_of(const std::vector<std::string>& arguments) {
  Result<CommandLine> line = parse_command_line(arguments);
  if (!line.ok()) return report_failure(line.status());
  if (line->help) {
    std::fputs(std::string(kUsage).c_str(), stdout);
    return 0;
  }
  Status status = run(*line);
  return status.ok() ? 0 : report_failure(status);
}

}  // namespace
}  // namespace hartonomous::bench

int main(int count, char** values) {
  return hartonomous::bench::main_of({values + 1, values + count});
}
