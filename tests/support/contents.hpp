#pragma once

// Contents of every shape that makes a difference to how they are cut and stored.
// Thread-safety: immutable functions; an Rng is for one thread at a time.

#include <cstdint>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>

namespace hartonomous::testing {

std::string random_bytes(Rng& rng, std::size_t bytes);
// Words of a small vocabulary, line ends of both kinds, tabs, punctuation, code points of two to
// four bytes. Valid UTF-8, `bytes` long or a few bytes more.
std::string random_prose(Rng& rng, std::size_t bytes);
// Any of: random bytes, prose, repeats, zeros, a ramp, only line ends, one long line, wide code
// points without a line end, words longer than a token, NULs in text, text that ends as bytes.
std::string random_content(Rng& rng, std::size_t bytes);

// Named contents at the borders: lengths around 0, 1, 64, 8 KiB and 128 KiB of several fillings,
// line ends and code points across the borders of extents.
struct NamedContent {
  std::string name;
  std::string bytes;
};
std::vector<NamedContent> border_contents();

// What the engine must say of a text, told naively.
struct NaivePlace {
  std::uint64_t x = 0;  // code points after the last line end
  std::uint64_t y = 0;  // line ends before
  std::uint64_t m = 0;  // code points before
};
// The place of the byte at `offset`, which begins a code point.
NaivePlace naive_place(const std::string& text, std::size_t offset);
// A text's lines, line ends included.
std::vector<std::string> naive_lines(const std::string& text);

}  // namespace hartonomous::testing
