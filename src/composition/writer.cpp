#include "composition/writer.hpp"

#include <algorithm>

#include <hartonomous/base/text.hpp>

namespace hartonomous::composition {

using kv::Family;

namespace {
// What a map holds under a key; null: nothing.
template <typename Map>
const typename Map::mapped_type* find_in(const Map& map, const typename Map::key_type& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}
}  // namespace

Status Writer::submit(Bytes* carry) {
  HTN_RETURN_IF_ERROR(contents_.submit(carry));
  flying_.push_front(std::move(filling_));
  filling_ = {};
  flying_.resize(contents_.in_flight());
  return {};
}

Status Writer::flush() {
  HTN_RETURN_IF_ERROR(contents_.flush());
  filling_ = {};
  flying_.clear();
  return {};
}

Status Writer::settle() {
  HTN_RETURN_IF_ERROR(contents_.settle());
  flying_.clear();
  return {};
}

template <typename Find>
auto Writer::find_staged(Find find) const -> decltype(find(std::declval<const Overlay&>())) {
  if (const auto found = find(filling_)) return found;
  for (const Overlay& overlay : flying_) {
    if (const auto found = find(overlay)) return found;
  }
  return nullptr;
}

Result<std::optional<ContentId>> Writer::find_whole(Scheme scheme, const ContentHash& hash) const {
  const auto* staged = find_staged([&](const Overlay& in) {
    return find_in(in.by_hash, {scheme, hash});
  });
  if (staged != nullptr) return *staged;
  return stored().find_whole(scheme, hash);
}

Result<Writer::Whole> Writer::whole(ContentId id) const {
  const auto* staged = find_staged([&](const Overlay& in) { return find_in(in.wholes, id); });
  if (staged != nullptr && staged->erased) return not_found(concat("composition ", id.value()));
  if (staged != nullptr) return *staged;
  const Reader reader = stored();
  HTN_ASSIGN_OR_RETURN(Composition row, reader.get(id));
  return Whole{std::move(row), {}, false};
}

Status Writer::stage_whole(ContentId id, Whole whole) {
  stage().batch().put(Family::kComposition, schema::composition_key(contents_.domain(), id),
                      encode_composition(whole.row));
  filling_.wholes[id] = std::move(whole);
  return {};
}

void Writer::add_whole(ContentId id, Composition row, std::vector<Segment> segments) {
  const DomainId domain = contents_.domain();
  stage().batch().put(
      Family::kWholeHash,
      schema::whole_hash_key(domain, static_cast<std::uint8_t>(row.scheme), row.hash),
      encode_content_id(id));
  if (segments.size() > 1) {
    for (std::size_t s = 0; s < segments.size(); ++s) {
      if (segments[s].empty()) continue;  // its row is stored already
      stage().batch().put(Family::kSegment,
                          schema::segment_key(domain, id, static_cast<std::uint32_t>(s)),
                          encode_segment(segments[s]));
    }
  }
  filling_.by_hash[{row.scheme, row.hash}] = id;
  ++contents_.counters().compositions;
  ignore_error(stage_whole(id, {std::move(row), std::move(segments), false}),
               "it only stages a row");
}

Status Writer::refer(ContentId id) {
  HTN_ASSIGN_OR_RETURN(Whole held, whole(id));
  ++held.row.references;
  return stage_whole(id, std::move(held));
}

Status Writer::release(ContentId id) {
  HTN_ASSIGN_OR_RETURN(Whole held, whole(id));
  if (held.row.references > 1) {
    --held.row.references;
    return stage_whole(id, std::move(held));
  }
  return erase_whole(id, std::move(held));
}

Status Writer::erase_whole(ContentId id, Whole whole) {
  const DomainId domain = contents_.domain();
  const Composition& row = whole.row;
  const Reader reader = stored();
  for (std::size_t s = 0; s < row.segments.size(); ++s) {
    const bool staged = s < whole.segments.size() && !whole.segments[s].empty();
    Segment extents;
    if (staged) {
      extents = std::move(whole.segments[s]);
    } else {
      HTN_ASSIGN_OR_RETURN(extents, reader.segment(id, row, s));
    }
    for (const SegmentExtent& extent : extents) {
      stage().extent_counts().add(extent.id.value(), -1);
    }
    if (row.segments.size() > 1) {
      stage().batch().erase(Family::kSegment,
                            schema::segment_key(domain, id, static_cast<std::uint32_t>(s)));
    }
  }
  stage().batch().erase(Family::kComposition, schema::composition_key(domain, id));
  stage().batch().erase(
      Family::kWholeHash,
      schema::whole_hash_key(domain, static_cast<std::uint8_t>(row.scheme), row.hash));
  filling_.by_hash[{row.scheme, row.hash}] = std::nullopt;
  filling_.wholes[id].erased = true;
  --contents_.counters().compositions;
  return {};
}

void Writer::release_extents(const std::vector<Segment>& segments) {
  for (const Segment& segment : segments) {
    for (const SegmentExtent& extent : segment) {
      stage().extent_counts().add(extent.id.value(), -1);
    }
  }
}

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

DocumentId Writer::stage_name(TenantId tenant, const DocumentRow& row) {
  content::DomainCounters& counters = contents_.counters();
  const DocumentId id{counters.next_document++};
  ++counters.documents;
  counters.document_bytes += row.bytes;
  stage().batch().put(Family::kDocumentName, schema::document_name_key(tenant, row.name, id),
                      std::string(1, 1));
  return id;
}

Result<DocumentId> Writer::add_document(TenantId tenant, DocumentRow row) {
  HTN_ASSIGN_OR_RETURN(Versions* const versions_of_name, versions(tenant, row.name));
  HTN_RETURN_IF_ERROR(refer(row.content));
  const DocumentId id = stage_name(tenant, row);
  stage().batch().put(Family::kDocument, schema::document_key(tenant, id), encode_document(row));
  versions_of_name->push_back({id, std::move(row), {}, false});
  return id;
}

Result<DocumentId> Writer::add_leaf_document(TenantId tenant, DocumentRow row, Bytes bytes,
                                             const std::shared_ptr<content::Tally>& tally,
                                             std::function<void(ContentId)> landed) {
  HTN_ASSIGN_OR_RETURN(Versions* const versions_of_name, versions(tenant, row.name));
  const DocumentId id = stage_name(tenant, row);
  stage().add_leaf(
      bytes, 1, tally,
      [tenant, id, row, landed = std::move(landed)](ContentId content, kv::Batch& batch) mutable {
        row.content = content;
        batch.put(Family::kDocument, schema::document_key(tenant, id), encode_document(row));
        if (landed) landed(content);
      });
  versions_of_name->push_back({id, std::move(row), std::string(as_text(bytes)), true});
  return id;
}

Status Writer::remove_version(TenantId tenant, const Version& version) {
  content::DomainCounters& counters = contents_.counters();
  --counters.documents;
  counters.document_bytes -= version.row.bytes;
  stage().batch().erase(Family::kDocumentName,
                        schema::document_name_key(tenant, version.row.name, version.id));
  const std::string key = schema::document_key(tenant, version.id);
  if (!version.staged_leaf) {
    stage().batch().erase(Family::kDocument, key);
    if (content_id_is_composite(version.row.content)) return release(version.row.content);
    stage().content_counts().add(version.row.content.value(), -1);
    return {};
  }
  // Its id is known when the stage is sealed; the bytes must be in this stage's buffer.
  if (stage().room().size() < version.leaf.size()) {
    return resource_exhausted("the stage is full: commit, then remove the document");
  }
  std::copy(version.leaf.begin(), version.leaf.end(),
            reinterpret_cast<char*>(stage().room().data()));
  stage().add_leaf(stage().advance(version.leaf.size()), -1, std::make_shared<content::Tally>(),
                   [key](ContentId, kv::Batch& batch) { batch.erase(Family::kDocument, key); });
  return {};
}

Status Writer::remove_document(TenantId tenant, std::string_view name, std::uint64_t version) {
  HTN_ASSIGN_OR_RETURN(Versions* const all, versions(tenant, name));
  Versions kept;
  for (const Version& held : *all) {
    if (version != 0 && held.row.version != version) {
      kept.push_back(held);
      continue;
    }
    HTN_RETURN_IF_ERROR(remove_version(tenant, held));
  }
  if (kept.size() == all->size()) {
    return version == 0 ? not_found(concat("document '", name, "'"))
                        : not_found(concat("document '", name, "' version ", version));
  }
  *all = std::move(kept);
  return {};
}

Result<std::uint64_t> Writer::pins(TenantId tenant, ContentId content) const {
  const auto* staged = find_staged([&](const Overlay& in) {
    return find_in(in.pins, {tenant, content});
  });
  if (staged != nullptr) return *staged;
  return stored().pins(tenant, content);
}

Status Writer::change_pins(TenantId tenant, ContentId content, std::uint64_t count,
                           std::int64_t delta) {
  if (content_id_is_composite(content)) {
    HTN_RETURN_IF_ERROR(delta > 0 ? refer(content) : release(content));
  } else {
    stage().content_counts().add(content.value(), delta);
  }
  const std::string key = schema::pin_key(tenant, content);
  if (count == 0) {
    stage().batch().erase(Family::kPin, key);
  } else {
    stage().batch().put(Family::kPin, key, encode_count(count));
  }
  filling_.pins[{tenant, content}] = count;
  return {};
}

Status Writer::pin(TenantId tenant, ContentId content) {
  HTN_ASSIGN_OR_RETURN(const std::uint64_t count, pins(tenant, content));
  return change_pins(tenant, content, count + 1, 1);
}

Status Writer::unpin(TenantId tenant, ContentId content) {
  HTN_ASSIGN_OR_RETURN(const std::uint64_t count, pins(tenant, content));
  if (count == 0) return failed_precondition(concat("atom ", content.value(), ": not pinned"));
  return change_pins(tenant, content, count - 1, -1);
}

Result<std::optional<std::string>> Writer::job_row(TenantId tenant, std::string_view name) const {
  const std::pair key{tenant, std::string(name)};
  const auto* staged = find_staged([&](const Overlay& in) { return find_in(in.jobs, key); });
  if (staged != nullptr) return *staged;
  const content::View view = contents_.view();
  HTN_ASSIGN_OR_RETURN(const auto row,
                       view.database().get(Family::kPutJob, schema::put_job_key(tenant, name),
                                           view.snapshot().get()));
  if (!row.has_value()) return std::optional<std::string>();
  return std::optional(std::string(row->text()));
}

void Writer::stage_job_row(TenantId tenant, std::string_view name, std::optional<std::string> row) {
  const std::string key = schema::put_job_key(tenant, name);
  if (row.has_value()) {
    stage().batch().put(Family::kPutJob, key, *row);
  } else {
    stage().batch().erase(Family::kPutJob, key);
  }
  filling_.jobs[{tenant, std::string(name)}] = std::move(row);
}

}  // namespace hartonomous::composition
