// hart: the command-line tool. Exit codes: that of the StatusCode, 64 for a command line that makes
// no sense; see docs/tool.md.
#include <algorithm>
#include <csignal>
#include <string>
#include <utility>
#include <vector>

#include <hartonomous/base/text.hpp>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/interrupt.hpp"

namespace hartonomous::cli {
namespace {

constexpr int kUsageError = 64;

void add_common_options(CLI::App& app, CommonOptions& options) {
  add_text(app, "--store", options.store, "Folder of the store; otherwise HART_STORE")
      ->group("Common");
  add_text(app, "--tenant", options.tenant, "Number or name of the tenant; otherwise 0")
      ->group("Common");
  app.add_flag("--json", options.json, "One JSON object per line")->group("Common");
  app.add_flag("-q,--quiet", options.quiet, "No progress, no reports")->group("Common");
  app.add_flag("--buffered", options.buffered, "Do not wait for the disk at every commit")
      ->group("Common");
  add_text(app, "--memory-budget", options.memory_budget, "Memory to use, 64M or more")
      ->group("Common");
  app.add_option("--threads", options.threads, "Threads; otherwise one per processor and one more")
      ->check(CLI::Range(1, 256))
      ->group("Common");
}

struct Chosen {
  const Command* command = nullptr;
  Runner run;
};

bool is_command(std::string_view name) {
  return std::any_of(commands().begin(), commands().end(),
                     [&](const Command& command) { return command.name == name; });
}

int usage_error(std::string_view what) {
  say(what);
  say("'hart --help' and 'hart COMMAND --help' tell how it is used");
  return kUsageError;
}

// Parses the command line. The exit code when there is nothing to run: 0 after --help.
int choose(CLI::App& app, std::vector<std::string> arguments, CommonOptions& options,
           Chosen& chosen) {
  std::vector<std::pair<CLI::App*, Chosen>> declared;
  for (const Command& command : commands()) {
    CLI::App* verb = app.add_subcommand(std::string(command.name), std::string(command.summary));
    verb->group(std::string(command.group));
    declared.push_back({verb, {&command, command.declare(*verb)}});
    add_common_options(*verb, options);
    if (!command.reads) continue;
    add_text(*verb, "--as-of", options.as_of, "As it was then, like 2026-01-31T12:00:00Z");
  }
  if (!arguments.empty()) {
    if (arguments[0] == "--version") arguments[0] = "version";
    if (!arguments[0].starts_with('-') && !is_command(arguments[0])) {
      return usage_error(concat("there is no command '", arguments[0], "'"));
    }
  }
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    std::string verb;
    for (const auto& [parsed, what] : declared) {
      if (parsed->parsed()) verb = concat(what.command->name, ": ");
    }
    return usage_error(concat(verb, error.what()));
  }
  for (auto& [verb, what] : declared) {
    if (verb->parsed()) chosen = std::move(what);
  }
  return 0;
}

int run(const Chosen& chosen, const CommonOptions& options) {
  Interrupt interrupt;
  Output out(1);
  Context context(options, out, interrupt.token());
  context.set_command(chosen.command->name);
  Status status = chosen.run(context);
  Status written = out.flush();
  if (status.ok()) status = std::move(written);
  if (status.ok()) return 0;
  if (!out.reader_gone()) context.warn(status.to_string());
  return context.usage_failed() ? kUsageError : static_cast<int>(status.code());
}

int main_of_tool(int count, char** arguments) {
  std::signal(SIGPIPE, SIG_IGN);
  CommonOptions options;
  Chosen chosen;
  CLI::App app("Content-addressed atoms: equal bytes are stored once, and come back exactly.",
               "hart");
  app.require_subcommand(1);
  int code = choose(app, marked_arguments(count, arguments), options, chosen);
  return chosen.command == nullptr ? code : run(chosen, options);
}

}  // namespace
}  // namespace hartonomous::cli

int main(int count, char** arguments) { return hartonomous::cli::main_of_tool(count, arguments); }
