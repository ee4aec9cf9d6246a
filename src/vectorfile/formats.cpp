#include "vectorfile/formats.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/npy.hpp>
#include <hartonomous/base/text.hpp>

namespace hartonomous::vectorfile {
namespace {

constexpr std::array<std::pair<VectorFormat, std::string_view>, 7> kNames{{
    {VectorFormat::kNpy, "npy"},
    {VectorFormat::kFvecs, "fvecs"},
    {VectorFormat::kBvecs, "bvecs"},
    {VectorFormat::kIvecs, "ivecs"},
    {VectorFormat::kText, "text"},
    {VectorFormat::kWord2vecBinary, "word2vec"},
    {VectorFormat::kJsonLines, "jsonl"},
}};
constexpr std::array<std::pair<std::string_view, VectorFormat>, 11> kEndings{{
    {".npy", VectorFormat::kNpy},
    {".fvecs", VectorFormat::kFvecs},
    {".bvecs", VectorFormat::kBvecs},
    {".ivecs", VectorFormat::kIvecs},
    {".txt", VectorFormat::kText},
    {".vec", VectorFormat::kText},
    {".glove", VectorFormat::kText},
    {".bin", VectorFormat::kWord2vecBinary},
    {".jsonl", VectorFormat::kJsonLines},
    {".ndjson", VectorFormat::kJsonLines},
    {".json", VectorFormat::kJsonLines},
}};
constexpr std::size_t kFirstBytes = 8;

}  // namespace

std::string_view vector_format_name(VectorFormat format) {
  for (const auto& [each, name] : kNames) {
    if (each == format) return name;
  }
  return "unknown";
}

std::optional<VectorFormat> find_vector_format(std::string_view name) {
  for (const auto& [format, each] : kNames) {
    if (each == name) return format;
  }
  return std::nullopt;
}

Status check_dimension(std::uint64_t dimension) {
  if (dimension == 0) return invalid_argument("of dimension 0");
  if (dimension <= limits::kVectorDimensionMax) return {};
  return resource_exhausted(
      concat("of dimension ", dimension, ", at most ", limits::kVectorDimensionMax, " are read"));
}

Result<VectorFormat> format_of(ByteStream& stream) {
  HTN_ASSIGN_OR_RETURN(const Bytes shown, stream.peek(kFirstBytes));
  if (is_npy(shown)) return VectorFormat::kNpy;
  const std::string_view first = as_text(shown);
  if (first.starts_with("\x1f\x8b") || first.starts_with("PK\x03\x04")) {
    return Status(StatusCode::kNotSupported, "compressed; unpack it first");
  }
  std::string ending = std::filesystem::path(stream.path()).extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  for (const auto& [each, format] : kEndings) {
    if (each == ending) return format;
  }
  if (first.starts_with('{')) return VectorFormat::kJsonLines;
  return invalid_argument("neither its name nor its first bytes say the format");
}

Result<std::unique_ptr<RowSource>> open_rows(ByteStream stream, VectorFormat format) {
  switch (format) {
    case VectorFormat::kNpy:
      return open_npy(std::move(stream));
    case VectorFormat::kFvecs:
    case VectorFormat::kBvecs:
    case VectorFormat::kIvecs:
      return open_vecs(std::move(stream), format);
    case VectorFormat::kText:
      return open_text(std::move(stream));
    case VectorFormat::kWord2vecBinary:
      return open_word2vec(std::move(stream));
    case VectorFormat::kJsonLines:
      return open_json_lines(std::move(stream));
  }
  return invalid_argument("no such format");
}

}  // namespace hartonomous::vectorfile
