// Files that hold a model, put as plain files: they are cut by their tensors.
#include <catch2/catch.hpp>
#include <cstring>
#include <string>
#include <vector>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "support/model_files.hpp"
#include "support/opened_store.hpp"

namespace hartonomous {
namespace {

using testing::must;
using testing::OpenedStore;

constexpr std::size_t kNumbers = 50'000;

// One tensor "w" of float32 after a header of so many blanks.
std::string model_file(std::size_t blanks) {
  std::string numbers;
  for (std::size_t i = 0; i < kNumbers; ++i) {
    const auto number = static_cast<float>(i * i % 65537) / 1024;
    numbers.append(reinterpret_cast<const char*>(&number), sizeof number);
  }
  const std::string header =
      concat(R"({"w":{"dtype":"F32","shape":[)", kNumbers, R"(],"data_offsets":[0,)",
             numbers.size(), "]}}", std::string(blanks, ' '));
  return testing::safetensors_file(header, numbers);
}

struct Files {
  std::string write(const std::string& name, std::string_view bytes) const {
    const std::string path = folder / name;
    HTN_REQUIRE_OK(write_file_durably(path, as_bytes(bytes)));
    return path;
  }
  testing::TemporaryDirectory folder;
  OpenedStore store;
  Session session = store.session();
};

TEST_CASE("engine: a model that was put as a plain file is registered for nothing",
          "[engine][unit]") {
  Files files;
  const std::string path = files.write("m.safetensors", model_file(0));
  must(files.session.put_file("m", path));
  const ModelPutResult put = must(files.session.put_model("m", path));
  REQUIRE(put.model.has_value());
  CHECK(put.put.unchanged);
  CHECK(put.tensors == 1);
}

TEST_CASE("engine: plain files share the tensors they both hold wherever those stand",
          "[engine][unit]") {
  Files files;
  must(files.session.put_file("a", files.write("a.safetensors", model_file(0))));
  const PutResult other =
      must(files.session.put_file("b", files.write("b.safetensors", model_file(13))));
  CHECK(other.new_bytes < 1000);
}

TEST_CASE("engine: a model with a name that no column holds is kept as bytes", "[engine][unit]") {
  Files files;
  const auto named = [](std::size_t length) {
    return testing::safetensors_file(
        concat(R"({")", std::string(length, 'n'),
               R"(":{"dtype":"F32","shape":[20],"data_offsets":[0,80]}})"),
        std::string(80, 'x'));
  };
  const auto put = must(files.session.put_model("m", files.write("m", named(801))));
  CHECK_FALSE(put.model.has_value());
  CHECK(put.why_not.find("801") != std::string::npos);
  CHECK(must(files.session.put_model("n", files.write("n", named(800)))).model.has_value());
}

TEST_CASE("engine: a model whose bytes were cut elsewhere is not registered before they are gone",
          "[engine][unit]") {
  Files files;
  const std::string path = files.write("m.safetensors", model_file(0));
  must(files.session.put_file("m", path, {.kind = Kind::kBytes}));
  const auto refused = files.session.put_model("m", path);
  CHECK(refused.status().code() == StatusCode::kFailedPrecondition);
  // Nothing of it stays under another name either; what was there does.
  CHECK(files.session.put_model("n", path).status().code() == StatusCode::kFailedPrecondition);
  CHECK_FALSE(must(files.session.snapshot().find_document("n")).has_value());
  CHECK(must(files.session.snapshot().find_document("m")).has_value());
  CHECK(must(files.store->check()).ok());
  HTN_REQUIRE_OK(files.session.remove("m"));
  must(files.store->sweep({.retain_seconds = 0}));
  CHECK(must(files.session.put_model("m", path)).model.has_value());
  CHECK(must(files.store->check()).ok());
}

}  // namespace
}  // namespace hartonomous
