#include "ingest/source.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/text.hpp>

namespace hartonomous::ingest {

namespace {

class BytesSource final : public Source {
 public:
  explicit BytesSource(Bytes bytes) : bytes_(bytes) {}
  Result<std::size_t> read(std::span<std::byte> buffer) override {
    const std::size_t count = std::min(buffer.size(), bytes_.size() - at_);
    if (count > 0) std::memcpy(buffer.data(), bytes_.data() + at_, count);
    at_ += count;
    return count;
  }
  std::uint64_t size_hint() const override { return bytes_.size(); }
  bool can_rewind() const override { return true; }
  Status rewind() override {
    at_ = 0;
    return {};
  }

 private:
  Bytes bytes_;
  std::size_t at_ = 0;
};

class FileSource final : public Source {
 public:
  FileSource(File file, const struct stat& opened) : file_(std::move(file)), opened_(opened) {}

  Result<std::size_t> read(std::span<std::byte> buffer) override {
    HTN_ASSIGN_OR_RETURN(const std::size_t count, file_.read_at(at_, buffer));
    at_ += count;
    if (count < buffer.size()) HTN_RETURN_IF_ERROR(check_unchanged());
    return count;
  }
  std::uint64_t size_hint() const override { return static_cast<std::uint64_t>(opened_.st_size); }
  bool can_rewind() const override { return true; }
  Status rewind() override {
    at_ = 0;
    return {};
  }

 private:
  Status check_unchanged() const {
    struct stat now {};
    if (::fstat(file_.descriptor(), &now) != 0) {
      return io_error(concat("stat '", file_.path(), "': ", std::strerror(errno)));
    }
    const bool same = now.st_size == opened_.st_size &&
                      now.st_mtim.tv_sec == opened_.st_mtim.tv_sec &&
                      now.st_mtim.tv_nsec == opened_.st_mtim.tv_nsec &&
                      at_ == static_cast<std::uint64_t>(now.st_size);
    if (same) return {};
    return {StatusCode::kConflict, concat("'", file_.path(), "' changed while it was read")};
  }

  File file_;
  struct stat opened_;
  std::uint64_t at_ = 0;
};

}  // namespace

std::unique_ptr<Source> make_bytes_source(Bytes bytes) {
  return std::make_unique<BytesSource>(bytes);
}

Result<std::unique_ptr<Source>> open_file_source(const std::string& path) {
  // Asked before it is opened: opening a pipe would wait for its writer.
  struct stat before {};
  if (::stat(path.c_str(), &before) == 0 && !S_ISREG(before.st_mode)) {
    return invalid_argument(concat("'", path, "' is not a regular file"));
  }
  HTN_ASSIGN_OR_RETURN(File file, File::open(path, File::Mode::kRead));
  struct stat opened {};
  if (::fstat(file.descriptor(), &opened) != 0) {
    return io_error(concat("stat '", path, "': ", std::strerror(errno)));
  }
  return std::unique_ptr<Source>(std::make_unique<FileSource>(std::move(file), opened));
}

}  // namespace hartonomous::ingest
