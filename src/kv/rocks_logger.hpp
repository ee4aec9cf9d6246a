#pragma once

// RocksLogger: takes what RocksDB would log and keeps the last error line for messages. RocksDB
// must never open an info log of its own: on a full disk Debian's build aborts inside its logger.
// Thread-safety: thread-safe.

#include <rocksdb/env.h>

#include <cstdarg>
#include <mutex>
#include <string>

namespace hartonomous::kv {

class RocksLogger final : public rocksdb::Logger {
 public:
  RocksLogger() : rocksdb::Logger(rocksdb::InfoLogLevel::ERROR_LEVEL) {}
  using rocksdb::Logger::Logv;
  void Logv(const char* format, va_list arguments) override;
  void LogHeader(const char* format, va_list arguments) override;
  std::string last_error() const;

 private:
  mutable std::mutex mutex_;
  std::string last_error_;
};

}  // namespace hartonomous::kv
