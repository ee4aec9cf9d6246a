#include <hartonomous/table/rows/concepts.hpp>

#include "table/describe.hpp"

namespace hartonomous::table {

using rows::AtomConcept;
using rows::Concept;
using rows::ProvenanceConcept;
using schema::OnDelete;

Binding describe_concept() {
  TableOf<Concept> table(8, "dbo", "Concept", "Clusters of atoms by meaning");
  table.column("ConceptId", &Concept::concept_id, sql_bigint()).identity();
  table.column("TenantId", &Concept::tenant_id, sql_int()).tenant();
  table.column("ConceptName", &Concept::concept_name, sql_nvarchar(255));
  table.column("Description", &Concept::description, sql_nvarchar_max());
  table.column("CentroidVector", &Concept::centroid_vector, sql_varbinary_max());
  table.column("CentroidSpatialKey", &Concept::centroid_spatial_key, sql_point());
  table.column("Radius", &Concept::radius, sql_float());
  table.column("ParentConceptId", &Concept::parent_concept_id, sql_bigint());
  table.column("AtomCount", &Concept::atom_count, sql_bigint()).unversioned();
  table.column("Confidence", &Concept::confidence, sql_decimal(5, 4));
  table.column("CreatedAt", &Concept::created_at, sql_datetime2()).now();
  table.key({"ConceptId"});
  table.index("IX_Concept_Parent", {"ParentConceptId"}).skip_nulls = true;
  table.foreign_key("FK_Concept_Parent", {"ParentConceptId"}, "dbo.Concept");
  table.check_range("CK_Concept_Confidence", "Confidence", 0, 1);
  return table.take();
}

Binding describe_provenance_concept() {
  TableOf<ProvenanceConcept> table(9, "provenance", "Concepts",
                                   "How concepts were found and how good clusters they are");
  table.column("ConceptId", &ProvenanceConcept::concept_id, sql_bigint());
  table.column("TenantId", &ProvenanceConcept::tenant_id, sql_int()).tenant();
  table.column("DiscoveryMethod", &ProvenanceConcept::discovery_method, sql_nvarchar(100));
  table.column("CoherenceScore", &ProvenanceConcept::coherence_score, sql_decimal(5, 4));
  table.column("SeparationScore", &ProvenanceConcept::separation_score, sql_decimal(5, 4));
  table.column("CreatedAt", &ProvenanceConcept::created_at, sql_datetime2()).now();
  table.key({"ConceptId"});
  table.foreign_key("FK_Concepts_Concept", {"ConceptId"}, "dbo.Concept", OnDelete::kCascade);
  return table.take();
}

Binding describe_atom_concept() {
  TableOf<AtomConcept> table(10, "provenance", "AtomConcepts", "Which atoms belong to a concept");
  table.column("AtomId", &AtomConcept::atom_id, sql_bigint());
  table.column("ConceptId", &AtomConcept::concept_id, sql_bigint());
  table.column("TenantId", &AtomConcept::tenant_id, sql_int()).tenant();
  table.column("MembershipScore", &AtomConcept::membership_score, sql_decimal(5, 4));
  table.column("AssignedAt", &AtomConcept::assigned_at, sql_datetime2()).now();
  table.key({"AtomId", "ConceptId"});
  table.index("IX_AtomConcepts_Concept", {"ConceptId"});
  table.foreign_key("FK_AtomConcepts_Atom", {"AtomId"}, "dbo.Atom", OnDelete::kCascade);
  table.foreign_key("FK_AtomConcepts_Concept", {"ConceptId"}, "provenance.Concepts");
  table.check_range("CK_AtomConcepts_MembershipScore", "MembershipScore", 0, 1);
  return table.take();
}

}  // namespace hartonomous::table
