#include <hartonomous/judged/collection.hpp>

#include <hartonomous/base/text.hpp>

#include "judged/document_source.hpp"

namespace hartonomous::judged {
namespace {

Result<DocumentFormat> format_of(LineReader& lines) {
  HTN_ASSIGN_OR_RETURN(const std::string_view first, lines.peek_text());
  const std::string_view text = trimmed(first);
  if (text.starts_with('<')) return DocumentFormat::kTrec;
  if (text.starts_with('{')) return DocumentFormat::kJsonLines;
  if (text.starts_with(".I")) return DocumentFormat::kSmart;
  return lines.refuse_at(lines.number() + 1,
                         text.empty()
                             ? "no document"
                             : "no document begins here: expected is <DOC>, a JSON object or .I");
}

std::unique_ptr<DocumentSource> source_of(DocumentFormat format, LineReader lines) {
  switch (format) {
    case DocumentFormat::kTrec:
      return make_trec_documents(std::move(lines));
    case DocumentFormat::kJsonLines:
      return make_json_documents(std::move(lines));
    case DocumentFormat::kSmart:
      return make_smart_documents(std::move(lines));
  }
  return nullptr;
}

}  // namespace

struct DocumentReader::State {
  std::unique_ptr<DocumentSource> source;
  Status failure = {};
};

Result<std::unique_ptr<DocumentReader>> DocumentReader::open(const std::string& path,
                                                             std::optional<DocumentFormat> format) {
  HTN_ASSIGN_OR_RETURN(LineReader lines, LineReader::open(path));
  if (!format.has_value()) {
    HTN_ASSIGN_OR_RETURN(format, format_of(lines));
  }
  auto source = source_of(*format, std::move(lines));
  if (source == nullptr) return invalid_argument("no such format of documents");
  auto state = std::make_unique<State>(State{.source = std::move(source)});
  return std::unique_ptr<DocumentReader>(new DocumentReader(std::move(state)));
}

DocumentReader::DocumentReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
DocumentReader::~DocumentReader() = default;

Result<bool> DocumentReader::next(Document& document) {
  HTN_RETURN_IF_ERROR(state_->failure);
  Result<bool> more = state_->source->next(document);
  state_->failure = more.status();
  return more;
}

std::uint64_t DocumentReader::bytes_done() const { return state_->source->lines().bytes_done(); }
std::uint64_t DocumentReader::bytes_total() const { return state_->source->lines().bytes_total(); }

}  // namespace hartonomous::judged
