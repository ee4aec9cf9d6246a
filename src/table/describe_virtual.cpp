#include <hartonomous/table/rows/virtual_tables.hpp>

#include "table/describe.hpp"

namespace hartonomous::table {

using rows::AtomComposition;
using rows::AtomEmbeddingComponent;
using rows::AtomEmbeddingVector;
using rows::TensorAtomCoefficient;
using schema::OnDelete;
using schema::RowsAre;

// Of the references' identity and instant of creation there are none: a row is its place, and is
// the same whenever it was made.
Binding describe_atom_composition() {
  using Row = AtomComposition;
  TableOf<Row> table(1003, "dbo", "AtomComposition", "Which atoms a whole is made of, in order");
  table.column("ParentAtomId", &Row::parent_atom_id, sql_bigint());
  table.column("SequenceIndex", &Row::sequence_index, sql_bigint());
  table.column("TenantId", &Row::tenant_id, sql_int()).tenant();
  table.column("ComponentAtomId", &Row::component_atom_id, sql_bigint());
  table.column("ParentAtomHash", &Row::parent_atom_hash, sql_binary(32));
  table.column("ComponentAtomHash", &Row::component_atom_hash, sql_binary(32));
  table.column("SpatialKey", &Row::spatial_key, sql_point());
  table.key({"ParentAtomId", "SequenceIndex"});
  table.index("IX_AtomComposition_Parent", {"ParentAtomId", "SequenceIndex"},
              {"ComponentAtomId", "SpatialKey"});
  table.index("IX_AtomComposition_Component", {"ComponentAtomId"});
  table.foreign_key("FK_AtomComposition_Parent", {"ParentAtomId"}, "dbo.Atom");
  table.foreign_key("FK_AtomComposition_Component", {"ComponentAtomId"}, "dbo.Atom");
  table.rows_are(RowsAre::kVirtual);
  return table.take();
}

Binding describe_tensor_atom_coefficient() {
  using Row = TensorAtomCoefficient;
  TableOf<Row> table(1004, "dbo", "TensorAtomCoefficient", "Weights of the tensors of models");
  table.column("TensorAtomId", &Row::tensor_atom_id, sql_bigint());
  table.column("CoefficientIndex", &Row::coefficient_index, sql_bigint());
  table.column("TenantId", &Row::tenant_id, sql_int()).tenant();
  table.column("ModelId", &Row::model_id, sql_int());
  table.column("LayerIndex", &Row::layer_index, sql_int());
  table.column("LayerName", &Row::layer_name, sql_nvarchar(800));
  table.column("TensorName", &Row::tensor_name, sql_nvarchar(800));
  table.column("PositionX", &Row::position_x, sql_int());
  table.column("PositionY", &Row::position_y, sql_int());
  table.column("PositionZ", &Row::position_z, sql_int());
  table.column("CoefficientValue", &Row::coefficient_value, sql_float());
  table.column("ValueAtomId", &Row::value_atom_id, sql_bigint());
  table.column("SpatialKey", &Row::spatial_key, sql_point());
  table.key({"TensorAtomId", "CoefficientIndex"});
  table.index("IX_TensorAtomCoefficients_Reconstruction",
              {"ModelId", "LayerName", "TensorName", "CoefficientIndex"}, {"CoefficientValue"});
  table.foreign_key("FK_TensorAtomCoefficient_TensorAtom", {"TensorAtomId"}, "dbo.TensorAtom",
                    OnDelete::kCascade);
  // Deleting a model comes here by way of its tensors.
  table.foreign_key("FK_TensorAtomCoefficient_Model", {"ModelId"}, "dbo.Model");
  table.foreign_key("FK_TensorAtomCoefficient_ValueAtom", {"ValueAtomId"}, "dbo.Atom");
  table.rows_are(RowsAre::kVirtual);
  return table.take();
}

// The reference's index of what is not zero compares the number of the atom; here it is the value.
Binding describe_atom_embedding_component() {
  using Row = AtomEmbeddingComponent;
  TableOf<Row> table(1005, "dbo", "AtomEmbeddingComponent",
                     "Dimensions of the embeddings of atoms");
  table.column("SourceAtomId", &Row::source_atom_id, sql_bigint());
  table.column("ModelId", &Row::model_id, sql_int());
  table.column("DimensionIndex", &Row::dimension_index, sql_int());
  table.column("TenantId", &Row::tenant_id, sql_int()).tenant();
  table.column("ComponentValue", &Row::component_value, sql_real());
  table.column("DimensionAtomId", &Row::dimension_atom_id, sql_bigint());
  table.column("SpatialKey", &Row::spatial_key, sql_point());
  table.key({"SourceAtomId", "ModelId", "DimensionIndex"});
  table.index("IX_Component_NonZero", {"ModelId", "DimensionIndex", "ComponentValue"});
  table.foreign_key("FK_AtomEmbeddingComponent_Source", {"SourceAtomId"}, "dbo.Atom",
                    OnDelete::kCascade);
  table.foreign_key("FK_AtomEmbeddingComponent_Dimension", {"DimensionAtomId"}, "dbo.Atom");
  table.foreign_key("FK_AtomEmbeddingComponent_Model", {"ModelId"}, "dbo.Model");
  table.rows_are(RowsAre::kVirtual);
  return table.take();
}

Binding describe_atom_embedding_vector() {
  using Row = AtomEmbeddingVector;
  TableOf<Row> table(1006, "dbo", "AtomEmbeddingVector", "Vectors of the embeddings of atoms");
  table.column("AtomId", &Row::atom_id, sql_bigint());
  table.column("ModelId", &Row::model_id, sql_int());
  table.column("TenantId", &Row::tenant_id, sql_int()).tenant();
  table.column("Embedding", &Row::embedding, sql_varbinary_max());
  table.key({"AtomId", "ModelId"});
  table.foreign_key("FK_AtomEmbeddingVector_Atom", {"AtomId"}, "dbo.Atom", OnDelete::kCascade);
  table.foreign_key("FK_AtomEmbeddingVector_Model", {"ModelId"}, "dbo.Model");
  table.rows_are(RowsAre::kVirtual);
  return table.take();
}

}  // namespace hartonomous::table
