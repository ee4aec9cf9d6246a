#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "engine/core.hpp"
#include "engine/model_put.hpp"
#include "engine/puts.hpp"
#include "engine/sources.hpp"
#include "ingest/directory.hpp"

namespace hartonomous {

using engine::Core;

Session::Session(std::shared_ptr<Core> core, TenantId tenant)
    : core_(std::move(core)), tenant_(tenant) {}

Snapshot Session::snapshot() const {
  return Snapshot(
      std::make_shared<const engine::SnapshotState>(engine::newest_state(core_, tenant_)));
}

namespace {

// `layout` may be null.
Result<PutResult> put_source(const std::shared_ptr<Core>& core, TenantId tenant,
                             std::string_view name, ingest::Source& source,
                             const ingest::Layout* layout, const PutOptions& options,
                             const Control& control) {
  HTN_RETURN_IF_ERROR(ingest::validate_name(name));
  HTN_ASSIGN_OR_RETURN(Core::Lease lease, core->lease(tenant));
  ingest::PutRequest request =
      engine::make_request(*core, tenant, name, options, core->next_instant());
  request.layout = layout;
  const auto outcome = ingest::put(lease.writer(), core->executor(), request, source, control);
  if (!outcome.ok()) {
    lease.retire();  // a stage of it may be in flight
    return outcome.status();
  }
  HTN_RETURN_IF_ERROR(lease.flush());
  return engine::make_result(tenant, lease.writer().contents().domain(), **outcome);
}

// A file whose kind is forced is cut as that kind is.
std::optional<ingest::Layout> layout_of(const std::string& path, const PutOptions& options) {
  if (options.kind.has_value()) return std::nullopt;
  return engine::layout_of_file(path);
}

}  // namespace

Result<PutResult> Session::put(std::string_view name, Bytes bytes, const PutOptions& options,
                               const Control& control) {
  const auto source = ingest::make_bytes_source(bytes);
  return put_source(core_, tenant_, name, *source, nullptr, options, control);
}

Result<PutResult> Session::put(std::string_view name, Source& source, const PutOptions& options,
                               const Control& control) {
  engine::ForeignSource foreign(source);
  return put_source(core_, tenant_, name, foreign, nullptr, options, control);
}

Result<PutResult> Session::put_file(std::string_view name, const std::string& path,
                                    const PutOptions& options, const Control& control) {
  HTN_ASSIGN_OR_RETURN(const auto source, ingest::open_file_source(path));
  const auto layout = layout_of(path, options);
  return put_source(core_, tenant_, name, *source, layout.has_value() ? &*layout : nullptr, options,
                    control);
}

namespace {

// One put_directory: many puts through one lease, reported as they land.
class DirectoryPut {
 public:
  DirectoryPut(Core& core, Core::Lease& lease, TenantId tenant, std::string_view prefix,
               const DirectoryOptions& options, const Control& control)
      : core_(core),
        lease_(lease),
        tenant_(tenant),
        prefix_(prefix),
        options_(options),
        control_(control) {}

  Status put_one(const std::string& path, const std::string& relative) {
    if (control_.stopped()) return cancelled(concat("put '", path, "'"));
    auto source = ingest::open_file_source(path);
    if (!source.ok()) {
      skip(path, source.status());
      return {};
    }
    // A put begins with room for most files whole, so that few need a job of their own.
    if (!lease_.writer().contents().has_room(lease_.writer().stage().capacity() / 8)) {
      HTN_RETURN_IF_ERROR(lease_.writer().submit());
    }
    ingest::PutRequest request = engine::make_request(core_, tenant_, concat(prefix_, relative),
                                                      options_.put, core_.next_instant());
    request.on_error = ingest::PutRequest::OnError::kTakeBack;
    const auto layout = layout_of(path, options_.put);
    if (layout.has_value()) request.layout = &*layout;
    const Control quiet{.progress = {}, .stop = control_.stop};
    auto outcome = ingest::put(lease_.writer(), core_.executor(), request, **source, quiet);
    if (!outcome.ok()) return explain(path, outcome.status());
    lease_.writer().stage().on_landed([this, put = *outcome] { landed(*put); });
    return {};
  }

