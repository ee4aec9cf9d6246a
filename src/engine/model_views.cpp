#include "engine/model_views.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cstring>

#include <hartonomous/base/text.hpp>

namespace hartonomous::engine {

namespace {

Status past_end(std::uint64_t offset, std::size_t wanted, std::uint64_t size) {
  return invalid_argument(
      concat("byte ", offset, ": ", wanted, " bytes wanted, the end is at ", size));
}

}  // namespace

Result<std::unique_ptr<PathView>> PathView::open(const std::string& path) {
  struct ::stat status {};
  // Before it is opened: opening a pipe waits for its writer.
  if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    return invalid_argument(concat("'", path, "': not a regular file"));
  }
  HTN_ASSIGN_OR_RETURN(File file, File::open(path, File::Mode::kRead));
  HTN_ASSIGN_OR_RETURN(const std::uint64_t size, file.size());
  return std::unique_ptr<PathView>(new PathView(std::move(file), size));
}

Status PathView::read_at(std::uint64_t offset, std::span<std::byte> out) const {
  if (offset > size_ || out.size() > size_ - offset) return past_end(offset, out.size(), size_);
  HTN_ASSIGN_OR_RETURN(const std::size_t count, file_.read_at(offset, out));
  if (count == out.size()) return {};
  return {StatusCode::kConflict, concat("'", file_.path(), "': became shorter while it was read")};
}

Status PatchedView::read_at(std::uint64_t offset, std::span<std::byte> out) const {
  HTN_RETURN_IF_ERROR(file_->read_at(offset, out));
  const std::uint64_t end = offset + out.size();
  auto patch = patches_.upper_bound(offset);
  if (patch != patches_.begin()) --patch;
  for (; patch != patches_.end() && patch->first < end; ++patch) {
    const std::uint64_t from = std::max(offset, patch->first);
    const std::uint64_t until = std::min<std::uint64_t>(end, patch->first + patch->second.size());
    if (from >= until) continue;
    std::memcpy(out.data() + (from - offset), patch->second.data() + (from - patch->first),
                until - from);
  }
  return {};
}

Result<std::size_t> ViewSource::read(std::span<std::byte> buffer) {
  const auto count =
      static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), view_.size() - at_));
  HTN_RETURN_IF_ERROR(view_.read_at(at_, buffer.first(count)));
  at_ += count;
  return count;
}

Status AtomView::read_at(std::uint64_t offset, std::span<std::byte> out) const {
  if (offset > bytes_ || out.size() > bytes_ - offset) return past_end(offset, out.size(), bytes_);
  std::size_t filled = 0;
  HTN_RETURN_IF_ERROR(
      snapshot_.read(atom_, {.offset = offset, .length = out.size()}, [&](Bytes bytes) {
        std::memcpy(out.data() + filled, bytes.data(), bytes.size());
        filled += bytes.size();
        return Status();
      }));
  if (filled == out.size()) return {};
  return corruption(concat("atom ", atom_.value(), ": ", filled, " bytes at ", offset));
}

}  // namespace hartonomous::engine
