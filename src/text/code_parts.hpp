#pragma once

// The words that identifiers are put together of: readFile, read_file and READ_FILE are read and
// file; HTTPServer2 is HTTP, Server and 2.
// Thread-safety: pure functions.

#include <cstdint>
#include <string_view>
#include <vector>

namespace hartonomous::text {

// An identifier of a word, its underscores included, and its parts. Bytes of the word.
struct CodeIdentifier {
  std::uint16_t begin;
  std::uint16_t end;
  std::uint16_t first_part;  // in CodeParts::parts
  std::uint16_t parts;
};

struct CodePart {
  std::uint16_t begin;
  std::uint16_t end;
};

struct CodeParts {
  std::vector<CodeIdentifier> identifiers;  // those with a part
  std::vector<CodePart> parts;
};

// REQUIRES: a word as scan_words() gives it, of less than 64 KiB: "a.b" is two identifiers, "3.14"
// is one of one part.
void split_code(std::string_view word, CodeParts& out);

}  // namespace hartonomous::text
