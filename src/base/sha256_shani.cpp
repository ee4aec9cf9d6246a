// The only file compiled for SHA-NI and SSE 4.1, so nothing here but its own static functions may
// emit code: an inline function of the standard library could be the copy the linker keeps, and
// then run on processors that lack these instructions. No AVX: the SHA instructions have only the
// legacy encoding, and mixing the two costs transitions.
//
// One stream waits for sha256rnds2 most of its time; four independent ones fill the wait. The
// rounds are unrolled over the message, the lanes are loops that -O3 unrolls.

#include "base/sha256_kernel.hpp"

#if defined(__SHA__) && defined(__SSE4_1__)

#include <cpuid.h>
#include <immintrin.h>

#include <utility>

#define HTN_INLINE inline __attribute__((always_inline))

namespace hartonomous::sha256_detail {

namespace {

constexpr std::size_t kGroups = 16;  // of four rounds

struct alignas(64) Words {
  std::uint32_t word[64];
};

constexpr Words round_constants() {
  Words words = {};
  for (std::size_t i = 0; i < 64; ++i) words.word[i] = kRoundConstants[i];
  return words;
}

constexpr std::uint32_t rotate_right(std::uint32_t word, int count) {
  return word >> count | word << (32 - count);
}

// Schedule plus round constants of the second block of every 64-byte message: a one bit, zeros, and
// the length of 512 bits. It never changes, so its schedule is made once.
constexpr Words padding_schedule() {
  Words words = {};
  std::uint32_t(&word)[64] = words.word;
  word[0] = 0x80000000;
  word[15] = 512;
  for (std::size_t i = 16; i < 64; ++i) {
    const std::uint32_t a = word[i - 15];
    const std::uint32_t b = word[i - 2];
    word[i] = word[i - 16] + (rotate_right(a, 7) ^ rotate_right(a, 18) ^ a >> 3) + word[i - 7] +
              (rotate_right(b, 17) ^ rotate_right(b, 19) ^ b >> 10);
  }
  for (std::size_t i = 0; i < 64; ++i) word[i] += kRoundConstants[i];
  return words;
}

constexpr Words kConstants = round_constants();
constexpr Words kPadding = padding_schedule();

// The state as the instructions want it: words a b e f and c d g h, the first highest.
template <std::size_t N>
struct Streams {
  __m128i abef[N];
  __m128i cdgh[N];
};

HTN_INLINE __m128i load(const void* at) { return _mm_loadu_si128(static_cast<const __m128i*>(at)); }
HTN_INLINE void store(void* at, __m128i value) {
  _mm_storeu_si128(static_cast<__m128i*>(at), value);
}

template <std::size_t N>
HTN_INLINE void start(Streams<N>& streams) {
  const __m128i abef =
      _mm_set_epi32(static_cast<int>(kInitialState[0]), static_cast<int>(kInitialState[1]),
                    static_cast<int>(kInitialState[4]), static_cast<int>(kInitialState[5]));
  const __m128i cdgh =
      _mm_set_epi32(static_cast<int>(kInitialState[2]), static_cast<int>(kInitialState[3]),
                    static_cast<int>(kInitialState[6]), static_cast<int>(kInitialState[7]));
  for (std::size_t lane = 0; lane < N; ++lane) {
    streams.abef[lane] = abef;
    streams.cdgh[lane] = cdgh;
  }
}

template <std::size_t N>
HTN_INLINE void load_states(Streams<N>& streams, const std::uint32_t (*states)[8]) {
  for (std::size_t lane = 0; lane < N; ++lane) {
    const __m128i dcba = _mm_shuffle_epi32(load(&states[lane][0]), 0x1b);
    const __m128i hgfe = _mm_shuffle_epi32(load(&states[lane][4]), 0x1b);
    streams.abef[lane] = _mm_unpackhi_epi64(hgfe, dcba);
    streams.cdgh[lane] = _mm_unpacklo_epi64(hgfe, dcba);
  }
}

template <std::size_t N>
HTN_INLINE void store_states(const Streams<N>& streams, std::uint32_t (*states)[8]) {
  for (std::size_t lane = 0; lane < N; ++lane) {
    const __m128i dcba = _mm_unpackhi_epi64(streams.cdgh[lane], streams.abef[lane]);
    const __m128i hgfe = _mm_unpacklo_epi64(streams.cdgh[lane], streams.abef[lane]);
    store(&states[lane][0], _mm_shuffle_epi32(dcba, 0x1b));
    store(&states[lane][4], _mm_shuffle_epi32(hgfe, 0x1b));
  }
}

template <std::size_t N>
HTN_INLINE void store_digests(const Streams<N>& streams, std::uint8_t* digests) {
  const __m128i reverse = _mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f);
  for (std::size_t lane = 0; lane < N; ++lane) {
    const __m128i dcba = _mm_unpackhi_epi64(streams.cdgh[lane], streams.abef[lane]);
    const __m128i hgfe = _mm_unpacklo_epi64(streams.cdgh[lane], streams.abef[lane]);
    store(digests + 32 * lane, _mm_shuffle_epi8(dcba, reverse));
    store(digests + 32 * lane + 16, _mm_shuffle_epi8(hgfe, reverse));
  }
}

template <std::size_t N>
HTN_INLINE void four_rounds(Streams<N>& streams, const __m128i* words) {
  for (std::size_t lane = 0; lane < N; ++lane) {
    streams.cdgh[lane] = _mm_sha256rnds2_epu32(streams.cdgh[lane], streams.abef[lane], words[lane]);
  }
  for (std::size_t lane = 0; lane < N; ++lane) {
    streams.abef[lane] = _mm_sha256rnds2_epu32(streams.abef[lane], streams.cdgh[lane],
                                               _mm_shuffle_epi32(words[lane], 0x0e));
  }
}

// Four rounds with the words of the message: loaded for the first 16, then made from the four
// vectors before, whose oldest they replace.
template <std::size_t Group, std::size_t N>
HTN_INLINE void message_group(Streams<N>& streams, __m128i (&schedule)[N][4],
                              const std::uint8_t* const* blocks) {
  const __m128i to_big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  const __m128i constants = load(&kConstants.word[4 * Group]);
  __m128i words[N];
  for (std::size_t lane = 0; lane < N; ++lane) {
    __m128i(&w)[4] = schedule[lane];
    if constexpr (Group < 4) {
      w[Group] = _mm_shuffle_epi8(load(blocks[lane] + 16 * Group), to_big_endian);
    } else {
      const __m128i last = w[(Group + 3) % 4];
      const __m128i seven_before = _mm_alignr_epi8(last, w[(Group + 2) % 4], 4);
      const __m128i partial = _mm_sha256msg1_epu32(w[Group % 4], w[(Group + 1) % 4]);
      w[Group % 4] = _mm_sha256msg2_epu32(_mm_add_epi32(partial, seven_before), last);
    }
    words[lane] = _mm_add_epi32(w[Group % 4], constants);
  }
  four_rounds(streams, words);
}

template <std::size_t Group, std::size_t N>
HTN_INLINE void padding_group(Streams<N>& streams) {
  __m128i words[N];
  for (std::size_t lane = 0; lane < N; ++lane) words[lane] = load(&kPadding.word[4 * Group]);
  four_rounds(streams, words);
}

template <std::size_t N>
HTN_INLINE void add(Streams<N>& streams, const Streams<N>& before) {
  for (std::size_t lane = 0; lane < N; ++lane) {
    streams.abef[lane] = _mm_add_epi32(streams.abef[lane], before.abef[lane]);
    streams.cdgh[lane] = _mm_add_epi32(streams.cdgh[lane], before.cdgh[lane]);
  }
}

template <std::size_t N, std::size_t... Group>
HTN_INLINE void take_message(Streams<N>& streams, const std::uint8_t* const* blocks,
                             std::index_sequence<Group...> /*groups*/) {
  const Streams<N> before = streams;
  __m128i schedule[N][4];
  (message_group<Group>(streams, schedule, blocks), ...);
  add(streams, before);
}

template <std::size_t N, std::size_t... Group>
HTN_INLINE void take_padding(Streams<N>& streams, std::index_sequence<Group...> /*groups*/) {
  const Streams<N> before = streams;
  (padding_group<Group>(streams), ...);
  add(streams, before);
}

constexpr auto kEveryGroup = std::make_index_sequence<kGroups>{};

template <std::size_t N>
void compress(std::uint32_t (*states)[8], const std::uint8_t* const* blocks, std::size_t count) {
  Streams<N> streams;
  load_states(streams, states);
  const std::uint8_t* at[N];
  for (std::size_t lane = 0; lane < N; ++lane) at[lane] = blocks[lane];
  for (; count != 0; --count) {
    take_message(streams, at, kEveryGroup);
    for (std::size_t lane = 0; lane < N; ++lane) at[lane] += kBlockBytes;
  }
  store_states(streams, states);
}

template <std::size_t N>
HTN_INLINE void hash64(Streams<N>& streams, const std::uint8_t* messages) {
  const std::uint8_t* at[N];
  for (std::size_t lane = 0; lane < N; ++lane) at[lane] = messages + kBlockBytes * lane;
  start(streams);
  take_message(streams, at, kEveryGroup);
  take_padding(streams, kEveryGroup);
}

template <std::size_t N>
void digest64(const std::uint8_t* messages, std::uint8_t* digests) {
  Streams<N> streams;
  hash64(streams, messages);
  store_digests(streams, digests);
}

template <std::size_t N>
void prefix64(const std::uint8_t* messages, std::uint64_t* prefixes) {
  Streams<N> streams;
  hash64(streams, messages);
  // Words a and b are the upper half, a the higher: it is the number already.
  for (std::size_t lane = 0; lane < N; ++lane) {
    prefixes[lane] = static_cast<std::uint64_t>(_mm_extract_epi64(streams.abef[lane], 1));
  }
}

void compress_one(std::uint32_t* state, const std::uint8_t* blocks, std::size_t count) {
  compress<1>(reinterpret_cast<std::uint32_t(*)[8]>(state), &blocks, count);
}

void digest_blocks64(const std::uint8_t* messages, std::size_t count, std::uint8_t* digests) {
  std::size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    digest64<kLanes>(messages + kBlockBytes * i, digests + ContentHash::kBytes * i);
  }
  for (; i < count; ++i) {
    digest64<1>(messages + kBlockBytes * i, digests + ContentHash::kBytes * i);
  }
}

void prefix_blocks64(const std::uint8_t* messages, std::size_t count, std::uint64_t* prefixes) {
  std::size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    prefix64<kLanes>(messages + kBlockBytes * i, prefixes + i);
  }
  for (; i < count; ++i) prefix64<1>(messages + kBlockBytes * i, prefixes + i);
}

bool processor_has_it() {
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & bit_SSSE3) == 0 || (c & bit_SSE4_1) == 0) {
    return false;
  }
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & bit_SHA) != 0;
}

constexpr Kernel kKernel = {"sha-ni x4", compress_one, compress<kLanes>, digest_blocks64,
                            prefix_blocks64};

}  // namespace

const Kernel* sha_ni_kernel() noexcept { return processor_has_it() ? &kKernel : nullptr; }

}  // namespace hartonomous::sha256_detail

#else

namespace hartonomous::sha256_detail {

const Kernel* sha_ni_kernel() noexcept { return nullptr; }

}  // namespace hartonomous::sha256_detail

#endif
