#include "engine/partial_file.hpp"

#include <unistd.h>

#include <atomic>
#include <climits>
#include <cstdio>
#include <cstring>

#include <hartonomous/base/text.hpp>

namespace hartonomous::engine {

namespace {

// A name beside the path that no other restore uses; cut where the system would refuse it.
std::string partial_path(const std::string& path) {
  static std::atomic<std::uint64_t> count = 0;
  const std::string suffix = concat(".hart-", static_cast<std::uint64_t>(::getpid()), "-", ++count);
  const std::size_t name = path.rfind('/') + 1;  // 0 when there is none
  return concat(path.substr(0, name), path.substr(name, NAME_MAX - suffix.size()), suffix);
}

}  // namespace

PartialFile::PartialFile(const std::string& path) : path_(path), partial_(partial_path(path)) {}

PartialFile::~PartialFile() {
  if (!kept_) ::unlink(partial_.c_str());
}

Status PartialFile::keep() {
  if (std::rename(partial_.c_str(), path_.c_str()) != 0) {
    return io_error(concat("rename '", partial_, "' to '", path_, "': ", std::strerror(errno)));
  }
  kept_ = true;
  return {};
}

}  // namespace hartonomous::engine
