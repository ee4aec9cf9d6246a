#pragma once

// Judged collections: the documents and the topics that searches are judged by, as they are handed
// around.
//
//   HTN_ASSIGN_OR_RETURN(auto reader, DocumentReader::open("corpus.jsonl", {}));
//   Document document;
//   while (true) {
//     HTN_ASSIGN_OR_RETURN(const bool more, reader->next(document));
//     if (!more) break;
//     put(document.id, document.text);
//   }
//
// 1. A failure names file and line, from 1 on, and stays: every later call gives it again.
// 2. An id is not empty and has no blanks. That it comes once is not looked at: documents are not
//    kept.
// 3. Bytes are given as they are, UTF-8 or not.
// Memory: of one document, kDocumentBytesMax at most; of all topics. docs/judged.md has the
// formats. It judges nothing: judgements.hpp, metrics.hpp.
// Thread-safety: a reader is for one thread at a time, functions are thread-safe.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/result.hpp>

namespace hartonomous::judged {

inline constexpr std::size_t kDocumentBytesMax = std::size_t{64} << 20;
inline constexpr std::size_t kTopicsMax = std::size_t{1} << 20;

enum class DocumentFormat : std::uint8_t {
  kTrec,       // <DOC> <DOCNO> 12 </DOCNO> <TEXT> ... </TEXT> </DOC>
  kJsonLines,  // BEIR: {"_id": "12", "title": "...", "text": "..."}
  kSmart,      // .I 12, then .T, .A, .B and .W
};
enum class TopicFormat : std::uint8_t {
  kTrec,       // <top> <num> Number: 51 <title> Topic: ... </top>
  kTabs,       // 51, a tab, the text
  kJsonLines,  // BEIR: {"_id": "51", "text": "..."}
  kSmart,      // .I 51, .W; they are counted from 1 on, as Cranfield's judgements have them
};

struct Document {
  std::string id;
  std::string title;
  std::string author;  // of SMART
  std::string source;  // of SMART: where it was printed
  std::string text;
};

struct Topic {
  std::string id;
  std::string text;         // what is searched for: of TREC the title
  std::string description;  // of TREC
  std::string narrative;    // of TREC
};

class DocumentReader {
 public:
  // Without a format: by the first bytes. Errors: kNotFound, kIo; kInvalidArgument: no such file.
  static Result<std::unique_ptr<DocumentReader>> open(const std::string& path,
                                                      std::optional<DocumentFormat> format);
  DocumentReader(const DocumentReader&) = delete;
  DocumentReader& operator=(const DocumentReader&) = delete;
  ~DocumentReader();

  // False: the end. Errors: kInvalidArgument of a document, kResourceExhausted above
  // kDocumentBytesMax, kIo.
  Result<bool> next(Document& document);

  // For progress. The total is 0 where it is not known, of a pipe.
  std::uint64_t bytes_done() const;
  std::uint64_t bytes_total() const;

 private:
  struct State;
  explicit DocumentReader(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

// In the order of the file. Without a format: by the first bytes.
// Errors: kNotFound, kIo; kInvalidArgument: no such file, or an id that comes twice;
// kResourceExhausted above kTopicsMax.
Result<std::vector<Topic>> read_topics(const std::string& path, std::optional<TopicFormat> format);

}  // namespace hartonomous::judged
