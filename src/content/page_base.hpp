#pragma once

// The base of a page of numbers: the contents that it is coded against (codec/numbers_page.hpp),
// one for each of its own. Drawn in docs/format/page.md.
//
//   page_base row   01 | runs varint, then for each: contents varint | first content id + 1, or 0
//                   where there is no base: varint
//
// Invariants: 1. a base was stored by an earlier commit, in a page without a base of its own;
// 2. while the page is there its base is kept: kBaseCount counts it beside what refers to it.
// Thread-safety: immutable functions.

#include <cstdint>
#include <string>
#include <vector>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/result.hpp>

#include "content/extent.hpp"

namespace hartonomous::content {

// Instead of a content: zeros.
inline constexpr std::uint64_t kNoBase = ~std::uint64_t{0};

// Runs in order; those without a base begin at kNoBase.
std::string encode_page_base(const std::vector<ContentRun>& runs);
// Errors: kCorruption.
Result<std::vector<ContentRun>> decode_page_base(Bytes value);

}  // namespace hartonomous::content
