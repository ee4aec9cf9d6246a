#include "cli/context.hpp"

#include <sched.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <hartonomous/base/text.hpp>
#include <hartonomous/table/schema.hpp>

#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

// Processors that this process may use.
std::size_t processor_count() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 2;
  return static_cast<std::size_t>(std::clamp(CPU_COUNT(&set), 1, 256));
}

ProgressLine::Style progress_style(const CommonOptions& options) {
  if (options.quiet || options.json) return ProgressLine::Style::kNone;
  return ProgressLine::style_for_stderr();
}

}  // namespace

Context::Context(const CommonOptions& options, Output& out, std::stop_token stop)
    : options_(options),
      out_(out),
      stop_(std::move(stop)),
      progress_(std::make_shared<ProgressLine>(progress_style(options))) {}

Status Context::usage_error(std::string message) {
  usage_failed_ = true;
  return invalid_argument(std::move(message));
}

Result<Options> Context::store_options() {
  Options options;
  if (options_.buffered) options.durability = Options::Durability::kBuffered;
  if (!options_.memory_budget.empty()) {
    auto size = parse_size(options_.memory_budget);
    if (!size.ok()) return usage_error(concat("--memory-budget: ", size.status().message()));
    options.memory_budget_bytes = *size;
  }
  // One more than processors: one mostly waits for the disk.
  const std::size_t threads = options_.threads == 0 ? processor_count() + 1 : options_.threads;
  options.executor = make_thread_pool({.threads = threads});
  return options;
}

Result<Store> Context::open(Options::Mode mode) {
  // Not by CLI11's envname(), which lets the variable of one command overrule the option of
  // another.
  const char* variable = std::getenv("HART_STORE");
  std::string path = options_.store.empty() && variable != nullptr ? variable : options_.store;
  if (path.empty()) return usage_error("which store? Give --store DIR or set HART_STORE");
  HTN_ASSIGN_OR_RETURN(Options options, store_options());
  options.mode = mode;
  return Store::open(path, options);
}

Result<Store> Context::open_for_reading() { return open(Options::Mode::kReadOnly); }

Result<Store> Context::open_for_writing(Options::Mode mode) { return open(mode); }

Result<TenantId> find_tenant(Store& store, const std::string& which) {
  const auto number = parse_number(which);
  for (const rows::Tenant& tenant : store.admin().tenants()) {
    const bool found = number.ok() ? tenant.tenant_id.value() == *number  // a name may be digits
                                   : tenant.tenant_name == which;
    if (found) return tenant.tenant_id;
  }
  return not_found(concat("tenant '", printable(which), "'"));
}

Result<Session> Context::session(Store& store) {
  if (options_.tenant.empty()) return store.session();
  HTN_ASSIGN_OR_RETURN(const TenantId tenant, find_tenant(store, options_.tenant));
  return store.session(tenant);
}

Result<Snapshot> Context::snapshot(Store& store) {
  HTN_ASSIGN_OR_RETURN(const Session asked, session(store));
  if (options_.as_of.empty()) return asked.snapshot();
  const auto then = parse_instant(options_.as_of);
  if (!then.ok()) return usage_error(concat("--as-of: ", then.status().message()));
  return asked.snapshot().as_of(*then);
}

Control Context::control() {
  return {.progress = [line = progress_](const Progress& at) { line->show(at); }, .stop = stop_};
}

Status Context::print_json(std::string_view json) {
  end_progress();
  return out_.line(json);
}

Status Context::print(const Record& record) {
  end_progress();
  return json() ? out_.line(record.json()) : out_.write(record.card());
}

Status Context::print_row(const Record& record) {
  end_progress();
  if (json()) return out_.line(record.json());
  if (!std::exchange(header_printed_, true)) HTN_RETURN_IF_ERROR(out_.line(record.header()));
  return out_.line(record.row());
}

Status Context::print_line(std::string_view text) {
  if (json() || options_.quiet) return {};
  end_progress();
  return out_.line(text);
}

void Context::warn(std::string_view text) {
  end_progress();
  say(concat(command_, ": ", text));
}

}  // namespace hartonomous::cli
