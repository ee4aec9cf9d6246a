#pragma once

// Rows of the registry of tenants and of relations between atoms.
// Thread-safety: plain data.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/ids.hpp>
#include <hartonomous/table/value.hpp>

namespace hartonomous::rows {

// A tenant of the store, its quotas and how long its history is kept.
struct Tenant {
  static constexpr std::string_view kTable = "dbo.Tenant";

  TenantId tenant_id;
  std::string tenant_name;  // unique in the store
  Instant created_at;
  bool is_active = true;                     // false: kept, but not served
  std::optional<std::int64_t> max_atoms;     // NULL: no limit
  std::optional<std::int32_t> max_models;    // NULL: no limit
  std::optional<Decimal<2>> max_storage_gb;  // 10^9 bytes; NULL: no limit
  // Age of the oldest history that a sweep leaves; NULL: for ever.
  std::optional<std::int64_t> retention_seconds = 7 * 24 * 3600;
  std::optional<std::int64_t> retention_bytes;  // of history; NULL: no limit
  std::optional<DomainId> domain_id;            // a shared dedup domain, from 1; NULL: its own
};

// A directed relation between two atoms that is not one of part and whole.
struct AtomRelation {
  static constexpr std::string_view kTable = "dbo.AtomRelation";

  std::int64_t atom_relation_id = 0;
  TenantId tenant_id;
  AtomId source_atom_id;                 // deleting it deletes the relation
  AtomId target_atom_id;                 // cannot be deleted while the relation stands
  std::string relation_type;             // derives_from, similar_to, contradicts, influences, ...
  std::optional<Decimal<4>> importance;  // 0..1
  std::optional<Decimal<4>> confidence;  // 0..1
  std::optional<float> weight;           // strength
  std::optional<Point> spatial_expression;
  std::optional<double> coord_x;
  std::optional<double> coord_y;
  std::optional<double> coord_z;
  std::optional<double> coord_t;  // time
  std::optional<double> coord_w;  // weight or measure
  Instant created_at;
};

}  // namespace hartonomous::rows
