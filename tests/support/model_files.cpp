#include "support/model_files.hpp"

#include <catch2/catch.hpp>
#include <memory>

#include <hartonomous/base/json.hpp>

namespace hartonomous::testing {

using weights::ModelFile;

std::string gguf_file(const GgufSample& sample) {
  ByteWriter writer(sample.is_big_endian);
  writer.raw("GGUF").u32(sample.version).u64(sample.tensors.size() + sample.tensor_count_more);
  writer.u64(sample.pair_count).raw(sample.pairs);
  for (const GgufTensor& tensor : sample.tensors) {
    writer.text(tensor.name).u32(static_cast<std::uint32_t>(tensor.dimensions.size()));
    for (const std::uint64_t dimension : tensor.dimensions) writer.u64(dimension);
    writer.u32(tensor.type).u64(tensor.offset);
  }
  return writer.pad(sample.alignment).raw(sample.numbers).bytes();
}

std::string gguf_text_pair(std::string_view key, std::string_view value) {
  return ByteWriter().text(key).u32(8).text(value).bytes();
}

std::string gguf_u32_pair(std::string_view key, std::uint32_t value) {
  return ByteWriter().text(key).u32(4).u32(value).bytes();
}

GgufSample gguf_sample() {
  ByteWriter pairs;
  pairs.raw(gguf_text_pair("general.architecture", "llama"));
  pairs.raw(gguf_text_pair("general.name", "a \"small\" one"));
  pairs.text("u8").u32(0).u8(200).text("i8").u32(1).u8(200);
  pairs.text("u16").u32(2).u16(60'000).text("i16").u32(3).u16(60'000);
  pairs.text("i32").u32(5).u32(0xffffffff).text("f32").u32(6).number(1e-5F);
  pairs.text("bool").u32(7).u8(1).text("u64").u32(10).u64(~std::uint64_t{0});
  pairs.text("i64").u32(11).u64(~std::uint64_t{0}).text("f64").u32(12).number(0.1);
  pairs.text("tokens").u32(9).u32(8).u64(3).text("<s>").text("\xff").text("");
  pairs.text("nested").u32(9).u32(9).u64(2).u32(4).u64(1).u32(7).u32(7).u64(1).u8(0);
  GgufSample sample{.pair_count = 14, .pairs = pairs.bytes()};
  sample.tensors = {{"token_embd.weight", {32, 2}, 2, 0},  // two blocks of Q4_0
                    {"norm.weight", {3}, 0, 64},
                    {"output.weight", {2, 3, 4}, 1, 96}};
  sample.numbers = std::string(36, 'q') + std::string(28, '\0') + std::string(12, 'f') +
                   std::string(20, '\0') + std::string(48, 'h');
  return sample;
}

std::string safetensors_file(std::string_view header, std::string_view numbers) {
  return ByteWriter().text(header).raw(numbers).bytes();
}

std::string npy_file(std::string_view header, std::string_view numbers, int version) {
  ByteWriter writer;
  writer.raw("\x93NUMPY").u8(static_cast<std::uint8_t>(version)).u8(0);
  if (version == 1) {
    writer.u16(static_cast<std::uint16_t>(header.size()));
  } else {
    writer.u32(static_cast<std::uint32_t>(header.size()));
  }
  return writer.raw(header).raw(numbers).bytes();
}

Result<ModelFile> read_model(std::string_view bytes, std::string_view name) {
  // On the heap at its exact size: the address sanitizer sees a read past it.
  const auto copy = std::make_unique<std::byte[]>(bytes.size());
  const Bytes from = as_bytes(bytes);
  std::copy(from.begin(), from.end(), copy.get());
  return weights::read_model_file(weights::MemoryView({copy.get(), bytes.size()}), name);
}

std::size_t read_prefixes(std::string_view bytes, std::string_view name) {
  std::size_t accepted = 0;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Result<ModelFile> model = read_model(bytes.substr(0, size), name);
    if (!model.ok()) continue;
    require_laws(*model, size);
    ++accepted;
  }
  return accepted;
}

void require_laws(const ModelFile& model, std::uint64_t file_size) {
  std::uint64_t before = 0;
  for (const weights::TensorEntry& tensor : model.tensors) {
    REQUIRE(tensor.offset <= file_size);
    REQUIRE(tensor.bytes <= file_size - tensor.offset);
    REQUIRE(tensor.offset >= before);
    REQUIRE((tensor.strides.empty() || tensor.strides.size() == tensor.shape.size()));
    before = tensor.offset;
  }
  const auto parts = weights::parts(model, file_size);
  REQUIRE(parts.ok());
  std::uint64_t end = 0;
  for (const weights::Part& part : *parts) {
    REQUIRE(part.offset == end);
    REQUIRE(part.bytes > 0);
    end += part.bytes;
  }
  REQUIRE(end == file_size);
  REQUIRE(is_json(model.metadata));
  REQUIRE(model.metadata.front() == '{');
}

}  // namespace hartonomous::testing
