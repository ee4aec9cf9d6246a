#pragma once

// PartialFile: a file beside the wanted one, which takes its place when it is whole and is gone
// when it never is. Thread-safety: one thread at a time.

#include <string>

#include <hartonomous/base/status.hpp>

namespace hartonomous::engine {

class PartialFile {
 public:
  explicit PartialFile(const std::string& path);
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;
  ~PartialFile();
  const std::string& partial() const { return partial_; }
  // Renames it over the wanted path. Errors: kIo.
  Status keep();

 private:
  std::string path_;
  std::string partial_;
  bool kept_ = false;
};

}  // namespace hartonomous::engine
