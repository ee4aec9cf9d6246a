#include <hartonomous/table/rows/models.hpp>

#include "table/describe.hpp"

namespace hartonomous::table {

using rows::Model;
using rows::ModelLayer;
using rows::SpatialLandmark;
using rows::TensorAtom;
using rows::TensorDetail;
using schema::OnDelete;

Binding describe_model() {
  TableOf<Model> table(4, "dbo", "Model", "Models and what is known about them");
  table.column("ModelId", &Model::model_id, sql_int()).identity();
  table.column("TenantId", &Model::tenant_id, sql_int()).tenant();
  table.column("ModelName", &Model::model_name, sql_nvarchar(255));
  table.column("VersionTag", &Model::version_tag, sql_nvarchar(100));
  table.column("ModelType", &Model::model_type, sql_nvarchar(100)).default_sql("N'unknown'");
  table.column("Architecture", &Model::architecture, sql_nvarchar(500));
  table.column("Format", &Model::format, sql_nvarchar(50));
  table.column("SourceUri", &Model::source_uri, sql_nvarchar(500));
  table.column("ParameterCount", &Model::parameter_count, sql_bigint());
  table.column("Metadata", &Model::metadata, sql_nvarchar_max()).json();
  table.column("ConfigurationJson", &Model::configuration_json, sql_nvarchar_max()).json();
  table.column("SerializedModel", &Model::serialized_model, sql_varbinary_max());
  table.column("UsageCount", &Model::usage_count, sql_bigint()).unversioned();
  table.column("AverageInferenceMs", &Model::average_inference_ms, sql_int()).unversioned();
  table.column("LastUsed", &Model::last_used, sql_datetime2()).unversioned();
  table.column("IngestedAt", &Model::ingested_at, sql_datetime2()).now();
  table.column("IngestedBy", &Model::ingested_by, sql_nvarchar(200));
  table.column("IsActive", &Model::is_active, sql_bit()).default_sql("1");
  table.column("CreatedAt", &Model::created_at, sql_datetime2()).now();
  table.key({"ModelId"});
  table.unique("UQ_Model_Name_Version", {"TenantId", "ModelName", "VersionTag"});
  table.index("IX_Model_Tenant", {"TenantId", "IsActive"},
              {"ModelId", "ModelName", "Architecture", "Format"});
  table.versioned();
  return table.take();
}

Binding describe_model_layer() {
  TableOf<ModelLayer> table(5, "dbo", "ModelLayer", "Layers of models");
  table.column("ModelLayerId", &ModelLayer::model_layer_id, sql_int()).identity();
  table.column("TenantId", &ModelLayer::tenant_id, sql_int()).tenant();
  table.column("ModelId", &ModelLayer::model_id, sql_int());
  table.column("LayerIndex", &ModelLayer::layer_index, sql_int());
  table.column("LayerName", &ModelLayer::layer_name, sql_nvarchar(255));
  table.column("LayerType", &ModelLayer::layer_type, sql_nvarchar(100));
  table.column("TensorShape", &ModelLayer::tensor_shape, sql_nvarchar(500));
  table.column("WeightsGeometry", &ModelLayer::weights_geometry, sql_point());
  table.column("QuantizationType", &ModelLayer::quantization_type, sql_nvarchar(50));
  table.column("QuantizationScale", &ModelLayer::quantization_scale, sql_real());
  table.column("CacheHitRate", &ModelLayer::cache_hit_rate, sql_decimal(5, 4));
  table.column("AvgComputeTimeMs", &ModelLayer::avg_compute_time_ms, sql_int());
  table.key({"ModelLayerId"});
  table.unique("UQ_ModelLayer_Model_LayerIndex", {"ModelId", "LayerIndex"});
  table.foreign_key("FK_ModelLayer_Model", {"ModelId"}, "dbo.Model", OnDelete::kCascade);
  table.check_range("CK_ModelLayer_CacheHitRate", "CacheHitRate", 0, 1);
  return table.take();
}

Binding describe_tensor_atom() {
  TableOf<TensorAtom> table(6, "dbo", "TensorAtom", "Tensors of models, and the atoms they are");
  table.column("TensorAtomId", &TensorAtom::tensor_atom_id, sql_bigint()).identity();
  table.column("TenantId", &TensorAtom::tenant_id, sql_int()).tenant();
  table.column("AtomId", &TensorAtom::atom_id, sql_bigint());
  table.column("ModelId", &TensorAtom::model_id, sql_int());
  // 200 in the reference; names of tensors in nested graphs of real ONNX files are longer.
  table.column("LayerName", &TensorAtom::layer_name, sql_nvarchar(800));
  table.column("TensorName", &TensorAtom::tensor_name, sql_nvarchar(800));
  table.column("DimensionIndex", &TensorAtom::dimension_index, sql_varbinary_max());
  table.column("DataType", &TensorAtom::data_type, sql_nvarchar(50));
  table.column("QuantizationType", &TensorAtom::quantization_type, sql_nvarchar(50));
  table.column("WeightsGeometry", &TensorAtom::weights_geometry, sql_point());
  table.column("ImportanceScore", &TensorAtom::importance_score, sql_float());
  table.column("CreatedAt", &TensorAtom::created_at, sql_datetime2()).now();
  table.key({"TensorAtomId"});
  table.index("IX_TensorAtom_Model", {"ModelId", "LayerName", "TensorName"});
  table.index("IX_TensorAtom_Atom", {"AtomId"});
  table.foreign_key("FK_TensorAtom_Atom", {"AtomId"}, "dbo.Atom", OnDelete::kCascade);
  table.foreign_key("FK_TensorAtom_Model", {"ModelId"}, "dbo.Model", OnDelete::kCascade);
  table.versioned();
  return table.take();
}

Binding describe_tensor_detail() {
  using Row = TensorDetail;
  TableOf<Row> table(23, "dbo", "TensorDetail", "Where the numbers of tensors are, and statistics");
  table.column("TensorAtomId", &Row::tensor_atom_id, sql_bigint());
  table.column("TenantId", &Row::tenant_id, sql_int()).tenant();
  table.column("AtomId", &Row::atom_id, sql_bigint());
  table.column("FileOffset", &Row::file_offset, sql_bigint());
  table.column("AtomOffset", &Row::atom_offset, sql_bigint());
  table.column("ByteCount", &Row::byte_count, sql_bigint());
  table.column("Strides", &Row::strides, sql_varbinary_max());
  table.column("IsBigEndian", &Row::is_big_endian, sql_bit());
  table.column("NumberStatistics", &Row::number_statistics, sql_varbinary_max());
  table.column("SlabBytes", &Row::slab_bytes, sql_int()).default_sql("32768");
  table.column("Slabs", &Row::slabs, sql_varbinary_max());
  table.key({"TensorAtomId"});
  table.index("IX_TensorDetail_Atom", {"AtomId"});
  // Keeps what a model is made of; the reference's key of dbo.TensorAtom cascades, and keeps
  // nothing.
  table.foreign_key("FK_TensorDetail_Atom", {"AtomId"}, "dbo.Atom");
  table.foreign_key("FK_TensorDetail_TensorAtom", {"TensorAtomId"}, "dbo.TensorAtom",
                    OnDelete::kCascade);
  table.versioned();
  return table.take();
}

Binding describe_spatial_landmark() {
  TableOf<SpatialLandmark> table(7, "dbo", "SpatialLandmark",
                                 "Vectors that a model's embeddings are projected by");
  table.column("LandmarkId", &SpatialLandmark::landmark_id, sql_int()).identity();
  table.column("TenantId", &SpatialLandmark::tenant_id, sql_int()).tenant();
  table.column("ModelId", &SpatialLandmark::model_id, sql_int());
  table.column("Version", &SpatialLandmark::version, sql_int()).default_sql("1");
  table.column("LandmarkType", &SpatialLandmark::landmark_type, sql_nvarchar(50));
  table.column("Vector", &SpatialLandmark::vector, sql_varbinary_max());
  table.column("AxisAssignment", &SpatialLandmark::axis_assignment, sql_char(1));
  table.column("CreatedAt", &SpatialLandmark::created_at, sql_datetime2()).now();
  table.key({"LandmarkId"});
  table.index("IX_SpatialLandmark_Model", {"ModelId", "LandmarkType"},
              {"Vector", "AxisAssignment"});
  table.foreign_key("FK_SpatialLandmark_Model", {"ModelId"}, "dbo.Model");
  table.check_words("CK_SpatialLandmark_AxisAssignment", "AxisAssignment", {"X", "Y", "Z"});
  return table.take();
}

}  // namespace hartonomous::table
