#pragma once

// A folder of its own for one test, removed with everything in it at the end.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace hartonomous::testing {

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = base() + "/hartonomous-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    path_ = pattern;
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  // Memory where there is plenty: the tests sync a lot, and none of them pulls the plug.
  static std::string base() {
    constexpr std::uintmax_t kPlenty = 2ull << 30;
    std::error_code error;
    const auto memory = std::filesystem::space("/dev/shm", error);
    if (std::getenv("TMPDIR") == nullptr && !error && memory.available >= kPlenty) {
      return "/dev/shm";
    }
    return std::filesystem::temp_directory_path().string();
  }

  std::string path_;
};

}  // namespace hartonomous::testing
