#include <hartonomous/table/rows/embeddings.hpp>

#include "table/describe.hpp"

namespace hartonomous::table {

using rows::AtomEmbedding;
using rows::EmbeddingSpace;
using schema::OnDelete;

Binding describe_embedding_space() {
  using Row = EmbeddingSpace;
  TableOf<Row> table(24, "dbo", "EmbeddingSpace", "Spaces that the embeddings of models lie in");
  table.column("ModelId", &Row::model_id, sql_int());
  table.column("TenantId", &Row::tenant_id, sql_int()).tenant();
  table.column("Dimension", &Row::dimension, sql_int());
  table.column("Metric", &Row::metric, sql_nvarchar(20)).default_sql("N'cosine'");
  table.column("Residency", &Row::residency, sql_nvarchar(20)).default_sql("N'float32'");
  table.column("Connections", &Row::connections, sql_int()).default_sql("16");
  table.column("BuildWidth", &Row::build_width, sql_int()).default_sql("200");
  table.column("ExactBelow", &Row::exact_below, sql_int()).default_sql("4096");
  table.column("PointsPerLeaf", &Row::points_per_leaf, sql_int()).default_sql("64");
  table.column("WordsModelId", &Row::words_model_id, sql_int());
  table.column("ProjectionVersion", &Row::projection_version, sql_int()).unversioned();
  table.column("Projection", &Row::projection, sql_varbinary_max()).unversioned();
  table.column("CreatedAt", &Row::created_at, sql_datetime2()).now();
  table.key({"ModelId"});
  table.index("IX_EmbeddingSpace_Words", {"WordsModelId"}).skip_nulls = true;
  table.foreign_key("FK_EmbeddingSpace_Model", {"ModelId"}, "dbo.Model", OnDelete::kCascade);
  table.foreign_key("FK_EmbeddingSpace_Words", {"WordsModelId"}, "dbo.Model");
  table.check_range("CK_EmbeddingSpace_Dimension", "Dimension", 1, 65536);
  table.check_words("CK_EmbeddingSpace_Metric", "Metric", {"l2", "cosine", "dot"});
  table.check_words("CK_EmbeddingSpace_Residency", "Residency", {"float32", "int8"});
  table.check_range("CK_EmbeddingSpace_Connections", "Connections", 4, 128);
  table.check_range("CK_EmbeddingSpace_BuildWidth", "BuildWidth", 2, 10000);
  table.check_range("CK_EmbeddingSpace_PointsPerLeaf", "PointsPerLeaf", 64, 1024);
  table.versioned();
  table.written_by("Session::create_embedding_model");
  return table.take();
}

// Indexes begin with the model: points of two models have nothing in common.
Binding describe_atom_embedding() {
  using Row = AtomEmbedding;
  TableOf<Row> table(25, "dbo", "AtomEmbedding", "Vectors that models give to atoms");
  table.column("AtomEmbeddingId", &Row::atom_embedding_id, sql_bigint()).identity();
  table.column("TenantId", &Row::tenant_id, sql_int()).tenant();
  table.column("AtomId", &Row::atom_id, sql_bigint());
  table.column("ModelId", &Row::model_id, sql_int());
  table.column("Slot", &Row::slot, sql_bigint());
  table.column("SpatialKey", &Row::spatial_key, sql_point()).unversioned();
  table.column("HilbertIndex", &Row::hilbert_index, sql_bigint()).unversioned();
  table.column("SpatialBucketX", &Row::spatial_bucket_x, sql_int()).unversioned();
  table.column("SpatialBucketY", &Row::spatial_bucket_y, sql_int()).unversioned();
  table.column("SpatialBucketZ", &Row::spatial_bucket_z, sql_int()).unversioned();
  table.column("ProjectionVersion", &Row::projection_version, sql_int()).unversioned();
  table.column("ImportanceScore", &Row::importance_score, sql_float());
  table.column("PinsAtom", &Row::pins_atom, sql_bit());
  table.column("CreatedAt", &Row::created_at, sql_datetime2()).now();
  table.key({"AtomEmbeddingId"});
  table.unique("UQ_AtomEmbedding", {"ModelId", "AtomId"});
  table.index("IX_AtomEmbedding_Covering", {"AtomId"}, {"SpatialKey", "ImportanceScore"});
  table.index("IX_AtomEmbedding_Hilbert", {"ModelId", "HilbertIndex"}, {"AtomId", "SpatialKey"});
  table.index("IX_AtomEmbedding_Buckets",
              {"ModelId", "SpatialBucketX", "SpatialBucketY", "SpatialBucketZ"}, {"SpatialKey"});
  table.foreign_key("FK_AtomEmbedding_Atom", {"AtomId"}, "dbo.Atom", OnDelete::kCascade);
  table.foreign_key("FK_AtomEmbedding_Model", {"ModelId"}, "dbo.Model");
  table.versioned();
  table.written_by("Session::put_embeddings");
  return table.take();
}

}  // namespace hartonomous::table
