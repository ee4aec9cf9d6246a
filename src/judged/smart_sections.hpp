#pragma once

// SmartSections: entries of SMART's form, ".I 12" and then sections, each begun by a line of a dot
// and a capital letter. Thread-safety: one thread at a time.

#include <array>
#include <string>

#include "judged/line_reader.hpp"

namespace hartonomous::judged {

struct SmartEntry {
  std::string id;
  std::array<std::string, 26> sections;  // by letter; lines end with "\n", but the last

  std::string& section(char letter) { return sections[static_cast<std::size_t>(letter - 'A')]; }
};

class SmartSections {
 public:
  // False: the end. Errors: kInvalidArgument: text where an entry or a section should begin, an
  // entry without an id; kResourceExhausted above kDocumentBytesMax.
  Result<bool> next(LineReader& lines, SmartEntry& entry);

 private:
  std::string next_id_;  // of the entry that the line read last began
};

}  // namespace hartonomous::judged
