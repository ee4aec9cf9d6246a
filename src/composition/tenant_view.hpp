#pragma once

// TenantView: what a tenant has of a domain, now or as of an instant: its documents, and what of it
// refers to a content.
//
// As of an instant a document is the one that was there: its row, or the one that history kept.
// Thread-safety: thread-safe; cheap to copy.

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "codec/key.hpp"
#include "composition/reader.hpp"

namespace hartonomous::composition {

class TenantView {
 public:
  using Document = std::pair<DocumentId, DocumentRow>;
  TenantView(Reader reader, TenantId tenant, std::optional<Instant> as_of)
      : reader_(std::move(reader)), tenant_(tenant), as_of_(as_of) {}

  const Reader& reader() const { return reader_; }
  TenantId tenant() const { return tenant_; }
  const std::optional<Instant>& as_of() const { return as_of_; }

  // Errors: kCorruption.
  Result<std::optional<Document>> newest(std::string_view name) const;
  // Ascending.
  Result<std::vector<Document>> versions(std::string_view name) const;
  // Of a name: what is there, and what was and is remembered, whenever; by when each began.
  struct Past {
    DocumentId id;
    DocumentRow row;
    std::optional<Instant> ended;
  };
  Result<std::vector<Past>> history(std::string_view name) const;
  // Whether a document was there: of a row of now, or of history.
  bool was_there(const DocumentRow& row) const;
  bool was_there(const PastDocument& past) const;

  // Whether something of the tenant refers to the content itself.
  Result<bool> refers_to(ContentId content) const;
  // How much does; of all kinds, or of one.
  Result<std::uint64_t> references(ContentId content,
                                   std::optional<ReferenceKind> kind = std::nullopt) const;

 private:
  bool is_there(const Reference& reference) const;

  Reader reader_;
  TenantId tenant_;
  std::optional<Instant> as_of_;
};

}  // namespace hartonomous::composition
