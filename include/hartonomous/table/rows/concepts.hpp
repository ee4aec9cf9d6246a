#pragma once

// Rows of concepts: clusters of atoms by meaning, how they were found, and who belongs to them.
// Thread-safety: plain data.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/ids.hpp>
#include <hartonomous/table/value.hpp>

namespace hartonomous::rows {

// A concept. Its domain is not stored: it is the cell of points nearest to this centroid.
struct Concept {
  static constexpr std::string_view kTable = "dbo.Concept";

  std::int64_t concept_id = 0;
  TenantId tenant_id;
  std::string concept_name;
  std::optional<std::string> description;
  std::optional<Blob> centroid_vector;            // mean embedding: float32, little-endian
  std::optional<Point> centroid_spatial_key;      // its projection
  std::optional<double> radius;                   // in the projection's units
  std::optional<std::int64_t> parent_concept_id;  // the concept above; NULL: a root
  std::int64_t atom_count = 0;                    // members; makes no history
  std::optional<Decimal<4>> confidence;           // 0..1
  Instant created_at;
};

// How a concept was found and how good a cluster it is. Name and centroid are the concept's.
struct ProvenanceConcept {
  static constexpr std::string_view kTable = "provenance.Concepts";

  std::int64_t concept_id = 0;  // of dbo.Concept; deleting that deletes this
  TenantId tenant_id;
  std::optional<std::string> discovery_method;  // DBSCAN, KMeans, Manual, ...
  std::optional<Decimal<4>> coherence_score;    // similarity within the cluster
  std::optional<Decimal<4>> separation_score;   // distance to the other clusters
  Instant created_at;
};

// An atom belongs to a concept.
struct AtomConcept {
  static constexpr std::string_view kTable = "provenance.AtomConcepts";

  TenantId tenant_id;
  AtomId atom_id;  // deleting it ends its memberships
  std::int64_t concept_id = 0;
  std::optional<Decimal<4>> membership_score;  // 0..1
  Instant assigned_at;
};

}  // namespace hartonomous::rows
