#pragma once

// Rows of where generated atoms came from, and of what a graph database has yet to be told.
// Thread-safety: plain data.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/content_hash.hpp>
#include <hartonomous/base/ids.hpp>
#include <hartonomous/table/value.hpp>

namespace hartonomous::rows {

// One run of a model: what went in and what came out.
struct GenerationStream {
  static constexpr std::string_view kTable = "dbo.GenerationStream";

  Guid generation_stream_id;
  TenantId tenant_id;
  std::int32_t model_id = 0;
  Instant started_at;
  std::optional<Instant> completed_at;     // NULL: still running
  std::optional<ContentHash> prompt_hash;  // SHA-256 of the input
  std::optional<ContentHash> output_hash;  // SHA-256 of the output
  std::optional<std::int32_t> total_tokens;
  std::optional<std::int32_t> duration_ms;
};

// An atom that a run took in or put out.
struct AtomProvenance {
  static constexpr std::string_view kTable = "dbo.AtomProvenance";

  std::int64_t provenance_id = 0;
  TenantId tenant_id;
  AtomId atom_id;  // cannot be deleted while this stands
  Guid generation_stream_id;
  std::string provenance_type;                 // Input, Output
  std::optional<std::int32_t> sequence_index;  // place in the input or output, from 0
  std::optional<double> attention_weight;
  Instant created_at;
};

// An outbox: a change that a graph database has yet to be told, in order of sync_id.
struct Neo4jSyncQueue {
  static constexpr std::string_view kTable = "dbo.Neo4jSyncQueue";

  std::int64_t sync_id = 0;
  TenantId tenant_id;
  std::string entity_type;                  // the table, "dbo.Atom"
  std::string entity_id;                    // the row's key, as text
  std::string operation;                    // Insert, Update, Delete
  std::optional<std::string> payload_json;  // the row; NULL: look it up, or it is gone
  Instant created_at;
  std::optional<Instant> processed_at;  // NULL: not yet told
  std::int32_t attempts = 0;
  std::optional<std::string> error_message;  // of the last attempt
};

}  // namespace hartonomous::rows
