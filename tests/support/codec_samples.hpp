#pragma once

// Random inputs of every codec, of all the shapes that make a difference to it.
// Thread-safety: immutable functions; an Rng is for one thread at a time.

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/rng.hpp>

#include "codec/fingerprint_block.hpp"
#include "codec/packed_counts.hpp"
#include "codec/page.hpp"
#include "codec/posting_block.hpp"

namespace hartonomous::testing {

// A number of at most so many bits, every width as likely as another.
inline std::uint64_t random_number(Rng& rng, unsigned bits_max) {
  const std::uint64_t bits = rng.below(bits_max + 1);
  return bits == 0 ? 0 : rng() >> (64 - bits);
}

inline std::string random_text(Rng& rng, std::size_t bytes) {
  std::string text(bytes, '\0');
  for (char& c : text) c = static_cast<char>(static_cast<std::uint8_t>(rng()));
  return text;
}

// Sorted; their ids are within 2^40 of one another.
inline std::vector<codec::FingerprintEntry> random_fingerprints(Rng& rng, std::size_t count_max) {
  const std::uint64_t spread = random_number(rng, codec::kFingerprintBits - 1) + 1;
  const std::uint64_t ids = random_number(rng, 40) + 1;
  const std::uint64_t first = rng.below(codec::kFingerprintMax - spread + 2);
  const std::uint64_t id_first = random_number(rng, 63);
  std::vector<codec::FingerprintEntry> entries(1 + rng.below(count_max));
  for (codec::FingerprintEntry& entry : entries) {
    entry = {first + rng.below(spread), id_first + rng.below(ids)};
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

inline std::vector<codec::Posting> random_postings(Rng& rng, std::size_t count_max) {
  const unsigned key_bits = static_cast<unsigned>(rng.below(65));
  const unsigned value_bits = static_cast<unsigned>(rng.below(65));
  std::vector<codec::Posting> postings(1 + rng.below(count_max));
  for (codec::Posting& posting : postings) {
    posting = {random_number(rng, key_bits), random_number(rng, value_bits)};
  }
  std::sort(postings.begin(), postings.end());
  postings.erase(std::unique(postings.begin(), postings.end()), postings.end());
  return postings;
}

inline codec::Counts random_counts(Rng& rng, unsigned bits_max) {
  codec::Counts counts = {};
  const std::size_t end = rng.below(counts.size() + 1);
  const std::uint64_t run_max = 1 + rng.below(counts.size());
  for (std::size_t at = 0; at < end;) {
    const std::size_t length = std::min<std::size_t>(end - at, 1 + rng.below(run_max));
    const auto size = static_cast<std::int64_t>(random_number(rng, bits_max));
    std::fill_n(counts.begin() + static_cast<std::ptrdiff_t>(at), length,
                rng.below(2) == 0 ? size : -size);
    at += length;
  }
  return counts;
}

struct PageSample {
  std::vector<std::uint8_t> lengths;
  std::string payload;
};

inline PageSample random_page(Rng& rng) {
  PageSample page;
  page.lengths.resize(1 + rng.below(limits::kPageSlots));
  const std::uint64_t kind = rng.below(3);  // uniform, mixed, mixed with dead slots
  const auto length = static_cast<std::uint8_t>(rng.below(limits::kAtomBytesMax + 1));
  std::size_t bytes = 0;
  for (std::uint8_t& each : page.lengths) {
    each = kind == 0 ? length : static_cast<std::uint8_t>(rng.below(limits::kAtomBytesMax + 1));
    if (kind == 2 && rng.below(4) == 0) each = codec::kDeadSlot;
    bytes += each == codec::kDeadSlot ? 0u : each;
  }
  page.payload = random_text(rng, bytes);
  return page;
}

}  // namespace hartonomous::testing
