#include "support/known_models.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/text.hpp>

#include "support/archive_files.hpp"
#include "support/model_files.hpp"
#include "support/onnx_files.hpp"
#include "support/weight_blocks.hpp"
#include "weights/float_bits.hpp"
#include "weights/gguf_types.hpp"

namespace hartonomous::testing {

using weights::element_info;
using enum weights::ElementType;
using Shape = std::vector<std::uint64_t>;

namespace {

std::uint64_t product(const Shape& shape) {
  std::uint64_t count = 1;
  for (const std::uint64_t size : shape) count *= size;
  return count;
}

void append(std::string& out, const void* from, std::size_t bytes) {
  out.append(static_cast<const char*>(from), bytes);
}

float odd_number(Rng& rng) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  switch (rng.below(5)) {
    case 0:
      return 0;
    case 1:
      return -0.0F;
    case 2:
      return kInfinity;
    case 3:
      return -kInfinity;
    default:
      return std::numeric_limits<float>::quiet_NaN();
  }
}

std::string plain_bytes(Rng& rng, ElementType type, std::uint64_t numbers, Numbers kind) {
  std::string out;
  const bool is_float = type == kF16 || type == kBf16 || type == kF32 || type == kF64;
  if (!is_float) {
    const std::uint64_t bytes = must(weights::element_bytes(type, numbers));
    while (out.size() < bytes) {
      const auto byte = static_cast<std::uint8_t>(rng() >> 40);
      out.push_back(static_cast<char>(type == kBool ? byte & 1 : byte));
    }
    return out;
  }
  for (std::uint64_t i = 0; i < numbers; ++i) {
    const bool is_odd = kind == Numbers::kOdd && rng.below(50) == 0;
    const float number = is_odd ? odd_number(rng) : static_cast<float>(rng.normal() / 50);
    if (type == kF64) {
      const double wide = number;
      append(out, &wide, sizeof wide);
    } else if (type == kF32) {
      append(out, &number, sizeof number);
    } else {
      const std::uint16_t half =
          type == kF16 ? weights::float_to_half(number) : weights::float_to_brain(number);
      append(out, &half, sizeof half);
    }
  }
  return out;
}

void reverse_numbers(KnownTensor& tensor) {
  const std::size_t width = element_info(tensor.type).block_bytes;
  for (std::size_t at = 0; at < tensor.bytes.size(); at += width) {
    const auto begin = tensor.bytes.begin() + static_cast<std::ptrdiff_t>(at);
    std::reverse(begin, begin + static_cast<std::ptrdiff_t>(width));
  }
  tensor.is_big_endian = true;
}

std::string shape_json(const Shape& shape) {
  std::string out;
  for (const std::uint64_t size : shape) out += concat(out.empty() ? "" : ",", size);
  return out;
}

std::uint32_t ggml_number(ElementType type) {
  for (std::uint32_t number = 0; number < 64; ++number) {
    if (weights::ggml_element_type(number) == type) return number;
  }
  FAIL("no type of GGUF");
  return 0;
}

}  // namespace

std::uint64_t KnownTensor::numbers() const { return product(shape); }

std::string float_bytes(const std::vector<float>& numbers) {
  std::string out;
  append(out, numbers.data(), numbers.size() * sizeof(float));
  return out;
}

KnownTensor known_tensor(Rng& rng, std::string name, ElementType type, Shape shape,
                         Numbers numbers) {
  KnownTensor tensor{.name = std::move(name), .type = type, .shape = std::move(shape)};
  const std::uint64_t count = tensor.numbers();
  for (const ScaleBytes& scales : scale_bytes()) {
    if (scales.type != type) continue;
    const auto blocks = random_blocks(scales, count / element_info(type).block_numbers, rng());
    tensor.bytes = as_text(Bytes(blocks));
    return tensor;
  }
  tensor.bytes = plain_bytes(rng, type, count, numbers);
  return tensor;
}

