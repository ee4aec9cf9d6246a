// Documents of TREC: <DOC>, within it <DOCNO> and <TEXT>, each closed. Titles are <TITLE>,
// <HEADLINE>, <HL> or <HEAD>. A document without <TEXT> is all that is not one of these, its
// <DOCHDR> left out. What encloses documents is stepped over line by line.

#include <array>
#include <utility>

#include <hartonomous/base/text.hpp>

#include "judged/document_source.hpp"
#include "judged/tags.hpp"

namespace hartonomous::judged {
namespace {

constexpr std::string_view kDocument = "DOC";
constexpr std::string_view kNumber = "DOCNO";
constexpr std::string_view kText = "TEXT";
constexpr std::array<std::string_view, 4> kTitles = {"TITLE", "HEADLINE", "HL", "HEAD"};
constexpr std::array<std::string_view, 6> kNotText = {"DOCNO", "DOCHDR",   "TITLE",
                                                      "HL",    "HEADLINE", "HEAD"};

std::string title_of(std::string_view body) {
  for (const std::string_view name : kTitles) {
    const std::string title = elements_of(body, name);
    if (!title.empty()) return std::string(trimmed(plain_text(title)));
  }
  return {};
}

std::string text_of(std::string_view body) {
  std::string text;
  if (find_tag(body, kText, TagKind::kOpen).is_there()) {
    text = elements_of(body, kText);
  } else {
    text = body;
    for (const std::string_view name : kNotText) text = without_elements(text, name);
  }
  return std::string(trimmed(plain_text(text)));
}

class TrecDocuments final : public DocumentSource {
 public:
  using DocumentSource::DocumentSource;

  Result<bool> next(Document& document) override {
    HTN_ASSIGN_OR_RETURN(const bool more, read_body());
    if (!more) return false;
    const std::string id(trimmed(elements_of(body_, kNumber)));
    if (!is_word(id)) return lines().refuse_at(begun_, "a document without <DOCNO> of one word");
    const bool is_open = find_tag(body_, kText, TagKind::kOpen).is_there();
    if (is_open && !find_tag(body_, kText, TagKind::kClose).is_there()) {
      return lines().refuse_at(begun_, "a <TEXT> of this document is not closed");
    }
    document = {
        .id = id, .title = title_of(body_), .author = {}, .source = {}, .text = text_of(body_)};
    return true;
  }

 private:
  // The rest of the line that ended a document, then the lines behind it.
  Result<bool> next_line() {
    line_ = std::exchange(rest_, {});
    if (!line_.empty()) return true;
    std::string_view line;
    HTN_ASSIGN_OR_RETURN(const bool more, lines().next(line));
    line_ = line;
    return more;
  }

  // To the next <DOC>, which is stepped over. False: there is none.
  Result<bool> find_begin() {
    while (true) {
      HTN_ASSIGN_OR_RETURN(const bool more, next_line());
      if (!more) return false;
      const Tag open = find_tag(line_, kDocument, TagKind::kOpen);
      const std::string_view before = trimmed(std::string_view(line_).substr(0, open.begin));
      if (!before.empty() && !before.starts_with('<')) {
        return lines().refuse("text that is in no <DOC>");
      }
      if (!open.is_there()) continue;
      rest_ = line_.substr(open.end);
      begun_ = lines().number();
      return true;
    }
  }

  Result<bool> read_body() {
    body_.clear();
    HTN_ASSIGN_OR_RETURN(const bool has_begun, find_begin());
    if (!has_begun) return false;
    while (true) {
      HTN_ASSIGN_OR_RETURN(const bool more, next_line());
      if (!more) return lines().refuse_at(begun_, "this <DOC> is not closed");
      const Tag close = find_tag(line_, kDocument, TagKind::kClose);
      const Tag again = find_tag(line_, kDocument, TagKind::kOpen);
      if (again.begin < close.begin) {
        return lines().refuse(concat("a <DOC> within that of line ", begun_));
      }
      body_ += std::string_view(line_).substr(0, close.begin);
      if (close.is_there()) {
        rest_ = line_.substr(close.end);
        return true;
      }
      body_ += '\n';
      if (body_.size() > kDocumentBytesMax) {
        return lines().too_large(
            concat("a document of more than ", format_bytes(kDocumentBytesMax)));
      }
    }
  }

  std::string line_, rest_, body_;
  std::uint64_t begun_ = 0;  // the line of the <DOC>
};

}  // namespace

std::unique_ptr<DocumentSource> make_trec_documents(LineReader lines) {
  return std::make_unique<TrecDocuments>(std::move(lines));
}

}  // namespace hartonomous::judged
