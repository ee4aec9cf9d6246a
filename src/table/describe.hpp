#pragma once

// What each typed table is: its columns, key, indexes, foreign keys and checks. Catalog gathers
// them.
//
// Numbers of tables are part of every key and never reused:
//   1 dbo.Tenant            9 provenance.Concepts      17 dbo.PendingActions
//   2 dbo.Atom             10 provenance.AtomConcepts  18 dbo.AutonomousImprovementHistory
//   3 dbo.AtomRelation     11 dbo.GenerationStream     19 dbo.AutonomousComputeJob
//   4 dbo.Model            12 dbo.AtomProvenance       20 dbo.IngestionJob
//   5 dbo.ModelLayer       13 dbo.Neo4jSyncQueue       21 dbo.BillingUsageLedger
//   6 dbo.TensorAtom       14 dbo.OODALog              22 dbo.InferenceCache
//   7 dbo.SpatialLandmark  15 dbo.HypothesisWeight     23 dbo.TensorDetail
//   8 dbo.Concept          16 dbo.LearningMetrics      24 dbo.EmbeddingSpace
//                                                      25 dbo.AtomEmbedding
//                                                      26 dbo.SearchCollection
//
// Views and virtual tables have no keys in the store; their numbers begin at 1001, and only name
// them:
//   1001 dbo.vw_OODALoopHealth   1003 dbo.AtomComposition        1005 dbo.AtomEmbeddingComponent
//   1002 dbo.vw_IngestionStatus  1004 dbo.TensorAtomCoefficient  1006 dbo.AtomEmbeddingVector
//
// Names are the reference's. Keys and unique indexes of a tenant's table hold within the tenant;
// other indexes name TenantId where the reference's do. Thread-safety: one thread at a time.

#include "table/binding.hpp"

namespace hartonomous::table {

Binding describe_tenant();
Binding describe_atom();
Binding describe_atom_relation();
Binding describe_model();
Binding describe_model_layer();
Binding describe_tensor_atom();
Binding describe_tensor_detail();
Binding describe_spatial_landmark();
Binding describe_embedding_space();
Binding describe_atom_embedding();
Binding describe_search_collection();
Binding describe_concept();
Binding describe_provenance_concept();
Binding describe_atom_concept();
Binding describe_generation_stream();
Binding describe_atom_provenance();
Binding describe_neo4j_sync_queue();
Binding describe_ooda_log();
Binding describe_hypothesis_weight();
Binding describe_learning_metric();
Binding describe_pending_action();
Binding describe_autonomous_improvement();
Binding describe_autonomous_compute_job();
Binding describe_ingestion_job();
Binding describe_billing_usage();
Binding describe_inference_cache_entry();
Binding describe_ooda_loop_health();
Binding describe_ingestion_status();
Binding describe_atom_composition();
Binding describe_tensor_atom_coefficient();
Binding describe_atom_embedding_component();
Binding describe_atom_embedding_vector();

}  // namespace hartonomous::table
