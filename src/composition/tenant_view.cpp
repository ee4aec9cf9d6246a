#include "composition/tenant_view.hpp"

#include <algorithm>

namespace hartonomous::composition {

using kv::Family;

bool TenantView::is_there(const Reference& reference) const {
  return as_of_.has_value() ? reference.at(*as_of_) : !reference.to.has_value();
}

bool TenantView::was_there(const DocumentRow& row) const { return is_there({.from = row.created}); }

bool TenantView::was_there(const PastDocument& past) const {
  return is_there({.from = past.row.created, .to = past.ended});
}

Result<std::vector<TenantView::Past>> TenantView::history(std::string_view name) const {
  std::vector<Past> all;
  HTN_ASSIGN_OR_RETURN(auto now, reader_.versions(tenant_, name));
  all.reserve(now.size());
  for (auto& [id, row] : now) all.push_back({id, std::move(row), {}});
  const content::View& view = reader_.view();
  const std::string prefix = schema::document_name_prefix(tenant_, name);
  const auto cursor =
      view.database().cursor(Family::kDocumentHistory, kv::prefix_range(prefix), view.snapshot());
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
    if (!more) break;
    codec::KeyReader key(as_bytes(cursor->key().substr(prefix.size())));
    const DocumentId id{key.u40()};
    if (!key.done()) return corruption("document_history row: malformed key");
    HTN_ASSIGN_OR_RETURN(PastDocument past, decode_past_document(cursor->value()));
    all.push_back({id, std::move(past.row), past.ended});
  }
  std::sort(all.begin(), all.end(), [](const Past& a, const Past& b) { return a.id < b.id; });
  return all;
}

Result<std::vector<TenantView::Document>> TenantView::versions(std::string_view name) const {
  if (!as_of_.has_value()) return reader_.versions(tenant_, name);
  HTN_ASSIGN_OR_RETURN(auto all, history(name));
  std::vector<Document> then;
  for (Past& each : all) {
    const Reference reference{.from = each.row.created, .to = each.ended};
    if (is_there(reference)) then.emplace_back(each.id, std::move(each.row));
  }
  return then;
}

Result<std::optional<TenantView::Document>> TenantView::newest(std::string_view name) const {
  HTN_ASSIGN_OR_RETURN(auto all, versions(name));
  if (all.empty()) return std::optional<Document>();
  return std::optional(std::move(all.back()));
}

Result<bool> TenantView::refers_to(ContentId content) const {
  bool found = false;
  HTN_RETURN_IF_ERROR(reader_.each_reference(
      tenant_, content, [&](ReferenceKind, ReferenceId, const Reference& reference) {
        found = is_there(reference);
        return !found;
      }));
  return found;
}

Result<std::uint64_t> TenantView::references(ContentId content,
                                             std::optional<ReferenceKind> kind) const {
  std::uint64_t count = 0;
  HTN_RETURN_IF_ERROR(reader_.each_reference(
      tenant_, content, [&](ReferenceKind each, ReferenceId, const Reference& reference) {
        if ((!kind.has_value() || each == *kind) && is_there(reference)) ++count;
        return true;
      }));
  return count;
}

}  // namespace hartonomous::composition
