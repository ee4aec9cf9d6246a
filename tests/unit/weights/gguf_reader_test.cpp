#include <catch2/catch.hpp>

#include <hartonomous/base/json.hpp>

#include "support/model_files.hpp"

namespace hartonomous::weights {
namespace {

using testing::ByteWriter;
using testing::gguf_file;
using testing::gguf_sample;
using testing::GgufSample;
using testing::read_model;
using testing::require_laws;

StatusCode code_of(const GgufSample& sample) {
  return read_model(gguf_file(sample)).status().code();
}

TEST_CASE("weights: a GGUF file's tensors lie where they were written", "[weights][unit]") {
  const std::string file = gguf_file(gguf_sample());
  const auto model = read_model(file);
  REQUIRE(model.ok());
  require_laws(*model, file.size());
  CHECK(model->format == Format::kGguf);
  CHECK(model->version == "3");
  CHECK(model->architecture == "llama");
  CHECK(model->name == "a \"small\" one");
  REQUIRE(model->tensors.size() == 3);
  const TensorEntry& first = model->tensors[0];
  CHECK(first.name == "token_embd.weight");
  CHECK(first.type == ElementType::kQ4_0);
  CHECK(first.shape == std::vector<std::uint64_t>{2, 32});
  CHECK(file.substr(first.offset, first.bytes) == std::string(36, 'q'));
  const TensorEntry& norm = model->tensors[1];
  CHECK(norm.type == ElementType::kF32);
  CHECK(file.substr(norm.offset, norm.bytes) == std::string(12, 'f'));
  const TensorEntry& last = model->tensors[2];
  CHECK(last.shape == std::vector<std::uint64_t>{4, 3, 2});
  CHECK(file.substr(last.offset, last.bytes) == std::string(48, 'h'));
  CHECK(last.offset + last.bytes == file.size());
}

TEST_CASE("weights: values of every type of GGUF become JSON", "[weights][unit]") {
  const auto model = read_model(gguf_file(gguf_sample()));
  REQUIRE(model.ok());
  CHECK(model->metadata ==
        R"({"general.architecture":"llama","general.name":"a \"small\" one","u8":200,"i8":-56,)"
        R"("u16":60000,"i16":-5536,"i32":-1,"f32":1e-05,"bool":true,"u64":18446744073709551615,)"
        R"("i64":-1,"f64":0.1,"tokens":["<s>",{"hex":"ff"},""],"nested":[[7],[false]]})");
}

TEST_CASE("weights: GGUF of the other byte order is read", "[weights][unit]") {
  GgufSample sample{.is_big_endian = true};
  sample.tensors = {{"a", {2}, 0, 0}};
  sample.numbers = std::string(8, 'x');
  const std::string file = gguf_file(sample);
  const auto model = read_model(file);
  REQUIRE(model.ok());
  REQUIRE(model->tensors.size() == 1);
  CHECK(model->tensors[0].is_big_endian);
  CHECK(model->tensors[0].shape == std::vector<std::uint64_t>{2});
}

TEST_CASE("weights: a GGUF file without tensors ends with its keys", "[weights][unit]") {
  const std::string file = gguf_file({.version = 2,
                                      .pair_count = 1,
                                      .pairs = testing::gguf_text_pair("general.name", "v"),

                                      .alignment = 1});
  const auto model = read_model(file);
  REQUIRE(model.ok());
  CHECK(model->version == "2");
  require_laws(*model, file.size());
}

TEST_CASE("weights: a GGUF file may align to other than 32", "[weights][unit]") {
  GgufSample sample = gguf_sample();
  sample.pairs += testing::gguf_u32_pair("general.alignment", 8);
  ++sample.pair_count;
  sample.alignment = 8;
  sample.tensors = {{"a", {1}, 0, 0}, {"b", {1}, 0, 8}};
  sample.numbers = "aaaa....bbbb";
  const std::string file = gguf_file(sample);
  const auto model = read_model(file);
  REQUIRE(model.ok());
  CHECK(file.substr(model->tensors[1].offset, 4) == "bbbb");
  for (const std::uint32_t wrong : {0U, 12U, 1U << 31}) {
    sample = gguf_sample();
    sample.pairs += testing::gguf_u32_pair("general.alignment", wrong);
    ++sample.pair_count;
    CHECK(code_of(sample) == StatusCode::kInvalidArgument);
  }
}

TEST_CASE("weights: tensors of GGUF that are not apart are refused", "[weights][unit]") {
  GgufSample sample = gguf_sample();
  sample.tensors[1].offset = 32;  // in the middle of the first one
  CHECK(code_of(sample) == StatusCode::kInvalidArgument);
  sample = gguf_sample();
  sample.tensors[1].offset = 65;
  CHECK(code_of(sample) == StatusCode::kInvalidArgument);
  sample = gguf_sample();
  sample.tensors[2].offset = 128;  // past the end
  CHECK(code_of(sample) == StatusCode::kInvalidArgument);
  sample.tensors[2].offset = ~std::uint64_t{31};
  CHECK(code_of(sample) == StatusCode::kInvalidArgument);
  sample = gguf_sample();
  sample.tensors[2].name = sample.tensors[0].name;
  CHECK(code_of(sample) == StatusCode::kInvalidArgument);
  sample = gguf_sample();
  sample.tensors[2].name = "\xff";
  CHECK(code_of(sample) == StatusCode::kInvalidArgument);
}

TEST_CASE("weights: shapes of GGUF that cannot be are refused", "[weights][unit]") {
  GgufSample sample = gguf_sample();
  sample.tensors[2].dimensions = {std::uint64_t{1} << 32, std::uint64_t{1} << 32};
  CHECK(code_of(sample) == StatusCode::kResourceExhausted);
  sample.tensors[2].dimensions = {~std::uint64_t{0}};  // -1
  CHECK(code_of(sample) == StatusCode::kResourceExhausted);
  sample.tensors[2].dimensions = {std::uint64_t{1} << 40, 0};
  CHECK(code_of(sample) == StatusCode::kOk);
  sample.tensors[2].dimensions = std::vector<std::uint64_t>(9, 1);
  CHECK(code_of(sample) == StatusCode::kInvalidArgument);
  sample = gguf_sample();
  sample.tensors[0].dimensions = {16, 4};  // whole blocks, but not in a row
  CHECK(code_of(sample) == StatusCode::kInvalidArgument);
}

TEST_CASE("weights: a type of ggml that is not known is noted", "[weights][unit]") {
  GgufSample sample = gguf_sample();
  sample.tensors[1].type = 31;
  const auto model = read_model(gguf_file(sample));
  REQUIRE(model.ok());
  CHECK(model->tensors.size() == 2);
  REQUIRE(model->notes.size() == 1);
  CHECK(model->notes[0].find("norm.weight") != std::string::npos);
}

TEST_CASE("weights: counts of GGUF that the file cannot hold are refused", "[weights][unit]") {
  GgufSample sample = gguf_sample();
  sample.tensor_count_more = std::uint64_t{1} << 60;
  CHECK(code_of(sample) == StatusCode::kInvalidArgument);
  sample = gguf_sample();
  sample.pair_count = ~std::uint64_t{0};
  CHECK(code_of(sample) == StatusCode::kInvalidArgument);
  for (const std::uint32_t type : {0U, 8U, 9U, 12U, 13U}) {
    sample = {.pair_count = 1,
              .pairs = ByteWriter().text("k").u32(9).u32(type).u64(1ULL << 61).bytes()};
    CHECK(code_of(sample) == StatusCode::kInvalidArgument);
  }
  sample = {.pair_count = 1, .pairs = ByteWriter().u64(1ULL << 62).bytes()};  // a key's length
  CHECK_FALSE(read_model(gguf_file(sample)).ok());
}

TEST_CASE("weights: keys of GGUF that cannot be are refused", "[weights][unit]") {
  GgufSample sample{.pair_count = 2};
  sample.pairs = testing::gguf_u32_pair("k", 1) + testing::gguf_u32_pair("k", 2);
  CHECK(code_of(sample) == StatusCode::kInvalidArgument);
  sample = {.pair_count = 1, .pairs = ByteWriter().text("k").u32(7).u8(2).bytes()};
  CHECK(code_of(sample) == StatusCode::kInvalidArgument);
  sample = {.pair_count = 1, .pairs = ByteWriter().text("k").u32(13).u64(2).bytes()};
  CHECK(code_of(sample) == StatusCode::kInvalidArgument);
  ByteWriter deep;
  deep.text("k").u32(9);
  for (int i = 0; i < 10'000; ++i) deep.u32(9).u64(1);
  sample = {.pair_count = 1, .pairs = deep.bytes()};
  CHECK(code_of(sample) == StatusCode::kResourceExhausted);
}

TEST_CASE("weights: other versions of GGUF are not supported", "[weights][unit]") {
  GgufSample sample = gguf_sample();
  for (const std::uint32_t version : {1U, 4U}) {
    sample.version = version;
    CHECK(code_of(sample) == StatusCode::kNotSupported);
  }
  sample.version = 0;
  CHECK_FALSE(read_model(gguf_file(sample)).ok());
}

TEST_CASE("weights: a GGUF file that was cut is refused", "[weights][unit]") {
  CHECK(testing::read_prefixes(gguf_file(gguf_sample())) == 0);
}

}  // namespace
}  // namespace hartonomous::weights
