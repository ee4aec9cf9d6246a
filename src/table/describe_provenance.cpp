#include <hartonomous/table/rows/provenance.hpp>

#include "table/describe.hpp"

namespace hartonomous::table {

using rows::AtomProvenance;
using rows::GenerationStream;
using rows::Neo4jSyncQueue;

Binding describe_generation_stream() {
  TableOf<GenerationStream> table(11, "dbo", "GenerationStream", "Runs of models");
  table.column("GenerationStreamId", &GenerationStream::generation_stream_id, sql_guid())
      .new_guid();
  table.column("TenantId", &GenerationStream::tenant_id, sql_int()).tenant();
  table.column("ModelId", &GenerationStream::model_id, sql_int());
  table.column("StartedAt", &GenerationStream::started_at, sql_datetime2()).now();
  table.column("CompletedAt", &GenerationStream::completed_at, sql_datetime2());
  table.column("PromptHash", &GenerationStream::prompt_hash, sql_binary(32));
  table.column("OutputHash", &GenerationStream::output_hash, sql_binary(32));
  table.column("TotalTokens", &GenerationStream::total_tokens, sql_int());
  table.column("DurationMs", &GenerationStream::duration_ms, sql_int());
  table.key({"GenerationStreamId"});
  table.index("IX_GenerationStream_Tenant", {"TenantId", "-StartedAt"},
              {"GenerationStreamId", "ModelId", "TotalTokens", "DurationMs"});
  table.index("IX_GenerationStream_Model", {"ModelId"});
  table.foreign_key("FK_GenerationStream_Model", {"ModelId"}, "dbo.Model");
  return table.take();
}

Binding describe_atom_provenance() {
  TableOf<AtomProvenance> table(12, "dbo", "AtomProvenance", "Atoms that went in or came out");
  table.column("ProvenanceId", &AtomProvenance::provenance_id, sql_bigint()).identity();
  table.column("TenantId", &AtomProvenance::tenant_id, sql_int()).tenant();
  table.column("AtomId", &AtomProvenance::atom_id, sql_bigint());
  table.column("GenerationStreamId", &AtomProvenance::generation_stream_id, sql_guid());
  table.column("ProvenanceType", &AtomProvenance::provenance_type, sql_nvarchar(50));
  table.column("SequenceIndex", &AtomProvenance::sequence_index, sql_int());
  table.column("AttentionWeight", &AtomProvenance::attention_weight, sql_float());
  table.column("CreatedAt", &AtomProvenance::created_at, sql_datetime2()).now();
  table.key({"ProvenanceId"});
  table.index("IX_AtomProvenance_Atom", {"AtomId", "ProvenanceType"},
              {"GenerationStreamId", "AttentionWeight"});
  table.index("IX_AtomProvenance_Stream", {"GenerationStreamId", "SequenceIndex"},
              {"AtomId", "ProvenanceType", "AttentionWeight"});
  table.foreign_key("FK_AtomProvenance_Atom", {"AtomId"}, "dbo.Atom");
  table.foreign_key("FK_AtomProvenance_GenerationStream", {"GenerationStreamId"},
                    "dbo.GenerationStream");
  table.check_words("CK_AtomProvenance_Type", "ProvenanceType", {"Input", "Output"});
  return table.take();
}

Binding describe_neo4j_sync_queue() {
  TableOf<Neo4jSyncQueue> table(13, "dbo", "Neo4jSyncQueue",
                                "Changes that a graph database has yet to be told");
  table.column("SyncId", &Neo4jSyncQueue::sync_id, sql_bigint()).identity();
  table.column("TenantId", &Neo4jSyncQueue::tenant_id, sql_int()).tenant();
  table.column("EntityType", &Neo4jSyncQueue::entity_type, sql_nvarchar(100));
  table.column("EntityId", &Neo4jSyncQueue::entity_id, sql_nvarchar(200));
  table.column("Operation", &Neo4jSyncQueue::operation, sql_nvarchar(50));
  table.column("PayloadJson", &Neo4jSyncQueue::payload_json, sql_nvarchar_max()).json();
  table.column("CreatedAt", &Neo4jSyncQueue::created_at, sql_datetime2()).now();
  table.column("ProcessedAt", &Neo4jSyncQueue::processed_at, sql_datetime2());
  table.column("Attempts", &Neo4jSyncQueue::attempts, sql_int());
  table.column("ErrorMessage", &Neo4jSyncQueue::error_message, sql_nvarchar_max());
  table.key({"SyncId"});
  table.index("IX_Neo4jSyncQueue_Processed", {"ProcessedAt", "SyncId"});
  table.check_words("CK_Neo4jSyncQueue_Operation", "Operation", {"Insert", "Update", "Delete"});
  return table.take();
}

}  // namespace hartonomous::table