std::string safetensors_of(const std::vector<KnownTensor>& tensors) {
  std::string header = "{";
  std::string numbers;
  for (const KnownTensor& tensor : tensors) {
    header += concat(header.size() > 1 ? "," : "", "\"", tensor.name, R"(":{"dtype":")",
                     element_info(tensor.type).name, R"(","shape":[)", shape_json(tensor.shape),
                     R"(],"data_offsets":[)", numbers.size(), ",",
                     numbers.size() + tensor.bytes.size(), "]}");
    numbers += tensor.bytes;
  }
  return safetensors_file(header + "}", numbers);
}

std::string gguf_of(const std::vector<KnownTensor>& tensors, bool is_big_endian) {
  GgufSample sample{.is_big_endian = is_big_endian};
  for (const KnownTensor& tensor : tensors) {
    while (sample.numbers.size() % sample.alignment != 0) sample.numbers.push_back('\0');
    sample.tensors.push_back({tensor.name,
                              {tensor.shape.rbegin(), tensor.shape.rend()},
                              ggml_number(tensor.type),
                              sample.numbers.size()});
    sample.numbers += tensor.bytes;
  }
  return gguf_file(sample);
}

std::string npy_of(const KnownTensor& tensor, bool is_fortran) {
  static constexpr std::pair<ElementType, std::string_view> kNames[] = {
      {kF32, "f4"}, {kF64, "f8"}, {kF16, "f2"}, {kI64, "i8"}, {kI16, "i2"}, {kC64, "c8"}};
  std::string name;
  for (const auto& [type, numpy] : kNames) {
    if (type == tensor.type) name = numpy;
  }
  const char order = tensor.is_big_endian ? '>' : '<';
  std::string header =
      concat("{'descr': '", std::string(1, order), name,
             "', 'fortran_order': ", is_fortran ? "True" : "False", ", 'shape': (",
             shape_json(tensor.shape), tensor.shape.size() == 1 ? "," : "", "), }");
  header.append(117 - header.size(), ' ');
  return npy_file(header + "\n", tensor.bytes);
}

KnownModel known_safetensors(Rng& rng) {
  std::vector<KnownTensor> tensors{
      known_tensor(rng, "blk.0.attn_q.weight", kF32, {5, 7, 11, 60}),
      known_tensor(rng, "blk.0.attn_k.weight", kBf16, {70, 300}),
      known_tensor(rng, "blk.0.norm", kF16, {33}),
      known_tensor(rng, "blk.1.ffn.weight", kF64, {3, 40, 51}),
      known_tensor(rng, "scale", kF32, {}),
      known_tensor(rng, "leaf", kF32, {4, 4}),
      known_tensor(rng, "longer", kF32, {17}),
      known_tensor(rng, "empty", kF32, {3, 0, 2}),
      known_tensor(rng, "mask", kBool, {9, 9}),
      known_tensor(rng, "packed", kF4, {38, 11}),
  };
  for (const ElementType type : {kU8, kI8, kU16, kI16, kU32, kI32, kU64, kI64, kF8E4M3, kF8E5M2,
                                 kF8E4M3Fnuz, kF8E5M2Fnuz, kF8E8M0}) {
    tensors.push_back(known_tensor(rng, concat("types.", element_info(type).name), type, {13, 21}));
  }
  tensors.push_back(known_tensor(rng, "complex", kC64, {6, 7}));
  KnownTensor tied = tensors[1];
  tied.name = "tied";
  tensors.push_back(std::move(tied));
  std::string file = safetensors_of(tensors);
  return {"model.safetensors", std::move(file), std::move(tensors)};
}

KnownModel known_gguf(Rng& rng) {
  std::vector<KnownTensor> tensors;
  for (const ScaleBytes& scales : scale_bytes()) {
    const std::string name = concat("blk.0.", element_info(scales.type).name);
    tensors.push_back(known_tensor(rng, name, scales.type, {3, 5, 256}));
  }
  // Blocks that borders of slabs cut, and rows that are stored one after the other.
  tensors.push_back(known_tensor(rng, "blk.1.large", kQ5K, {600, 256}));
  tensors.push_back(known_tensor(rng, "blk.1.small", kQ4_0, {32}));
  tensors.push_back(known_tensor(rng, "output", kF16, {90, 400}));
  std::string file = gguf_of(tensors);
  return {"model.gguf", std::move(file), std::move(tensors)};
}

KnownModel known_pytorch(Rng& rng) {
  const KnownTensor large = known_tensor(rng, "w", kF32, {200, 100});
  const KnownTensor small = known_tensor(rng, "", kF64, {6, 10});
  const TorchSample whole{.storage_numbers = 20000, .shape = {200, 100}, .strides = {100, 1}};
  TorchSample across = whole;
  across.shape = {100, 200};
  across.strides = {1, 100};
  TorchSample part = whole;
  part.offset = 777;
  part.shape = {3, 4, 50};
  part.strides = {5000, 100, 2};
  TorchSample repeated = whole;
  repeated.offset = 5;
  repeated.shape = {7, 9};
  repeated.strides = {0, 1};
  const TorchSample doubles{.storage_type = "DoubleStorage",
                            .key = "1",
                            .storage_numbers = 60,
                            .offset = 10,
                            .shape = {5, 2, 5},
                            .strides = {10, 5, 1}};
  const std::string value = pickle_dict(
      {pickle_text("w"), pickle_tensor(whole), pickle_text("across"), pickle_tensor(across),
       pickle_text("part"), pickle_tensor(part), pickle_text("repeated"), pickle_tensor(repeated),
       pickle_text("doubles"), pickle_tensor(doubles)});
  const auto view = [&](std::string name, std::size_t first, std::size_t count, Shape shape,
                        std::vector<std::int64_t> strides) {
    return KnownTensor{.name = std::move(name),
                       .shape = std::move(shape),
                       .bytes = large.bytes.substr(first * 4, count * 4),
                       .strides = std::move(strides)};
  };
  std::vector<KnownTensor> tensors{
      large, view("across", 0, 20000, {100, 200}, {1, 100}),
      view("part", 777, 2 * 5000 + 3 * 100 + 49 * 2 + 1, {3, 4, 50}, {5000, 100, 2}),
      view("repeated", 5, 9, {7, 9}, {0, 1})};
  tensors.push_back(
      {.name = "doubles", .type = kF64, .shape = {5, 2, 5}, .bytes = small.bytes.substr(80, 400)});
  return {"model.pt", torch_archive(value, {large.bytes, small.bytes}), std::move(tensors)};
}

std::vector<KnownModel> known_models(Rng& rng) {
  std::vector<KnownModel> models{known_safetensors(rng), known_gguf(rng), known_pytorch(rng)};
  std::vector<KnownTensor> big{known_tensor(rng, "a", kF32, {70, 301}),
                               known_tensor(rng, "b", kF16, {5, 6})};
  for (KnownTensor& tensor : big) reverse_numbers(tensor);
  models.push_back({"big.gguf", gguf_of(big, true), big});
  KnownTensor array = known_tensor(rng, "array", kF64, {40, 50, 7});
  reverse_numbers(array);
  models.push_back({"array.npy", npy_of(array), {array}});
  KnownTensor columns = known_tensor(rng, "array", kF64, {100, 130});
  columns.strides = {1, 100};
  models.push_back({"columns.npy", npy_of(columns, true), {columns}});
  KnownTensor raw = known_tensor(rng, "w", kF32, {30, 40});
  // An odd number of halves of bytes.
  const KnownTensor packed = known_tensor(rng, "p", kI4, {37, 11});
  const OnnxTensor first{"w", {30, 40}, 1, onnx_raw_data(raw.bytes)};
  const OnnxTensor second{"p", {37, 11}, 22, onnx_raw_data(packed.bytes)};
  const std::string graph =
      proto_bytes(5, onnx_tensor(first)) + proto_bytes(5, onnx_tensor(second));
  models.push_back({"model.onnx", onnx_model(graph), {raw, packed}});
  return models;
}

std::string ModelStore::write(const std::string& name, std::string_view bytes) const {
  HTN_REQUIRE_OK(write_file_durably(folder / name, as_bytes(bytes)));
  return folder / name;
}

ModelPutResult ModelStore::put(std::string_view name, const KnownModel& model,
                               const ModelPutOptions& options) {
  const std::string path = write(model.file_name, model.file);
  ModelPutResult put = must(store.session().put_model(name, path, options));
  INFO(model.file_name << ": " << put.why_not);
  REQUIRE(put.model.has_value());
  return put;
}

std::string ModelStore::read_file(std::string_view document) {
  const Snapshot now = store.session().snapshot();
  const auto found = must(now.find_document(document));
  REQUIRE(found.has_value());
  return must(now.read(found->atom));
}

std::vector<float> ModelStore::numbers(const Models& models, const Tensor& tensor) const {
  std::vector<float> out(tensor.numbers());
  HTN_REQUIRE_OK(models.read(tensor, {}, std::span<float>(out)));
  return out;
}

}  // namespace hartonomous::testing
