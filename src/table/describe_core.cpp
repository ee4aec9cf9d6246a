#include <hartonomous/table/rows/atoms.hpp>
#include <hartonomous/table/rows/core.hpp>

#include "table/describe.hpp"

namespace hartonomous::table {

using rows::Atom;
using rows::AtomRelation;
using rows::Tenant;
using schema::OnDelete;

Binding describe_tenant() {
  TableOf<Tenant> table(1, "dbo", "Tenant", "Tenants of the store, their quotas and retention");
  table.scope(schema::Scope::kStore);
  table.column("TenantId", &Tenant::tenant_id, sql_int()).identity(0);
  table.column("TenantName", &Tenant::tenant_name, sql_nvarchar(200));
  table.column("CreatedAt", &Tenant::created_at, sql_datetime2()).now();
  table.column("IsActive", &Tenant::is_active, sql_bit()).default_sql("1");
  table.column("MaxAtoms", &Tenant::max_atoms, sql_bigint());
  table.column("MaxModels", &Tenant::max_models, sql_int());
  table.column("MaxStorageGB", &Tenant::max_storage_gb, sql_decimal(10, 2));
  table.column("RetentionSeconds", &Tenant::retention_seconds, sql_bigint()).default_sql("604800");
  table.column("RetentionBytes", &Tenant::retention_bytes, sql_bigint());
  table.column("DomainId", &Tenant::domain_id, sql_int());
  table.key({"TenantId"});
  table.unique("UQ_Tenant_Name", {"TenantName"});
  table.index("IX_Tenant_Active", {"IsActive", "TenantId"},
              {"TenantName", "MaxAtoms", "MaxModels"});
  return table.take();
}

Binding describe_atom() {
  TableOf<Atom> table(2, "dbo", "Atom", "What is said about an atom: its modality, text, metadata");
  table.column("AtomId", &Atom::atom_id, sql_bigint());
  table.column("TenantId", &Atom::tenant_id, sql_int()).tenant();
  table.column("Modality", &Atom::modality, sql_nvarchar(50));
  table.column("Subtype", &Atom::subtype, sql_nvarchar(100));
  table.column("ContentType", &Atom::content_type, sql_nvarchar(255));
  table.column("CanonicalText", &Atom::canonical_text, sql_nvarchar_max());
  table.column("Metadata", &Atom::metadata, sql_nvarchar_max()).json();
  table.column("ConceptId", &Atom::concept_id, sql_bigint());
  table.column("CreatedAt", &Atom::created_at, sql_datetime2()).now();
  table.column("LastAccessedUtc", &Atom::last_accessed_utc, sql_datetime2()).unversioned();
  table.key({"AtomId"});
  table.index("IX_Atom_Modality", {"Modality", "Subtype"}, {"CanonicalText"});
  table.index("IX_Atom_Concept", {"ConceptId"}).skip_nulls = true;
  table.foreign_key("FK_Atom_Concept", {"ConceptId"}, "dbo.Concept");
  table.versioned();
  return table.take();
}

Binding describe_atom_relation() {
  TableOf<AtomRelation> table(3, "dbo", "AtomRelation",
                              "Relations between atoms that are not of part and whole");
  table.column("AtomRelationId", &AtomRelation::atom_relation_id, sql_bigint()).identity();
  table.column("TenantId", &AtomRelation::tenant_id, sql_int()).tenant();
  table.column("SourceAtomId", &AtomRelation::source_atom_id, sql_bigint());
  table.column("TargetAtomId", &AtomRelation::target_atom_id, sql_bigint());
  table.column("RelationType", &AtomRelation::relation_type, sql_nvarchar(128));
  table.column("Importance", &AtomRelation::importance, sql_decimal(5, 4));
  table.column("Confidence", &AtomRelation::confidence, sql_decimal(5, 4));
  table.column("Weight", &AtomRelation::weight, sql_real());
  table.column("SpatialExpression", &AtomRelation::spatial_expression, sql_point());
  table.column("CoordX", &AtomRelation::coord_x, sql_float());
  table.column("CoordY", &AtomRelation::coord_y, sql_float());
  table.column("CoordZ", &AtomRelation::coord_z, sql_float());
  table.column("CoordT", &AtomRelation::coord_t, sql_float());
  table.column("CoordW", &AtomRelation::coord_w, sql_float());
  table.column("CreatedAt", &AtomRelation::created_at, sql_datetime2()).now();
  table.key({"AtomRelationId"});
  table.index("IX_AtomRelation_Source", {"SourceAtomId", "RelationType"});
  table.index("IX_AtomRelation_Target", {"TargetAtomId", "RelationType"});
  table.foreign_key("FK_AtomRelation_Source", {"SourceAtomId"}, "dbo.Atom", OnDelete::kCascade);
  table.foreign_key("FK_AtomRelation_Target", {"TargetAtomId"}, "dbo.Atom");
  table.check_range("CK_AtomRelation_Importance", "Importance", 0, 1);
  table.check_range("CK_AtomRelation_Confidence", "Confidence", 0, 1);
  table.versioned();
  return table.take();
}

}  // namespace hartonomous::table
