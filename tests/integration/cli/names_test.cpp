// Names may be any bytes, and folders may hold anything.
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "integration/cli/tool.hpp"

namespace hartonomous::testing {
namespace {

void make_socket(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  REQUIRE(path.size() < sizeof address.sun_path);
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  int descriptor = ::socket(AF_UNIX, SOCK_STREAM, 0);
  REQUIRE(descriptor >= 0);
  REQUIRE(::bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  ::close(descriptor);
}

}  // namespace

TEST_CASE("cli: every name can be put, listed, read and removed", "[cli][integration]") {
  Tool tool;
  const std::vector<std::string> names = {"[a,b]",
                                          "-x",
                                          "--name",
                                          "@5",
                                          "123",
                                          "a b",
                                          " leading",
                                          "show",
                                          "new\nline",
                                          "\xff\xfe",
                                          "\xc3\xa9t\xc3\xa9",
                                          "a/../b",
                                          "{\"a\":1}",
                                          "tail]",
                                          "\x01",
                                          "\x02-a",
                                          "%s%n",
                                          std::string(4096, 'n'),
                                          "'\"\\"};
  for (const std::string& name : names) {
    INFO(name);
    Json put = tool.json_one({"put", "-", "--name=" + name}, "content of " + name);
    CHECK(put.contains("name_base64") == (name == "\xff\xfe"));
    CHECK(tool.output({"cat", "--name=" + name}) == "content of " + name);
  }
  std::vector<Json> listed = tool.json({"ls"});
  CHECK(listed.size() == names.size());
  CHECK(tool.output({"ls"}).find("new\\nline") != std::string::npos);
  for (const std::string& name : names) {
    INFO(name);
    if (name != "@5") CHECK(tool.output({"cat", "--", name}) == "content of " + name);
    tool.output({"rm", "--name=" + name});
  }
  CHECK(tool.json({"ls"}).empty());
}

TEST_CASE("cli: odd file names are paths like any other", "[cli][integration]") {
  Tool tool;
  for (const std::string name : {"[a,b]", "-dash", "new\nline", "\xff"}) {
    std::string path = tool.write(name, "in " + name);
    INFO(path);
    tool.output({"put", path});
    CHECK(tool.output({"cat", path}) == "in " + name);
  }
  Finished put = run_process(
      {"/bin/bash", "-c", "cd \"$DIR\" && \"$HART\" put -- -dash '[a,b]'"},
      {.environment = {"HART=" HTN_TOOL, "HART_STORE=" + tool.store(), "DIR=" + tool.path("")}});
  INFO(put.err);
  CHECK(put.exit_code == 0);
  CHECK(tool.output({"cat", "--", "-dash"}) == "in -dash");
  CHECK(tool.output({"cat", "[a,b]"}) == "in [a,b]");
}

TEST_CASE("cli: an empty content and an empty file are contents", "[cli][integration]") {
  Tool tool;
  tool.write("empty", "");
  Json put = tool.json_one({"put", tool.path("empty"), "--name", "e"});
  CHECK(put["bytes"] == 0);
  CHECK(put["sha256"] == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(tool.output({"cat", "e"}).empty());
  tool.output({"restore", "e", "-o", tool.path("back")});
  CHECK(std::filesystem::file_size(tool.path("back")) == 0);
  tool.output({"put", "-", "--name", "nothing"}, "");
  CHECK(tool.json_one({"show", "nothing"})["bytes"] == 0);
}

TEST_CASE("cli: a folder is put and restored as a tree", "[cli][integration]") {
  Tool tool;
  std::filesystem::create_directories(tool.path("tree/sub/deep"));
  tool.write("tree/a", "one");
  tool.write("tree/sub/b", "two");
  tool.write("tree/sub/deep/c", "three");
  std::vector<Json> put = tool.json({"put", tool.path("tree") + "/", "--name", "t"});
  REQUIRE(put.size() == 4);
  CHECK(put[0]["name"] == "t/a");
  CHECK(keys(put[3]) == "atoms bytes files new_atoms new_bytes seconds skipped summary");
  CHECK(put[3]["files"] == 3);

  std::vector<Json> restored = tool.json({"restore", "--tree", "t/", "-o", tool.path("back")});
  CHECK(restored.size() == 4);
  CHECK(tool.read("back/a") == "one");
  CHECK(tool.read("back/sub/deep/c") == "three");
  CHECK(tool.json({"rm", "--tree", "t/sub/"}).size() == 2);
  CHECK(tool.json({"ls"}).size() == 1);
}

TEST_CASE("cli: names of a folder's files begin with the folder as it was named",
          "[cli][integration]") {
  Tool tool;
  std::filesystem::create_directories(tool.path("tree/sub"));
  tool.write("tree/sub/file", "content");
  auto names_of = [&](const std::string& folder) {
    Finished put =
        run_process({"/bin/bash", "-c", "cd \"$DIR\" && \"$HART\" put --json \"$FOLDER\""},
                    {.environment = {"HART=" HTN_TOOL, "HART_STORE=" + tool.store(),
                                     "DIR=" + tool.path("tree"), "FOLDER=" + folder}});
    INFO(put.err);
    REQUIRE(put.exit_code == 0);
    return Json::parse(put.out.substr(0, put.out.find('\n')))["name"].get<std::string>();
  };
  CHECK(names_of(".") == "sub/file");
  CHECK(names_of("sub/") == "sub/file");
  CHECK(names_of("./sub") == "sub/file");
  CHECK(names_of(tool.path("tree/sub//")) == tool.path("tree/sub/file"));
}

TEST_CASE("cli: a store below the folder that is put is not put into itself",
          "[cli][integration]") {
  Tool tool;
  tool.write("file", "content");
  for (int i = 0; i < 2; ++i) {
    Finished put = tool.run({"put", tool.path(""), "--name", "all", "--verbose"});
    INFO(put.err);
    CHECK(put.exit_code == 0);
    CHECK(put.err.find("the store itself") != std::string::npos);
  }
  CHECK(tool.json({"ls"}).size() == 1);
}

TEST_CASE("cli: restoring a tree never leaves its folder", "[cli][integration]") {
  Tool tool;
  tool.output({"put", "-", "--name", "t/../../escaped"}, "out");
  tool.output({"put", "-", "--name", "t//abs/kept"}, "in");
  Finished restored = tool.run({"restore", "--tree", "t/", "-o", tool.path("out/in")});
  CHECK(restored.exit_code == 3);
  CHECK(restored.err.find("leads out of the folder") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(tool.path("escaped")));
  CHECK(tool.read("out/in/abs/kept") == "in");
}

TEST_CASE("cli: loops, links, pipes and sockets in a folder are passed over",
          "[cli][integration]") {
  Tool tool;
  std::filesystem::create_directories(tool.path("tree/sub"));
  tool.write("tree/sub/file", "content");
  std::filesystem::create_directory_symlink("..", tool.path("tree/sub/loop"));
  std::filesystem::create_symlink("nowhere", tool.path("tree/dangling"));
  REQUIRE(::mkfifo(tool.path("tree/fifo").c_str(), 0600) == 0);
  make_socket(tool.path("tree/socket"));
  Finished put = tool.run({"put", tool.path("tree"), "--name", "t", "--verbose"});
  INFO(put.err);
  CHECK(put.exit_code == 0);
  CHECK(put.err.find("fifo") != std::string::npos);
  CHECK(put.out.find("4 skipped") != std::string::npos);
  CHECK(tool.json({"ls"}).size() == 1);
}

TEST_CASE("cli: a pipe named as a path is read to its end", "[cli][integration]") {
  Tool tool;
  Finished put = run_process({"/bin/bash", "-c", "\"$HART\" put <(printf streamed) --name s"},
                             {.environment = {"HART=" HTN_TOOL, "HART_STORE=" + tool.store()}});
  INFO(put.err);
  CHECK(put.exit_code == 0);
  CHECK(tool.output({"cat", "s"}) == "streamed");
  make_socket(tool.path("socket"));
  CHECK(tool.run({"put", tool.path("socket")}).exit_code == 3);
}

}  // namespace hartonomous::testing
