#pragma once

// Files of judged collections for tests, and the folder of Cranfield where one is given.
// Thread-safety: one thread at a time.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/file.hpp>
#include <hartonomous/judged/collection.hpp>

#include "support/temporary_directory.hpp"

namespace hartonomous::testing {

// A file of these bytes, which is gone at the end.
class TextFile {
 public:
  explicit TextFile(std::string_view bytes) {
    auto file = File::open(path(), File::Mode::kCreate);
    REQUIRE(file.ok());
    REQUIRE(file->write(as_bytes(bytes)).ok());
  }
  std::string path() const { return folder_ / "file.txt"; }

 private:
  TemporaryDirectory folder_;
};

inline Result<std::vector<judged::Document>> read_documents(
    const std::string& path, std::optional<judged::DocumentFormat> format = {}) {
  HTN_ASSIGN_OR_RETURN(const auto reader, judged::DocumentReader::open(path, format));
  std::vector<judged::Document> documents;
  while (true) {
    judged::Document document;
    HTN_ASSIGN_OR_RETURN(const bool more, reader->next(document));
    if (!more) return documents;
    documents.push_back(std::move(document));
  }
}

// What a failure says behind the file's name: "line 2: ..."; "read" where there is none.
template <typename Value>
std::string failure_behind_name(const Result<Value>& result) {
  if (result.ok()) return "read";
  const std::string message(result.status().message());
  const std::size_t behind = message.find("' ");
  return behind == message.npos ? message : message.substr(behind + 2);
}

// The folder with cran.all.1400, cran.qry, cranqrel and runs over them, that HTN_CRANFIELD names.
// Nothing, with a warning: it is not given.
inline std::optional<std::string> cranfield_folder() {
  const char* given = std::getenv("HTN_CRANFIELD");
  if (given != nullptr) return given;
  WARN("HTN_CRANFIELD names no folder of the Cranfield collection: not tested with it");
  return std::nullopt;
}

}  // namespace hartonomous::testing
