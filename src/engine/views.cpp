// The monitoring views. Their T-SQL stands in table/describe_views.cpp; this computes the same.
#include <map>

#include <hartonomous/table/rows/loop.hpp>
#include <hartonomous/table/rows/operations.hpp>
#include <hartonomous/table/rows/views.hpp>

#include "engine/derived.hpp"

namespace hartonomous::engine {

namespace {

constexpr std::int64_t kMicrosPerMilli = 1000;
constexpr std::int64_t kMicrosPerHour = std::int64_t{3600} * 1000 * 1000;

// As DATEDIFF counts: how many ends of a millisecond lie between them.
std::int64_t milliseconds_between(Instant from, Instant to) {
  const auto floor = [](Instant at) {
    const std::int64_t millis = at.value() / kMicrosPerMilli;
    return at.value() % kMicrosPerMilli < 0 ? millis - 1 : millis;
  };
  return floor(to) - floor(from);
}

// Rows that were computed already, few of them.
class Computed final : public RowCursor<Values>::Impl {
 public:
  explicit Computed(std::vector<Values> rows) : rows_(std::move(rows)) {}
  Status fill(std::vector<Values>& rows) override {
    rows = std::move(rows_);
    rows_.clear();
    return {};
  }

 private:
  std::vector<Values> rows_;
};

struct PhaseSums {
  std::int64_t executions = 0;
  std::int64_t ended = 0;
  std::int64_t duration_ms = 0;
  std::int64_t duration_ms_max = 0;
  std::int64_t errors = 0;

  void add(const rows::OodaLog& log) {
    ++executions;
    if (log.error_message.has_value()) ++errors;
    if (!log.end_time.has_value()) return;
    const std::int64_t took = milliseconds_between(log.start_time, *log.end_time);
    duration_ms_max = ended == 0 ? took : std::max(duration_ms_max, took);
    duration_ms += took;
    ++ended;
  }

  rows::OodaLoopHealth row(const std::string& phase, TenantId tenant) const {
    rows::OodaLoopHealth health;
    health.phase = phase;
    health.tenant_id = tenant;
    health.execution_count = executions;
    if (ended > 0) {
      health.avg_duration_ms = duration_ms / ended;
      health.max_duration_ms = duration_ms_max;
    }
    health.error_count = errors;
    health.error_rate = static_cast<double>(errors) / static_cast<double>(executions);
    return health;
  }
};

class OodaLoopHealthView final : public DerivedTable {
 public:
  Result<RowsImpl> rows(const SharedTablesState& state, const TableScan& scan) const override {
    const Instant now = state->core->options().clock->now();
    HTN_ASSIGN_OR_RETURN(
        auto log, Tables(state).rows<rows::OodaLog>({.from = Instant{now.value() - kMicrosPerHour},
                                                     .index = "IX_OODALog_Monitoring"}));
    std::map<std::string, PhaseSums> phases;
    while (true) {
      HTN_ASSIGN_OR_RETURN(const bool more, log.next());
      if (!more) break;
      phases[log.row().phase].add(log.row());
    }
    std::vector<Values> rows;
    for (const auto& [phase, sums] : phases) {
      const Value name = phase;
      const bool asked = (scan.equal.empty() || scan.equal[0] == name) &&
                         (!scan.from.has_value() || name >= *scan.from) &&
                         (!scan.before.has_value() || name < *scan.before);
      if (asked) rows.push_back(values_of(sums.row(phase, state->tenant)));
    }
    return RowsImpl(std::make_unique<Computed>(std::move(rows)));
  }
};

rows::IngestionStatus status_of(const rows::IngestionJob& job) {
  rows::IngestionStatus status;
  status.job_id = job.job_id;
  status.tenant_id = job.tenant_id;
  status.file_name = job.file_name;
  status.content_type = job.content_type;
  status.job_status = job.job_status;
  status.total_atoms_processed = job.total_atoms_processed;
  status.atom_quota = job.atom_quota;
  const auto processed = static_cast<double>(job.total_atoms_processed);
  if (job.atom_quota != 0) status.quota_used = processed / static_cast<double>(job.atom_quota);
  status.started_at = job.started_at;
  status.heartbeat_at = job.heartbeat_at;
  status.completed_at = job.completed_at;
  const auto& until = job.completed_at.has_value() ? job.completed_at : job.heartbeat_at;
  if (job.started_at.has_value() && until.has_value()) {
    status.duration_ms = milliseconds_between(*job.started_at, *until);
    if (*status.duration_ms != 0) {
      status.atoms_per_second = processed * 1000 / static_cast<double>(*status.duration_ms);
    }
  }
  status.lease_owner = job.lease_owner;
  status.error_message = job.error_message;
  return status;
}

class IngestionStatusView final : public DerivedTable {
 public:
  Result<RowsImpl> rows(const SharedTablesState& state, const TableScan& scan) const override {
    // The key is that of the jobs.
    HTN_ASSIGN_OR_RETURN(auto jobs,
                         Tables(state).rows<rows::IngestionJob>(
                             {.equal = scan.equal, .from = scan.from, .before = scan.before}));
    return RowsImpl(std::make_unique<Statuses>(std::move(jobs)));
  }
  Result<std::uint64_t> count(const SharedTablesState& state) const override {
    return Tables(state).count<rows::IngestionJob>();
  }

 private:
  struct Statuses final : RowCursor<Values>::Impl {
    explicit Statuses(RowCursor<rows::IngestionJob> jobs_in) : jobs(std::move(jobs_in)) {}
    Status fill(std::vector<Values>& rows) override {
      HTN_ASSIGN_OR_RETURN(const bool more, jobs.next());
      if (more) rows.push_back(values_of(status_of(jobs.row())));
      return {};
    }
    RowCursor<rows::IngestionJob> jobs;
  };
};

}  // namespace

const DerivedTable& ooda_loop_health() {
  static const OodaLoopHealthView view;
  return view;
}

const DerivedTable& ingestion_status() {
  static const IngestionStatusView view;
  return view;
}

}  // namespace hartonomous::engine
