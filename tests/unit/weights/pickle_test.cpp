#include <catch2/catch.hpp>

#include "support/archive_files.hpp"
#include "support/model_files.hpp"
#include "weights/pickle.hpp"
#include "weights/torch_walk.hpp"

namespace hartonomous::weights {
namespace {

using namespace std::string_literals;

using testing::ByteWriter;
using testing::pickle_dict;
using testing::pickle_global;
using testing::pickle_int;
using testing::pickle_of;
using testing::pickle_text;

Result<Pickle> read(std::string_view bytes) {
  const MemoryView view(as_bytes(bytes));
  ByteReader reader(view, "test", 0, view.size());
  return read_pickle(reader);
}

// As JSON, as the metadata of a PyTorch file has it.
std::string json_of(std::string_view value) {
  const auto pickle = read(pickle_of(value));
  if (!pickle.ok()) return std::string(pickle.status().message());
  TorchWalk walk;
  const Status status = walk.walk(*pickle, "");
  return status.ok() ? walk.metadata() : std::string(status.message());
}

StatusCode walk_code(std::string_view value) {
  const auto pickle = read(pickle_of(value));
  if (!pickle.ok()) return pickle.status().code();
  return TorchWalk().walk(*pickle, "").code();
}

std::string value_of(std::string_view value) {
  const std::string json = json_of(value);
  constexpr std::string_view kBefore = "{\"value\":";
  return json.starts_with(kBefore) ? json.substr(9, json.size() - 10) : json;
}

TEST_CASE("weights: values of every operation of pickles", "[weights][unit]") {
  CHECK(value_of("N") == "null");
  CHECK(value_of("\x88") == "true");
  CHECK(value_of("I01\n") == "true");
  CHECK(value_of("I-12\n") == "-12");
  CHECK(value_of("L12L\n") == "12");
  CHECK(value_of(std::string_view("M\x01\x02", 3)) == "513");
  CHECK(value_of(std::string_view("\x8a\x00", 2)) == "0");
  CHECK(value_of("\x8a\x01\xff") == "-1");
  CHECK(value_of(std::string_view("\x8a\x02\xff\x00", 4)) == "255");
  CHECK(value_of("F1.5\n") == "1.5");
  CHECK(value_of(std::string_view("G\x3f\xf8\0\0\0\0\0\0", 9)) == "1.5");
  CHECK(value_of("S'a'\n") == "\"'a'\"");
  CHECK(value_of("U\x01q") == "\"q\"");
  CHECK(value_of("C\x02\xff\x01") == R"({"hex":"ff01"})");
  CHECK(value_of("(K\x01K\x02l") == "[1,2]");
  CHECK(value_of("K\x01K\x02\x86") == "[1,2]");
  CHECK(value_of("]K\x01"
                 "a(K\x02K\x03"
                 "e") == "[1,2,3]");
  CHECK(value_of("\x8f(K\x01\x90") == "[1]");
  CHECK(value_of("cbuiltins\nint\n") == "\"builtins.int\"");
  CHECK(value_of("K\x01q\x05"
                 "0h\x05") == "1");
  CHECK(value_of("K\x01p5\n0g5\n") == "1");
  CHECK(value_of("K\x01\x94K\x02\x94"
                 "00h\x00"s) == "1");
  CHECK(json_of("(U\x01"
                "aK\x01"
                "d") == R"({"a":1})");
  CHECK(json_of("}U\x01"
                "aK\x01s") == R"({"a":1})");
}

TEST_CASE("weights: calls in pickles are kept and nothing is run", "[weights][unit]") {
  CHECK(json_of("cos\nsystem\n(X\x02\0\0\0lstR"s) == R"({"class":"os.system","arguments":["ls"]})");
  CHECK(json_of("(X\x02\0\0\0lsios\nsystem\n"s) == R"({"class":"os.system","arguments":["ls"]})");
  CHECK(json_of("(cos\nsystem\nX\x02\0\0\0lso"s) == R"({"class":"os.system","arguments":["ls"]})");
  CHECK(json_of(pickle_text("os") + pickle_text("system") + "\x93)\x81") ==
        R"({"class":"os.system"})");
  CHECK(json_of(pickle_global("a", "B") + ")\x81" + pickle_dict({pickle_text("x"), "K\x01"}) +
                "b") == R"({"class":"a.B","x":1})");
}

TEST_CASE("weights: programs that are no pickles are refused", "[weights][unit]") {
  for (const std::string_view bytes : {"",        "N",          ".",
                                       "0.",      "1.",         "R.",
                                       "Nq.",     "h\x07.",     "a.",
                                       "Na.",     "]N(Nu.",     "}(Ne.",
                                       "}(Nu.",   "(Nd.",       "N(.",
                                       "I\n.",    "Ix\n.",      "F\n.",
                                       "Fx\n.",   "t.",         "\x85.",
                                       "\x86N.",  "b.",         "Nb.",
                                       "NN\x93.", "(o.",        "cos\n",
                                       "\xff.",   "\x80\x06N.", "\x82\x01.",
                                       "\x97.",   "\x98.",      "L12345678901234567890123x\n.",
                                       "gx\n.",   "Np-1\n."}) {
    INFO(to_hex(as_bytes(bytes)));
    CHECK_FALSE(read(bytes).ok());
  }
}

TEST_CASE("weights: huge lengths in pickles take no memory", "[weights][unit]") {
  constexpr std::uint64_t kHuge = std::uint64_t{1} << 62;
  for (const char operation : {'\x8d', '\x8e', '\x96'}) {
    CHECK_FALSE(read(ByteWriter().raw({&operation, 1}).u64(kHuge).raw("x.").bytes()).ok());
  }
  for (const char operation : {'X', 'B', 'T', '\x8b'}) {
    CHECK_FALSE(read(ByteWriter().raw({&operation, 1}).u32(0xfffffff0).raw("x.").bytes()).ok());
  }
  // How much to read at once is not believed.
  CHECK(read(ByteWriter().raw("\x95").u64(kHuge).raw("N.").bytes()).ok());
  // A number of a megabyte and a bit.
  const std::string digits((std::size_t{1} << 20) + 1, '7');
  const auto size = static_cast<std::uint32_t>(digits.size());
  CHECK(read(ByteWriter().raw("\x8b").u32(size).raw(digits).raw(".").bytes()).status().code() ==
        StatusCode::kResourceExhausted);
  CHECK(read("L" + digits + "L\n.").status().code() == StatusCode::kResourceExhausted);
}

TEST_CASE("weights: deep and wide pickles are bounded", "[weights][unit]") {
  CHECK_FALSE(read(std::string(1'000'000, '(') + ".").ok());
  CHECK(read(std::string(1'000'000, '(') + "N" + std::string(1'000'000, 't') + ".").ok());
  // A million lists, one within the other.
  const std::string deep = "N" + std::string(1'000'000, '\x85');
  CHECK(read(deep + ".").ok());
  CHECK(walk_code(deep) == StatusCode::kResourceExhausted);
  CHECK(read(std::string(5'000'000, 'N') + ".").status().code() == StatusCode::kResourceExhausted);
  CHECK(read("N" + std::string(5'000'000, '2') + ".").ok());
}

TEST_CASE("weights: pickles that share or contain themselves end", "[weights][unit]") {
  // Each of 100 tuples twice in the next one.
  std::string laughs = "K\x01\x85";
  for (int i = 0; i < 100; ++i) laughs += "2\x86";
  CHECK(walk_code(laughs) == StatusCode::kResourceExhausted);
  CHECK(walk_code("]q\x01h\x01"
                  "a") == StatusCode::kResourceExhausted);
  CHECK(walk_code("}q\x01U\x01"
                  "ah\x01s") == StatusCode::kResourceExhausted);
  CHECK(walk_code(pickle_global("a", "B") + ")\x81q\x01h\x01"
                                            "b") == StatusCode::kResourceExhausted);
  // A long text many times.
  std::string texts = pickle_text(std::string(100'000, 't')) +
                      "q\x01"
                      "0](";
  for (int i = 0; i < 10'000; ++i) texts += "h\x01";
  CHECK(walk_code(texts + "e") == StatusCode::kResourceExhausted);
  // One list of pairs in many ordered dicts.
  std::string dicts = "](";
  for (int i = 0; i < 1000; ++i) dicts += "NN\x86";
  dicts +=
      "e\x85q\x01"
      "0" +
      pickle_global("collections", "OrderedDict") +
      "q\x02"
      "0](";
  for (int i = 0; i < 10'000; ++i) dicts += "h\x02h\x01R";
  CHECK(read(pickle_of(dicts + "e")).status().code() == StatusCode::kResourceExhausted);
  // A tensor that is its own parameter.
  const std::string own = pickle_global("torch._utils", "_rebuild_parameter") +
                          "]q\x01Rq\x02"
                          "0h\x01h\x02"
                          "a0h\x02";
  CHECK_FALSE(walk_code(own) == StatusCode::kOk);
}

}  // namespace
}  // namespace hartonomous::weights
