#include "weights/model_file_reader.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include <hartonomous/base/text.hpp>

#include "weights/format_readers.hpp"
#include "weights/gguf_types.hpp"
#include "weights/malformed.hpp"

namespace hartonomous::weights {
namespace {

// What tells the formats that begin with a mark of their own.
constexpr std::uint64_t kHeadBytes = 64;
constexpr std::string_view kIndexName = ".safetensors.index.json";

// As many of the first bytes as there are.
Status read_head(const FileView& file, std::string& head) {
  head.resize(static_cast<std::size_t>(std::min(file.size(), kHeadBytes)));
  return file.read_at(0, std::as_writable_bytes(std::span(head)));
}

bool is_index_name(std::string_view name) { return name.ends_with(kIndexName); }

bool is_safetensors(std::string_view head, std::uint64_t file_size) {
  constexpr std::size_t kLengthBytes = 8;
  if (head.size() <= kLengthBytes || head[kLengthBytes] != '{') return false;
  std::uint64_t length = 0;
  for (std::size_t i = kLengthBytes; i-- > 0;) {
    length = length << 8 | static_cast<std::uint8_t>(head[i]);
  }
  return length <= file_size - kLengthBytes;
}

Result<ModelFile> read_format(const FileView& file, std::string_view name, Format format) {
  switch (format) {
    case Format::kGguf:
      return read_gguf(file);
    case Format::kSafeTensors:
      return is_index_name(name) ? read_safetensors_index(file) : read_safetensors(file);
    case Format::kNpy:
      return read_npy(file);
    case Format::kPyTorch:
      return read_pytorch(file);
    case Format::kNpz:
      return read_npz(file);
    case Format::kOnnx:
      return read_onnx(file);
    case Format::kLlama2c:
      return read_llama2c(file);
  }
  return internal_error("a format without a reader");
}

// An archive that cannot be opened has the format of its name, so that reading says why.
Result<std::optional<Format>> detect_in_archive(const FileView& file, std::string_view name) {
  const Result<ZipFile> zip = ZipFile::open(file, ZipFile::Extent::kNames);
  if (!zip.ok() && !is_of_content(zip.status())) return zip.status();
  if (zip.ok()) {
    if (torch_archive_folder(*zip).has_value()) return std::optional(Format::kPyTorch);
    if (is_npz(*zip)) return std::optional(Format::kNpz);
    return std::optional<Format>();
  }
  if (name.ends_with(".npz")) return std::optional(Format::kNpz);
  const bool is_torch = name.ends_with(".pt") || name.ends_with(".pth");
  return is_torch ? std::optional(Format::kPyTorch) : std::nullopt;
}

Result<std::optional<Format>> detect_format(const FileView& file, std::string_view name) {
  std::string head;
  HTN_RETURN_IF_ERROR(read_head(file, head));
  if (head.starts_with(kGgufMagic)) return std::optional(Format::kGguf);
  if (head.starts_with("\x93NUMPY")) return std::optional(Format::kNpy);
  if (is_safetensors(head, file.size())) return std::optional(Format::kSafeTensors);
  if (is_index_name(name) && head.starts_with('{')) return std::optional(Format::kSafeTensors);
  if (head.starts_with("PK\3\4")) return detect_in_archive(file, name);
  HTN_ASSIGN_OR_RETURN(const bool is_legacy, is_torch_legacy(file));
  if (is_legacy) return std::optional(Format::kPyTorch);
  HTN_ASSIGN_OR_RETURN(const bool is_model, is_onnx(file));
  if (is_model) return std::optional(Format::kOnnx);
  HTN_ASSIGN_OR_RETURN(const bool is_checkpoint, is_llama2c(file));
  return is_checkpoint ? std::optional(Format::kLlama2c) : std::nullopt;
}

void sort_by_offset(ModelFile& model) {
  std::stable_sort(model.tensors.begin(), model.tensors.end(),
                   [](const TensorEntry& a, const TensorEntry& b) {
                     return std::tie(a.offset, a.bytes) < std::tie(b.offset, b.bytes);
                   });
  std::sort(model.storages.begin(), model.storages.end(),
            [](const ByteRange& a, const ByteRange& b) {
              return std::tie(a.offset, a.bytes) < std::tie(b.offset, b.bytes);
            });
}

}  // namespace

std::string_view format_name(Format format) noexcept {
  constexpr std::array<std::string_view, 7> kNames{"GGUF", "SafeTensors", "ONNX",    "PyTorch",
                                                   "NPY",  "NPZ",         "llama2.c"};
  return kNames[static_cast<std::size_t>(format)];
}

std::optional<Format> detect(const FileView& file, std::string_view name) {
  const Result<std::optional<Format>> format = detect_format(file, name);
  return format.ok() ? *format : std::nullopt;
}

Result<ModelFile> read_model_file(const FileView& file, std::string_view name) {
  HTN_ASSIGN_OR_RETURN(const std::optional<Format> format, detect_format(file, name));
  if (!format.has_value()) return invalid_argument("no format of model files that is known");
  HTN_ASSIGN_OR_RETURN(ModelFile model, read_format(file, name, *format));
  sort_by_offset(model);
  // No two tensors share some of their bytes only, and none is past the end.
  HTN_RETURN_IF_ERROR(parts(model, file.size()).status().with_context(format_name(*format)));
  return model;
}

}  // namespace hartonomous::weights
