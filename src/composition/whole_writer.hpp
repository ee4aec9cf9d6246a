#pragma once

// WholeWriter: makes one whole of extents, as they come, over any number of stages.
//
// Full segments become rows at once; what is needed to go on after an interruption is a put_job row
// (drawn in docs/format/put_job.md) that lands with each stage. finish() makes the whole, or takes
// everything back when the same whole is there already.
// Thread-safety: one thread at a time.

#include <memory>
#include <string>

#include "composition/writer.hpp"

namespace hartonomous::composition {

// An unfinished whole, as stored.
struct PutJob {
  ContentId whole;
  Scheme scheme = Scheme::kBytes;
  ContentHash prefix_hash;  // of the bytes before `end`
  std::string head;
  Position end;
  std::vector<Position> segments;  // where each begins, the open one included
  Segment open;                    // the last segment, not full
};
std::string encode_put_job(const PutJob& job);
Result<PutJob> decode_put_job(Bytes value);
Result<std::optional<PutJob>> find_put_job(const Writer& writer, TenantId tenant,
                                           std::string_view name);
// Takes back what the job had counted and removes its rows.
Status give_up(Writer& writer, TenantId tenant, std::string_view name, const PutJob& job);

class WholeWriter {
 public:
  WholeWriter(Writer& writer, TenantId tenant, std::string name)
      : writer_(writer), tenant_(tenant), name_(std::move(name)) {}

  // Goes on where a job was.
  void resume(PutJob job);
  void set_scheme(Scheme scheme) { job_.scheme = scheme; }
  Scheme scheme() const { return job_.scheme; }
  // An extent that was staged or is stored: counts it.
  void add(const content::ExtentPlace& place, content::Cut cut);
  // The first bytes of the content: up to 32 are kept.
  void see_head(Bytes bytes);
  const Position& end() const { return job_.end; }

  // Before the stage that holds the last added extents is submitted, while more is to come.
  void stage_job(const ContentHash& prefix_hash);
  // The whole, stored or staged; nothing refers to it yet.
  Result<ContentId> finish(const ContentHash& hash);
  // Takes back everything that was added.
  Status abandon();

 private:
  Writer& writer_;
  TenantId tenant_;
  std::string name_;
  PutJob job_;
  std::vector<Segment> recent_;  // full segments since the last staged job, oldest first
  bool has_id_ = false;
  bool job_staged_ = false;
};

}  // namespace hartonomous::composition
