#include "engine/row_writer.hpp"

#include <hartonomous/table/rows/models.hpp>

#include "engine/feed.hpp"
#include "engine/visibility.hpp"

namespace hartonomous::engine {

namespace {

// Quotas of typed tables, by number.
std::map<std::uint16_t, std::uint64_t> rows_max(Core& core, TenantId tenant) {
  const auto registered = core.registry().find(tenant);
  if (!registered.ok() || !(*registered)->max_models.has_value()) return {};
  const table::Binding* const models = table::Catalog::standard().find(rows::Model::kTable);
  return {{models->description.number, static_cast<std::uint64_t>(*(*registered)->max_models)}};
}

}  // namespace

RowWriter::Atoms::Atoms(SnapshotState state_in, composition::Writer& content_in, Instant now_in)
    : state(std::make_shared<const SnapshotState>(std::move(state_in))),
      content(content_in),
      now(now_in) {}

Result<bool> RowWriter::Atoms::sees(TenantId tenant, AtomId atom) {
  HTN_RETURN_IF_ERROR(state->failed);
  if (atom.tenant() != tenant) return false;
  if (shown.contains(atom.content())) return true;
  return is_visible(state, atom.content());
}

Status RowWriter::Atoms::refer(TenantId tenant, AtomId atom) {
  return content.refer(tenant, atom.content(), schema::ReferenceKind::kRow, now);
}

Status RowWriter::Atoms::stop_referring(TenantId tenant, AtomId atom) {
  return content.stop_referring(tenant, atom.content(), schema::ReferenceKind::kRow, now);
}

Result<std::unique_ptr<RowWriter>> RowWriter::begin(const std::shared_ptr<Core>& core,
                                                    TenantId tenant, composition::Writer& content,
                                                    Instant now) {
  std::unique_ptr<RowWriter> writer(new RowWriter());
  writer->staging_ =
      std::make_shared<table::Staging>(stored_rows(core, core->database().snapshot()));
  writer->atoms_ = std::make_unique<Atoms>(newest_state(core, tenant), content, now);
  // Without knowing whether the feed is on nothing may land.
  HTN_ASSIGN_OR_RETURN(std::vector<std::uint16_t> followed, feed_tables(*writer->staging_, tenant));
  RowWriter* const self = writer.get();
  writer->rows_ = std::make_unique<table::Writer>(table::Writer::Parts{
      .staging = writer->staging_,
      .catalog = &table::Catalog::standard(),
      .atoms = writer->atoms_.get(),
      .tenant = tenant,
      .now = now,
      .staged_bytes_max = content.stage().capacity(),
      .rows_max = rows_max(*core, tenant),
      .on_change = append_to_feed(std::move(followed),
                                  [self]() -> table::Writer& { return *self->rows_; })});
  return writer;
}

Result<std::unique_ptr<table::RowStream>> RowWriter::scan(const table::Binding& table,
                                                          std::string_view index,
                                                          Values equal) const {
  HTN_ASSIGN_OR_RETURN(const schema::Index* const found, find_index(table.description, index));
  return rows_->reader().scan(
      table.description, {.index = found, .equal = std::move(equal), .from = {}, .before = {}});
}

void RowWriter::move_to(kv::Batch& batch) {
  rows_->finish();
  staging_->move_to(batch);
}

}  // namespace hartonomous::engine
