// Writer: documents.

#include <algorithm>

#include <hartonomous/base/text.hpp>

#include "composition/writer.hpp"

namespace hartonomous::composition {

using kv::Family;

Result<Writer::Versions*> Writer::versions(TenantId tenant, std::string_view name) {
  const std::pair key{tenant, std::string(name)};
  const auto here = filling_.names.find(key);
  if (here != filling_.names.end()) return &here->second;
  const auto* staged = find_staged([&](const Overlay& in) { return find_in(in.names, key); });
  if (staged != nullptr) return &(filling_.names[key] = *staged);
  HTN_ASSIGN_OR_RETURN(auto rows, stored().versions(tenant, name));
  Versions& versions = filling_.names[key];
  for (auto& [id, row] : rows) versions.push_back({id, std::move(row), {}, false});
  return &versions;
}

Result<std::uint64_t> Writer::atoms_of(ContentId content) const {
  if (!content_id_is_composite(content)) return std::uint64_t{1};
  HTN_ASSIGN_OR_RETURN(const Whole held, whole(content));
  return held.row.end.children;
}

Result<DocumentId> Writer::stage_name(TenantId tenant, const DocumentRow& row,
                                      std::uint64_t atoms) {
  HTN_ASSIGN_OR_RETURN(tenant::TenantState counted, tenant_state(tenant));
  const DocumentId id{counted.next_reference++};
  ++counted.documents;
  counted.bytes += row.bytes;
  counted.atoms += atoms;
  filling_.tenants[tenant] = counted;
  stage().batch().put(Family::kDocumentName, schema::document_name_key(tenant, row.name, id),
                      std::string(1, 1));
  return id;
}

// The watcher knows newest versions only.
Status Writer::tell_added(TenantId tenant, const Versions& before, DocumentId id,
                          const DocumentRow& row, std::unique_ptr<DocumentText> text) {
  if (watcher_ == nullptr) return {};
  if (!before.empty()) {
    const Version& newest = before.back();
    HTN_RETURN_IF_ERROR(watcher_->ended(tenant, newest.id, newest.row, row.created));
  }
  return watcher_->added(tenant, id, row, std::move(text));
}

Status Writer::tell_removed(TenantId tenant, const Versions& before, const Versions& kept,
                            Instant now) {
  if (watcher_ == nullptr || before.empty()) return {};
  const Version& newest = before.back();
  if (!kept.empty() && kept.back().id == newest.id) return {};
  HTN_RETURN_IF_ERROR(watcher_->ended(tenant, newest.id, newest.row, now));
  if (kept.empty()) return {};
  return watcher_->resumed(tenant, kept.back().id, kept.back().row, now);
}

Result<DocumentId> Writer::add_document(TenantId tenant, DocumentRow row,
                                        std::unique_ptr<DocumentText> text) {
  HTN_ASSIGN_OR_RETURN(Versions* const versions_of_name, versions(tenant, row.name));
  HTN_ASSIGN_OR_RETURN(const std::uint64_t atoms, atoms_of(row.content));
  HTN_RETURN_IF_ERROR(change_counts(row.content, {.live = 1}));
  HTN_ASSIGN_OR_RETURN(const DocumentId id, stage_name(tenant, row, atoms));
  stage().batch().put(Family::kDocument, schema::document_key(tenant, id), encode_document(row));
  stage_reference(tenant, row.content, ReferenceKind::kDocument, id, {.from = row.created});
  HTN_RETURN_IF_ERROR(tell_added(tenant, *versions_of_name, id, row, std::move(text)));
  versions_of_name->push_back({id, std::move(row), {}, false});
  return id;
}

Result<DocumentId> Writer::add_leaf_document(TenantId tenant, DocumentRow row, Bytes bytes,
                                             const std::shared_ptr<content::Tally>& tally,
                                             std::function<void(ContentId)> landed,
                                             std::unique_ptr<DocumentText> text) {
  HTN_ASSIGN_OR_RETURN(Versions* const versions_of_name, versions(tenant, row.name));
  HTN_ASSIGN_OR_RETURN(const DocumentId id, stage_name(tenant, row, 1));
  stage().add_leaf(
      bytes, 1, tally,
      [tenant, id, row, landed = std::move(landed)](ContentId content, kv::Batch& batch) mutable {
        row.content = content;
        batch.put(Family::kDocument, schema::document_key(tenant, id), encode_document(row));
        batch.put(Family::kReference,
                  schema::reference_key(tenant, content, ReferenceKind::kDocument, id),
                  encode_reference({.from = row.created}));
        if (landed) landed(content);
      });
  HTN_RETURN_IF_ERROR(tell_added(tenant, *versions_of_name, id, row, std::move(text)));
  versions_of_name->push_back({id, std::move(row), std::string(as_text(bytes)), true});
  return id;
}

Status Writer::remove_document(TenantId tenant, std::string_view name, std::uint64_t version,
                               Instant now) {
  HTN_ASSIGN_OR_RETURN(Versions* const all, versions(tenant, name));
  Versions kept;
  for (const Version& held : *all) {
    if (version != 0 && held.row.version != version) {
      kept.push_back(held);
      continue;
    }
    HTN_RETURN_IF_ERROR(remove_version(tenant, held, now));
  }
  if (kept.size() == all->size()) {
    return version == 0 ? not_found(concat("document '", name, "'"))
                        : not_found(concat("document '", name, "' version ", version));
  }
  HTN_RETURN_IF_ERROR(tell_removed(tenant, *all, kept, now));
  *all = std::move(kept);
  return {};
}

Status Writer::remove_version(TenantId tenant, const Version& version, Instant now) {
  const DocumentRow& row = version.row;
  HTN_ASSIGN_OR_RETURN(tenant::TenantState counted, tenant_state(tenant));
  HTN_ASSIGN_OR_RETURN(const std::uint64_t atoms,
                       version.staged_leaf ? Result<std::uint64_t>(1) : atoms_of(row.content));
  --counted.documents;
  counted.bytes -= row.bytes;
  counted.atoms -= atoms;
  filling_.tenants[tenant] = counted;
  stage().batch().erase(Family::kDocumentName,
                        schema::document_name_key(tenant, row.name, version.id));
  if (version.staged_leaf) return drop_staged_leaf(tenant, version);
  stage().batch().erase(Family::kDocument, schema::document_key(tenant, version.id));
  const auto kind = ReferenceKind::kDocument;
  if (row.created == now) {  // of this commit: it never was
    stage().batch().erase(Family::kReference,
                          schema::reference_key(tenant, row.content, kind, version.id));
    return change_counts(row.content, {.live = -1});
  }
  stage().batch().put(Family::kDocumentHistory,
                      schema::document_name_key(tenant, row.name, version.id),
                      encode_past_document({now, row}));
  HTN_RETURN_IF_ERROR(stage_ended(tenant, kind, version.id, {row.created, now},
                                  {row.content, row.bytes, row.name}));
  return change_counts(row.content, {.live = -1, .kept = 1});
}

// Its id is known when the stage is sealed; the bytes must be in this stage's buffer.
Status Writer::drop_staged_leaf(TenantId tenant, const Version& version) {
  if (stage().room().size() < version.leaf.size()) {
    return resource_exhausted("the stage is full: commit, then remove the document");
  }
  std::copy(version.leaf.begin(), version.leaf.end(),
            reinterpret_cast<char*>(stage().room().data()));
  stage().add_leaf(stage().advance(version.leaf.size()), -1, std::make_shared<content::Tally>(),
                   [tenant, id = version.id](ContentId content, kv::Batch& batch) {
                     batch.erase(Family::kDocument, schema::document_key(tenant, id));
                     batch.erase(
                         Family::kReference,
                         schema::reference_key(tenant, content, ReferenceKind::kDocument, id));
                   });
  return {};
}

}  // namespace hartonomous::composition
