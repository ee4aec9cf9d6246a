// hart collection: every action, to people and to programs, and what is refused.
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "integration/cli/tool.hpp"

namespace hartonomous::testing {
namespace {

constexpr int kNotFound = 1;
constexpr int kAlreadyExists = 2;
constexpr int kInvalid = 3;
constexpr int kPrecondition = 4;
constexpr int kUsage = 64;

constexpr const char* kPapers =
    "{\"_id\": \"p1\", \"title\": \"On ships\", \"text\": \"Hulls of steel.\"}\n"
    "{\"_id\": \"p2\", \"title\": \"On steel\", \"text\": \"Ships are mentioned once.\"}\n"
    "no record\n"
    "{\"_id\": \"p4\", \"title\": \"On wood\", \"text\": \"Of wooden barrels.\"}\n";

struct PapersTool : Tool {
  PapersTool() {
    output({"put", write("papers.jsonl", kPapers), "--name", "papers/all"});
    created = json_one({"collection", "create", "papers", "--prefix", "papers/", "--unit", "record",
                        "--field", "title=2", "--field", "text", "--key-member", "_id"});
  }
  std::vector<std::string> keys_of(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "search");
    std::vector<std::string> found;
    for (const Json& hit : json(std::move(arguments))) found.push_back(hit["key"]);
    return found;
  }
  Json created;
};

using Texts = std::vector<std::string>;

TEST_CASE("cli: a collection of records is made shown weighed and removed", "[cli][integration]") {
  PapersTool tool;
  CHECK(keys(tool.created) ==
        "building collection documents index_bytes name seconds tokens unit units");
  CHECK(tool.created["unit"] == "record");
  CHECK(tool.created["units"] == 3);
  CHECK(tool.created["building"] == false);
  const Json shown = tool.json_one({"collection", "show", "papers"});
  CHECK(keys(shown) ==
        "b building collection created cut_documents documents fields fusion index_bytes k1 "
        "key_member language memory_bytes name positions prefix region_weight segments "
        "text_weight token_rule tokens unit units vector_weight");
  CHECK(shown["fields"] == Json::parse("[{\"name\": \"title\", \"weight\": 2.0}, "
                                       "{\"name\": \"text\", \"weight\": 1.0}]"));
  CHECK(tool.keys_of({"ship"}) == Texts{"p1", "p2"});
  CHECK(tool.keys_of({"title:steel"}) == Texts{"p2"});
  const Json weighed = tool.json_one(
      {"collection", "weights", "papers", "--field", "title=0.1", "--k1", "2", "--fusion", "rrf"});
  CHECK(weighed["k1"] == 2.0);
  CHECK(weighed["b"] == 0.75);
  CHECK(weighed["fusion"] == "rrf");
  CHECK(weighed["fields"][0]["weight"] == 0.1);
  CHECK(tool.keys_of({"ship"}) == Texts{"p2", "p1"});
  CHECK(tool.json_one({"collection", "weights", "1"}) == weighed);
  CHECK(tool.json({"collection", "ls"}).size() == 1);
  CHECK(tool.output({"collection", "ls"}).find("papers\n") != std::string::npos);
  CHECK(tool.output({"collection", "show", "papers"}).find("title=0.1, text=1") !=
        std::string::npos);
  CHECK(tool.json_one({"collection", "index", "papers"})["segments"] == 1);
  CHECK(tool.json_one({"check"})["ok"] == true);
  CHECK(tool.json_one({"collection", "rm", "papers"})["removed"] == 1);
  CHECK(tool.json({"collection", "ls"}).empty());
  CHECK(tool.json({"ls"}).size() == 1);
}

TEST_CASE("cli: hits of lines and records say their line and key", "[cli][integration]") {
  PapersTool tool;
  const Json hit = tool.json_one({"search", "barrel"});
  CHECK(keys(hit) == "atom key line name place score version");
  CHECK(hit["key"] == "p4");
  CHECK(hit["line"] == 4);  // as editors count, and cat --line
  tool.output({"collection", "create", "lines", "--unit", "line"});
  const Json line = tool.json_one({"search", "--collection", "lines", "barrel"});
  CHECK(line["line"] == 4);
  CHECK(tool.output({"cat", "papers/all", "--line", "4"}).find("barrels") != std::string::npos);
}

TEST_CASE("cli: how texts are analysed is chosen when a collection is made", "[cli][integration]") {
  Tool tool;
  tool.output({"put", "-", "--name", "a"}, "die Häuser: readFile of the house");
  const auto count = [&](const std::string& collection, const std::string& query) {
    return tool.json({"search", "--collection", collection, "--text", query}).size();
  };
  tool.output({"collection", "create", "german", "--language", "german"});
  CHECK(count("german", "Haus") == 1);
  CHECK(count("german", "the") == 1);
  tool.output({"collection", "create", "english"});
  CHECK(count("english", "the") == 0);
  tool.output({"collection", "create", "plain", "--language", "none"});
  CHECK(count("plain", "houses") == 0);
  tool.output({"collection", "create", "code", "--tokens", "code"});
  CHECK(count("code", "file") == 1);
  tool.output({"collection", "create", "all", "--stop-words", "none"});
  CHECK(count("all", "the") == 1);
  const std::string stop_words = tool.write("stop", "house\nreadfile\n");
  tool.output({"collection", "create", "stopped", "--stop-words", stop_words});
  CHECK(count("stopped", "house") == 0);
  CHECK(count("stopped", "the") == 1);
  CHECK(tool.json_one({"collection", "show", "stopped"})["stop_words"] == 2);
  CHECK(tool.json_one({"collection", "show", "code"})["token_rule"] == "code");
  tool.output({"collection", "create", "bare", "--no-positions", "--k1", "2", "--b", "0.5"});
  const Json bare = tool.json_one({"collection", "show", "bare"});
  CHECK(bare["positions"] == false);
  CHECK(bare["k1"] == 2.0);
  CHECK(bare["b"] == 0.5);
}

TEST_CASE("cli: judged documents of every form are imported as records", "[cli][integration]") {
  Tool tool;
  const std::string smart =
      tool.write("c.all", ".I 1\n.T\nwings\n.A\nsmith\n.W\nlift of wings\n.I 2\n.W\ndrag\n");
  const Json imported = tool.json_one({"collection", "import", "c", smart});
  CHECK(keys(imported) == "bytes collection document new_bytes records seconds");
  CHECK(imported["records"] == 2);
  CHECK(imported["document"] == "c/c.all");
  const Json first = Json::parse(tool.output({"cat", "c/c.all", "--line", "1"}));
  CHECK(first["_id"] == "1");
  CHECK(first["author"] == "smith");
  CHECK(tool.json_one({"search", "wing"})["key"] == "1");
  const std::string trec = tool.write(
      "t.sgml", "<DOC>\n<DOCNO> AP-1 </DOCNO>\n<TEXT>\nanchors \xFF aweigh\n</TEXT>\n</DOC>\n");
  const std::string beir =
      tool.write("corpus.jsonl", "{\"_id\": \"b1\", \"title\": \"\", \"text\": \"buoys\"}\n");
  CHECK(tool.json({"collection", "import", "c", trec, beir}).size() == 2);
  CHECK(tool.json_one({"search", "anchor"})["key"] == "AP-1");
  CHECK(tool.json_one({"search", "buoy"})["key"] == "b1");
  // The same again is the same.
  CHECK(tool.json_one({"collection", "import", "c", smart})["new_bytes"] == 0);
  CHECK(tool.json_one({"collection", "show", "c"})["units"] == 4);
}

TEST_CASE("cli: collections that cannot be are refused", "[cli][integration]") {
  PapersTool tool;
  const std::vector<std::vector<std::string>> senseless = {
      {"collection"},
      {"collection", "make", "x"},
      {"collection", "create"},
      {"collection", "create", "a", "b"},
      {"collection", "ls", "x"},
      {"collection", "create", "x", "--unit", "page"},
      {"collection", "create", "x", "--tokens", "letters"},
      {"collection", "create", "x", "--field", "text=heavy"},
      {"collection", "create", "x", "--fusion", "sum"},
      {"collection", "create", "x", "--k1", "x"},
      {"collection", "create", "x", "--as-of", "2026-01-31T12:00:00Z"},
      {"collection", "weights", "papers", "--k1", "2", "--as-of", "2026-01-31T12:00:00Z"},
      {"collection", "import", "x"},
      {"collection", "import", "x", tool.path("papers.jsonl"), "--format", "csv"}};
  for (const auto& arguments : senseless) {
    INFO(Catch::StringMaker<std::vector<std::string>>::convert(arguments));
    CHECK(tool.run(arguments).exit_code == kUsage);
  }
  const std::string text = tool.write("plain.txt", "no collection at all\n");
  tool.output({"collection", "create", "texts"});
  const std::vector<std::pair<std::vector<std::string>, int>> wrong = {
      {{"collection", "create", "papers"}, kAlreadyExists},
      {{"collection", "create", ""}, kInvalid},
      {{"collection", "create", "x", "--field", "title"}, kInvalid},
      {{"collection", "create", "x", "--field", "text", "--field", "text"}, kInvalid},
      {{"collection", "create", "x", "--key-member", "_id"}, kInvalid},
      {{"collection", "create", "x", "--language", "klingon"}, kInvalid},
      {{"collection", "create", "x", "--k1", "-1"}, kInvalid},
      {{"collection", "create", "x", "--model", "none"}, kNotFound},
      {{"collection", "create", "x", "--stop-words", tool.path("none.txt")}, kNotFound},
      {{"collection", "show", "none"}, kNotFound},
      {{"collection", "rm", "none"}, kNotFound},
      {{"collection", "index", "none"}, kNotFound},
      {{"collection", "weights", "none"}, kNotFound},
      {{"collection", "weights", "papers", "--field", "body=2"}, kNotFound},
      {{"collection", "weights", "papers", "--b", "2"}, kInvalid},
      {{"collection", "import", "x", tool.path("none")}, kNotFound},
      {{"collection", "import", "x", text}, kInvalid},
      {{"collection", "import", "texts", tool.path("papers.jsonl")}, kPrecondition},
      {{"collection", "import", "papers", tool.path("papers.jsonl"), "--language", "de"},
       kAlreadyExists}};
  for (const auto& [arguments, code] : wrong) {
    INFO(Catch::StringMaker<std::vector<std::string>>::convert(arguments));
    CHECK(tool.run(arguments).exit_code == code);
  }
  CHECK(tool.json({"collection", "ls"}).size() == 2);
}

}  // namespace
}  // namespace hartonomous::testing
