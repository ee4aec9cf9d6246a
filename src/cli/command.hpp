#pragma once

// Command: one verb of the tool. Each declares its options on a CLI11 command and hands back what
// runs when it was named; the table of all of them is commands().
// Thread-safety: one thread at a time.

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/status.hpp>

#include "cli/context.hpp"

#include <CLI/CLI.hpp>

namespace hartonomous::cli {

using Runner = std::function<Status(Context&)>;

struct Command {
  std::string_view name;
  std::string_view group;
  std::string_view summary;
  Runner (*declare)(CLI::App& app);
  bool reads = false;  // takes --as-of
};

std::span<const Command> commands();

// One per command, each in the file that runs it.
Runner declare_put(CLI::App& app);
Runner declare_restore(CLI::App& app);
Runner declare_ls(CLI::App& app);
Runner declare_show(CLI::App& app);
Runner declare_cat(CLI::App& app);
Runner declare_atom(CLI::App& app);
Runner declare_children(CLI::App& app);
Runner declare_parents(CLI::App& app);
Runner declare_rm(CLI::App& app);
Runner declare_pin(CLI::App& app);
Runner declare_unpin(CLI::App& app);
Runner declare_sweep(CLI::App& app);
Runner declare_stats(CLI::App& app);
Runner declare_check(CLI::App& app);
Runner declare_bench(CLI::App& app);
Runner declare_table(CLI::App& app);
Runner declare_history(CLI::App& app);
Runner declare_schema(CLI::App& app);
Runner declare_feed(CLI::App& app);
Runner declare_jobs(CLI::App& app);
Runner declare_model(CLI::App& app);
Runner declare_embed(CLI::App& app);
Runner declare_collection(CLI::App& app);
Runner declare_search(CLI::App& app);
Runner declare_near(CLI::App& app);
Runner declare_box(CLI::App& app);
Runner declare_ray(CLI::App& app);
Runner declare_landmarks(CLI::App& app);
Runner declare_eval(CLI::App& app);
Runner declare_recall(CLI::App& app);
Runner declare_plot(CLI::App& app);
Runner declare_tenant(CLI::App& app);
Runner declare_version(CLI::App& app);

}  // namespace hartonomous::cli
