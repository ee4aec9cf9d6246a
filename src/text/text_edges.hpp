#pragma once

// Where a text may be cut: between words, or at least not within what people see as one character.
// Thread-safety: pure functions.

#include <cstddef>
#include <string_view>

#include <hartonomous/base/result.hpp>

namespace hartonomous::text {

// Code points. Of bytes that are not UTF-8 each that starts none counts, and every fourth of those
// that continue.
std::size_t count_characters(std::string_view text);
// So many code points before or behind a place, within the text. Amortised O(characters).
std::size_t characters_before(std::string_view text, std::size_t at, std::size_t characters);
std::size_t characters_behind(std::string_view text, std::size_t at, std::size_t characters);

// The first cut at `at` or behind it, the last at it or before: an edge of a word within about 64
// bytes, else of a character, else `at`. Never past `limit`. Errors: kInternal: ICU failed.
Result<std::size_t> edge_behind(std::string_view text, std::size_t at, std::size_t limit);
Result<std::size_t> edge_before(std::string_view text, std::size_t at, std::size_t limit);

}  // namespace hartonomous::text
