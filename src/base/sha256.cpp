#include <hartonomous/base/sha256.hpp>

#define OPENSSL_SUPPRESS_DEPRECATED  // the raw compression function has no other name
#include <openssl/sha.h>

#include <algorithm>
#include <cassert>
#include <cstring>

namespace hartonomous {

namespace {

constexpr std::array<std::uint32_t, 8> kInitialState = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

void compress(std::uint32_t* state, const std::uint8_t* blocks, std::size_t count) {
  SHA256_CTX context = {};
  std::memcpy(context.h, state, sizeof context.h);
  SHA256_Update(&context, blocks, count * 64);
  std::memcpy(state, context.h, sizeof context.h);
}

}  // namespace

Sha256::Sha256() noexcept : state_(kInitialState), block_{} {}

void Sha256::update(Bytes bytes) noexcept {
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  std::size_t size = bytes.size();
  if (size == 0) return;
  const std::size_t held = bytes_ % 64;
  bytes_ += size;
  if (held != 0) {
    const std::size_t taken = std::min(size, 64 - held);
    std::memcpy(block_.data() + held, data, taken);
    data += taken;
    size -= taken;
    if (held + taken < 64) return;
    compress(state_.data(), block_.data(), 1);
  }
  if (size >= 64) compress(state_.data(), data, size / 64);
  const std::size_t left = size % 64;
  if (left != 0) std::memcpy(block_.data(), data + size - left, left);
}

ContentHash Sha256::finish() const noexcept {
  std::array<std::uint8_t, 128> tail = {};
  const std::size_t held = bytes_ % 64;
  std::memcpy(tail.data(), block_.data(), held);
  tail[held] = 0x80;
  const std::size_t blocks = held < 56 ? 1 : 2;
  const std::uint64_t bits = bytes_ * 8;
  for (std::size_t i = 0; i < 8; ++i) {
    tail[blocks * 64 - 1 - i] = static_cast<std::uint8_t>(bits >> (8 * i));
  }
  std::array<std::uint32_t, 8> state = state_;
  compress(state.data(), tail.data(), blocks);
  ContentHash hash;
  for (std::size_t i = 0; i < hash.bytes_.size(); ++i) {
    hash.bytes_[i] = static_cast<std::uint8_t>(state[i / 4] >> (24 - 8 * (i % 4)));
  }
  return hash;
}

ContentHash sha256(Bytes bytes) noexcept {
  Sha256 hasher;
  hasher.update(bytes);
  return hasher.finish();
}

void sha256_many(std::span<const Bytes> messages, std::span<ContentHash> hashes) noexcept {
  assert(messages.size() == hashes.size());
  for (std::size_t i = 0; i < messages.size(); ++i) hashes[i] = sha256(messages[i]);
}

void sha256_blocks64(Bytes bytes, std::span<ContentHash> hashes) noexcept {
  assert(bytes.size() == 64 * hashes.size());
  for (std::size_t i = 0; i < hashes.size(); ++i) hashes[i] = sha256(bytes.subspan(64 * i, 64));
}

void sha256_prefixes64(Bytes bytes, std::span<std::uint64_t> prefixes) noexcept {
  assert(bytes.size() == 64 * prefixes.size());
  for (std::size_t i = 0; i < prefixes.size(); ++i) {
    prefixes[i] = sha256(bytes.subspan(64 * i, 64)).prefix();
  }
}

std::string_view sha256_kernel() noexcept { return "openssl"; }

}  // namespace hartonomous
