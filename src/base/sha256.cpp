#include <hartonomous/base/sha256.hpp>

#include <algorithm>
#include <cassert>
#include <cstring>

#include "base/sha256_kernel.hpp"

namespace hartonomous {

namespace sha256_detail {

namespace {

const Kernel& kernel() {
  static const Kernel& chosen = sha_ni_kernel() != nullptr ? *sha_ni_kernel() : openssl_kernel();
  return chosen;
}

// The compiler makes one swap and one store of it.
template <typename Number>
void store_big_endian(std::uint8_t* out, Number number) {
  for (std::size_t i = 0; i < sizeof number; ++i) {
    out[i] = static_cast<std::uint8_t>(number >> (8 * (sizeof number - 1 - i)));
  }
}

// The end of a message, with its padding: one block, or two when the length does not fit the first.
struct Tail {
  std::uint8_t bytes[2 * kBlockBytes];
  std::size_t blocks;

  void make(const std::uint8_t* rest, std::uint64_t message_bytes) {
    const std::size_t held = message_bytes % kBlockBytes;
    blocks = held < kBlockBytes - 8 ? 1 : 2;
    // Block by block: one fill of 128 bytes becomes `rep stos`, which is slow to start.
    std::memset(bytes, 0, kBlockBytes);
    if (blocks == 2) std::memset(bytes + kBlockBytes, 0, kBlockBytes);
    if (held != 0) std::memcpy(bytes, rest, held);
    bytes[held] = 0x80;
    store_big_endian(bytes + blocks * kBlockBytes - 8, message_bytes * 8);
  }
};

void store_digest(const std::uint32_t* state, ContentHash& hash) {
  std::uint8_t* out = Sha256Access::bytes(hash);
  for (std::size_t i = 0; i < 8; ++i) store_big_endian(out + 4 * i, state[i]);
}

// Four messages under way. A lane works off the whole blocks of its message where they are, then
// the tail; when it ends it takes the next message, so that unequal lengths keep every lane busy.
class Lanes {
 public:
  Lanes(const Kernel& kernel, std::span<const Bytes> messages, std::span<ContentHash> hashes)
      : kernel_(kernel), messages_(messages), hashes_(hashes) {}

  void run() {
    for (Lane& lane : lanes_) take_next(lane);
    while (active_ > 1) step();
    for (Lane& lane : lanes_) {
      while (lane.active) {
        kernel_.compress(states_[&lane - lanes_], lane.at, lane.blocks);
        advance(lane, lane.blocks);
      }
    }
  }

 private:
  struct Lane {
    bool active = false;
    bool in_tail = false;
    std::size_t message = 0;
    const std::uint8_t* at = nullptr;
    std::size_t blocks = 0;
    Tail tail;
  };

  // All lanes go on by as many blocks as the shortest has. An idle lane shadows an active one.
  void step() {
    std::size_t count = SIZE_MAX;
    const std::uint8_t* shadowed = nullptr;
    for (const Lane& lane : lanes_) {
      if (!lane.active) continue;
      count = std::min(count, lane.blocks);
      shadowed = lane.at;
    }
    const std::uint8_t* at[kLanes];
    for (std::size_t i = 0; i < kLanes; ++i) at[i] = lanes_[i].active ? lanes_[i].at : shadowed;
    kernel_.compress_lanes(states_, at, count);
    for (Lane& lane : lanes_) {
      if (lane.active) advance(lane, count);
    }
  }

  void advance(Lane& lane, std::size_t count) {
    lane.at += kBlockBytes * count;
    lane.blocks -= count;
    if (lane.blocks != 0) return;
    if (!lane.in_tail) {
      enter_tail(lane);
      return;
    }
    store_digest(states_[&lane - lanes_], hashes_[lane.message]);
    --active_;
    take_next(lane);
  }

  void take_next(Lane& lane) {
    lane.active = next_ < messages_.size();
    if (!lane.active) return;
    ++active_;
    lane.message = next_++;
    lane.in_tail = false;
    const Bytes message = messages_[lane.message];
    lane.at = reinterpret_cast<const std::uint8_t*>(message.data());
    lane.blocks = message.size() / kBlockBytes;
    std::copy(kInitialState.begin(), kInitialState.end(), states_[&lane - lanes_]);
    if (lane.blocks == 0) enter_tail(lane);
  }

  void enter_tail(Lane& lane) {
    lane.in_tail = true;
    lane.tail.make(lane.at, messages_[lane.message].size());
    lane.at = lane.tail.bytes;
    lane.blocks = lane.tail.blocks;
  }

  const Kernel& kernel_;
  std::span<const Bytes> messages_;
  std::span<ContentHash> hashes_;
  std::size_t next_ = 0;
  std::size_t active_ = 0;
  std::uint32_t states_[kLanes][8] = {};
  Lane lanes_[kLanes];
};

}  // namespace

void digest_many(const Kernel& kernel, std::span<const Bytes> messages,
                 std::span<ContentHash> hashes) noexcept {
  assert(messages.size() == hashes.size());
  Lanes(kernel, messages, hashes).run();
}

}  // namespace sha256_detail

using sha256_detail::kBlockBytes;
using sha256_detail::kernel;

Sha256::Sha256() noexcept : state_(sha256_detail::kInitialState), block_{} {}

void Sha256::update(Bytes bytes) noexcept {
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  std::size_t size = bytes.size();
  if (size == 0) return;
  const std::size_t held = bytes_ % kBlockBytes;
  bytes_ += size;
  if (held != 0) {
    const std::size_t taken = std::min(size, kBlockBytes - held);
    std::memcpy(block_.data() + held, data, taken);
    data += taken;
    size -= taken;
    if (held + taken < kBlockBytes) return;
    kernel().compress(state_.data(), block_.data(), 1);
  }
  if (size >= kBlockBytes) kernel().compress(state_.data(), data, size / kBlockBytes);
  const std::size_t left = size % kBlockBytes;
  if (left != 0) std::memcpy(block_.data(), data + size - left, left);
}

ContentHash Sha256::finish() const noexcept {
  sha256_detail::Tail tail;
  tail.make(block_.data(), bytes_);
  std::array<std::uint32_t, 8> state = state_;
  kernel().compress(state.data(), tail.bytes, tail.blocks);
  ContentHash hash;
  sha256_detail::store_digest(state.data(), hash);
  return hash;
}

ContentHash sha256(Bytes bytes) noexcept {
  Sha256 hasher;
  hasher.update(bytes);
  return hasher.finish();
}

void sha256_many(std::span<const Bytes> messages, std::span<ContentHash> hashes) noexcept {
  sha256_detail::digest_many(kernel(), messages, hashes);
}

void sha256_blocks64(Bytes bytes, std::span<ContentHash> hashes) noexcept {
  static_assert(sizeof(ContentHash) == ContentHash::kBytes, "hashes lie as one array of digests");
  assert(bytes.size() == kBlockBytes * hashes.size());
  if (hashes.empty()) return;
  kernel().digest_blocks64(reinterpret_cast<const std::uint8_t*>(bytes.data()), hashes.size(),
                           Sha256Access::bytes(hashes.front()));
}

void sha256_prefixes64(Bytes bytes, std::span<std::uint64_t> prefixes) noexcept {
  assert(bytes.size() == kBlockBytes * prefixes.size());
  kernel().prefix_blocks64(reinterpret_cast<const std::uint8_t*>(bytes.data()), prefixes.size(),
                           prefixes.data());
}

std::string_view sha256_kernel() noexcept { return kernel().name; }

}  // namespace hartonomous
