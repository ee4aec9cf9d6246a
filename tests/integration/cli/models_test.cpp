// hart model: every action, to people and to programs, and what is refused.
#include <filesystem>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "integration/cli/tool.hpp"
#include "support/model_files.hpp"

namespace hartonomous::testing {
namespace {

std::string floats(std::size_t count, float first) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    const float number = first + static_cast<float>(i) / 4;
    out.append(reinterpret_cast<const char*>(&number), sizeof number);
  }
  return out;
}

// "blk.0.w" of [3, 4] and "b" of [20].
std::string two_tensors() {
  return safetensors_file(R"({"blk.0.w":{"dtype":"F32","shape":[3,4],"data_offsets":[0,48]},)"
                          R"("b":{"dtype":"F32","shape":[20],"data_offsets":[48,128]}})",
                          floats(12, 0) + floats(20, 100));
}

struct ModelTool : Tool {
  ModelTool() {
    file = write("two.safetensors", two_tensors());
    put = json_one({"model", "put", "two", file, "--type", "cnn"});
  }
  std::string file;
  Json put;
};

TEST_CASE("cli: a model is put listed shown and removed", "[cli][integration]") {
  ModelTool tool;
  CHECK(tool.put["model"] == 1);
  CHECK(tool.put["format"] == "SafeTensors");
  CHECK(tool.put["tensors"] == 2);
  CHECK(tool.put["parameters"] == 32);
  CHECK(tool.put["document"] == "two");
  tool.json_one({"model", "put", "two", tool.file, "--version", "b"});
  const auto models = tool.json({"model", "ls"});
  REQUIRE(models.size() == 2);
  CHECK(models[0]["name"] == "two");
  CHECK(tool.output({"model", "ls"}).find("SafeTensors") != std::string::npos);
  const Json shown = tool.json_one({"model", "show", "two", "--version", "b"});
  CHECK(shown["model"] == 2);
  CHECK(shown["document"] == "two@b");
  CHECK(tool.json_one({"model", "show", "1"})["type"] == "cnn");
  const auto tensors = tool.json({"model", "tensors", "1", "--stats"});
  REQUIRE(tensors.size() == 2);
  CHECK(tensors[0]["name"] == "blk.0.w");
  CHECK(tensors[0]["shape"] == Json::array({3, 4}));
  CHECK(tensors[0]["statistics"]["count"] == 12);
  CHECK(tool.output({"model", "tensors", "1"}).find("[3, 4]") != std::string::npos);
  tool.json_one({"model", "rm", "2"});
  CHECK(tool.json({"model", "ls"}).size() == 1);
  CHECK(tool.run({"model", "rm", "2"}).exit_code == 1);
  CHECK(tool.output({"model", "rm", "two"}) == "removed\n");
  CHECK(tool.output({"model", "ls"}).empty());
  CHECK(tool.json_one({"check"})["ok"] == true);
}

TEST_CASE("cli: boxes of numbers are printed found and set", "[cli][integration]") {
  ModelTool tool;
  CHECK(tool.output({"model", "slice", "two", "blk.0.w", "1"}) == "1 1.25 1.5 1.75\n");
  CHECK(tool.output({"model", "slice", "two", "blk.0.w", ":,1:3"}) ==
        "0.25 0.5\n1.25 1.5\n2.25 2.5\n");
  const Json box = tool.json_one({"model", "slice", "two", "blk.0.w", "2,:2"});
  CHECK(box["values"] == Json::array({2.0, 2.25}));
  CHECK(box["first"] == Json::array({2, 0}));
  CHECK(box["count"] == Json::array({1, 2}));
  CHECK(tool.json_one({"model", "slice", "two", "b"})["values"].size() == 20);
  const auto found = tool.json({"model", "find", "two", "blk.0.w", "1.3", "2"});
  REQUIRE(found.size() == 3);
  CHECK(found[0]["index"] == 6);
  CHECK(found[0]["place"] == "1,2");
  CHECK(found[0]["value"] == 1.5);
  CHECK(tool.json({"model", "find", "two", "blk.0.w", "-0.5", "0"}).size() == 1);
  CHECK(tool.json({"model", "find", "two", "b", "--", "-inf", "inf"}).size() == 20);

  const Json set = tool.json_one({"model", "set", "two", "blk.0.w", "0,1:3", "-7.5", "8"});
  CHECK(set["numbers"] == 2);
  CHECK(tool.output({"model", "slice", "two", "blk.0.w", "0"}) == "0 -7.5 8 0.75\n");
  CHECK(tool.json_one({"model", "importance", "two", "b", "0.5"})["importance"] == "0.5");
  CHECK(tool.json({"model", "tensors", "two"})[1]["importance"] == 0.5);
  CHECK(tool.output({"model", "importance", "two", "b", "none"}) == "set\n");
  CHECK_FALSE(tool.json({"model", "tensors", "two"})[1].contains("importance"));
}

TEST_CASE("cli: a model is seen as of then and rolled back to it", "[cli][integration]") {
  ModelTool tool;
  const std::string then = tool.json_one({"model", "show", "two"})["ingested"];
  tool.json_one({"model", "set", "two", "b", "0", "5"});
  CHECK(tool.output({"model", "slice", "two", "b", "0", "--as-of", then}) == "100\n");
  CHECK(tool.json({"model", "ls", "--as-of", "2001-01-01T00:00:00Z"}).empty());
  const auto differences = tool.json({"model", "rollback", "two", "--to", then, "--dry-run"});
  REQUIRE(differences.size() == 2);
  CHECK(differences[1]["is"] == "changed");
  CHECK(differences[1]["changed"] == 1);
  CHECK(tool.output({"model", "slice", "two", "b", "0"}) == "5\n");
  tool.output({"model", "rollback", "two", "--to", then});
  CHECK(tool.output({"model", "slice", "two", "b", "0"}) == "100\n");
  tool.output({"model", "export", "two", tool.path("out")});
  CHECK((tool.read("out") == two_tensors()));
}

