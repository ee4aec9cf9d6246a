#pragma once

// Files of vectors for tests: bytes of the formats, and a reader of whole files.
// Thread-safety: one thread at a time.

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/file.hpp>
#include <hartonomous/vectorfile/vector_reader.hpp>

#include "support/temporary_directory.hpp"

namespace hartonomous::testing {

template <typename Number>
std::string little(Number number) {
  std::string bytes(sizeof(Number), '\0');
  std::memcpy(bytes.data(), &number, sizeof(Number));
  return bytes;
}
template <typename Number>
std::string big(Number number) {
  std::string bytes = little(number);
  std::reverse(bytes.begin(), bytes.end());
  return bytes;
}
template <typename Number>
std::string little_all(const std::vector<Number>& numbers) {
  std::string bytes;
  for (const Number number : numbers) bytes += little(number);
  return bytes;
}

// "{'descr': '<f4', ...}" and what follows.
inline std::string npy_of(std::string_view type, std::string_view shape, std::string_view numbers,
                          std::string_view order = "False") {
  std::string header = "{'descr': '" + std::string(type) +
                       "', 'fortran_order': " + std::string(order) +
                       ", 'shape': " + std::string(shape) + ", }\n";
  std::string file = "\x93NUMPY";
  file += {'\x01', '\x00'};
  file += little(static_cast<std::uint16_t>(header.size()));
  return file + header + std::string(numbers);
}

struct VectorFile {
  vectorfile::VectorFileInfo info = {};
  std::vector<float> numbers = {};
  vectorfile::VectorRowFacts facts = {};
};

inline Result<VectorFile> read_all(const std::string& path,
                                   const vectorfile::VectorReaderOptions& options = {},
                                   std::size_t rows_at_once = 3) {
  HTN_ASSIGN_OR_RETURN(const auto reader, vectorfile::VectorReader::open(path, options));
  VectorFile file{.info = reader->info()};
  std::vector<float> rows(rows_at_once * file.info.dimension);
  while (true) {
    vectorfile::VectorRowFacts facts;
    HTN_ASSIGN_OR_RETURN(const std::size_t count, reader->read(rows, &facts));
    if (count == 0) return file;
    const auto end = rows.begin() + static_cast<std::ptrdiff_t>(count * file.info.dimension);
    file.numbers.insert(file.numbers.end(), rows.begin(), end);
    file.facts.keys.insert(file.facts.keys.end(), facts.keys.begin(), facts.keys.end());
    file.facts.importances.insert(file.facts.importances.end(), facts.importances.begin(),
                                  facts.importances.end());
  }
}

// Of a file of these bytes; `keys` is what is in the file beside it, where it is not empty.
inline Result<VectorFile> read_vectors(std::string_view bytes, const std::string& name,
                                       vectorfile::VectorReaderOptions options = {},
                                       std::string_view keys = {}) {
  const TemporaryDirectory folder;
  const auto write = [&](const std::string& file, std::string_view text) -> Result<std::string> {
    HTN_ASSIGN_OR_RETURN(File out, File::open(folder / file, File::Mode::kCreate));
    HTN_RETURN_IF_ERROR(out.write(as_bytes(text)));
    return folder / file;
  };
  HTN_ASSIGN_OR_RETURN(const std::string path, write(name, bytes));
  if (!keys.empty()) {
    HTN_ASSIGN_OR_RETURN(options.keys_path, write("keys.txt", keys));
  }
  return read_all(path, options);
}

// What the failure says, after the file's name; "read" where there is none.
inline std::string failure_of(const Result<VectorFile>& file) {
  if (file.ok()) return "read";
  const std::string message(file.status().message());
  const std::size_t behind = message.find("': ");
  return behind == message.npos ? message : message.substr(behind + 3);
}

}  // namespace hartonomous::testing
