#pragma once

// Real files of this machine as input: texts and programs under given folders, in path order.
// Thread-safety: thread-safe.

#include <cstdint>
#include <string>
#include <vector>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/result.hpp>

namespace hartonomous::bench {

// Well-formed UTF-8 without NUL, and not empty.
bool is_text(Bytes bytes);
// An ELF file: a program, a library, an object.
bool is_program(Bytes bytes);

enum class Content : std::uint8_t { kText, kProgram };

struct Choice {
  std::vector<std::string> folders;
  Content content = Content::kText;
  std::uint64_t bytes_max = 0;  // of all files together
  std::uint64_t file_bytes_max = 16u << 20;
};

struct ChosenFile {
  std::string path;
  std::uint64_t bytes = 0;
};

// The first files of that content in path order, symbolic links not followed, until there are
// enough. What cannot be read is passed over.
std::vector<ChosenFile> choose_files(const Choice& choice);
std::uint64_t total_bytes(const std::vector<ChosenFile>& files);
// Copies the files below `target`, each at its path.
Status copy_files(const std::vector<ChosenFile>& files, const std::string& target);

}  // namespace hartonomous::bench
