#include "weights/zip_file.hpp"

#include <catch2/catch.hpp>

#include "support/archive_files.hpp"
#include "support/model_files.hpp"

namespace hartonomous::weights {
namespace {

using testing::npy_file;
using testing::read_model;
using testing::zip_file;
using testing::ZipEntry;
using testing::ZipKind;

StatusCode open_code(const std::vector<ZipEntry>& entries) {
  const std::string file = zip_file(entries);
  const MemoryView view(as_bytes(file));
  return ZipFile::open(view).status().code();
}

TEST_CASE("weights: members of a ZIP archive lie where they were written", "[weights][unit]") {
  for (const ZipKind kind : {ZipKind::kPlain, ZipKind::kZip64}) {
    const std::string file = zip_file({{.name = "b", .content = "stored"},
                                       {.name = "a", .content = "deflated", .is_deflated = true},
                                       {.name = "empty", .content = ""}},
                                      kind);
    const MemoryView view(as_bytes(file));
    const auto zip = ZipFile::open(view);
    INFO(zip.status().to_string());
    REQUIRE(zip.ok());
    REQUIRE(zip->members().size() == 3);
    const ZipMember* stored = zip->find("b");
    REQUIRE(stored != nullptr);
    CHECK(stored->is_stored);
    CHECK(file.substr(stored->offset, stored->bytes) == "stored");
    CHECK_FALSE(zip->find("a")->is_stored);
    const auto deflated = zip->read(*zip->find("a"), 100);
    CHECK((kind == ZipKind::kZip64 || (deflated.ok() && *deflated == "deflated")));
    CHECK(*zip->read(*zip->find("b"), 100) == "stored");
    CHECK(zip->find("c") == nullptr);
  }
}

TEST_CASE("weights: archives that hold more than they have are refused", "[weights][unit]") {
  CHECK(open_code({{.name = "a", .content = "x"}, {.name = "b", .content = "y"}}) ==
        StatusCode::kOk);
  CHECK(open_code({{.name = "a", .content = "x"}, {.name = "a", .content = "y"}}) ==
        StatusCode::kInvalidArgument);
  CHECK(open_code({{.name = "a", .content = "x", .size_more = 1}}) == StatusCode::kInvalidArgument);
  // The second entry's local header is the first one's: both have the same bytes.
  CHECK(open_code({{.name = "a", .content = "x"},
                   {.name = "b", .content = "x", .local_offset_less = 32}}) ==
        StatusCode::kInvalidArgument);
  const std::string file =
      zip_file({{.name = "a", .content = "x", .is_deflated = true, .size_more = 1u << 30}});
  const MemoryView view(as_bytes(file));
  const auto zip = ZipFile::open(view);
  REQUIRE(zip.ok());
  CHECK(zip->read(zip->members()[0], 1000).status().code() == StatusCode::kResourceExhausted);
  CHECK(zip->read(zip->members()[0], 1ull << 40).status().code() == StatusCode::kInvalidArgument);
}

TEST_CASE("weights: arrays of NPZ lie where they were written", "[weights][unit]") {
  constexpr std::string_view kHeader = "{'descr':'<f4','fortran_order':False,'shape':(2,)}";
  const std::string file =
      zip_file({{.name = "x.npy", .content = npy_file(kHeader, "xxxxxxxx")},
                {.name = "sub/y.npy", .content = npy_file(kHeader, "yyyyyyyy", 2)},
                {.name = "z.npy", .content = npy_file(kHeader, "zzzzzzzz"), .is_deflated = true},
                {.name = "readme.txt", .content = "text"}});
  const auto model = read_model(file);
  INFO(model.status().to_string());
  REQUIRE(model.ok());
  testing::require_laws(*model, file.size());
  CHECK(model->format == Format::kNpz);
  REQUIRE(model->tensors.size() == 2);
  CHECK(model->tensors[0].name == "x");
  CHECK(file.substr(model->tensors[0].offset, model->tensors[0].bytes) == "xxxxxxxx");
  CHECK(model->tensors[1].name == "sub/y");
  CHECK(file.substr(model->tensors[1].offset, model->tensors[1].bytes) == "yyyyyyyy");
  CHECK(model->notes.size() == 2);
  CHECK(testing::read_prefixes(file, "x.npz") == 0);
}

TEST_CASE("weights: an array of NPZ ends with its member", "[weights][unit]") {
  constexpr std::string_view kHeader = "{'descr':'<f4','fortran_order':False,'shape':(9,)}";
  const auto model =
      read_model(zip_file({{.name = "x.npy", .content = npy_file(kHeader, "xxxx")}}));
  CHECK(model.status().code() == StatusCode::kInvalidArgument);
}

TEST_CASE("weights: other archives are no models", "[weights][unit]") {
  CHECK_FALSE(read_model(zip_file({{.name = "word/document.xml", .content = "x"}}), "a.docx").ok());
  const std::string cut = zip_file({{.name = "a", .content = "x"}}).substr(0, 20);
  const MemoryView view(as_bytes(cut));
  CHECK_FALSE(detect(view, "a.zip").has_value());
  CHECK(detect(view, "a.pt") == Format::kPyTorch);
  CHECK(detect(view, "a.npz") == Format::kNpz);
}

}  // namespace
}  // namespace hartonomous::weights
