#pragma once

// Sizes past 32 bits of a ZIP archive's member. minizip 1.1 compares what the directory says with
// -1 of an unsigned long, which has 64 bits here, so that it never finds them.
// Source: PKWARE APPNOTE.TXT, 4.3.7 and 4.5.3.
// Thread-safety: immutable functions.

#include <cstdint>
#include <optional>
#include <string_view>

#include <hartonomous/base/result.hpp>

#include "weights/file_view.hpp"

namespace hartonomous::weights {

inline constexpr std::uint64_t kZip64Elsewhere = 0xffffffff;

struct Zip64Sizes {
  std::uint64_t content_bytes = 0;
  std::uint64_t bytes = 0;
  std::optional<std::uint64_t> header_offset = std::nullopt;  // nothing: it is below 2^32
};

// Replaces what is kZip64Elsewhere by what the directory's extra field says. Nothing: it says less.
std::optional<Zip64Sizes> read_zip64_extra(std::string_view extra, Zip64Sizes sizes);

// Where a member's bytes begin, behind its local header. Errors: kInvalidArgument: no header there.
Result<std::uint64_t> behind_local_header(const FileView& file, std::uint64_t header_offset);

}  // namespace hartonomous::weights
