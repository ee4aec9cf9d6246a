#include "compare/sqlite_models.hpp"

#include <hartonomous/base/file.hpp>

#include "compare/sqlite.hpp"

namespace hartonomous::bench {
namespace {

constexpr const char* kSchema =
    "CREATE TABLE Model (ModelId INTEGER PRIMARY KEY, TenantId INTEGER NOT NULL,"
    "  ModelName TEXT NOT NULL, VersionTag TEXT, ModelType TEXT NOT NULL, Architecture TEXT,"
    "  Format TEXT, SourceUri TEXT, ParameterCount INTEGER, Metadata TEXT, ConfigurationJson TEXT,"
    "  SerializedModel BLOB, UsageCount INTEGER NOT NULL, AverageInferenceMs INTEGER,"
    "  LastUsed INTEGER, IngestedAt INTEGER NOT NULL, IngestedBy TEXT, IsActive INTEGER NOT NULL,"
    "  CreatedAt INTEGER NOT NULL, UNIQUE (TenantId, ModelName, VersionTag));"
    "CREATE INDEX IX_Model_Tenant ON Model (TenantId, IsActive);";

constexpr const char* kInsert =
    "INSERT INTO Model VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

// Binds the columns of a row one after the other.
class Binder {
 public:
  explicit Binder(Statement& statement) : statement_(statement) {}
  void put(const std::string& text) { statement_.bind_text(++at_, text); }
  void put(std::int64_t number) { statement_.bind(++at_, static_cast<std::uint64_t>(number)); }
  void put(const Blob& blob) { statement_.bind(++at_, as_bytes(blob.bytes)); }
  void put(Instant instant) { put(instant.value()); }
  template <typename T>
  void put(const std::optional<T>& value) {
    if (value.has_value()) {
      put(*value);
    } else {
      statement_.bind_null(++at_);
    }
  }

 private:
  Statement& statement_;
  int at_ = 0;
};

// Takes them again in the same order.
class Taker {
 public:
  explicit Taker(const Statement& statement) : statement_(statement) {}
  void take(std::string& text) { text = statement_.text(at_++); }
  void take(Blob& blob) { blob.bytes = std::string(as_text(statement_.blob(at_++))); }
  void take(Instant& instant) { instant = Instant{static_cast<std::int64_t>(number())}; }
  void take(TenantId& tenant) { tenant = TenantId{static_cast<std::uint32_t>(number())}; }
  void take(bool& value) { value = number() != 0; }
  void take(std::int32_t& value) { value = static_cast<std::int32_t>(number()); }
  void take(std::int64_t& value) { value = static_cast<std::int64_t>(number()); }
  template <typename T>
  void take(std::optional<T>& value) {
    if (statement_.is_null(at_)) {
      ++at_;
    } else {
      take(value.emplace());
    }
  }

 private:
  std::uint64_t number() { return statement_.number(at_++); }
  const Statement& statement_;
  int at_ = 0;
};

void bind_model(const rows::Model& row, Statement& statement) {
  Binder binder(statement);
  binder.put(std::int64_t{row.model_id});
  binder.put(std::int64_t{row.tenant_id.value()});
  binder.put(row.model_name);
  binder.put(row.version_tag);
  binder.put(row.model_type);
  binder.put(row.architecture);
  binder.put(row.format);
  binder.put(row.source_uri);
  binder.put(row.parameter_count);
  binder.put(row.metadata);
  binder.put(row.configuration_json);
  binder.put(row.serialized_model);
  binder.put(row.usage_count);
  binder.put(row.average_inference_ms);
  binder.put(row.last_used);
  binder.put(row.ingested_at);
  binder.put(row.ingested_by);
  binder.put(std::int64_t{row.is_active});
  binder.put(row.created_at);
}

rows::Model take_model(const Statement& statement) {
  rows::Model row;
  Taker taker(statement);
  taker.take(row.model_id);
  taker.take(row.tenant_id);
  taker.take(row.model_name);
  taker.take(row.version_tag);
  taker.take(row.model_type);
  taker.take(row.architecture);
  taker.take(row.format);
  taker.take(row.source_uri);
  taker.take(row.parameter_count);
  taker.take(row.metadata);
  taker.take(row.configuration_json);
  taker.take(row.serialized_model);
  taker.take(row.usage_count);
  taker.take(row.average_inference_ms);
  taker.take(row.last_used);
  taker.take(row.ingested_at);
  taker.take(row.ingested_by);
  taker.take(row.is_active);
  taker.take(row.created_at);
  return row;
}

}  // namespace

struct SqliteModels::Parts {
  Connection connection;
  Statement begin, commit, insert, get, versions;

  Status open(const std::string& folder, const SqliteOptions& options) {
    HTN_RETURN_IF_ERROR(make_directories(folder));
    HTN_RETURN_IF_ERROR(connection.open(folder + "/models.sqlite"));
    HTN_RETURN_IF_ERROR(connection.run(concat(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=", options.synchronous,
        "; PRAGMA locking_mode=EXCLUSIVE; PRAGMA cache_size=-", options.cache_bytes / 1024, ";")));
    HTN_RETURN_IF_ERROR(connection.run(kSchema));
    sqlite3* database = connection.get();
    HTN_RETURN_IF_ERROR(begin.prepare(database, "BEGIN"));
    HTN_RETURN_IF_ERROR(commit.prepare(database, "COMMIT"));
    HTN_RETURN_IF_ERROR(insert.prepare(database, kInsert));
    HTN_RETURN_IF_ERROR(get.prepare(database, "SELECT * FROM Model WHERE ModelId = ?"));
    return versions.prepare(database,
                            "SELECT * FROM Model WHERE TenantId = 0 AND ModelName = ? "
                            "ORDER BY VersionTag");
  }
};

SqliteModels::SqliteModels(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
SqliteModels::SqliteModels(SqliteModels&&) noexcept = default;
SqliteModels::~SqliteModels() = default;

Result<SqliteModels> SqliteModels::open(const std::string& folder, const SqliteOptions& options) {
  auto parts = std::make_unique<Parts>();
  HTN_RETURN_IF_ERROR(parts->open(folder, options));
  return SqliteModels(std::move(parts));
}

Status SqliteModels::insert(std::span<const rows::Model> models) {
  HTN_RETURN_IF_ERROR(parts_->begin.run());
  for (const rows::Model& row : models) {
    bind_model(row, parts_->insert);
    HTN_RETURN_IF_ERROR(parts_->insert.run());
  }
  return parts_->commit.run();
}

Status SqliteModels::begin_reading() { return parts_->begin.run(); }
Status SqliteModels::end_reading() { return parts_->commit.run(); }

Result<std::optional<rows::Model>> SqliteModels::get(std::int64_t id) {
  HTN_ASSIGN_OR_RETURN(const bool found,
                       parts_->get.bind(1, static_cast<std::uint64_t>(id)).step());
  if (!found) return std::optional<rows::Model>();
  rows::Model row = take_model(parts_->get);
  parts_->get.reset();
  return std::optional(std::move(row));
}

Result<std::vector<rows::Model>> SqliteModels::versions_of(std::string_view name) {
  std::vector<rows::Model> found;
  parts_->versions.bind_text(1, name);
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, parts_->versions.step());
    if (!more) return found;
    found.push_back(take_model(parts_->versions));
  }
}

}  // namespace hartonomous::bench
