#pragma once

// DocumentSource: the documents of a file in one format. Each format is a file of its own.
// Thread-safety: one thread at a time.

#include <memory>

#include <hartonomous/judged/collection.hpp>

#include "judged/line_reader.hpp"

namespace hartonomous::judged {

class DocumentSource {
 public:
  explicit DocumentSource(LineReader lines) : lines_(std::move(lines)) {}
  DocumentSource(const DocumentSource&) = delete;
  DocumentSource& operator=(const DocumentSource&) = delete;
  virtual ~DocumentSource() = default;

  // False: the end. Every member of the document is written.
  virtual Result<bool> next(Document& document) = 0;
  LineReader& lines() { return lines_; }

 private:
  LineReader lines_;
};

std::unique_ptr<DocumentSource> make_trec_documents(LineReader lines);
std::unique_ptr<DocumentSource> make_json_documents(LineReader lines);
std::unique_ptr<DocumentSource> make_smart_documents(LineReader lines);

// The next row of BEIR's JSON lines: "_id", "title" and "text". False: the end.
Result<bool> next_json_row(LineReader& lines, Document& row);

}  // namespace hartonomous::judged
