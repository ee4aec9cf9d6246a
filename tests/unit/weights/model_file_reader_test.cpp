#include "weights/model_file_reader.hpp"

#include <catch2/catch.hpp>

#include "support/archive_files.hpp"
#include "support/model_files.hpp"
#include "support/onnx_files.hpp"
#include "weights/malformed.hpp"

namespace hartonomous::weights {
namespace {

// Fails at one read, as a disk does.
class FailingView final : public FileView {
 public:
  FailingView(std::string_view bytes, std::size_t reads_before)
      : memory_(as_bytes(bytes)), reads_left_(reads_before) {}
  std::uint64_t size() const override { return memory_.size(); }
  Status read_at(std::uint64_t offset, std::span<std::byte> out) const override {
    if (reads_left_-- == 0) return io_error("read of a test");
    return memory_.read_at(offset, out);
  }

 private:
  MemoryView memory_;
  mutable std::size_t reads_left_;
};

std::vector<std::pair<Format, std::string>> samples() {
  constexpr std::string_view kHeader = "{'descr':'<f4','fortran_order':False,'shape':(1,)}";
  const std::string npy = testing::npy_file(kHeader, "1234");
  const std::string value = testing::torch_sample_value();
  const auto storages = testing::torch_sample_storages();
  return {
      {Format::kGguf, testing::gguf_file(testing::gguf_sample())},
      {Format::kSafeTensors,
       testing::safetensors_file(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})", "1")},
      {Format::kNpy, npy},
      {Format::kNpz, testing::zip_file({{.name = "a.npy", .content = npy}})},
      {Format::kPyTorch, testing::torch_archive(value, storages)},
      {Format::kPyTorch, testing::torch_legacy(value, storages)},
      {Format::kOnnx, testing::onnx_sample()},
  };
}

TEST_CASE("weights: a format is told by the content of a file", "[weights][unit]") {
  for (const auto& [format, bytes] : samples()) {
    INFO(format_name(format));
    const MemoryView view(as_bytes(bytes));
    CHECK(detect(view, "") == format);
    CHECK(detect(view, "wrong.gguf") == format);
    const auto model = read_model_file(view, "");
    REQUIRE(model.ok());
    CHECK(model->format == format);
  }
  for (const std::string_view bytes : {"", "{", "text of some length, no model", "PK", "GGU"}) {
    CHECK_FALSE(detect(MemoryView(as_bytes(bytes)), "m.onnx").has_value());
  }
}

TEST_CASE("weights: that a file cannot be read is not that it is malformed", "[weights][unit]") {
  for (const auto& [format, bytes] : samples()) {
    INFO(format_name(format));
    std::size_t failed = 0;
    for (;; ++failed) {
      const auto model = read_model_file(FailingView(bytes, failed), "m.pt");
      if (model.ok()) break;
      INFO(model.status().to_string());
      REQUIRE(model.status().code() == StatusCode::kIo);
    }
    CHECK(failed > 1);
  }
}

TEST_CASE("weights: names that files give are fit for messages", "[weights][unit]") {
  CHECK(shown("name") == "name");
  CHECK(shown("\xff") == "ff");
  CHECK(shown(std::string(300, 'n')) == std::string(256, 'n') + "...");
  CHECK(describe({"F", 7, "field"}, "why") == "F: at byte 7: field: why");
}

}  // namespace
}  // namespace hartonomous::weights
