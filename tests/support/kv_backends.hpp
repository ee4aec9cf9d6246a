#pragma once

// A database of either backend, for tests that hold both to the same words.
// Thread-safety: one thread at a time.

#include <catch2/catch.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kv/database.hpp"
#include "support/temporary_directory.hpp"

namespace hartonomous::testing {

enum class Backend { kMemory, kRocks };

inline std::string name_of(Backend backend) {
  return backend == Backend::kMemory ? "memory" : "rocks";
}

class OpenedDatabase {
 public:
  explicit OpenedDatabase(Backend backend) : backend_(backend) { open(); }

  kv::Database& operator*() const { return *database_; }
  kv::Database* operator->() const { return database_.get(); }
  std::string path() const { return folder_ / "store"; }

  // Closes it and opens it again; the memory backend just goes on.
  void reopen() {
    if (backend_ == Backend::kMemory) return;
    database_.reset();
    open();
  }
  void close() { database_.reset(); }

 private:
  void open() {
    if (backend_ == Backend::kMemory) {
      database_ = kv::open_memory();
      return;
    }
    auto opened = kv::open_rocks({.path = path(),
                                  .mode = kv::OpenMode::kCreateOrOpen,
                                  .cache_bytes = 8u << 20,
                                  .write_buffer_bytes = 8u << 20});
    INFO(opened.status().to_string());
    REQUIRE(opened.ok());
    database_ = *opened;
  }

  Backend backend_;
  TemporaryDirectory folder_;
  std::shared_ptr<kv::Database> database_;
};

// The value of a key as text; nullopt when there is none. Fails the test on an error.
inline std::optional<std::string> text_of(const kv::Database& database, kv::Family family,
                                          std::string_view key,
                                          const kv::Snapshot* snapshot = nullptr) {
  auto value = database.get(family, key, snapshot);
  INFO(value.status().to_string());
  REQUIRE(value.ok());
  if (!value->has_value()) return std::nullopt;
  return std::string((*value)->text());
}

// Every key and value from where the cursor stands.
inline std::vector<std::pair<std::string, std::string>> rest_of(kv::Cursor& cursor) {
  std::vector<std::pair<std::string, std::string>> rows;
  while (true) {
    const auto moved = cursor.next();
    INFO(moved.status().to_string());
    REQUIRE(moved.ok());
    if (!*moved) return rows;
    rows.emplace_back(cursor.key(), as_text(cursor.value()));
  }
}

}  // namespace hartonomous::testing
