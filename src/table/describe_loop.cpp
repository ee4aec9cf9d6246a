#include <hartonomous/table/rows/loop.hpp>

#include "table/describe.hpp"

namespace hartonomous::table {

using rows::AutonomousComputeJob;
using rows::AutonomousImprovement;
using rows::HypothesisWeight;
using rows::LearningMetric;
using rows::OodaLog;
using rows::PendingAction;

Binding describe_ooda_log() {
  TableOf<OodaLog> table(14, "dbo", "OODALog", "Phases of the loop that were run");
  table.column("LogId", &OodaLog::log_id, sql_bigint()).identity();
  table.column("TenantId", &OodaLog::tenant_id, sql_int()).tenant();
  table.column("Phase", &OodaLog::phase, sql_nvarchar(50));
  table.column("StartTime", &OodaLog::start_time, sql_datetime2()).now();
  table.column("EndTime", &OodaLog::end_time, sql_datetime2());
  table.column("Details", &OodaLog::details, sql_nvarchar_max()).json();
  table.column("ErrorMessage", &OodaLog::error_message, sql_nvarchar_max());
  table.column("SuccessScore", &OodaLog::success_score, sql_float());
  table.key({"LogId"});
  table.index("IX_OODALog_Monitoring", {"-StartTime", "Phase"}, {"ErrorMessage", "SuccessScore"});
  table.check_words("CK_OODALog_Phase", "Phase", {"Observe", "Orient", "Decide", "Act", "Learn"});
  table.check_range("CK_OODALog_SuccessScore", "SuccessScore", 0, 1);
  return table.take();
}

Binding describe_hypothesis_weight() {
  TableOf<HypothesisWeight> table(15, "dbo", "HypothesisWeight",
                                  "What was learned about each type of hypothesis");
  table.column("HypothesisType", &HypothesisWeight::hypothesis_type, sql_nvarchar(100));
  table.column("TenantId", &HypothesisWeight::tenant_id, sql_int()).tenant();
  table.column("SuccessCount", &HypothesisWeight::success_count, sql_int());
  table.column("FailureCount", &HypothesisWeight::failure_count, sql_int());
  table.column("ConfidenceScore", &HypothesisWeight::confidence_score, sql_float())
      .default_sql("0.5");
  table.column("AvgImpact", &HypothesisWeight::avg_impact, sql_float());
  table.column("LastUpdatedAt", &HypothesisWeight::last_updated_at, sql_datetime2()).now();
  table.key({"HypothesisType"});
  table.check_range("CK_HypothesisWeight_ConfidenceScore", "ConfidenceScore", 0, 1);
  return table.take();
}

Binding describe_learning_metric() {
  TableOf<LearningMetric> table(16, "dbo", "LearningMetrics", "What analyses observed");
  table.column("MetricId", &LearningMetric::metric_id, sql_bigint()).identity();
  table.column("TenantId", &LearningMetric::tenant_id, sql_int()).tenant();
  table.column("AnalysisType", &LearningMetric::analysis_type, sql_nvarchar(100));
  table.column("ObservationsJson", &LearningMetric::observations_json, sql_nvarchar_max()).json();
  table.column("AnomaliesDetected", &LearningMetric::anomalies_detected, sql_int());
  table.column("CreatedAt", &LearningMetric::created_at, sql_datetime2()).now();
  table.key({"MetricId"});
  return table.take();
}

Binding describe_pending_action() {
  TableOf<PendingAction> table(17, "dbo", "PendingActions",
                               "Actions that wait for approval or for their turn");
  table.column("ActionId", &PendingAction::action_id, sql_bigint()).identity();
  table.column("TenantId", &PendingAction::tenant_id, sql_int()).tenant();
  table.column("ActionType", &PendingAction::action_type, sql_nvarchar(100));
  table.column("TargetObject", &PendingAction::target_object, sql_nvarchar(500));
  table.column("ActionCommand", &PendingAction::action_command, sql_nvarchar_max());
  table.column("ExpectedImprovement", &PendingAction::expected_improvement, sql_nvarchar(500));
  table.column("ApprovalScore", &PendingAction::approval_score, sql_decimal(3, 2));
  table.column("Status", &PendingAction::status, sql_nvarchar(50)).default_sql("N'Pending'");
  table.column("ExecutedAt", &PendingAction::executed_at, sql_datetime2());
  table.column("ErrorMessage", &PendingAction::error_message, sql_nvarchar_max());
  table.column("CreatedAt", &PendingAction::created_at, sql_datetime2()).now();
  table.key({"ActionId"});
  table.index("IX_PendingActions_Status", {"Status", "CreatedAt"});
  table.check_range("CK_PendingActions_ApprovalScore", "ApprovalScore", 0, 1);
  table.check_words("CK_PendingActions_Status", "Status",
                    {"Pending", "Approved", "Rejected", "Executed", "Failed"});
  return table.take();
}

Binding describe_autonomous_improvement() {
  using Row = AutonomousImprovement;
  TableOf<Row> table(18, "dbo", "AutonomousImprovementHistory",
                     "Actions that were executed, and what they brought");
  table.column("ImprovementId", &Row::improvement_id, sql_bigint()).identity();
  table.column("TenantId", &Row::tenant_id, sql_int()).tenant();
  table.column("ActionType", &Row::action_type, sql_nvarchar(100));
  table.column("TargetObject", &Row::target_object, sql_nvarchar(500));
  table.column("ActionCommand", &Row::action_command, sql_nvarchar_max());
  table.column("Status", &Row::status, sql_nvarchar(50));
  table.column("DurationMs", &Row::duration_ms, sql_int());
  table.column("ResultJson", &Row::result_json, sql_nvarchar_max()).json();
  table.column("ActualImprovement", &Row::actual_improvement, sql_decimal(5, 2));
  table.column("ErrorMessage", &Row::error_message, sql_nvarchar_max());
  table.column("CreatedAt", &Row::created_at, sql_datetime2()).now();
  table.key({"ImprovementId"});
  table.check_words("CK_AutonomousImprovementHistory_Status", "Status", {"Success", "Failed"});
  return table.take();
}

Binding describe_autonomous_compute_job() {
  using Row = AutonomousComputeJob;
  TableOf<Row> table(19, "dbo", "AutonomousComputeJob", "Work of the loop in the background");
  table.column("JobId", &Row::job_id, sql_guid()).new_guid();
  table.column("TenantId", &Row::tenant_id, sql_int()).tenant();
  table.column("JobType", &Row::job_type, sql_nvarchar(100));
  table.column("Status", &Row::status, sql_nvarchar(50)).default_sql("N'Pending'");
  table.column("Parameters", &Row::parameters, sql_nvarchar_max()).json();
  table.column("ResultJson", &Row::result_json, sql_nvarchar_max()).json();
  table.column("Priority", &Row::priority, sql_int());
  table.column("CreatedAt", &Row::created_at, sql_datetime2()).now();
  table.column("StartedAt", &Row::started_at, sql_datetime2());
  table.column("CompletedAt", &Row::completed_at, sql_datetime2());
  table.column("ErrorMessage", &Row::error_message, sql_nvarchar_max());
  table.key({"JobId"});
  table.index("IX_AutonomousComputeJob_Status", {"Status", "-Priority", "CreatedAt"});
  table.check_words("CK_AutonomousComputeJob_Status", "Status",
                    {"Pending", "Running", "Completed", "Failed", "Cancelled"});
  return table.take();
}

}  // namespace hartonomous::table
