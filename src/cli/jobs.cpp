// jobs: files ingested in governed jobs that go on wherever they were interrupted.
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/text.hpp>
#include <hartonomous/table/row.hpp>
#include <hartonomous/table/schema.hpp>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

using rows::IngestionJob;

struct JobArguments {
  std::string action;
  std::vector<std::string> values;
  JobOptions options;
  std::string content_type;
  JobRun run;
  std::string status;
};

Status print_job(Context& context, const IngestionJob& job) {
  if (!context.json()) {
    Record record;
    record.word("job", job.job_id.to_text())
        .name("file_name", job.file_name)
        .word("status", job.job_status)
        .count("atoms", static_cast<std::uint64_t>(job.total_atoms_processed))
        .count("quota", static_cast<std::uint64_t>(job.atom_quota))
        .count("chunk", static_cast<std::uint64_t>(job.atom_chunk_size));
    if (job.parent_atom_id.has_value()) record.id("atom", *job.parent_atom_id);
    if (job.lease_owner.has_value()) record.word("owner", *job.lease_owner);
    if (job.heartbeat_at.has_value()) record.time("heartbeat", *job.heartbeat_at);
    if (job.completed_at.has_value()) record.time("ended", *job.completed_at);
    if (job.error_message.has_value()) record.name("error", *job.error_message);
    return context.print(record);
  }
  HTN_ASSIGN_OR_RETURN(const std::string json, row_to_json(IngestionJob::kTable, values_of(job)));
  return context.print_json(json);
}

Status list_jobs(Context& context, const JobArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  HTN_ASSIGN_OR_RETURN(auto jobs, session.jobs().list(arguments.status));
  while (true) {
    if (context.stop().stop_requested()) return cancelled("listing");
    HTN_ASSIGN_OR_RETURN(const bool more, jobs.next());
    if (!more) return {};
    const IngestionJob& job = jobs.row();
    if (context.json()) {
      HTN_RETURN_IF_ERROR(print_job(context, job));
      continue;
    }
    Record record;
    record.word("job", job.job_id.to_text())
        .word("status", job.job_status)
        .count("atoms", static_cast<std::uint64_t>(job.total_atoms_processed))
        .name("file_name", job.file_name);
    HTN_RETURN_IF_ERROR(context.print_row(record));
  }
}

Status add_job(Context& context, const JobArguments& arguments) {
  JobOptions options = arguments.options;
  if (!arguments.content_type.empty()) options.content_type = arguments.content_type;
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing(Options::Mode::kCreateOrOpen));
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  HTN_ASSIGN_OR_RETURN(const IngestionJob job, session.jobs().create(arguments.values[0], options));
  return print_job(context, job);
}

Result<Guid> job_id(const JobArguments& arguments) { return Guid::from_text(arguments.values[0]); }

Status run_one(Context& context, const JobArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(const Guid id, job_id(arguments));
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing());
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  Jobs jobs = session.jobs();
  HTN_ASSIGN_OR_RETURN(const IngestionJob job, jobs.get(id));
  const std::string& path = arguments.values.size() > 1 ? arguments.values[1] : job.file_name;
  HTN_ASSIGN_OR_RETURN(const IngestionJob done,
                       jobs.run(id, path, arguments.run, context.control()));
  return print_job(context, done);
}

Status show_job(Context& context, const JobArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(const Guid id, job_id(arguments));
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  HTN_ASSIGN_OR_RETURN(const IngestionJob job, session.jobs().get(id));
  return print_job(context, job);
}

Status cancel_job(Context& context, const JobArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(const Guid id, job_id(arguments));
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing());
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  HTN_ASSIGN_OR_RETURN(const IngestionJob job, session.jobs().cancel(id, arguments.run));
  return print_job(context, job);
}

struct Action {
  std::string_view name;
  Status (*run)(Context&, const JobArguments&);
  std::size_t values_min;
  std::size_t values_max;
  std::string_view takes;
};
constexpr std::array<Action, 5> kActions{{
    {"add", add_job, 1, 1, "the name of a file"},
    {"run", run_one, 1, 2, "a job, and the file when its name is not its path"},
    {"ls", list_jobs, 0, 0, "nothing"},
    {"show", show_job, 1, 1, "a job"},
    {"cancel", cancel_job, 1, 1, "a job"},
}};

Status run_jobs(Context& context, const JobArguments& arguments) {
  for (const Action& action : kActions) {
    if (action.name != arguments.action) continue;
    const std::size_t values = arguments.values.size();
    if (values < action.values_min || values > action.values_max) {
      return context.usage_error(concat("jobs ", action.name, " takes ", action.takes));
    }
    return action.run(context, arguments);
  }
  return context.usage_error("jobs: the action is one of add, run, ls, show, cancel");
}

}  // namespace

Runner declare_jobs(CLI::App& app) {
  auto arguments = std::make_shared<JobArguments>();
  add_text(app, "ACTION", arguments->action, "add, run, ls, show or cancel")->required();
  add_texts(app, "VALUES", arguments->values,
            "add: the name to put the content under. run: the job, and the file when that is not "
            "its name. show, cancel: the job");
  app.add_option("--chunk", arguments->options.atom_chunk_size,
                 "add: atoms of one commit, otherwise 10000");
  app.add_option("--quota", arguments->options.atom_quota, "add: atoms it may have");
  add_text(app, "--content-type", arguments->content_type, "add: a MIME type to keep with it");
  app.add_option("--lease", arguments->run.lease_seconds,
                 "run, cancel: seconds after which a run that is not heard of is given up, "
                 "otherwise 60");
  add_text(app, "--status", arguments->status, "ls: those in this state");
  return [arguments](Context& context) { return run_jobs(context, *arguments); };
}

}  // namespace hartonomous::cli
