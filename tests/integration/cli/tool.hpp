#pragma once

// Tool: the real `hart`, run on a store of the test's own.
// Thread-safety: one thread at a time.

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "support/process.hpp"
#include "support/temporary_directory.hpp"

namespace hartonomous::testing {

using Json = nlohmann::json;

class Tool {
 public:
  std::string path(const std::string& name) const { return folder_ / name; }
  std::string store() const { return folder_ / "store"; }

  std::string write(const std::string& name, std::string_view bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
    return path(name);
  }
  std::string read(const std::string& name) const {
    std::ifstream in(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

  // The command line of `hart` on the test's store.
  std::vector<std::string> command(std::vector<std::string> arguments) const {
    std::vector<std::string> all = {HTN_TOOL};
    if (!arguments.empty()) {
      all.push_back(arguments[0]);
      all.insert(all.end(), {"--store", store(), "--buffered", "--memory-budget", "64M"});
      all.insert(all.end(), arguments.begin() + 1, arguments.end());
    }
    return all;
  }
  Finished run(const std::vector<std::string>& arguments, const std::string& input = {}) const {
    return run_process(command(arguments), {.input = input, .environment = {"LC_ALL=C.UTF-8"}});
  }
  // Runs with success and returns its output.
  std::string output(const std::vector<std::string>& arguments,
                     const std::string& input = {}) const {
    Finished finished = run(arguments, input);
    INFO("hart " << arguments[0] << ": " << finished.err);
    REQUIRE(finished.exit_code == 0);
    return finished.out;
  }
  // Runs with --json and success; one object per line.
  std::vector<Json> json(std::vector<std::string> arguments, const std::string& input = {}) const {
    arguments.insert(arguments.begin() + 1, "--json");
    const std::string out = output(arguments, input);
    std::vector<Json> objects;
    for (std::size_t begin = 0; begin < out.size();) {
      const std::size_t end = out.find('\n', begin);
      REQUIRE(end != std::string::npos);
      objects.push_back(Json::parse(out.substr(begin, end - begin)));
      REQUIRE(objects.back().is_object());
      begin = end + 1;
    }
    return objects;
  }
  Json json_one(const std::vector<std::string>& arguments, const std::string& input = {}) const {
    std::vector<Json> objects = json(arguments, input);
    REQUIRE(objects.size() == 1);
    return objects[0];
  }

 private:
  TemporaryDirectory folder_;
};

// Bytes without any repetition that matters, the same for the same seed.
inline std::string noise(std::size_t bytes, std::uint64_t seed) {
  std::string out(bytes, '\0');
  for (char& byte : out) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    byte = static_cast<char>(seed >> 56);
  }
  return out;
}

// The keys of an object, sorted and joined: "bytes id name".
inline std::string keys(const Json& object) {
  std::string out;
  for (const auto& entry : object.items()) out += (out.empty() ? "" : " ") + entry.key();
  return out;
}

}  // namespace hartonomous::testing
