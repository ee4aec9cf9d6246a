#include "support/model_writer.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>

#include "support/byte_writer.hpp"
#include "support/container_writers.hpp"
#include "support/noise.hpp"

namespace hartonomous::bench {

using weights::ElementType;

namespace {

constexpr float kDeviation = 0.02F;

constexpr std::array<TypeNames, 6> kNames = {{
    {ElementType::kF32, 0, 1, "F32", "FloatStorage", "<f4"},
    {ElementType::kF16, 1, 10, "F16", "HalfStorage", "<f2"},
    {ElementType::kBf16, 30, 16, "BF16", "BFloat16Storage", ""},
    {ElementType::kI64, 27, 7, "I64", "LongStorage", "<i8"},
    {ElementType::kQ8_0, 8, 0, "", "", ""},
    {ElementType::kQ4K, 12, 0, "", "", ""},
}};

Status write_numbers(File& file, const MadeModel& model, std::size_t alignment) {
  for (const MadeTensor& tensor : model) {
    HTN_RETURN_IF_ERROR(file.write(as_bytes(tensor.bytes)));
    const std::size_t rest = (alignment - tensor.bytes.size() % alignment) % alignment;
    HTN_RETURN_IF_ERROR(file.write(as_bytes(std::string(rest, '\0'))));
  }
  return file.sync();
}

// A member of the header's JSON.
std::string safetensors_entry(std::string_view name, ElementType type,
                              const std::vector<std::uint64_t>& shape, std::uint64_t begin,
                              std::uint64_t bytes) {
  return concat("\"", name, R"(":{"dtype":")", names_of(type).safetensors, R"(","shape":[)",
                joined(shape), R"(],"data_offsets":[)", begin, ",", begin + bytes, "]}");
}

std::string safetensors_head(std::string json) {
  constexpr std::size_t kAlignment = 8;
  json.append((kAlignment - json.size() % kAlignment) % kAlignment, ' ');
  return ByteWriter().u64(json.size()).raw(json).bytes();
}

Status write_safetensors(const std::string& path, const MadeModel& model) {
  std::string json = R"({"__metadata__":{"format":"pt"})";
  std::uint64_t at = 0;
  for (const MadeTensor& tensor : model) {
    if (names_of(tensor.type).safetensors.empty()) return no_such_type(tensor.type, "SafeTensors");
    json +=
        "," + safetensors_entry(tensor.name, tensor.type, tensor.shape, at, tensor.bytes.size());
    at += tensor.bytes.size();
  }
  HTN_ASSIGN_OR_RETURN(File file, File::open(path, File::Mode::kCreate));
  HTN_RETURN_IF_ERROR(file.write(as_bytes(safetensors_head(json + "}"))));
  return write_numbers(file, model, 1);
}

Status write_gguf(const std::string& path, const MadeModel& model) {
  constexpr std::size_t kAlignment = 32;
  constexpr std::uint32_t kVersion = 3;
  constexpr std::uint32_t kString = 8;
  ByteWriter head;
  const auto text = [&](std::string_view value) { head.u64(value.size()).raw(value); };
  head.raw("GGUF").u32(kVersion).u64(model.size()).u64(1);
  text("general.architecture");
  head.u32(kString);
  text("llama");
  std::uint64_t at = 0;
  for (const MadeTensor& tensor : model) {
    text(tensor.name);
    head.u32(static_cast<std::uint32_t>(tensor.shape.size()));
    for (std::size_t d = tensor.shape.size(); d-- > 0;) head.u64(tensor.shape[d]);
    head.u32(names_of(tensor.type).gguf).u64(at);
    at += (tensor.bytes.size() + kAlignment - 1) / kAlignment * kAlignment;
  }
  HTN_ASSIGN_OR_RETURN(File file, File::open(path, File::Mode::kCreate));
  HTN_RETURN_IF_ERROR(file.write(as_bytes(head.pad(kAlignment).bytes())));
  return write_numbers(file, model, kAlignment);
}

}  // namespace

const TypeNames& names_of(ElementType type) {
  static constexpr TypeNames kNone = {};
  const auto* found = std::ranges::find(kNames, type, &TypeNames::type);
  return found == kNames.end() ? kNone : *found;
}

Status no_such_type(ElementType type, std::string_view container) {
  return Status(StatusCode::kNotSupported,
                concat(container, " of ", weights::element_info(type).name));
}

std::string joined(const std::vector<std::uint64_t>& numbers) {
  std::string text;
  for (const std::uint64_t number : numbers) text += concat(text.empty() ? "" : ",", number);
  return text;
}

std::string_view container_name(Container container) {
  constexpr std::array<std::string_view, 5> kContainers = {"SafeTensors", "GGUF", "PyTorch", "NPZ",
                                                           "ONNX"};
  return kContainers[static_cast<std::size_t>(container)];
}

Status write_model(Container container, const std::string& path, const MadeModel& model) {
  switch (container) {
    case Container::kSafeTensors:
      return write_safetensors(path, model);
    case Container::kGguf:
      return write_gguf(path, model);
    case Container::kPyTorch:
      return write_pytorch(path, model);
    case Container::kNpz:
      return write_npz(path, model);
    case Container::kOnnx:
      return write_onnx(path, model);
  }
  return internal_error("no such container");
}

Result<std::uint64_t> write_wide_model(const std::string& path, std::uint64_t rows,
                                       std::uint64_t columns, std::uint64_t seed) {
  const std::string head =
      safetensors_head("{" +
                       safetensors_entry("rows.weight", ElementType::kF32, {rows, columns}, 0,
                                         rows * columns * sizeof(float)) +
                       "}");
  HTN_ASSIGN_OR_RETURN(File file, File::open(path, File::Mode::kCreate));
  HTN_RETURN_IF_ERROR(file.write(as_bytes(head)));
  Rng rng(seed);
  std::vector<float> row(columns);
  for (std::uint64_t i = 0; i < rows; ++i) {
    fill_normal(rng, row);
    for (float& number : row) number *= kDeviation;
    HTN_RETURN_IF_ERROR(file.write(std::as_bytes(std::span(row))));
  }
  HTN_RETURN_IF_ERROR(file.sync());
  return head.size();
}

}  // namespace hartonomous::bench
