#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "support/model_files.hpp"

namespace hartonomous::weights {
namespace {

// Of one layer: dim 4, hidden 6, 2 heads of which 1 is of keys, 5 words, 3 places.
constexpr std::size_t kNumbers = 5 * 4 + 4 + 16 + 8 + 8 + 16 + 4 + 24 + 24 + 24 + 4 + 3 + 3;

std::string checkpoint(std::int32_t vocabulary, std::size_t numbers) {
  testing::ByteWriter writer;
  for (const std::int32_t number : {4, 6, 1, 2, 1, vocabulary, 3}) writer.number(number);
  return writer.bytes() + std::string(numbers * 4, 'w');
}

bool is_checkpoint(std::string_view file) {
  return detect(MemoryView(as_bytes(file)), "model.bin") == Format::kLlama2c;
}

TEST_CASE("weights: a checkpoint of llama2.c is told by its sizes and has the tensors of GGUF",
          "[weights][unit]") {
  const auto model = testing::read_model(checkpoint(5, kNumbers));
  REQUIRE(model.ok());
  CHECK(model->format == Format::kLlama2c);
  CHECK(model->architecture == "llama");
  REQUIRE(model->tensors.size() == 13);
  CHECK(model->tensors[0].name == "token_embd.weight");
  CHECK(model->tensors[0].offset == 28);
  CHECK(model->tensors[0].shape == std::vector<std::uint64_t>{5, 4});
  CHECK(model->tensors[3].name == "blk.0.attn_k.weight");
  CHECK(model->tensors[3].shape == std::vector<std::uint64_t>{2, 4});
  CHECK(model->tensors[8].name == "blk.0.ffn_down.weight");
  CHECK(model->tensors[8].shape == std::vector<std::uint64_t>{4, 6});
  std::uint64_t end = 28;
  for (const TensorEntry& tensor : model->tensors) {
    CHECK(tensor.offset == end);
    end += tensor.bytes;
  }
  CHECK(end == 28 + kNumbers * 4);
}

TEST_CASE("weights: a checkpoint of llama2.c may have an output of its own", "[weights][unit]") {
  const auto model = testing::read_model(checkpoint(-5, kNumbers + 20));
  REQUIRE(model.ok());
  CHECK(model->tensors.back().name == "output.weight");
}

TEST_CASE("weights: sizes that do not give the size of the file are no checkpoint",
          "[weights][unit]") {
  REQUIRE(is_checkpoint(checkpoint(5, kNumbers)));
  CHECK_FALSE(is_checkpoint(checkpoint(5, kNumbers + 1)));
  CHECK_FALSE(is_checkpoint(checkpoint(5, kNumbers - 1)));
  CHECK_FALSE(is_checkpoint(checkpoint(-5, kNumbers)));
  CHECK_FALSE(is_checkpoint(checkpoint(5, kNumbers).substr(0, 20)));
  for (std::size_t i = 0; i < 28; i += 4) {
    for (const char byte : {'\0', '\x7f', '\xff'}) {
      std::string file = checkpoint(5, kNumbers);
      file[i] = byte;
      file[i + 3] = byte;
      INFO(i << " " << int{byte});
      CHECK_FALSE(is_checkpoint(file));
    }
  }
}

}  // namespace
}  // namespace hartonomous::weights