TEST_CASE("cli: models are compared exported and told what they share", "[cli][integration]") {
  ModelTool tool;
  std::string other = two_tensors();
  other.back() = static_cast<char>(other.back() ^ 1);
  const std::string path = tool.write("other.safetensors", other);
  CHECK_FALSE(tool.json_one({"model", "put", "other", path, "--base", "none"})["model"].is_null());
  CHECK(tool.json_one({"model", "put", "third", path, "--base", "two"})["known_tensors"] == 1);
  const auto differences = tool.json({"model", "diff", "two", "other"});
  REQUIRE(differences.size() == 2);
  CHECK(differences[0]["is"] == "equal");
  CHECK(differences[1]["is"] == "changed");
  CHECK(tool.output({"model", "diff", "two", "other"}).find("shared") != std::string::npos);
  const Json storage = tool.json_one({"model", "dedup", "two"});
  CHECK(storage["tensor_bytes"] == 128);
  tool.json_one({"model", "export", "two", tool.path("b.npy"), "--tensor", "b"});
  CHECK(tool.read("b.npy").ends_with(floats(20, 100)));
  CHECK(tool.read("b.npy").starts_with("\x93NUMPY"));
}

TEST_CASE("cli: a model of several files comes out as it went in", "[cli][integration]") {
  Tool tool;
  const std::string index =
      R"({"weight_map": {"blk.0.w": "sub/a.safetensors", "b": "sub/a.safetensors"}})";
  std::filesystem::create_directories(tool.path("sub"));
  tool.write("sub/a.safetensors", two_tensors());
  const std::string path = tool.write("m.safetensors.index.json", index);
  CHECK(tool.json_one({"model", "put", "m", path})["tensors"] == 2);
  std::filesystem::create_directories(tool.path("out"));
  tool.output({"model", "export", "m", tool.path("out/m.safetensors.index.json")});
  CHECK((tool.read("out/m.safetensors.index.json") == index));
  CHECK((tool.read("out/sub/a.safetensors") == two_tensors()));
}

TEST_CASE("cli: what is no model is kept as bytes with a warning", "[cli][integration]") {
  Tool tool;
  const std::string path = tool.write("text", std::string(200, 'x'));
  const auto ran = tool.run({"model", "put", "text", path});
  CHECK(ran.exit_code == 0);
  CHECK(ran.err.find("kept as bytes") != std::string::npos);
  const Json put = tool.json_one({"model", "put", "text", path});
  CHECK(put["model"].is_null());
  CHECK_FALSE(put["why_not"].get<std::string>().empty());
  CHECK(tool.output({"cat", "text"}) == std::string(200, 'x'));
}

TEST_CASE("cli: refused calls of model say why and change nothing", "[cli][integration]") {
  ModelTool tool;
  const std::vector<std::vector<std::string>> usage{
      {"model", "frobnicate"},
      {"model", "put", "two"},
      {"model", "ls", "two"},
      {"model", "show"},
      {"model", "slice", "two"},
      {"model", "slice", "two", "b", "0", "1"},
      {"model", "find", "two", "b", "1"},
      {"model", "find", "two", "b", "one", "2"},
      {"model", "set", "two", "b", "0"},
      {"model", "set", "two", "b", "0", "seven"},
      {"model", "importance", "two", "b", "much"},
      {"model", "rollback", "two"},
      {"model", "rollback", "two", "--to", "yesterday"},
      {"model", "diff", "two"}};
  for (const auto& arguments : usage) {
    INFO(arguments[1] << " with " << arguments.size());
    const auto ran = tool.run(arguments);
    CHECK(ran.exit_code == 64);
    CHECK_FALSE(ran.err.empty());
  }
  const std::vector<std::vector<std::string>> refused{
      {"model", "show", "none"},
      {"model", "show", "two", "--version", "x"},
      {"model", "tensors", "99"},
      {"model", "slice", "two", "none"},
      {"model", "slice", "two", "b", "20"},
      {"model", "slice", "two", "b", "3:2"},
      {"model", "slice", "two", "b", "0,0"},
      {"model", "slice", "two", "b", "x"},
      {"model", "set", "two", "b", "0:2", "1"},
      {"model", "importance", "two", "b", "nan"},
      {"model", "put", "m", "/nowhere/at/all"},
      {"model", "put", "m", "x", "--base", "none such"},
      {"model", "export", "two", "/nowhere/at/all"},
      {"model", "diff", "two", "none"},
      {"model", "rollback", "two", "--to", "2001-01-01T00:00:00Z"}};
  for (const auto& arguments : refused) {
    INFO(arguments[1] << " " << arguments.back());
    const auto ran = tool.run(arguments);
    CHECK(ran.exit_code != 0);
    CHECK(ran.exit_code < 64);
    CHECK_FALSE(ran.err.empty());
  }
  CHECK(tool.output({"cat", "two"}) == two_tensors());
  CHECK(tool.json({"model", "ls"}).size() == 1);
}

}  // namespace
}  // namespace hartonomous::testing
