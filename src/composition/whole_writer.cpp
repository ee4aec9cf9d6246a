#include "composition/whole_writer.hpp"

#include <algorithm>

#include "codec/varint.hpp"

namespace hartonomous::composition {

using kv::Family;

namespace {
constexpr char kVersion = 1;
constexpr std::size_t kHeadBytes = 32;

void append_place(const Position& at, std::string& out) {
  codec::append_varint(out, at.bytes);
  codec::append_varint(out, at.children);
  codec::append_varint(out, at.characters);
  codec::append_varint(out, at.lines);
  codec::append_varint(out, at.column);
}

Position read_place(codec::ByteReader& reader) {
  Position at;
  at.bytes = reader.varint();
  at.children = reader.varint();
  at.characters = reader.varint();
  at.lines = reader.varint();
  at.column = reader.varint();
  return at;
}
}  // namespace

std::string encode_put_job(const PutJob& job) {
  std::string out(1, kVersion);
  codec::append_varint(out, job.whole.value());
  out.push_back(static_cast<char>(job.scheme));
  out.append(as_text(job.prefix_hash.bytes()));
  out.push_back(static_cast<char>(job.head.size()));
  out.append(job.head);
  append_place(job.end, out);
  codec::append_varint(out, job.segments.size());
  for (const Position& at : job.segments) append_place(at, out);
  out.append(encode_segment(job.open));
  return out;
}

Result<PutJob> decode_put_job(Bytes value) {
  codec::ByteReader reader(value);
  const std::uint8_t version = reader.byte();
  PutJob job;
  job.whole = ContentId{reader.varint()};
  const std::uint8_t scheme = reader.byte();
  const Bytes hash = reader.take(ContentHash::kBytes);
  job.head = std::string(as_text(reader.take(reader.byte())));
  job.end = read_place(reader);
  const std::uint64_t segments = reader.varint();
  if (!reader.ok() || version != kVersion || scheme < 1 || scheme > 2 ||
      job.whole.value() >> kContentIdBits != 0 || job.head.size() > kHeadBytes ||
      segments > reader.remaining()) {
    return corruption("put_job row: malformed");
  }
  job.scheme = static_cast<Scheme>(scheme);
  HTN_ASSIGN_OR_RETURN(job.prefix_hash, ContentHash::from_bytes(hash));
  for (std::uint64_t i = 0; i < segments; ++i) job.segments.push_back(read_place(reader));
  if (!reader.ok()) return corruption("put_job row: malformed");
  HTN_ASSIGN_OR_RETURN(job.open, decode_segment(reader.take(reader.remaining())));
  return job;
}

Result<std::optional<PutJob>> find_put_job(const Writer& writer, TenantId tenant,
                                           std::string_view name) {
  HTN_ASSIGN_OR_RETURN(const auto row, writer.job_row(tenant, name));
  if (!row.has_value()) return std::optional<PutJob>();
  HTN_ASSIGN_OR_RETURN(PutJob job, decode_put_job(as_bytes(*row)));
  return std::optional(std::move(job));
}

namespace {

// Segments of a job but the open one are rows.
Status release_rows(Writer& writer, ContentId whole, std::size_t full_segments) {
  const content::View view = writer.contents().view();
  for (std::size_t s = 0; s < full_segments; ++s) {
    const std::string key =
        schema::segment_key(view.domain(), whole, static_cast<std::uint32_t>(s));
    HTN_ASSIGN_OR_RETURN(const auto row,
                         view.database().get(Family::kSegment, key, view.snapshot().get()));
    if (!row.has_value()) return corruption("put job: a segment row is missing");
    HTN_ASSIGN_OR_RETURN(Segment segment, decode_segment(row->bytes()));
    writer.release_extents({std::move(segment)});
    writer.stage().batch().erase(Family::kSegment, key);
  }
  return {};
}

}  // namespace

Status give_up(Writer& writer, TenantId tenant, std::string_view name, const PutJob& job) {
  if (job.segments.size() > 1) {
    HTN_RETURN_IF_ERROR(release_rows(writer, job.whole, job.segments.size() - 1));
  }
  writer.release_extents({job.open});
  writer.stage_job_row(tenant, name, std::nullopt);
  return {};
}

void WholeWriter::resume(PutJob job) {
  job_ = std::move(job);
  has_id_ = true;
  job_staged_ = true;
}

void WholeWriter::see_head(Bytes bytes) {
  const std::size_t wanted = std::min(kHeadBytes - job_.head.size(), bytes.size());
  job_.head.append(as_text(bytes.first(wanted)));
}

void WholeWriter::add(const content::ExtentPlace& place, content::Cut cut) {
  if (job_.segments.empty()) {
    job_.segments.push_back(job_.end);
  } else if (job_.open.size() == limits::kSegmentExtents) {
    if (!has_id_) {
      job_.whole = writer_.new_whole_id();
      has_id_ = true;
    }
    const auto number = static_cast<std::uint32_t>(job_.segments.size() - 1);
    writer_.stage().batch().put(
        Family::kSegment, schema::segment_key(writer_.contents().domain(), job_.whole, number),
        encode_segment(job_.open));
    for (const SegmentExtent& extent : job_.open) {
      writer_.stage().whole_postings().push_back({extent.id.value(), job_.whole.value()});
    }
    recent_.push_back(std::move(job_.open));
    job_.segments.push_back(job_.end);
    job_.open.clear();
  }
  job_.open.push_back({place.id, cut, place.shape});
  job_.end.pass(place.shape);
  writer_.stage().extent_counts().add(place.id.value(), 1);
}

void WholeWriter::stage_job(const ContentHash& prefix_hash) {
  if (!has_id_) {
    job_.whole = writer_.new_whole_id();
    has_id_ = true;
  }
  job_.prefix_hash = prefix_hash;
  writer_.stage_job_row(tenant_, name_, encode_put_job(job_));
  job_staged_ = true;
  recent_.clear();
}

Result<ContentId> WholeWriter::finish(const ContentHash& hash) {
  HTN_ASSIGN_OR_RETURN(const auto known, writer_.find_whole(job_.scheme, hash));
  if (known.has_value()) {
    HTN_RETURN_IF_ERROR(abandon());
    return *known;
  }
  if (!has_id_) {
    job_.whole = writer_.new_whole_id();
    has_id_ = true;
  }
  for (const SegmentExtent& extent : job_.open) {
    writer_.stage().whole_postings().push_back({extent.id.value(), job_.whole.value()});
  }
  if (job_staged_) {
    writer_.stage_job_row(tenant_, name_, std::nullopt);
  }
  Composition row;
  row.scheme = job_.scheme;
  row.hash = hash;
  row.head = job_.head;
  row.end = job_.end;
  row.segments = job_.segments;
  std::vector<Segment> segments(row.segments.size());
  if (!segments.empty()) {
    segments.back() = job_.open;
    std::move(recent_.begin(), recent_.end(),
              segments.end() - 1 - static_cast<std::ptrdiff_t>(recent_.size()));
  }
  if (segments.size() == 1) row.only = job_.open;
  writer_.add_whole(job_.whole, std::move(row), std::move(segments));
  return job_.whole;
}

Status WholeWriter::abandon() {
  if (job_staged_) {
    // Rows of earlier segments may still be in flight; what has landed can be read back. What is
    // being filled stays: it counts extents that no job says, and lands with their release only.
    HTN_RETURN_IF_ERROR(writer_.settle());
    const std::size_t full = job_.segments.empty() ? 0 : job_.segments.size() - 1;
    HTN_RETURN_IF_ERROR(release_rows(writer_, job_.whole, full - recent_.size()));
    writer_.stage_job_row(tenant_, name_, std::nullopt);
  }
  const std::size_t first = job_.segments.size() - (job_.segments.empty() ? 0 : 1) - recent_.size();
  for (std::size_t i = 0; i < recent_.size(); ++i) {
    writer_.stage().batch().erase(Family::kSegment,
                                  schema::segment_key(writer_.contents().domain(), job_.whole,
                                                      static_cast<std::uint32_t>(first + i)));
  }
  writer_.release_extents(recent_);
  writer_.release_extents({job_.open});
  return {};
}

}  // namespace hartonomous::composition
