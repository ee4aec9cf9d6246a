#include "codec/page.hpp"

#include <algorithm>
#include <cassert>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/text.hpp>

namespace hartonomous::codec {

namespace {

constexpr std::uint8_t kUniform = 0x01;
constexpr std::uint8_t kMixed = 0x02;
constexpr std::size_t kHeadBytes = 3;

void append_head(std::string& out, std::uint8_t form, std::size_t count) {
  out.push_back(static_cast<char>(form));
  out.push_back(static_cast<char>(static_cast<std::uint8_t>(count)));
  out.push_back(static_cast<char>(static_cast<std::uint8_t>(count >> 8)));
}

// The bytes of the live slots. Narrow sums let the compiler add many lengths at once.
std::size_t live_bytes(std::span<const std::uint8_t> lengths) {
  static_assert(limits::kPageSlots * 0xFF <= UINT32_MAX);
  std::uint32_t sum = 0;
  for (const std::uint8_t length : lengths) sum += length == kDeadSlot ? 0u : length;
  return sum;
}

bool lengths_are_valid(std::span<const std::uint8_t> lengths) {
  unsigned bad = 0;
  for (const std::uint8_t length : lengths) {
    bad |= static_cast<unsigned>(length > limits::kAtomBytesMax && length != kDeadSlot);
  }
  return bad == 0;
}

}  // namespace

Result<PageView> PageView::open(Bytes page) {
  if (page.size() <= kHeadBytes) return corruption(concat("page: ", page.size(), " bytes"));
  const auto* data = reinterpret_cast<const std::uint8_t*>(page.data());
  PageView view;
  view.count_ = static_cast<std::size_t>(data[1]) | static_cast<std::size_t>(data[2]) << 8;
  if (view.count_ == 0 || view.count_ > limits::kPageSlots) {
    return corruption(concat("page: count ", view.count_));
  }
  std::size_t expected = 0;
  if (data[0] == kUniform) {
    view.uniform_length_ = data[kHeadBytes];
    if (view.uniform_length_ > limits::kAtomBytesMax) {
      return corruption(concat("page: slot length ", view.uniform_length_));
    }
    view.payload_ = page.subspan(kHeadBytes + 1);
    expected = view.count_ * view.uniform_length_;
  } else if (data[0] == kMixed) {
    if (page.size() < kHeadBytes + view.count_) {
      return corruption(concat("page: ", page.size(), " bytes for ", view.count_, " lengths"));
    }
    view.lengths_ = data + kHeadBytes;
    view.payload_ = page.subspan(kHeadBytes + view.count_);
    const std::span<const std::uint8_t> lengths(view.lengths_, view.count_);
    if (!lengths_are_valid(lengths)) {
      return corruption(concat("page: a slot's length is above ", limits::kAtomBytesMax));
    }
    expected = live_bytes(lengths);
  } else {
    return corruption(concat("page: form ", data[0]));
  }
  if (view.payload_.size() != expected) {
    return corruption(
        concat("page: payload of ", view.payload_.size(), " bytes, expected ", expected));
  }
  return view;
}

PageView PageView::reopen(Bytes page) {
  assert(open(page).ok());
  const auto* data = reinterpret_cast<const std::uint8_t*>(page.data());
  PageView view;
  view.count_ = static_cast<std::size_t>(data[1]) | static_cast<std::size_t>(data[2]) << 8;
  if (data[0] == kUniform) {
    view.uniform_length_ = data[kHeadBytes];
    view.payload_ = page.subspan(kHeadBytes + 1);
  } else {
    view.lengths_ = data + kHeadBytes;
    view.payload_ = page.subspan(kHeadBytes + view.count_);
  }
  return view;
}

std::optional<Bytes> PageView::slot(std::size_t slot) const {
  if (slot >= count_) return std::nullopt;
  if (lengths_ == nullptr) return payload_.subspan(slot * uniform_length_, uniform_length_);
  if (lengths_[slot] == kDeadSlot) return std::nullopt;
  return payload_.subspan(live_bytes({lengths_, slot}), lengths_[slot]);
}

void encode_page(std::span<const std::uint8_t> lengths, Bytes payload, std::string& out) {
  assert(!lengths.empty() && lengths.size() <= limits::kPageSlots);
  assert(lengths_are_valid(lengths));
  assert(live_bytes(lengths) == payload.size());
  const bool uniform =
      lengths[0] != kDeadSlot && std::all_of(lengths.begin(), lengths.end(),
                                             [&](std::uint8_t each) { return each == lengths[0]; });
  if (uniform) {
    encode_uniform_page(lengths.size(), lengths[0], payload, out);
    return;
  }
  append_head(out, kMixed, lengths.size());
  out.append(as_text(lengths));
  out.append(as_text(payload));
}

void encode_uniform_page(std::size_t count, std::size_t length, Bytes payload, std::string& out) {
  assert(count >= 1 && count <= limits::kPageSlots && length <= limits::kAtomBytesMax);
  assert(payload.size() == count * length);
  append_head(out, kUniform, count);
  out.push_back(static_cast<char>(length));
  out.append(as_text(payload));
}

}  // namespace hartonomous::codec
