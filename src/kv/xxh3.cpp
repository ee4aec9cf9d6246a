#include "kv/xxh3.hpp"

#define XXH_INLINE_ALL  // NOLINT xxhash reads it
#include <xxhash.h>

#include <cstring>

namespace hartonomous::kv {

std::uint64_t xxh3_64(Bytes bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

std::array<std::byte, 16> xxh3_128(Bytes first, Bytes second) {
  XXH3_state_t state;
  XXH3_128bits_reset(&state);
  XXH3_128bits_update(&state, first.data(), first.size());
  XXH3_128bits_update(&state, second.data(), second.size());
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(&state));
  std::array<std::byte, 16> hash{};
  std::memcpy(hash.data(), canonical.digest, hash.size());
  return hash;
}

struct Xxh3Stream::State {
  XXH3_state_t hash;
};

Xxh3Stream::Xxh3Stream() : state_(std::make_unique<State>()) { XXH3_64bits_reset(&state_->hash); }
Xxh3Stream::Xxh3Stream(Xxh3Stream&&) noexcept = default;
Xxh3Stream& Xxh3Stream::operator=(Xxh3Stream&&) noexcept = default;
Xxh3Stream::~Xxh3Stream() = default;

void Xxh3Stream::update(Bytes bytes) {
  XXH3_64bits_update(&state_->hash, bytes.data(), bytes.size());
}

std::uint64_t Xxh3Stream::digest() const { return XXH3_64bits_digest(&state_->hash); }

}  // namespace hartonomous::kv
