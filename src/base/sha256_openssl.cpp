// The bare compression function has no other name.
#define OPENSSL_SUPPRESS_DEPRECATED  // NOLINT(readability-identifier-naming)
#include <openssl/sha.h>

#include <cstring>

#include "base/sha256_kernel.hpp"

namespace hartonomous::sha256_detail {

namespace {

void compress(std::uint32_t* state, const std::uint8_t* blocks, std::size_t count) {
  SHA256_CTX context = {};
  std::memcpy(context.h, state, sizeof context.h);
  SHA256_Update(&context, blocks, count * kBlockBytes);
  std::memcpy(state, context.h, sizeof context.h);
}

void compress_lanes(std::uint32_t (*states)[8], const std::uint8_t* const* blocks,
                    std::size_t count) {
  for (std::size_t lane = 0; lane < kLanes; ++lane) compress(states[lane], blocks[lane], count);
}

void digest_blocks64(const std::uint8_t* messages, std::size_t count, std::uint8_t* digests) {
  for (std::size_t i = 0; i < count; ++i) {
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, messages + kBlockBytes * i, kBlockBytes);
    SHA256_Final(digests + SHA256_DIGEST_LENGTH * i, &context);
  }
}

void prefix_blocks64(const std::uint8_t* messages, std::size_t count, std::uint64_t* prefixes) {
  for (std::size_t i = 0; i < count; ++i) {
    std::uint8_t digest[SHA256_DIGEST_LENGTH];
    digest_blocks64(messages + kBlockBytes * i, 1, digest);
    prefixes[i] = 0;
    for (std::size_t byte = 0; byte < 8; ++byte) prefixes[i] = prefixes[i] << 8 | digest[byte];
  }
}

}  // namespace

const Kernel& openssl_kernel() noexcept {
  static constexpr Kernel kKernel = {"openssl", compress, compress_lanes, digest_blocks64,
                                     prefix_blocks64};
  return kKernel;
}

}  // namespace hartonomous::sha256_detail
