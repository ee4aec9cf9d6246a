// hart landmarks, near, box, ray and plot: embeddings as points.
#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "integration/cli/tool.hpp"
#include "integration/cli/vector_files.hpp"

namespace hartonomous::testing {
namespace {

constexpr int kNotFound = 1;
constexpr int kInvalid = 3;
constexpr int kPrecondition = 4;
constexpr int kUsage = 64;

using Texts = std::vector<std::string>;

// A model "cube" of eight corners, keys 0 to 7, that has landmarks.
struct CubeTool : Tool {
  CubeTool() {
    json_one({"embed", "import", "cube", write("c.fvecs", fvecs_file(corner_vectors())), "--create",
              "--metric", "l2"});
    fitted = json_one({"landmarks", "fit", "cube"});
  }
  Texts found(std::vector<std::string> arguments) const {
    Texts texts;
    for (const Json& hit : json(std::move(arguments))) texts.push_back(hit["text"]);
    return texts;
  }
  std::string point(const std::string& key) const {
    const Json got = json_one({"embed", "get", "cube", "--key", key});
    std::string text;
    for (const Json& each : got["point"]) text += (text.empty() ? "" : ",") + each.dump();
    return text;
  }
  Json fitted;
};

Texts sorted(Texts texts) {
  std::sort(texts.begin(), texts.end());
  return texts;
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

TEST_CASE("cli: landmarks are fitted listed and judged", "[cli][integration]") {
  CubeTool tool;
  CHECK(tool.fitted["version"] == 1);
  CHECK(tool.fitted["projected"] == 8);
  CHECK(tool.fitted["explained_variance"].get<double>() > 0.999);
  const Json second = tool.json_one(
      {"landmarks", "fit", "cube", "--method", "farthest", "--count", "8", "--seed", "3"});
  CHECK(second["version"] == 2);
  const auto rows = tool.json({"landmarks", "ls", "cube"});
  REQUIRE(rows.size() == 6);
  CHECK(std::count_if(rows.begin(), rows.end(), [](const Json& row) {
          return row["in_use"] == true && row["version"] == 2;
        }) == 3);
  const Json quality = tool.json_one({"landmarks", "quality", "cube", "--pairs", "500"});
  CHECK(quality["vectors"] == 8);
  CHECK(quality["version"] == 2);
  CHECK(quality["correlation"].get<double>() > 0.99);
  CHECK(quality["stress"].get<double>() < 0.1);
  CHECK(tool.output({"landmarks", "ls", "cube"}).find("Basis") != std::string::npos);
  CHECK(tool.output({"landmarks", "quality", "cube"}).find("stress") != std::string::npos);
  CHECK(tool.json_one({"check"})["ok"] == true);
}

TEST_CASE("cli: embeddings are found near a place in a box and along a ray", "[cli][integration]") {
  CubeTool tool;
  // Corners differ by 8, 4 and 2 along the axes: 0's nearest are 4, then 2.
  CHECK(tool.found({"near", "--model", "cube", "--key", "0", "-k", "2"}) == Texts{"4", "2"});
  const auto hits = tool.json({"near", "--at", tool.point("0"), "-k", "1"});
  REQUIRE(hits.size() == 1);
  CHECK(hits[0]["text"] == "0");
  CHECK(hits[0]["distance"].get<double>() < 1e-3);
  CHECK(keys(hits[0]) == "atom distance point text");
  const double side = tool.json({"near", "--key", "0", "-k", "1"})[0]["distance"];
  CHECK(tool.found({"near", "--key", "0", "--radius", std::to_string(side * 1.1)}) == Texts{"4"});
  CHECK(sorted(tool.found({"box", "-100,-100,-100", "100,100,100"})).size() == 8);
  CHECK(sorted(tool.found({"box", "--key", "0", "--half", std::to_string(side * 1.1)})) ==
        Texts{"0", "4"});
  CHECK(tool.found({"box", tool.point("7"), tool.point("7")}) == Texts{"7"});
  CHECK(tool.found({"ray", "--key", "0", "--to-key", "1", "--radius", "0.5"}) == Texts{"0", "1"});
  CHECK(tool.found({"ray", "--at", tool.point("2"), "--to", tool.point("6"), "--radius", "0.5"}) ==
        Texts{"2", "6"});
  const Finished few = tool.run({"box", "-100,-100,-100", "100,100,100", "--limit", "3"});
  CHECK(few.exit_code == 0);
  CHECK(few.err.find("there are more") != std::string::npos);
  CHECK(tool.output({"near", "--key", "0"}).starts_with("  DISTANCE"));
}

TEST_CASE("cli: a picture and a page of the points are made and are the same again",
          "[cli][integration]") {
  CubeTool tool;
  tool.write("odd.txt", "<b>&\"'</b> 1 2 3 4\n</script> 2 1 4 3\n\xff\xfe 1 1 1 0\n");
  tool.json_one({"embed", "import", "cube", tool.path("odd.txt")});
  const Json svg = tool.json_one({"plot", "cube", tool.path("a.svg"), "--color", "bucket"});
  CHECK(svg["points"] == 11);
  CHECK(svg["embeddings"] == 11);
  const std::string picture = tool.read("a.svg");
  CHECK(picture.find("cube: 11 embeddings") != std::string::npos);
  CHECK(picture.find("projection 1") != std::string::npos);
  CHECK(picture.find("&lt;/script&gt;") != std::string::npos);
  CHECK(picture.find("<b>") == std::string::npos);
  CHECK(picture.ends_with("</svg>\n"));
  CHECK(count_of(picture, "h0") == 11);
  tool.json_one({"plot", "cube", tool.path("b.svg"), "--color", "bucket"});
  CHECK((tool.read("b.svg") == picture));
  tool.json_one({"plot", "cube", tool.path("a.html")});
  const std::string page = tool.read("a.html");
  CHECK(count_of(page, "</script>") == 2);  // those of the page itself
  CHECK(page.find("\\u003c/script\\u003e") != std::string::npos);
  CHECK(page.find("http") == std::string::npos);
  tool.json_one({"plot", "cube", tool.path("few.svg"), "--limit", "4", "--label-count", "0"});
  const std::string few = tool.read("few.svg");
  CHECK(count_of(few, "h0") == 4);
  CHECK(few.find("a sample of 4 is shown") != std::string::npos);
  const std::string box = tool.point("7") + ":" + tool.point("7");
  CHECK(tool.json_one({"plot", "cube", tool.path("c.svg"), "--box", box})["points"] == 1);
}

TEST_CASE("cli: points are coloured by facets and numbers of their atoms", "[cli][integration]") {
  CubeTool tool;
  for (int i = 0; i < 7; ++i) {
    const Json got = tool.json_one({"embed", "get", "cube", "--key", std::to_string(i)});
    tool.output({"table", "insert", "Atom",
                 "{\"AtomId\":" + std::to_string(got["atom"].get<std::uint64_t>()) +
                     ",\"modality\":\"" + (i < 3 ? "text" : "image") +
                     "\",\"metadata\":{\"n\":" + std::to_string(i * 10) + "}}"});
  }
  CHECK(tool.json_one({"plot", "cube", tool.path("m.svg"), "--color", "modality"})["classes"] == 3);
  const std::string by_modality = tool.read("m.svg");
  CHECK(by_modality.find(">image <tspan class=\"quiet\">4</tspan>") != std::string::npos);
  CHECK(by_modality.find(">(none) <tspan class=\"quiet\">1</tspan>") != std::string::npos);
  CHECK(tool.json_one({"plot", "cube", tool.path("n.html"), "--color", "n"})["classes"] == 8);
  CHECK(tool.read("n.html").find("\"coloredBy\":\"n\"") != std::string::npos);
  CHECK(tool.json_one({"plot", "cube", tool.path("b.svg"), "--color", "concept"})["classes"] == 1);
}

TEST_CASE("cli: refused calls of space and plots say why", "[cli][integration]") {
  CubeTool tool;
  tool.json_one({"embed", "import", "bare", tool.path("c.fvecs"), "--create"});
  struct Refused {
    std::vector<std::string> line;
    int code;
  };
  const std::string svg = tool.path("x.svg");
  for (const Refused& refused : std::vector<Refused>{
           {{"near", "--key", "0"}, kUsage},  // there are two models
           {{"near", "--model", "cube"}, kUsage},
           {{"near", "--model", "cube", "--at", "1,2"}, kUsage},
           {{"near", "--model", "cube", "--key", "0", "--radius", "x"}, kUsage},
           {{"near", "--model", "cube", "--key", "0", "--radius", "-1"}, kInvalid},
           {{"near", "--model", "cube", "--key", "0", "-k", "0"}, kInvalid},
           {{"near", "--model", "cube", "--key", "none"}, kNotFound},
           {{"near", "--model", "none", "--key", "0"}, kNotFound},
           {{"near", "--model", "bare", "--key", "0"}, kPrecondition},
           {{"box", "--model", "cube"}, kUsage},
           {{"box", "--model", "cube", "0,0,0"}, kUsage},
           {{"box", "--model", "cube", "1,1,1", "0,0,0"}, kUsage},
           {{"box", "--model", "cube", "--key", "0"}, kUsage},
           {{"box", "--model", "cube", "0,0,0", "1,1,1", "--limit", "0"}, kInvalid},
           {{"box", "--model", "bare", "0,0,0", "1,1,1"}, kPrecondition},
           {{"box", "--model", "bare", "--key", "0", "--half", "1"}, kPrecondition},
           {{"ray", "--model", "cube", "--key", "0", "--radius", "1"}, kUsage},
           {{"ray", "--model", "cube", "--key", "0", "--to-key", "1"}, kUsage},
           {{"ray", "--model", "cube", "--key", "0", "--direction", "0,0,0", "--radius", "1"},
            kInvalid},
           {{"landmarks", "frobnicate", "cube"}, kUsage},
           {{"landmarks", "fit", "cube", "--method", "guess"}, kUsage},
           {{"landmarks", "fit", "cube", "--as-of", "2030-01-01T00:00:00Z"}, kUsage},
           {{"landmarks", "fit", "cube", "--sample", "1"}, kInvalid},
           {{"landmarks", "fit", "cube", "--method", "given", "--given-version", "9"}, kInvalid},
           {{"landmarks", "fit", "none"}, kNotFound},
           {{"landmarks", "quality", "bare"}, kPrecondition},
           {{"landmarks", "quality", "cube", "--pairs", "0"}, kInvalid},
           {{"plot", "cube", tool.path("x.png")}, kUsage},
           {{"plot", "cube", svg, "--limit", "0"}, kUsage},
           {{"plot", "cube", svg, "--box", "0,0,0"}, kUsage},
           {{"plot", "none", svg}, kNotFound},
           {{"plot", "bare", svg}, kPrecondition},
           {{"plot", "cube", "/nowhere/at/all.svg"}, kNotFound},
       }) {
    const Finished finished = tool.run(refused.line);
    INFO("hart " << refused.line[0] << " " << refused.line[1] << " " << refused.line.back() << ": "
                 << finished.err);
    CHECK(finished.exit_code == refused.code);
    CHECK(finished.err.starts_with("hart: " + refused.line[0] + ": "));
    CHECK(finished.out.empty());
  }
}

}  // namespace
}  // namespace hartonomous::testing
