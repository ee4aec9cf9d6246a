// Every kernel against OpenSSL's EVP interface, which shares no code with any of them.

#include <hartonomous/base/sha256.hpp>

#include <openssl/evp.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "base/sha256_kernel.hpp"
#include "support/seed.hpp"

namespace hartonomous {
namespace {

using sha256_detail::Kernel;

ContentHash reference(Bytes bytes) {
  std::array<std::byte, ContentHash::kBytes> digest;
  unsigned length = 0;
  REQUIRE(EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()),
                     &length, EVP_sha256(), nullptr) == 1);
  return *ContentHash::from_bytes(digest);
}

std::vector<std::byte> random_bytes(Rng& rng, std::size_t count) {
  std::vector<std::byte> bytes(count);
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(rng());
  return bytes;
}

std::vector<const Kernel*> kernels() {
  std::vector<const Kernel*> all = {&sha256_detail::openssl_kernel()};
  if (sha256_detail::sha_ni_kernel() != nullptr) all.push_back(sha256_detail::sha_ni_kernel());
  return all;
}

TEST_CASE("base: every kernel hashes messages of 0 to 300 bytes as OpenSSL does",
          "[base][property]") {
  HTN_TEST_SEED(seed, 1);
  Rng rng(seed);
  const std::vector<std::byte> bytes = random_bytes(rng, 300 + 300);
  std::vector<Bytes> messages;
  std::vector<ContentHash> expected;
  for (std::size_t length = 0; length <= 300; ++length) {
    messages.push_back(Bytes(bytes).subspan(rng.below(300), length));
    expected.push_back(reference(messages.back()));
    CHECK(sha256(messages.back()) == expected.back());
  }
  for (const Kernel* kernel : kernels()) {
    INFO(kernel->name);
    std::vector<ContentHash> hashes(messages.size());
    sha256_detail::digest_many(*kernel, messages, hashes);
    CHECK(hashes == expected);
  }
}

TEST_CASE("base: every kernel hashes mixed batches as OpenSSL does", "[base][property]") {
  HTN_TEST_SEED(seed, 2);
  Rng rng(seed);
  const std::vector<std::byte> bytes = random_bytes(rng, 8192);
  for (int round = 0; round < testing::steps(200); ++round) {
    std::vector<Bytes> messages(rng.below(20));
    std::vector<ContentHash> expected;
    const std::uint64_t most = std::uint64_t{1} << rng.below(13);
    for (Bytes& message : messages) {
      const std::size_t length = rng.below(most);
      message = Bytes(bytes).subspan(rng.below(bytes.size() - length), length);
      expected.push_back(reference(message));
    }
    for (const Kernel* kernel : kernels()) {
      INFO(kernel->name);
      std::vector<ContentHash> hashes(messages.size());
      sha256_detail::digest_many(*kernel, messages, hashes);
      REQUIRE(hashes == expected);
    }
    std::vector<ContentHash> hashes(messages.size());
    sha256_many(messages, hashes);
    REQUIRE(hashes == expected);
  }
}

TEST_CASE("base: every kernel hashes blocks of 64 bytes as OpenSSL does", "[base][property]") {
  HTN_TEST_SEED(seed, 3);
  Rng rng(seed);
  const std::vector<std::byte> bytes = random_bytes(rng, 64 * 21 + 1);
  for (std::size_t count = 0; count <= 20; ++count) {
    const Bytes blocks = Bytes(bytes).subspan(1, 64 * count);  // not aligned
    std::vector<ContentHash> expected;
    std::vector<std::uint64_t> expected_prefixes;
    for (std::size_t i = 0; i < count; ++i) {
      expected.push_back(reference(blocks.subspan(64 * i, 64)));
      expected_prefixes.push_back(expected.back().prefix());
    }
    std::vector<ContentHash> hashes(count);
    std::vector<std::uint64_t> prefixes(count);
    sha256_blocks64(blocks, hashes);
    sha256_prefixes64(blocks, prefixes);
    CHECK(hashes == expected);
    CHECK(prefixes == expected_prefixes);
    for (const Kernel* kernel : kernels()) {
      INFO(kernel->name);
      std::vector<std::uint8_t> digests(32 * count + 1);
      std::vector<std::uint64_t> kernel_prefixes(count);
      const auto* data = reinterpret_cast<const std::uint8_t*>(blocks.data());
      kernel->digest_blocks64(data, count, digests.data());
      kernel->prefix_blocks64(data, count, kernel_prefixes.data());
      CHECK(kernel_prefixes == expected_prefixes);
      for (std::size_t i = 0; i < count; ++i) {
        CHECK(std::memcmp(digests.data() + 32 * i, expected[i].bytes().data(), 32) == 0);
      }
    }
  }
}

TEST_CASE("base: a running hash does not depend on how the bytes were cut", "[base][property]") {
  HTN_TEST_SEED(seed, 4);
  Rng rng(seed);
  for (int round = 0; round < testing::steps(300); ++round) {
    const std::vector<std::byte> bytes = random_bytes(rng, rng.below(1000));
    Sha256 hasher;
    Bytes rest = bytes;
    while (!rest.empty()) {
      const std::size_t taken = std::min<std::size_t>(rest.size(), rng.below(200));
      hasher.update(rest.first(taken));
      rest = rest.subspan(taken);
    }
    REQUIRE(hasher.finish() == reference(bytes));
    REQUIRE(hasher.bytes() == bytes.size());
  }
}

}  // namespace
}  // namespace hartonomous
