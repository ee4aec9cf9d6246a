#pragma once

// Typed tables over a database in memory, one transaction after the other.
// Thread-safety: one thread at a time.

#include <catch2/catch.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "kv/database.hpp"
#include "table/writer.hpp"

namespace hartonomous::testing {

// Every tenant sees the atoms that are given.
class SomeAtoms final : public table::Atoms {
 public:
  explicit SomeAtoms(std::vector<std::uint64_t> atoms) : atoms_(std::move(atoms)) {}
  Result<bool> sees(TenantId /*tenant*/, AtomId atom) override {
    for (const std::uint64_t each : atoms_) {
      if (each == atom.value()) return true;
    }
    return false;
  }

  Status refer(TenantId /*tenant*/, AtomId atom) override {
    ++kept[atom.value()];
    return {};
  }
  Status stop_referring(TenantId /*tenant*/, AtomId atom) override {
    --kept[atom.value()];
    return {};
  }
  std::map<std::uint64_t, int> kept;

 private:
  std::vector<std::uint64_t> atoms_;
};

class TableBench {
 public:
  static constexpr TenantId kTenant{7};

  explicit TableBench(const table::Catalog& catalog) : catalog_(&catalog) {}

  // What `work` returns; what it staged lands when that is OK.
  Status transact(Instant now, const std::function<Status(table::Writer&)>& work,
                  std::uint64_t staged_bytes_max = 1u << 20) {
    const auto staging = std::make_shared<table::Staging>(stored());
    table::Writer writer({.staging = staging,
                          .catalog = catalog_,
                          .atoms = &atoms_,
                          .tenant = kTenant,
                          .now = now,
                          .staged_bytes_max = staged_bytes_max});
    Status worked = work(writer);
    if (!worked.ok()) return worked;
    writer.finish();
    kv::Batch batch;
    staging->move_to(batch);
    const Status committed = database_->commit(batch, kv::Durability::kBuffered);
    INFO(committed.to_string());
    REQUIRE(committed.ok());
    return worked;
  }
  Status insert(const table::Binding& table, Instant now, const Values& row) {
    return transact(now, [&](table::Writer& writer) { return writer.insert(table, row).status(); });
  }
  Status update(const table::Binding& table, Instant now, const Values& row) {
    return transact(now, [&](table::Writer& writer) { return writer.update(table, row).status(); });
  }
  Status erase(const table::Binding& table, Instant now, const Values& key) {
    return transact(now, [&](table::Writer& writer) { return writer.erase(table, key); });
  }
  table::Reader reader(Instant now, std::optional<Instant> as_of = std::nullopt) {
    return table::Reader({.source = stored(), .tenant = kTenant, .now = now, .as_of = as_of});
  }
  kv::Database& database() { return *database_; }
  const std::shared_ptr<kv::Database>& shared_database() { return database_; }

 private:
  std::shared_ptr<const table::Stored> stored() {
    return std::make_shared<table::Stored>(database_, database_->snapshot());
  }

  const table::Catalog* catalog_;
  std::shared_ptr<kv::Database> database_ = kv::open_memory();
  SomeAtoms atoms_{{5}};
};

}  // namespace hartonomous::testing
