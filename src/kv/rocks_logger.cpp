#include "kv/rocks_logger.hpp"

#include <array>
#include <cstdio>

namespace hartonomous::kv {

void RocksLogger::Logv(const char* format, va_list arguments) {
  std::array<char, 512> line{};
  const int length = std::vsnprintf(line.data(), line.size(), format, arguments);
  if (length <= 0) return;
  const std::lock_guard lock(mutex_);
  last_error_ = line.data();
}

void RocksLogger::LogHeader(const char* /*format*/, va_list /*arguments*/) {}

std::string RocksLogger::last_error() const {
  const std::lock_guard lock(mutex_);
  return last_error_;
}

}  // namespace hartonomous::kv
