#include <catch2/catch.hpp>

#include <hartonomous/base/text.hpp>

#include "support/judged_files.hpp"

namespace hartonomous::judged {
namespace {

using testing::failure_behind_name;
using testing::read_documents;
using testing::TextFile;

std::vector<Document> documents_of(std::string_view bytes) {
  const TextFile file(bytes);
  auto documents = read_documents(file.path());
  INFO(documents.status().to_string());
  REQUIRE(documents.ok());
  return *documents;
}

std::string failure_of(std::string_view bytes, std::optional<DocumentFormat> format = {}) {
  const TextFile file(bytes);
  return failure_behind_name(read_documents(file.path(), format));
}

TEST_CASE("judged: documents of TREC are between their tags", "[judged][unit]") {
  const auto documents = documents_of(
      "<root>\n"
      "<DOC>\n<DOCNO> FT-1 </DOCNO>\n<HEADLINE>\nOne &amp; two\n</HEADLINE>\n"
      "<TEXT>\n<P>a < b</P>\n</TEXT>\n<DATE>1</DATE><TEXT>\nmore &hyph;\n</TEXT>\n</DOC>\n"
      "<doc><docno>2</docno> all <b>of</b> it</doc><DOC><DOCNO>3</DOCNO></DOC>\n"
      "</root>\n");
  REQUIRE(documents.size() == 3);
  CHECK(documents[0].id == "FT-1");
  CHECK(documents[0].title == "One & two");
  CHECK(documents[0].text == "a < b \n\n\nmore &hyph;");
  CHECK(documents[1].id == "2");
  CHECK(documents[1].text == "all  of  it");
  CHECK(documents[2].id == "3");
  CHECK(documents[2].text.empty());
}

TEST_CASE("judged: what is no document of TREC is refused by its line", "[judged][unit]") {
  CHECK(failure_of("<DOC>\n<DOCNO>1</DOCNO>\n") == "line 1: this <DOC> is not closed");
  CHECK(failure_of("<DOC>\n<DOCNO>1</DOCNO></DOC>\n<DOC>\n</DOC>\n") ==
        "line 3: a document without <DOCNO> of one word");
  CHECK(failure_of("<DOC><DOCNO>1 2</DOCNO></DOC>") ==
        "line 1: a document without <DOCNO> of one word");
  CHECK(failure_of("<DOC>\n<DOCNO>1</DOCNO>\n<DOC>\n</DOC>") ==
        "line 3: a <DOC> within that of line 1");
  CHECK(failure_of("<DOC><DOCNO>1</DOCNO><TEXT>a</DOC>") ==
        "line 1: a <TEXT> of this document is not closed");
  CHECK(failure_of("<DOC><DOCNO>1</DOCNO></DOC>\n\nstray\n") == "line 3: text that is in no <DOC>");
}

TEST_CASE("judged: documents of JSON lines have an id and a text", "[judged][unit]") {
  const auto documents = documents_of(
      "{\"_id\": \"a\", \"title\": \"T\", \"text\": \"x\\ny\", \"metadata\": {\"k\": [1]}}\r\n"
      "\n"
      "{\"text\": \"\", \"_id\": 7, \"title\": null}");
  REQUIRE(documents.size() == 2);
  CHECK(documents[0].id == "a");
  CHECK(documents[0].title == "T");
  CHECK(documents[0].text == "x\ny");
  CHECK(documents[1].id == "7");
  CHECK(documents[1].title.empty());
  CHECK(failure_of("{\"_id\": \"a\"}") == "line 1: no member 'text'");
  CHECK(failure_of("{\"text\": \"a\"}") == "line 1: no member '_id'");
  CHECK(failure_of("{\"_id\": \"a\", \"text\": \"\"}\n\n{\"_id\": \"b c\", \"text\": \"\"}") ==
        "line 3: an '_id' that is empty or has blanks");
  CHECK(failure_of("{\"_id\": [], \"text\": \"\"}") ==
        "line 1: '_id' is neither a string nor a number");
  CHECK(failure_of("{\"_id\": ").starts_with("line 1: "));
}

TEST_CASE("judged: documents of SMART have sections", "[judged][unit]") {
  const auto documents = documents_of(
      ".I 1\n.T\na title\nof two lines\n.A\nsomebody\n.B\nj. ae. scs.\n.W\n.5 of it\n\n.X is no "
      "section\n.X\nkeys\n.I 2\n.W\nlast");
  REQUIRE(documents.size() == 2);
  CHECK(documents[0].id == "1");
  CHECK(documents[0].title == "a title\nof two lines");
  CHECK(documents[0].author == "somebody");
  CHECK(documents[0].source == "j. ae. scs.");
  CHECK(documents[0].text == ".5 of it\n\n.X is no section");
  CHECK(documents[1].id == "2");
  CHECK(documents[1].title.empty());
  CHECK(documents[1].text == "last");
  CHECK(failure_of(".I 1\nstray\n") == "line 2: expected is a section, as '.W'");
  CHECK(failure_of(".I\n.W\n") == "line 1: '.I' and no id of one word");
  CHECK(failure_of("stray\n", DocumentFormat::kSmart) == "line 1: expected is '.I' and an id");
}

TEST_CASE("judged: a file that has no documents is refused", "[judged][unit]") {
  CHECK(failure_of("") == "line 1: no document");
  CHECK(failure_of("\n a\n") ==
        "line 2: no document begins here: expected is <DOC>, a JSON object or .I");
  CHECK(DocumentReader::open("/nowhere/a", {}).status().code() == StatusCode::kNotFound);
}

TEST_CASE("judged: a failure of a reader stays", "[judged][unit]") {
  const TextFile file("{\"_id\": 1, \"text\": \"\"}\nstray\n{\"_id\": 2, \"text\": \"\"}\n");
  auto reader = DocumentReader::open(file.path(), {});
  REQUIRE(reader.ok());
  Document document;
  CHECK((*reader)->next(document).value());
  const auto first = (*reader)->next(document).status();
  CHECK(first.code() == StatusCode::kInvalidArgument);
  CHECK((*reader)->next(document).status().message() == first.message());
}

TEST_CASE("judged: lines of any length around the reader's buffer are whole", "[judged][unit]") {
  std::string bytes = "\xEF\xBB\xBF";
  const std::vector<std::size_t> lengths = {1, 262'080, 262'144, 3, 900'000, 100};
  for (const std::size_t length : lengths) {
    bytes += concat("{\"_id\": ", length, ", \"text\": \"", std::string(length, 'x'), "\"}\n");
  }
  const auto documents = documents_of(bytes);
  REQUIRE(documents.size() == lengths.size());
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    CHECK(documents[i].id == concat(lengths[i]));
    CHECK(documents[i].text.size() == lengths[i]);
  }
}

TEST_CASE("judged: a document past the limit is refused", "[judged][unit]") {
  std::string bytes = "<DOC><DOCNO>1</DOCNO>\n";
  const std::string line(std::size_t{1} << 20, 'x');
  for (std::size_t i = 0; i < kDocumentBytesMax / line.size(); ++i) bytes += line + '\n';
  const TextFile file(bytes);
  CHECK(read_documents(file.path()).status().code() == StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace hartonomous::judged