  void skip(const std::string& path, const Status& why) {
    ++result_.skipped;
    if (options_.on_skip) options_.on_skip(path, why);
  }
  const DirectoryResult& result() const { return result_; }

 private:
  // What is wrong with one file is skipped; what is wrong with the store ends the walk.
  Status explain(const std::string& path, const Status& status) {
    switch (status.code()) {
      case StatusCode::kNotFound:
      case StatusCode::kIo:
      case StatusCode::kConflict:
      case StatusCode::kInvalidArgument:
        if (!lease_.writer().contents().failed().ok()) return status;
        skip(path, status);
        return {};
      default:
        return status;
    }
  }

  void landed(const ingest::PutOutcome& outcome) {
    const PutResult put =
        engine::make_result(tenant_, lease_.writer().contents().domain(), outcome);
    ++result_.files;
    result_.bytes += put.bytes;
    result_.new_bytes += put.new_bytes;
    result_.atoms += put.atoms;
    result_.new_atoms += put.new_atoms;
    if (options_.on_file) options_.on_file(put);
    control_.report({.phase = "put", .done = result_.bytes, .total = 0});
  }

  Core& core_;
  Core::Lease& lease_;
  TenantId tenant_;
  std::string prefix_;
  const DirectoryOptions& options_;
  const Control& control_;
  DirectoryResult result_;
};

}  // namespace

Result<DirectoryResult> Session::put_directory(std::string_view prefix, const std::string& path,
                                               const DirectoryOptions& options,
                                               const Control& control) {
  HTN_ASSIGN_OR_RETURN(Core::Lease lease, core_->lease(tenant_));
  DirectoryPut put(*core_, lease, tenant_, prefix, options, control);
  const Status walked = ingest::walk_directory(
      path, {.leave_out = core_->folder(),
             .on_file = [&](const std::string& file,
                            const std::string& relative) { return put.put_one(file, relative); },
             .on_skip = [&](const std::string& file, const Status& why) { put.skip(file, why); }});
  // What came before a file that was too much for a quota was put: it lands.
  const bool full =
      walked.code() == StatusCode::kResourceExhausted && lease.writer().contents().failed().ok();
  if (!walked.ok() && !full) return walked;
  HTN_RETURN_IF_ERROR(lease.flush());
  HTN_RETURN_IF_ERROR(walked);
  return put.result();
}

namespace {

using Change = std::function<Status(composition::Writer&, Instant now)>;

Status change(const std::shared_ptr<Core>& core, TenantId tenant, const Change& what) {
  HTN_ASSIGN_OR_RETURN(Core::Lease lease, core->lease(tenant));
  Status changed = what(lease.writer(), core->next_instant());
  if (!changed.ok()) {
    lease.retire();
    return changed;
  }
  return lease.flush();
}

}  // namespace

Status Session::remove(std::string_view name) { return remove(name, 0); }

Status Session::remove(std::string_view name, std::uint64_t version) {
  HTN_RETURN_IF_ERROR(ingest::validate_name(name));
  return change(core_, tenant_, [&](composition::Writer& writer, Instant now) {
    return writer.remove_document(tenant_, name, version, now);
  });
}

Status Session::remove_atom(AtomId id) {
  const Snapshot now = snapshot();
  HTN_ASSIGN_OR_RETURN(const Atom atom, now.get_atom(id));
  HTN_ASSIGN_OR_RETURN(const std::uint64_t references, now.reference_count(atom.id));
  if (references > 0) {
    return failed_precondition(
        concat("atom ", id.value(), " is referenced ", references, " times"));
  }
  return {};
}

Status Session::pin(AtomId id) {
  return change(core_, tenant_, [&](composition::Writer& writer, Instant now) -> Status {
    HTN_RETURN_IF_ERROR(snapshot().get_atom(id).status());
    return writer.refer(tenant_, id.content(), schema::ReferenceKind::kPin, now);
  });
}

Status Session::unpin(AtomId id) {
  return change(core_, tenant_, [&](composition::Writer& writer, Instant now) -> Status {
    HTN_RETURN_IF_ERROR(snapshot().get_atom(id).status());
    return writer.stop_referring(tenant_, id.content(), schema::ReferenceKind::kPin, now);
  });
}

}  // namespace hartonomous
