#pragma once

// The row of what is said about an atom. The atom itself, its bytes, hash and reference count, is
// not a row: it is content, see engine/store.hpp.
// Thread-safety: plain data.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/ids.hpp>

namespace hartonomous::rows {

// What is said about an atom; at most one row per atom.
struct Atom {
  static constexpr std::string_view kTable = "dbo.Atom";

  AtomId atom_id;
  TenantId tenant_id;
  std::string modality;                       // text, code, image, audio, model, database, git, ...
  std::optional<std::string> subtype;         // token, pixel, float32-weight, ...
  std::optional<std::string> content_type;    // MIME type
  std::optional<std::string> canonical_text;  // for people and for search
  std::optional<std::string> metadata;        // JSON
  std::optional<std::int64_t> concept_id;     // the concept it belongs to most
  Instant created_at;
  std::optional<Instant> last_accessed_utc;  // makes no history
};

}  // namespace hartonomous::rows
