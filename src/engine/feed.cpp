#include "engine/feed.hpp"

#include <algorithm>

#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "codec/varint.hpp"
#include "engine/tables.hpp"
#include "schema/keys.hpp"
#include "table/row_codec.hpp"
#include "table/row_json.hpp"

namespace hartonomous {

namespace engine {

std::string feed_key(TenantId tenant) { return schema::meta_key(concat("feed.", tenant.value())); }

namespace {

constexpr std::uint8_t kVersion = 1;

std::string_view name_of(table::RowChange change) {
  switch (change) {
    case table::RowChange::kInsert:
      return "Insert";
    case table::RowChange::kUpdate:
      return "Update";
    case table::RowChange::kErase:
      return "Delete";
  }
  return "";
}

// "7", or "7/12": a key as people write it. The row beside it has it exactly.
std::string entity_of(const schema::TableDescription& table, const Values& row) {
  std::string out;
  for (const Value& value : table::key_of(table, row)) {
    const auto* text = std::get_if<std::string>(&value);
    out += concat(out.empty() ? "" : "/", text != nullptr ? *text : to_text(value));
  }
  return out;
}

}  // namespace

Result<std::vector<std::uint16_t>> feed_tables(const table::RowSource& source, TenantId tenant) {
  std::vector<std::uint16_t> tables;
  HTN_ASSIGN_OR_RETURN(const auto row, source.get(kv::Family::kMeta, feed_key(tenant)));
  if (!row.has_value()) return tables;
  codec::ByteReader reader(row->bytes());
  const std::uint8_t version = reader.byte();
  while (reader.ok() && reader.remaining() > 0) {
    tables.push_back(static_cast<std::uint16_t>(reader.varint()));
  }
  if (version != kVersion || !reader.done()) {
    return corruption(concat("meta row 'feed.", tenant.value(), "': malformed"));
  }
  return tables;
}

void stage_feed_tables(table::Staging& staging, TenantId tenant,
                       const std::vector<std::uint16_t>& tables) {
  if (tables.empty()) return staging.erase(kv::Family::kMeta, feed_key(tenant));
  std::string value(1, static_cast<char>(kVersion));
  for (const std::uint16_t table : tables) codec::append_varint(value, table);
  staging.put(kv::Family::kMeta, feed_key(tenant), std::move(value));
}

table::Writer::OnChange append_to_feed(std::vector<std::uint16_t> tables,
                                       const std::function<table::Writer&()>& writer) {
  if (tables.empty()) return {};
  return [tables = std::move(tables), writer](const table::Binding& binding,
                                              table::RowChange change, const Values& row) {
    const schema::TableDescription& table = binding.description;
    if (!std::binary_search(tables.begin(), tables.end(), table.number)) return Status();
    rows::Neo4jSyncQueue entry;
    entry.entity_type = table.full_name();
    entry.entity_id = entity_of(table, row);
    entry.operation = name_of(change);
    entry.payload_json = table::row_json(table, row);
    const table::Binding* queue = table::Catalog::standard().find(rows::Neo4jSyncQueue::kTable);
    return writer().insert(*queue, values_of(entry)).status();
  };
}

}  // namespace engine

namespace {

// Acknowledged rows that one commit removes.
constexpr std::size_t kPurgedAtOnce = 2000;

constexpr std::string_view kDefaultTables[] = {
    "dbo.Atom",    "dbo.AtomRelation",     "dbo.Model",
    "dbo.Concept", "dbo.GenerationStream", "dbo.AtomProvenance"};

// What is told of atoms, models and concepts. The others are the store's own business, and the
// queue cannot follow itself.
constexpr std::string_view kFollowed[] = {"dbo.Atom",
                                          "dbo.AtomRelation",
                                          "dbo.Model",
                                          "dbo.ModelLayer",
                                          "dbo.TensorAtom",
                                          "dbo.SpatialLandmark",
                                          "dbo.AtomEmbedding",
                                          "dbo.Concept",
                                          "provenance.Concepts",
                                          "provenance.AtomConcepts",
                                          "dbo.GenerationStream",
                                          "dbo.AtomProvenance"};

Result<std::vector<std::uint16_t>> numbers_of(std::span<const std::string> names) {
  std::vector<std::string> wanted(names.begin(), names.end());
  if (wanted.empty()) wanted.assign(std::begin(kDefaultTables), std::end(kDefaultTables));
  std::vector<std::uint16_t> numbers;
  for (const std::string& name : wanted) {
    HTN_ASSIGN_OR_RETURN(const table::Binding* const found, engine::find_table(name));
    const std::string full_name = found->description.full_name();
    if (std::find(std::begin(kFollowed), std::end(kFollowed), full_name) == std::end(kFollowed)) {
      return invalid_argument(concat(full_name, " cannot be followed"));
    }
    numbers.push_back(found->description.number);
  }
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

Status set_tables(const std::shared_ptr<engine::Core>& core, TenantId tenant,
                  const std::vector<std::uint16_t>& tables) {
  HTN_ASSIGN_OR_RETURN(engine::Core::Lease lease, core->lease(tenant));
  table::Staging staging(engine::stored_rows(core, core->database().snapshot()));
  engine::stage_feed_tables(staging, tenant, tables);
  kv::Batch batch;
  staging.move_to(batch);
  return lease.commit(std::move(batch));
}

rows::Neo4jSyncQueue at_instant(rows::Neo4jSyncQueue row, Instant now) {
  row.processed_at = now;
  return row;
}

}  // namespace

Feed::Feed(std::shared_ptr<engine::Core> core, TenantId tenant)
    : core_(std::move(core)), tenant_(tenant) {}

Status Feed::turn_on(std::span<const std::string> tables) {
  HTN_ASSIGN_OR_RETURN(const auto numbers, numbers_of(tables));
  return set_tables(core_, tenant_, numbers);
}

Status Feed::turn_off() { return set_tables(core_, tenant_, {}); }

Result<std::vector<std::string>> Feed::tables() const {
  const auto source = engine::stored_rows(core_, core_->database().snapshot());
  HTN_ASSIGN_OR_RETURN(const auto numbers, engine::feed_tables(*source, tenant_));
  std::vector<std::string> names;
  for (const std::uint16_t number : numbers) {
    const table::Binding* table = table::Catalog::standard().find(number);
    if (table == nullptr) return corruption(concat("the feed is on for table ", number));
    names.push_back(table->description.full_name());
  }
  return names;
}

Result<std::vector<rows::Neo4jSyncQueue>> Feed::poll(const FeedPoll& poll) const {
  const Tables tables = Session(core_, tenant_).snapshot().tables();
  TableScan scan;
  if (poll.which == FeedPoll::Which::kPending) {
    scan = {.equal = {kNull}, .index = "IX_Neo4jSyncQueue_Processed"};
  }
  if (poll.after == INT64_MAX) return std::vector<rows::Neo4jSyncQueue>();
  scan.from = poll.after + 1;
  HTN_ASSIGN_OR_RETURN(auto queue, tables.rows<rows::Neo4jSyncQueue>(scan));
  std::vector<rows::Neo4jSyncQueue> changes;
  while (changes.size() < poll.limit) {
    HTN_ASSIGN_OR_RETURN(const bool more, queue.next());
    if (!more) break;
    const rows::Neo4jSyncQueue& change = queue.row();
    const bool given_up = poll.attempts_max > 0 && change.attempts >= poll.attempts_max;
    if (!given_up || poll.which == FeedPoll::Which::kAll) changes.push_back(change);
  }
  return changes;
}

namespace {

Result<rows::Neo4jSyncQueue> get_change(Transaction& transaction, std::int64_t sync_id) {
  HTN_ASSIGN_OR_RETURN(const Tables tables, transaction.tables());
  HTN_ASSIGN_OR_RETURN(auto found, tables.get<rows::Neo4jSyncQueue>({sync_id}));
  if (!found.has_value()) return not_found(concat("change ", sync_id, " of the feed"));
  return *std::move(found);
}

}  // namespace

Status Feed::acknowledge(std::span<const std::int64_t> sync_ids) {
  Transaction transaction = Session(core_, tenant_).begin();
  for (const std::int64_t sync_id : sync_ids) {
    HTN_ASSIGN_OR_RETURN(auto change, get_change(transaction, sync_id));
    if (change.processed_at.has_value()) continue;
    HTN_ASSIGN_OR_RETURN(const Tables tables, transaction.tables());
    HTN_RETURN_IF_ERROR(
        transaction.update(at_instant(std::move(change), tables.instant())).status());
  }
  return transaction.commit().status();
}

Status Feed::fail(std::int64_t sync_id, std::string_view error) {
  Transaction transaction = Session(core_, tenant_).begin();
  HTN_ASSIGN_OR_RETURN(auto change, get_change(transaction, sync_id));
  if (change.processed_at.has_value()) {
    return failed_precondition(concat("change ", sync_id, " of the feed was acknowledged"));
  }
  ++change.attempts;
  change.error_message = std::string(error);
  HTN_RETURN_IF_ERROR(transaction.update(change).status());
  return transaction.commit().status();
}

Result<std::uint64_t> Feed::purge(Instant processed_before) {
  for (std::uint64_t purged = 0;;) {
    Transaction transaction = Session(core_, tenant_).begin();
    HTN_ASSIGN_OR_RETURN(const Tables tables, transaction.tables());
    HTN_ASSIGN_OR_RETURN(
        auto old, tables.rows<rows::Neo4jSyncQueue>({.from = Instant{INT64_MIN},
                                                     .before = processed_before,
                                                     .index = "IX_Neo4jSyncQueue_Processed"}));
    std::vector<std::int64_t> found;
    while (found.size() < kPurgedAtOnce) {
      HTN_ASSIGN_OR_RETURN(const bool more, old.next());
      if (!more) break;
      found.push_back(old.row().sync_id);
    }
    if (found.empty()) return purged;
    for (const std::int64_t sync_id : found) {
      HTN_RETURN_IF_ERROR(transaction.erase<rows::Neo4jSyncQueue>({sync_id}));
    }
    HTN_RETURN_IF_ERROR(transaction.commit().status());
    purged += found.size();
  }
}

Feed Session::feed() { return Feed(core_, tenant_); }

}  // namespace hartonomous
