// hart embed, search and recall: every action, to people and to programs, and what is refused.
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "integration/cli/tool.hpp"
#include "integration/cli/vector_files.hpp"

namespace hartonomous::testing {
namespace {

constexpr int kNotFound = 1;
constexpr int kAlreadyExists = 2;
constexpr int kInvalid = 3;
constexpr int kPrecondition = 4;
constexpr int kUsage = 64;

constexpr const char* kWords =
    "cat 1 0.1 0\n"
    "dog 1 0.3 0\n"
    "car -0.5 1 0.2\n"
    "bus -0.6 1 0.1\n"
    "sea 0 -1 1\n";

// A model "words" of five words in three dimensions, by cosine.
struct WordTool : Tool {
  WordTool() {
    imported = json_one({"embed", "import", "words", write("words.txt", kWords), "--create"});
  }
  std::vector<std::string> found(std::vector<std::string> arguments) const {
    std::vector<std::string> texts;
    for (const Json& hit : json(std::move(arguments))) texts.push_back(hit["text"]);
    return texts;
  }
  Json imported;
};

using Texts = std::vector<std::string>;

TEST_CASE("cli: a file of vectors becomes a model that is shown and dropped",
          "[cli][integration]") {
  WordTool tool;
  CHECK(tool.imported["created"] == true);
  CHECK(tool.imported["dimension"] == 3);
  CHECK(tool.imported["rows"] == 5);
  CHECK(tool.imported["new_atoms"] == 5);
  CHECK(tool.imported["inserted"] == 5);
  const Json again =
      tool.json_one({"embed", "import", "words", tool.path("words.txt"), "--create"});
  CHECK(again["created"] == false);
  CHECK(again["unchanged"] == 5);
  const auto models = tool.json({"embed", "ls"});
  REQUIRE(models.size() == 1);
  CHECK(models[0]["name"] == "words");
  CHECK(models[0]["metric"] == "cosine");
  CHECK(models[0]["embeddings"] == 5);
  const Json shown = tool.json_one({"embed", "show", "words"});
  CHECK(keys(shown) ==
        "build_width connections created dimension embeddings exact_below graph_saved in_graph "
        "memory_bytes metric model name projection_version residency slots tree_dead_share "
        "tree_points version");
  CHECK(tool.output({"embed", "ls"}).find("words") != std::string::npos);
  CHECK(tool.output({"embed", "show", "1"}).find("residency") != std::string::npos);
  CHECK(tool.json_one({"embed", "index", "words"})["embeddings"] == 5);
  CHECK(tool.json_one({"embed", "drop", "words"})["removed"] == 1);
  CHECK(tool.json({"embed", "ls"}).empty());
  CHECK(tool.json_one({"check"})["ok"] == true);
}

TEST_CASE("cli: words count by their rank and leaves have so many points where told",
          "[cli][integration]") {
  Tool tool;
  tool.output({"embed", "import", "words", tool.write("words.txt", kWords), "--create",
               "--rank-importance", "--points-per-leaf", "128"});
  CHECK(tool.json_one({"table", "get", "EmbeddingSpace", "1"})["points_per_leaf"] == 128);
  std::vector<double> importances;
  for (const Json& row : tool.json({"table", "rows", "AtomEmbedding"})) {
    importances.push_back(row["importance_score"]);
  }
  REQUIRE(importances.size() == 5);
  for (std::size_t i = 0; i < importances.size(); ++i) {
    const auto rank = static_cast<double>(i + 1);
    CHECK(importances[i] == Approx(rank / (rank + 100)));
  }
  for (const char* points : {"63", "1025"}) {
    CHECK(tool.run({"embed", "create", "x", "--dimension", "3", "--points-per-leaf", points})
              .exit_code == kInvalid);
  }
}

TEST_CASE("cli: vectors of every small format are imported with their keys", "[cli][integration]") {
  Tool tool;
  const Vectors rows = corner_vectors();
  tool.json_one({"embed", "import", "f", tool.write("f.fvecs", fvecs_file(rows)), "--create",
                 "--metric", "l2", "--key-prefix", "f:"});
  CHECK(tool.json_one({"embed", "show", "f"})["metric"] == "l2");
  CHECK(tool.json_one({"embed", "get", "f", "--key", "f:3"})["vector"] ==
        Json::array({4.0, 2.0, -1.0, 0.0}));
  tool.write("keys.txt", "a\nb\nc\nd\ne\nf\ng\nh\n");
  tool.json_one({"embed", "import", "n", tool.write("n.npy", npy_file(rows)), "--create", "--keys",
                 tool.path("keys.txt"), "--residency", "int8"});
  CHECK(tool.json_one({"embed", "show", "n"})["residency"] == "int8");
  CHECK(tool.json_one({"embed", "get", "n", "--key", "b"})["vector"][0] == 4.0);
  const std::string lines =
      "{\"id\": \"one\", \"vector\": [1, 0.1], \"importance\": 0.5}\n"
      "{\"id\": \"two\", \"vector\": [0, 1]}\n";
  tool.json_one({"embed", "create", "j", "--dimension", "2", "--metric", "dot", "--connections",
                 "8", "--build-width", "50", "--exact-below", "10", "--version", "v1"});
  tool.json_one({"embed", "import", "j", tool.write("j.jsonl", lines), "--format", "jsonl"});
  const Json got = tool.json_one({"embed", "get", "j", "--key", "one"});
  CHECK(got["vector"] == Json::array({1.0, 0.1}));
  CHECK(got["importance"] == 0.5);
  const Json shown = tool.json_one({"embed", "show", "j", "--version", "v1"});
  CHECK(shown["connections"] == 8);
  CHECK(shown["build_width"] == 50);
  CHECK(shown["exact_below"] == 10);
  CHECK(shown["metric"] == "dot");
}

TEST_CASE("cli: vectors are put read written as npy and removed", "[cli][integration]") {
  WordTool tool;
  const Json cat = tool.json_one({"embed", "get", "words", "--key", "cat"});
  const std::string atom = "@" + std::to_string(cat["atom"].get<std::uint64_t>());
  CHECK(tool.json_one({"embed", "get", "words", atom}) == cat);
  CHECK(tool.output({"embed", "get", "words", atom}).find("1,0.1,0\n") != std::string::npos);
  tool.output({"embed", "get", "words", atom, "--npy", tool.path("cat.npy")});
  CHECK(tool.read("cat.npy").ends_with(raw_bytes({1, 0.1F, 0})));
  CHECK(tool.read("cat.npy").size() == 128 + 12);
  // What was written is read as a query too: two dimensions are asked for there.
  CHECK(tool.json_one({"embed", "put", "words", atom, "-1,-1.5,-2"})["updated"] == 1);
  CHECK(tool.json_one({"embed", "put", "words", "--key", "dog", "[1 2 3]", "--importance",
                       "0.25"})["updated"] == 1);
  const Json dog = tool.json_one({"embed", "get", "words", "--key", "dog"});
  CHECK(dog["vector"] == Json::array({1.0, 2.0, 3.0}));
  CHECK(dog["importance"] == 0.25);
  const std::string lines = "{\"atom\": \"" + atom + "\", \"vector\": [7, 8, 9]}\n\n" +
                            "{\"key\": \"sea\", \"vector\": [1, 1, 1], \"importance\": 2}\n";
  CHECK(tool.json_one({"embed", "put", "words"}, lines)["updated"] == 2);
  CHECK(tool.json_one({"embed", "get", "words", atom})["vector"][2] == 9.0);
  CHECK(tool.json_one({"embed", "rm", "words", atom})["removed"] == 1);
  CHECK(tool.run({"embed", "rm", "words", atom}).exit_code == kNotFound);
  CHECK(tool.run({"embed", "get", "words", atom}).exit_code == kNotFound);
  CHECK(tool.json_one({"embed", "show", "words"})["embeddings"] == 4);
  const auto dimensions = tool.json({"embed", "dimensions", "words", "--top", "1"});
  REQUIRE(dimensions.size() == 1);
  CHECK(dimensions[0]["count"] == 4);
  CHECK(tool.json({"embed", "dimensions", "words"}).size() == 3);
}

TEST_CASE("cli: the nearest are found by key text vector and file", "[cli][integration]") {
  WordTool tool;
  CHECK(tool.found({"search", "--model", "words", "--key", "cat", "-k", "1"}) == Texts{"dog"});
  CHECK(tool.found({"search", "--key", "cat", "-k", "9"}).size() == 4);  // the only model
  CHECK(tool.found({"search", "-m", "words", "--vector", "-0.55,1,0.15", "-k", "2"}) ==
        Texts{"bus", "car"});
  tool.write("q.npy", npy_file({{1, 0, 0}, {0, -1, 1}}));
  CHECK(tool.found({"search", "--vector-file", tool.path("q.npy"), "--row", "1", "-k", "1",
                    "--exact"}) == Texts{"sea"});
  tool.json_one({"embed", "create", "texts", "--words", "words"});
  tool.output(
      {"put", "-", "--name", "pets"},
      std::string("\n  The cat and the dog, the dog and the cat.\n") + std::string(60, 'x') + "\n");
  tool.output({"put", "-", "--name", "traffic"},
              "A bus, a car, a bus and a car, and another bus "
              "and another car. A bus.\n");
  CHECK(tool.json_one({"embed", "documents", "texts"})["inserted"] == 2);
  const auto hits = tool.json({"search", "--model", "texts", "--like", "bus", "--explain"});
  REQUIRE(hits.size() == 3);
  CHECK(hits[0]["documents"] == Json::array({"traffic"}));
  CHECK(hits[0]["distance"].get<double>() < hits[1]["distance"].get<double>());
  CHECK(hits[1]["documents"] == Json::array({"pets"}));
  CHECK(hits[1]["text"] == "The cat and the dog, the dog and the cat.");
  CHECK(keys(hits[2]) == "plan");
  CHECK(hits[2]["plan"]["method"] == "exact");
  const std::string people =
      tool.output({"search", "--model", "texts", "--document", "pets", "--explain"});
  CHECK(people.find("traffic: \"A bus") != std::string::npos);
  CHECK(people.find("method") != std::string::npos);
  CHECK(tool.json_one({"recall", "words", "--queries", "5", "-k", "2"})["recall"] == 1.0);
  CHECK(tool.output({"recall", "words", "-k", "2"}).find("recall") != std::string::npos);
}

TEST_CASE("cli: searches are filtered by facets times importance and space", "[cli][integration]") {
  WordTool tool;
  for (const auto& [word, row] : std::vector<std::pair<std::string, std::string>>{
           {"dog", R"("modality":"text","subtype":"pet","metadata":{"a":{"n":7}})"},
           {"bus", R"("modality":"text","subtype":"thing")"},
           {"sea", R"("modality":"image")"}}) {
    const Json got = tool.json_one({"embed", "get", "words", "--key", word});
    tool.output(
        {"table", "insert", "Atom",
         "{\"AtomId\":" + std::to_string(got["atom"].get<std::uint64_t>()) + "," + row + "}"});
  }
  const auto search = [&](const std::vector<std::string>& filter) {
    std::vector<std::string> all{"search", "--key", "cat"};
    all.insert(all.end(), filter.begin(), filter.end());
    return tool.found(all);
  };
  CHECK(search({"--modality", "text"}) == Texts{"dog", "bus"});
  CHECK(search({"--subtype", "thing"}) == Texts{"bus"});
  CHECK(search({"--metadata", "a.n=7"}) == Texts{"dog"});
  CHECK(search({"--importance", "0.5"}).empty());
  CHECK(search({"--before", "2001-01-01T00:00:00Z"}).empty());
  CHECK(search({"--since", "2001-01-01T00:00:00Z"}).size() == 4);
  tool.output({"landmarks", "fit", "words"});
  CHECK(search({"--within-box", "-100,-100,-100:100,100,100"}).size() == 4);
  const Json dog = tool.json_one({"embed", "get", "words", "--key", "dog"});
  const auto corner = [&](double by) {
    std::string text;
    for (const Json& each : dog["point"]) {
      text += (text.empty() ? "" : ",") + std::to_string(each.get<double>() + by);
    }
    return text;
  };
  CHECK(search({"--within-box", corner(-0.01) + ":" + corner(0.01)}) == Texts{"dog"});
}

TEST_CASE("cli: embeddings are seen as of before and by their tenant alone", "[cli][integration]") {
  WordTool tool;
  const std::string then = tool.json_one({"embed", "get", "words", "--key", "sea"})["created"];
  tool.json_one({"embed", "put", "words", "--key", "dog", "0,-1,1"});
  tool.json_one({"embed", "rm", "words", "--key", "car"});
  CHECK(tool.found({"search", "--key", "sea", "-k", "1"}) == Texts{"dog"});
  CHECK(tool.found({"search", "--key", "cat", "-k", "1", "--as-of", then}) == Texts{"dog"});
  CHECK(tool.found({"search", "--key", "cat", "--as-of", then}).size() == 4);
  CHECK(tool.found({"search", "--key", "cat"}).size() == 3);
  const Json dog = tool.json_one({"embed", "get", "words", "--key", "dog", "--as-of", then});
  CHECK(dog["vector"][0] == 1.0);
  CHECK(tool.json({"embed", "ls", "--as-of", "2001-01-01T00:00:00Z"}).empty());
  tool.output({"tenant", "create", "other"});
  CHECK(tool.json({"embed", "ls", "--tenant", "other"}).empty());
  CHECK(tool.run({"search", "--model", "words", "--vector", "1,0,0", "--tenant", "other"})
            .exit_code == kNotFound);
  tool.json_one(
      {"embed", "import", "words", tool.path("words.txt"), "--create", "--tenant", "other"});
  CHECK(tool.found({"search", "--key", "cat", "--tenant", "other"}).size() == 4);
  CHECK(tool.json_one({"check"})["ok"] == true);
}

TEST_CASE("cli: command lines of embeddings that make no sense exit with 64",
          "[cli][integration]") {
  WordTool tool;
  for (const std::vector<std::string>& line : std::vector<std::vector<std::string>>{
           {"embed", "frobnicate"},
           {"embed", "create", "x"},
           {"embed", "create", "x", "--dimension", "3", "--metric", "euclid"},
           {"embed", "create", "x", "--dimension", "3", "--residency", "int4"},
           {"embed", "import", "words"},
           {"embed", "ls", "words"},
           {"embed", "get", "words"},
           {"embed", "get", "words", "@1", "--key", "cat"},
           {"embed", "put", "words", "@1"},
           {"embed", "put", "words", "@1", "1,2,x"},
           {"embed", "put", "words", "@1", "1,2,3", "--importance", "much"},
           {"embed", "rm", "words"},
           {"embed", "drop", "words", "--as-of", "2030-01-01T00:00:00Z"},
           {"search"},
           {"search", "--key", "cat", "--like", "dog"},
           {"search", "--vector", "1,2,x"},
           {"search", "--vector", ""},
           {"search", "--key", "cat", "-k", "many"},
           {"search", "--key", "cat", "--row", "1"},
           {"search", "--key", "cat", "--metadata", "x"},
           {"search", "--key", "cat", "--since", "yesterday"},
           {"search", "--key", "cat", "--importance", "nan"},
           {"search", "--key", "cat", "--within-box", "1,2,3"},
           {"search", "--key", "cat", "--within-box", "1,2,3:0,0,0"},
           {"recall", "words", "--queries", "x"},
       }) {
    const Finished finished = tool.run(line);
    INFO("hart " << line[0] << " " << (line.size() > 1 ? line[1] : "") << " " << line.back() << ": "
                 << finished.err);
    CHECK(finished.exit_code == kUsage);
    CHECK(finished.err.starts_with("hart: "));
    CHECK(finished.out.empty());
  }
}

TEST_CASE("cli: what embeddings refuse has its exit code and changes nothing",
          "[cli][integration]") {
  WordTool tool;
  const std::string rows = fvecs_file(corner_vectors());
  tool.write("four.fvecs", rows);
  tool.write("cut.fvecs", rows.substr(0, rows.size() - 3));
  tool.write("nan.txt", "good 1 2 3\nbad 1 nan 3\n");
  tool.write("long.txt", std::string(65, 'k') + " 1 2 3\n");
  struct Refused {
    std::vector<std::string> line;
    int code;
  };
  for (const Refused& refused : std::vector<Refused>{
           {{"search", "--model", "none", "--key", "cat"}, kNotFound},
           {{"search", "--model", "words", "--version", "x", "--key", "cat"}, kNotFound},
           {{"search", "--key", "no such word"}, kNotFound},
           {{"search", "--atom", "@99999"}, kNotFound},
           {{"search", "--document", "none"}, kNotFound},
           {{"search", "--vector", "1,2"}, kInvalid},
           {{"search", "--vector", "1,nan,2"}, kInvalid},
           {{"search", "--vector", "1,2,1e60"}, kInvalid},
           {{"search", "--key", "cat", "-k", "0"}, kInvalid},
           {{"search", "--key", "cat", "-k", "1000001"}, kInvalid},
           {{"search", "--like", "xyzzy"}, kNotFound},
           {{"search", "--key", "cat", "--within-box", "0,0,0:1,1,1"}, kPrecondition},
           {{"search", "--vector-file", tool.path("four.fvecs")}, kInvalid},
           {{"search", "--vector-file", tool.path("four.fvecs"), "--row", "8"}, kNotFound},
           {{"search", "--vector-file", tool.path("missing")}, kNotFound},
           {{"recall", "none"}, kNotFound},
           {{"recall", "words", "--queries", "0"}, kInvalid},
           {{"recall", "words", "-k", "0"}, kInvalid},
           {{"embed", "create", "words", "--dimension", "3"}, kAlreadyExists},
           {{"embed", "create", "x", "--dimension", "65537"}, kInvalid},
           {{"embed", "create", "x", "--dimension", "3", "--connections", "1"}, kInvalid},
           {{"embed", "create", "x", "--dimension", "3", "--words", "none"}, kNotFound},
           {{"embed", "create", "x", "--dimension", "4", "--words", "words"}, kInvalid},
           {{"embed", "import", "x", tool.path("four.fvecs")}, kNotFound},
           {{"embed", "import", "x", tool.path("missing"), "--create"}, kNotFound},
           {{"embed", "import", "words", tool.path("four.fvecs")}, kInvalid},
           {{"embed", "import", "words", tool.path("words.txt"), "--format", "xml"}, kInvalid},
           {{"embed", "import", "words", tool.path("words.txt"), "--create", "--metric", "l2"},
            kAlreadyExists},
           {{"embed", "import", "x", tool.path("long.txt"), "--create"}, kInvalid},
           {{"embed", "show", "none"}, kNotFound},
           {{"embed", "drop", "none"}, kNotFound},
           {{"embed", "documents", "none"}, kNotFound},
           {{"embed", "put", "words", "--key", "cat", "1,2"}, kInvalid},
           {{"embed", "put", "words", "--key", "cat", "1,inf,2"}, kInvalid},
           {{"embed", "put", "words", "--key", "new", "1,2,3"}, kNotFound},
           {{"embed", "put", "words", "@99999", "1,2,3"}, kPrecondition},
       }) {
    const Finished finished = tool.run(refused.line);
    INFO("hart " << refused.line[0] << " " << refused.line[1] << " " << refused.line.back() << ": "
                 << finished.err);
    CHECK(finished.exit_code == refused.code);
    CHECK(finished.err.starts_with("hart: " + refused.line[0] + ": "));
  }
  for (const std::string line :
       {"{", "[1]", "{\"key\": \"cat\"}", "{\"key\": \"cat\", \"vector\": [1, \"2\", 3]}",
        "{\"vector\": [1, 2, 3]}", "{\"key\": \"cat\", \"vector\": [1, 2]}"}) {
    const Finished finished = tool.run({"embed", "put", "words"}, line + "\n");
    INFO(line << ": " << finished.err);
    CHECK(finished.exit_code == kInvalid);
    CHECK(finished.err.find("line") != std::string::npos);
  }
  CHECK(tool.json({"embed", "ls"}).size() == 1);
  CHECK(tool.json_one({"embed", "show", "words"})["embeddings"] == 5);
}

TEST_CASE("cli: a file that breaks off says where and keeps what landed", "[cli][integration]") {
  Tool tool;
  const std::string rows = fvecs_file(corner_vectors());
  tool.write("cut.fvecs", rows.substr(0, rows.size() - 3));
  const Finished cut = tool.run({"embed", "import", "x", tool.path("cut.fvecs"), "--create"});
  CHECK(cut.exit_code == kInvalid);
  CHECK(cut.err.find("cut.fvecs") != std::string::npos);
  CHECK(cut.err.find("row 7") != std::string::npos);
  CHECK(tool.json_one({"embed", "show", "x"})["embeddings"] == 7);
  tool.write("whole.fvecs", rows);
  const Json whole = tool.json_one({"embed", "import", "x", tool.path("whole.fvecs")});
  CHECK(whole["unchanged"] == 7);
  CHECK(whole["inserted"] == 1);
  // Of a file whose first row is wrong nothing is left, the model neither.
  tool.write("nan.txt", "bad 1 nan 3\n");
  const Finished nan = tool.run({"embed", "import", "y", tool.path("nan.txt"), "--create"});
  CHECK(nan.exit_code == kInvalid);
  CHECK(tool.json({"embed", "ls"}).size() == 1);
}

}  // namespace
}  // namespace hartonomous::testing
