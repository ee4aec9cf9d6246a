#include "compare/versions.hpp"

#include <rocksdb/version.h>
#include <sqlite3.h>
#include <zstd.h>

#include <fstream>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/text.hpp>

#include "compare/nearest_index.hpp"
#include "compare/text_index.hpp"

namespace hartonomous::bench {
namespace {

// The file of the library that this process has loaded; empty when it is linked in.
std::string rocksdb_path() {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    std::size_t path = line.find('/');
    if (path != std::string::npos && line.find("librocksdb", path) != std::string::npos) {
      return line.substr(path);
    }
  }
  return {};
}

// An assertion that is on calls this function of the C library.
std::string rocksdb_assertions() {
  constexpr std::uint64_t kLibraryBytesMax = 256u << 20;
  std::string path = rocksdb_path();
  if (path.empty()) return "unknown whether its assertions are on";
  Result<std::string> library = read_file(path, kLibraryBytesMax);
  if (!library.ok()) return "unknown whether its assertions are on";
  return library->find("__assert_fail") == std::string::npos ? "its assertions are off"
                                                             : "its assertions are on";
}

}  // namespace

Facts peer_facts() {
  return {{"rocksdb", concat(rocksdb::GetRocksVersionAsString(true), ", ", rocksdb_assertions())},
          {"sqlite", sqlite3_libversion()},
          {"zstd", ZSTD_versionString()},
          {"hnswlib", concat("0.6 or later, ", hnswlib_kernels())},
          {"faiss", faiss_version().empty() ? "not found" : faiss_version()},
          {"xapian", xapian_version().empty() ? "not found" : xapian_version()}};
}

}  // namespace hartonomous::bench
