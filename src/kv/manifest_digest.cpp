#include "kv/manifest_digest.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/text.hpp>

#include "kv/xxh3.hpp"

namespace hartonomous::kv {
namespace {

constexpr std::string_view kManifestPrefix = "MANIFEST-";
constexpr std::size_t kReadBytes = std::size_t{256} << 10;

std::string manifest_path(const std::string& folder, std::uint64_t number) {
  std::string digits = std::to_string(number);
  if (digits.size() < 6) digits.insert(0, 6 - digits.size(), '0');
  return concat(folder, "/", kManifestPrefix, digits);
}

}  // namespace

struct ManifestDigest::State {
  // Hashes the file from where it stopped to `end`.
  Status read_to(File& file, std::uint64_t end) {
    std::vector<std::byte> buffer(kReadBytes);
    while (point.bytes < end) {
      const std::size_t wanted = std::min<std::uint64_t>(buffer.size(), end - point.bytes);
      HTN_ASSIGN_OR_RETURN(const std::size_t got,
                           file.read_at(point.bytes, std::span(buffer).first(wanted)));
      if (got != wanted) return corruption(concat(file.path(), ": ends at byte ", point.bytes));
      hash.update(std::span(buffer).first(got));
      point.bytes += got;
    }
    point.digest = hash.digest();
    return {};
  }

  ManifestPoint point;
  Xxh3Stream hash;
};

ManifestDigest::ManifestDigest(std::string folder) : folder_(std::move(folder)) {}
ManifestDigest::ManifestDigest(ManifestDigest&&) noexcept = default;
ManifestDigest& ManifestDigest::operator=(ManifestDigest&&) noexcept = default;
ManifestDigest::~ManifestDigest() = default;

Result<std::uint64_t> current_manifest(const std::string& folder) {
  const std::string path = folder + "/CURRENT";
  Result<std::string> text = read_file(path, 64);
  if (!text.ok()) {
    if (text.status().code() == StatusCode::kIo) return text.status();
    return corruption(concat(path, ": ", text.status().message()));
  }
  std::uint64_t number = 0;
  if (text->starts_with(kManifestPrefix) && text->ends_with('\n')) {
    const char* end = text->data() + text->size() - 1;
    const auto parsed = std::from_chars(text->data() + kManifestPrefix.size(), end, number);
    if (parsed.ec == std::errc() && parsed.ptr == end && number > 0) return number;
  }
  return corruption(concat(path, ": names no manifest"));
}

Status check_manifest(const std::string& folder, const ManifestPoint& witnessed) {
  HTN_ASSIGN_OR_RETURN(const std::uint64_t number, current_manifest(folder));
  if (number < witnessed.number) {
    return corruption(concat(folder, ": is at manifest ", number, ", older than its witness, ",
                             witnessed.number));
  }
  // A newer one was begun by an open that did not live to witness it; it holds the whole state.
  if (number > witnessed.number) return {};
  const std::string path = manifest_path(folder, number);
  Result<File> file = File::open(path, File::Mode::kRead);
  if (!file.ok()) {
    if (file.status().code() != StatusCode::kNotFound) return file.status();
    return corruption(concat(path, ": is missing"));
  }
  HTN_ASSIGN_OR_RETURN(const std::uint64_t bytes, file->size());
  if (bytes < witnessed.bytes) {
    return corruption(concat(path, ": has ", bytes, " bytes, but had ", witnessed.bytes));
  }
  ManifestDigest::State state;
  HTN_RETURN_IF_ERROR(state.read_to(*file, witnessed.bytes));
  if (state.point.digest == witnessed.digest) return {};
  return corruption(concat(path, ": its first ", witnessed.bytes, " bytes have changed"));
}

Result<ManifestPoint> ManifestDigest::advance() {
  HTN_ASSIGN_OR_RETURN(const std::uint64_t number, current_manifest(folder_));
  if (state_ == nullptr || state_->point.number != number) {
    state_ = std::make_unique<State>();
    state_->point.number = number;
  }
  HTN_ASSIGN_OR_RETURN(File file, File::open(manifest_path(folder_, number), File::Mode::kRead));
  HTN_ASSIGN_OR_RETURN(const std::uint64_t bytes, file.size());
  // What is not on the disk yet may be gone after a power cut: it must not be witnessed.
  HTN_RETURN_IF_ERROR(file.sync());
  HTN_RETURN_IF_ERROR(state_->read_to(file, bytes));
  return state_->point;
}

}  // namespace hartonomous::kv
