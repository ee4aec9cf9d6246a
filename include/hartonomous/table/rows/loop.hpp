#pragma once

// Rows of the loop that observes the store and improves it: observe, orient, decide, act, learn.
// Thread-safety: plain data.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/ids.hpp>
#include <hartonomous/table/value.hpp>

namespace hartonomous::rows {

// One phase of one turn of the loop. How long it took is end_time less start_time.
struct OodaLog {
  static constexpr std::string_view kTable = "dbo.OODALog";

  std::int64_t log_id = 0;
  TenantId tenant_id;
  std::string phase;  // Observe, Orient, Decide, Act, Learn
  Instant start_time;
  std::optional<Instant> end_time;           // NULL: still running
  std::optional<std::string> details;        // JSON
  std::optional<std::string> error_message;  // NULL: it went well
  std::optional<double> success_score;       // 0..1
};

// What the loop has learned about one type of hypothesis.
struct HypothesisWeight {
  static constexpr std::string_view kTable = "dbo.HypothesisWeight";

  TenantId tenant_id;
  std::string hypothesis_type;  // IndexOptimization, ConceptDiscovery, PruneModel, ...
  std::int32_t success_count = 0;
  std::int32_t failure_count = 0;
  double confidence_score = 0.5;  // 0..1: (successes + 1) / (successes + failures + 2)
  std::optional<double> avg_impact;
  Instant last_updated_at;
};

// What one analysis observed.
struct LearningMetric {
  static constexpr std::string_view kTable = "dbo.LearningMetrics";

  std::int64_t metric_id = 0;
  TenantId tenant_id;
  std::string analysis_type;      // OODA_Observe, ConceptDiscovery, DriftDetection, ...
  std::string observations_json;  // must be given
  std::int32_t anomalies_detected = 0;
  Instant created_at;
};

// An action that waits for approval or for its turn.
struct PendingAction {
  static constexpr std::string_view kTable = "dbo.PendingActions";

  std::int64_t action_id = 0;
  TenantId tenant_id;
  std::string action_type;     // CreateIndex, PruneDeadAtoms, RetrainConcept, ...
  std::string target_object;   // what it acts upon
  std::string action_command;  // an operation of the engine with its arguments; never free SQL
  std::optional<std::string> expected_improvement;
  Decimal<2> approval_score;       // 0..1
  std::string status = "Pending";  // Pending, Approved, Rejected, Executed, Failed
  std::optional<Instant> executed_at;
  std::optional<std::string> error_message;
  Instant created_at;
};

// An action that was executed, and what it brought.
struct AutonomousImprovement {
  static constexpr std::string_view kTable = "dbo.AutonomousImprovementHistory";

  std::int64_t improvement_id = 0;
  TenantId tenant_id;
  std::string action_type;
  std::string target_object;
  std::string action_command;
  std::string status;  // Success, Failed
  std::optional<std::int32_t> duration_ms;
  std::optional<std::string> result_json;
  std::optional<Decimal<2>> actual_improvement;  // measured gain in percent
  std::optional<std::string> error_message;
  Instant created_at;
};

// Work that the loop does in the background.
struct AutonomousComputeJob {
  static constexpr std::string_view kTable = "dbo.AutonomousComputeJob";

  Guid job_id;
  TenantId tenant_id;
  std::string job_type;
  std::string status = "Pending";         // Pending, Running, Completed, Failed, Cancelled
  std::optional<std::string> parameters;  // JSON
  std::optional<std::string> result_json;
  std::int32_t priority = 0;  // more goes first
  Instant created_at;
  std::optional<Instant> started_at;
  std::optional<Instant> completed_at;
  std::optional<std::string> error_message;
};

}  // namespace hartonomous::rows
