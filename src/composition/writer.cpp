#include "composition/writer.hpp"

#include <algorithm>

#include <hartonomous/base/text.hpp>

namespace hartonomous::composition {

using kv::Family;

Status Writer::stage_watched() {
  return watcher_ == nullptr ? Status() : watcher_->stage(stage().batch());
}

Status Writer::submit(Bytes* carry) {
  HTN_RETURN_IF_ERROR(stage_watched());
  HTN_RETURN_IF_ERROR(stage_tenant_states());
  HTN_RETURN_IF_ERROR(contents_.submit(carry));
  flying_.push_front(std::move(filling_));
  filling_ = {};
  flying_.resize(contents_.in_flight());
  return {};
}

Status Writer::flush() {
  HTN_RETURN_IF_ERROR(stage_watched());
  HTN_RETURN_IF_ERROR(stage_tenant_states());
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

Status Writer::change_counts(ContentId content, CountChange change) {
  if (content_id_is_composite(content)) return change_whole(content, change);
  const std::int64_t all = change.live + change.kept;
  if (all != 0) stage().content_counts().add(content.value(), all);
  if (change.kept != 0) stage().content_kept().add(content.value(), change.kept);
  return {};
}

Status Writer::change_whole(ContentId id, CountChange change) {
  HTN_ASSIGN_OR_RETURN(Whole held, whole(id));
  Composition& row = held.row;
  const auto only_kept = [&row] { return row.references == 0 && row.kept > 0; };
  const bool was_only_kept = only_kept();
  row.references += static_cast<std::uint64_t>(change.live);
  row.kept += static_cast<std::uint64_t>(change.kept);
  const int delta = (only_kept() ? 1 : 0) - (was_only_kept ? 1 : 0);
  if (delta != 0) {
    HTN_RETURN_IF_ERROR(each_extent(id, held, [&](const SegmentExtent& extent) {
      stage().extent_kept().add(extent.id.value(), delta);
    }));
  }
  if (row.references == 0 && row.kept == 0) return erase_whole(id, held);
  return stage_whole(id, std::move(held));
}

Status Writer::each_extent(ContentId id, const Whole& whole,
                           const std::function<void(const SegmentExtent&)>& visit) const {
  const Reader reader = stored();
  for (std::size_t s = 0; s < whole.row.segments.size(); ++s) {
    const bool staged = s < whole.segments.size() && !whole.segments[s].empty();
    Segment read;
    if (!staged) {
      HTN_ASSIGN_OR_RETURN(read, reader.segment(id, whole.row, s));
    }
    for (const SegmentExtent& extent : staged ? whole.segments[s] : read) visit(extent);
  }
  return {};
}

Status Writer::erase_whole(ContentId id, const Whole& whole) {
  const DomainId domain = contents_.domain();
  const Composition& row = whole.row;
  HTN_RETURN_IF_ERROR(each_extent(id, whole, [&](const SegmentExtent& extent) {
    stage().extent_counts().add(extent.id.value(), -1);
  }));
  for (std::size_t s = 0; row.segments.size() > 1 && s < row.segments.size(); ++s) {
    stage().batch().erase(Family::kSegment,
                          schema::segment_key(domain, id, static_cast<std::uint32_t>(s)));
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
