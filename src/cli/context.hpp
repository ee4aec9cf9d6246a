#pragma once

// Context: what every command is given: the common options, the store they name, the output, and
// the Control of long calls. Thread-safety: one thread at a time.

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include <hartonomous/engine/store.hpp>

#include "cli/output.hpp"
#include "cli/progress_line.hpp"
#include "cli/record.hpp"

namespace hartonomous::cli {

// What every command understands.
struct CommonOptions {
  std::string store;   // --store, otherwise HART_STORE
  std::string tenant;  // a number or a name; empty: 0
  std::string as_of;   // of commands that read
  bool json = false;
  bool quiet = false;
  bool buffered = false;
  std::string memory_budget;  // a size; empty: the library's default
  std::uint64_t threads = 0;  // 0: as many as this process may run at once
};

class Context {
 public:
  Context(const CommonOptions& options, Output& out, std::stop_token stop);

  const CommonOptions& options() const { return options_; }
  Output& out() { return out_; }
  bool json() const { return options_.json; }

  // A command line that makes no sense: the process exits with 64.
  Status usage_error(std::string message);
  bool usage_failed() const { return usage_failed_; }

  // The options a store is opened with. Errors: kInvalidArgument, a usage error.
  Result<Options> store_options();
  // Readers take no lock and see what was committed when they opened.
  Result<Store> open_for_reading();
  Result<Store> open_for_writing(Options::Mode mode = Options::Mode::kOpenExisting);

  // Of the tenant that was asked for. Errors: kNotFound, kFailedPrecondition.
  Result<Session> session(Store& store);
  // What it sees, as of the time that was asked for.
  Result<Snapshot> snapshot(Store& store);

  // Stops when the user asks to, and shows how far it is.
  Control control();
  // The same in silence, for the parts of something that shows its own progress.
  Control quiet_control() const { return {.progress = {}, .stop = stop_}; }
  void show_progress(const Progress& at) { progress_->show(at); }
  std::stop_token stop() const { return stop_; }
  // Takes the progress line off the screen, before something else is said.
  void end_progress() { progress_->clear(); }

  // One JSON object, as it is.
  Status print_json(std::string_view json);
  // One JSON object, or a card.
  Status print(const Record& record);
  // One JSON object, or a row; the header comes before the first row.
  Status print_row(const Record& record);
  // A line for people, not said with --json or --quiet.
  Status print_line(std::string_view text);
  // On standard error: "hart: put: ...".
  void warn(std::string_view text);
  void set_command(std::string_view name) { command_ = name; }

 private:
  Result<Store> open(Options::Mode mode);

  const CommonOptions& options_;
  Output& out_;
  std::stop_token stop_;
  std::shared_ptr<ProgressLine> progress_;
  std::string command_;
  bool usage_failed_ = false;
  bool header_printed_ = false;
};

// By number, or by name. Errors: kNotFound.
Result<TenantId> find_tenant(Store& store, const std::string& which);

}  // namespace hartonomous::cli
