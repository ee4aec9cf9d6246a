#include <utility>

#include <hartonomous/base/text.hpp>

#include "judged/document_source.hpp"
#include "judged/smart_sections.hpp"

namespace hartonomous::judged {
namespace {

// The letter of a line that is a dot, a capital and, of ".I", more; 0: it is text.
char letter_of(std::string_view line) {
  if (line.size() < 2 || line[0] != '.' || line[1] < 'A' || line[1] > 'Z') return 0;
  const std::string_view behind = line.substr(2);
  if (trimmed(behind).empty()) return line[1];
  return line[1] == 'I' && kBlanks.find(behind[0]) != kBlanks.npos ? 'I' : char{0};
}

class SmartDocuments final : public DocumentSource {
 public:
  using DocumentSource::DocumentSource;

  Result<bool> next(Document& document) override {
    HTN_ASSIGN_OR_RETURN(const bool more, sections_.next(lines(), entry_));
    if (!more) return false;
    document.id = entry_.id;
    document.title = std::move(entry_.section('T'));
    document.author = std::move(entry_.section('A'));
    document.source = std::move(entry_.section('B'));
    document.text = std::move(entry_.section('W'));
    return true;
  }

 private:
  SmartSections sections_;
  SmartEntry entry_;
};

}  // namespace

Result<bool> SmartSections::next(LineReader& lines, SmartEntry& entry) {
  entry.id = std::exchange(next_id_, {});
  for (std::string& section : entry.sections) section.clear();
  std::string* section = nullptr;
  std::size_t bytes = 0;
  std::string_view line;
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, lines.next(line));
    if (!more) return !entry.id.empty();
    const char letter = letter_of(line);
    if (letter == 'I') {
      const std::string_view id = trimmed(line.substr(2));
      if (!is_word(id)) return lines.refuse("'.I' and no id of one word");
      if (!entry.id.empty()) {
        next_id_ = id;
        return true;
      }
      entry.id = id;
    } else if (letter != 0 && !entry.id.empty()) {
      section = &entry.section(letter);
    } else if (section != nullptr) {
      bytes += line.size() + 1;
      if (bytes > kDocumentBytesMax) {
        return lines.too_large(concat("a document of more than ", format_bytes(kDocumentBytesMax)));
      }
      if (!section->empty()) *section += '\n';
      *section += line;
    } else if (!trimmed(line).empty()) {
      return lines.refuse(entry.id.empty() ? "expected is '.I' and an id"
                                           : "expected is a section, as '.W'");
    }
  }
}

std::unique_ptr<DocumentSource> make_smart_documents(LineReader lines) {
  return std::make_unique<SmartDocuments>(std::move(lines));
}

}  // namespace hartonomous::judged
