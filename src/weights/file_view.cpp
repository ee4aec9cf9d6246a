#include "weights/file_view.hpp"

#include <algorithm>

#include <hartonomous/base/text.hpp>

namespace hartonomous::weights {
namespace {

constexpr std::uint64_t kWindowBytes = 4096;

Status check_range(std::uint64_t size, std::uint64_t offset, std::size_t bytes) {
  if (offset <= size && bytes <= size - offset) return {};
  return invalid_argument(
      concat(bytes, " bytes at ", offset, " are past the end of a file of ", size));
}

}  // namespace

Status MemoryView::read_at(std::uint64_t offset, std::span<std::byte> out) const {
  HTN_RETURN_IF_ERROR(check_range(size(), offset, out.size()));
  const Bytes from = bytes_.subspan(static_cast<std::size_t>(offset), out.size());
  std::copy(from.begin(), from.end(), out.begin());
  return {};
}

Status BufferedView::read_at(std::uint64_t offset, std::span<std::byte> out) const {
  HTN_RETURN_IF_ERROR(check_range(size(), offset, out.size()));
  if (out.size() >= kWindowBytes) return file_.read_at(offset, out);
  const std::uint64_t window_end = window_begin_ + window_.size();
  if (offset < window_begin_ || offset + out.size() > window_end) {
    std::vector<std::byte> window(std::min(kWindowBytes, size() - offset));
    HTN_RETURN_IF_ERROR(file_.read_at(offset, window));
    window_ = std::move(window);
    window_begin_ = offset;
  }
  const auto from = window_.begin() + static_cast<std::ptrdiff_t>(offset - window_begin_);
  std::copy_n(from, out.size(), out.begin());
  return {};
}

}  // namespace hartonomous::weights
