// Foreign files: whatever a reader is given, it answers with a model that keeps the laws or with a
// reason, in bounded time and memory. Inputs are copied to the heap at their exact size, so that
// the address sanitizer sees a read past them.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>

#include "support/archive_files.hpp"
#include "support/codec_samples.hpp"
#include "support/model_files.hpp"
#include "support/onnx_files.hpp"
#include "support/seed.hpp"

namespace hartonomous::weights {
namespace {

using testing::random_text;

constexpr int kRounds = 6000;

// A number as formats write lengths and counts, of those that are most likely to go wrong.
std::string hostile_number(Rng& rng) {
  constexpr std::uint64_t kNumbers[] = {0,          1,          0x7f,       0x80,       0xffff,
                                        0x7fffffff, 0x80000000, 0xffffffff, 1ULL << 62, 1ULL << 63,
                                        ~0ULL,      ~0ULL >> 1, 1ULL << 32, ~0ULL - 31};
  testing::ByteWriter writer;
  writer.u64(kNumbers[rng.below(std::size(kNumbers))]);
  return writer.bytes().substr(0, std::size_t{1} << rng.below(4));
}

void change(Rng& rng, std::string& text) {
  const std::size_t at = rng.below(text.size());
  switch (rng.below(7)) {
    case 0:
      text[at] = static_cast<char>(text[at] ^ (1 << rng.below(8)));
      return;
    case 1:
      text[at] = static_cast<char>(static_cast<std::uint8_t>(rng()));
      return;
    case 2: {
      const std::string number = hostile_number(rng);
      text.replace(at, std::min(number.size(), text.size() - at), number);
      return;
    }
    case 3:
      text.resize(at + 1);
      return;
    case 4:
      text.insert(at, random_text(rng, 1 + rng.below(9)));
      return;
    case 5:  // of itself: well-formed pieces where they do not belong
      text.insert(at, text.substr(rng.below(text.size()), 1 + rng.below(40)));
      return;
    default:
      if (text.size() > 8) text.erase(at, 1 + rng.below(4));
  }
}

void attack(Rng& rng, const std::vector<std::string>& samples, std::string_view name) {
  std::uint64_t accepted = 0;
  for (int round = 0; round < testing::steps(kRounds); ++round) {
    std::string input = samples[rng.below(samples.size())];
    const std::uint64_t changes = 1 + rng.below(4);
    for (std::uint64_t i = 0; i < changes; ++i) change(rng, input);
    INFO("round " << round << ", " << to_hex(as_bytes(input)));
    const auto model = testing::read_model(input, name);
    if (model.ok()) {
      testing::require_laws(*model, input.size());
      ++accepted;
    } else {
      const StatusCode code = model.status().code();
      const bool is_reason = code == StatusCode::kInvalidArgument ||
                             code == StatusCode::kNotSupported ||
                             code == StatusCode::kResourceExhausted;
      REQUIRE(is_reason);
    }
  }
  // Changes of numbers and names leave a model: else the attack stops at the door.
  REQUIRE(accepted > 0);
}

TEST_CASE("weights: foreign GGUF is read or refused", "[weights][fuzz]") {
  HTN_TEST_SEED(seed, 1);
  Rng rng(seed);
  testing::GgufSample big{.is_big_endian = true};
  big.tensors = {{"a", {2}, 0, 0}};
  big.numbers = std::string(8, 'x');
  attack(rng, {testing::gguf_file(testing::gguf_sample()), testing::gguf_file(big)}, "m.gguf");
}

TEST_CASE("weights: foreign SafeTensors are read or refused", "[weights][fuzz]") {
  HTN_TEST_SEED(seed, 2);
  Rng rng(seed);
  const std::string file = testing::safetensors_file(
      R"({"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},)"
      R"("b":{"dtype":"U8","shape":[],"data_offsets":[8,9]}} )",
      "123456789");
  attack(rng, {file}, "m.safetensors");
  attack(rng, {R"({"metadata":{"total_size":1},"weight_map":{"a":"m-1","b":"m-2"}})"},
         "m.safetensors.index.json");
}

TEST_CASE("weights: foreign NPY is read or refused", "[weights][fuzz]") {
  HTN_TEST_SEED(seed, 3);
  Rng rng(seed);
  const std::string_view header = "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }\n";
  const std::string structure = testing::npy_file(
      "{'descr':[('a','<f4'),('b','|S3',(2,))],'fortran_order':False,'shape':()}", "12345678901");
  attack(rng,
         {testing::npy_file(header, std::string(24, 'n')),
          testing::npy_file(header, std::string(24, 'n'), 3), structure},
         "m.npy");
}

TEST_CASE("weights: foreign archives are read or refused", "[weights][fuzz]") {
  HTN_TEST_SEED(seed, 4);
  Rng rng(seed);
  const std::string npy =
      testing::npy_file("{'descr':'<f4','fortran_order':False,'shape':(2,)}", "xxxxxxxx");
  const std::vector<testing::ZipEntry> entries{
      {.name = "x.npy", .content = npy}, {.name = "y.npy", .content = npy, .is_deflated = true}};
  attack(rng, {testing::zip_file(entries), testing::zip_file(entries, testing::ZipKind::kZip64)},
         "m.npz");
}

TEST_CASE("weights: foreign PyTorch files are read or refused", "[weights][fuzz]") {
  HTN_TEST_SEED(seed, 5);
  Rng rng(seed);
  const std::string value = testing::torch_sample_value();
  const auto storages = testing::torch_sample_storages();
  const std::string inflated = testing::zip_file(
      {{.name = "data.pkl", .content = testing::pickle_of(value), .is_deflated = true},
       {.name = "data/0", .content = storages[0]},
       {.name = "data/1", .content = storages[1]}});
  attack(
      rng,
      {testing::torch_archive(value, storages), testing::torch_legacy(value, storages), inflated},
      "m.pt");
}

TEST_CASE("weights: foreign pickles are read or refused", "[weights][fuzz]") {
  HTN_TEST_SEED(seed, 6);
  Rng rng(seed);
  std::uint64_t accepted = 0;
  constexpr std::string_view kOperations =
      "(N0122)]}\x88\x89tlde\x85\x86\x87suabRo\x81\x92\x93QK\x01h\x01q\x01U\x01xX";
  for (int round = 0; round < testing::steps(kRounds); ++round) {
    std::string program = "cc\nOrderedDict\n";
    const std::uint64_t steps = rng.below(60);
    for (std::uint64_t i = 0; i < steps; ++i) {
      if (rng.below(12) == 0) {
        program += testing::pickle_tensor({});
      } else if (rng.below(12) == 0) {
        program += testing::pickle_global("collections", "OrderedDict") + ")R";
      } else {
        program.push_back(kOperations[rng.below(kOperations.size())]);
      }
    }
    INFO("round " << round << ", " << to_hex(as_bytes(program)));
    const std::string file = testing::torch_archive(program, testing::torch_sample_storages());
    const auto model = testing::read_model(file, "m.pt");
    if (!model.ok()) continue;
    testing::require_laws(*model, file.size());
    ++accepted;
  }
  REQUIRE(accepted > 0);
}

TEST_CASE("weights: foreign ONNX is read or refused", "[weights][fuzz]") {
  HTN_TEST_SEED(seed, 7);
  Rng rng(seed);
  attack(rng, {testing::onnx_sample()}, "m.onnx");
}

}  // namespace
}  // namespace hartonomous::weights
