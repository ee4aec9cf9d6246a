// hart search by words: what is found, how it is shown to people and programs, and what is refused.
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "integration/cli/tool.hpp"

namespace hartonomous::testing {
namespace {

constexpr int kNotFound = 1;
constexpr int kInvalid = 3;
constexpr int kPrecondition = 4;
constexpr int kCancelled = 7;
constexpr int kUsage = 64;

using Texts = std::vector<std::string>;

// Four documents, and a collection "notes" of three of them.
struct NotesTool : Tool {
  NotesTool() {
    put("notes/whale", "The whale is a mammal.\nWhales sing in the deep sea.\n");
    put("notes/ship", "A ship sails the sea.\nIts log is kept.\n");
    put("notes/log", "A write ahead log: the log comes before the data.\n");
    put("other/whale", "whale whale whale\n");
    created = json_one({"collection", "create", "notes", "--prefix", "notes/"});
  }
  void put(const std::string& name, const std::string& text) const {
    output({"put", "-", "--name", name}, text);
  }
  Texts found(std::vector<std::string> arguments, const std::string& key = "name") const {
    arguments.insert(arguments.begin(), "search");
    Texts names;
    for (const Json& hit : json(std::move(arguments))) names.push_back(hit[key]);
    return names;
  }
  std::string now() const { return json_one({"history", "--document", "notes/log"})["valid_from"]; }
  Json created;
};

TEST_CASE("cli: words are found in the only collection and in the one that is named",
          "[cli][integration]") {
  NotesTool tool;
  CHECK(tool.created["documents"] == 3);
  CHECK(tool.created["name"] == "notes");
  CHECK(tool.found({"whales"}) == Texts{"notes/whale"});
  CHECK(tool.found({"sea"}) == Texts{"notes/ship", "notes/whale"});
  CHECK(tool.found({"--text", "sea -ship"}) == Texts{"notes/whale"});
  CHECK(tool.found({"\"write ahead\""}) == Texts{"notes/log"});
  CHECK(tool.found({"\"ahead write\""}).empty());
  CHECK(tool.found({"sail*"}) == Texts{"notes/ship"});
  // Words of the command line are one query.
  CHECK(tool.found({"mammal", "data"}).size() == 2);
  CHECK(tool.found({"mammal", "data", "--all-words"}).empty());
  CHECK(tool.found({"deep", "sea", "--all-words"}) == Texts{"notes/whale"});
  tool.output({"collection", "create", "all"});
  CHECK(tool.found({"--collection", "all", "whale"}).size() == 2);
  CHECK(tool.found({"--collection", "1", "whale"}).size() == 1);
  const Finished which = tool.run({"search", "whale"});
  CHECK(which.exit_code == kUsage);
  CHECK(which.err.find("notes") != std::string::npos);
  CHECK(which.err.find("all") != std::string::npos);
}

TEST_CASE("cli: a hit by words has keys for programs and a row for people", "[cli][integration]") {
  NotesTool tool;
  const Json hit = tool.json_one({"search", "whale"});
  CHECK(keys(hit) == "atom name place score version");
  CHECK(hit["version"] == 1);
  const std::string place = hit["place"];
  CHECK(place.ends_with(":2"));
  CHECK(std::stod(place) == Approx(hit["score"].get<double>()));
  const std::string shown = tool.output({"search", "whale"});
  CHECK(shown.starts_with("    SCORE"));
  CHECK(shown.find("notes/whale\n") != std::string::npos);
  CHECK(shown.find("**") == std::string::npos);  // no terminal: no passage unless asked
}

TEST_CASE("cli: passages are emphasised for people and have byte ranges for programs",
          "[cli][integration]") {
  NotesTool tool;
  const std::string shown = tool.output({"search", "whales", "--snippet", "100"});
  CHECK(shown.find("The **whale** is a mammal. **Whales** sing in the deep sea.\n") !=
        std::string::npos);
  const Json snippet = tool.json_one({"search", "whales", "--snippet", "100"})["snippet"];
  CHECK(keys(snippet) == "begins_unit ends_unit highlights text");
  const std::string text = snippet["text"];
  CHECK(text.find("**") == std::string::npos);
  Texts marked;
  for (const Json& range : snippet["highlights"]) {
    marked.push_back(
        text.substr(range[0], range[1].get<std::size_t>() - range[0].get<std::size_t>()));
  }
  CHECK(marked == Texts{"whale", "Whales"});
  CHECK(snippet["begins_unit"] == true);
  CHECK_FALSE(tool.json_one({"search", "whales"}).contains("snippet"));
  // What a text has of a terminal's language is shown, not obeyed.
  tool.put("notes/evil", "zebra \x1b[31mred\x1b[0m zebra");
  const std::string evil = tool.output({"search", "zebra", "--snippet", "80"});
  CHECK(evil.find('\x1b') == std::string::npos);
  CHECK(evil.find("\\x1b[31mred") != std::string::npos);
}

TEST_CASE("cli: a second page begins behind the first one", "[cli][integration]") {
  NotesTool tool;
  const Texts all = tool.found({"sea whale log"});
  REQUIRE(all.size() == 3);
  const Json first = tool.json_one({"search", "sea whale log", "-k", "1"});
  CHECK(first["name"] == all[0]);
  const std::string place = first["place"];
  CHECK(tool.found({"sea whale log", "--after", place}) == Texts{all[1], all[2]});
  const std::string shown = tool.output({"search", "sea whale log", "-k", "1"});
  CHECK(shown.find("more: --after " + place + "\n") != std::string::npos);
  CHECK(tool.output({"search", "sea whale log"}).find("more:") == std::string::npos);
}

TEST_CASE("cli: hits by words are filtered by name time and relation", "[cli][integration]") {
  NotesTool tool;
  CHECK(tool.found({"sea", "--prefix", "notes/s"}) == Texts{"notes/ship"});
  CHECK(tool.found({"sea", "--since", "2001-01-01T00:00:00Z"}).size() == 2);
  CHECK(tool.found({"sea", "--before", "2001-01-01T00:00:00Z"}).empty());
  const auto atom = [&](const std::string& name) -> std::string {
    return std::to_string(tool.json_one({"show", name})["id"].get<std::uint64_t>());
  };
  const std::string relation = "{\"source_atom_id\": " + atom("notes/log") +
                               ", \"target_atom_id\": " + atom("notes/ship") +
                               ", \"relation_type\": \"cites\"}";
  tool.output({"table", "insert", "AtomRelation", relation});
  const std::string from = "@" + atom("notes/log");
  CHECK(tool.found({"sea", "--related-to", from}) == Texts{"notes/ship"});
  CHECK(tool.found({"sea", "--related-to", from, "--hops", "2", "--relation", "cites"}) ==
        Texts{"notes/ship"});
  CHECK(tool.found({"sea", "--related-to", from, "--relation", "mocks"}).empty());
}

TEST_CASE("cli: a search by words is explained and counted", "[cli][integration]") {
  NotesTool tool;
  const auto objects = tool.json({"search", "sea whale", "--explain", "--exact-total"});
  REQUIRE(objects.size() == 3);
  REQUIRE(objects[0]["parts"].size() == 2);
  double sum = 0;
  for (const Json& part : objects[0]["parts"]) sum += part.get<double>();
  CHECK(sum == Approx(objects[0]["score"].get<double>()).epsilon(1e-5));
  const Json& plan = objects[2]["plan"];
  CHECK(keys(plan) ==
        "candidates notes postings postings_decoded query segments terms text_us total "
        "total_is_exact total_us vector_us");
  CHECK(plan["total"] == 2);
  CHECK(plan["total_is_exact"] == true);
  REQUIRE(plan["terms"].size() == 2);
  CHECK(keys(plan["terms"][0]) == "idf stands_for text units");
  CHECK(plan["terms"][0]["units"] == 2);
  // ln(1 + (3 - 2 + 0.5) / (2 + 0.5))
  CHECK(plan["terms"][0]["idf"].get<double>() == Approx(0.4700036).epsilon(1e-5));
  const auto counted = tool.json({"search", "sea", "-k", "1", "--exact-total"});
  CHECK(counted.back()["total"] == 2);
  const std::string shown = tool.output({"search", "sea whale", "--explain"});
  CHECK(shown.find("idf") != std::string::npos);
  CHECK(shown.find(" + ") != std::string::npos);
}

TEST_CASE("cli: weights rank otherwise once or for good", "[cli][integration]") {
  NotesTool tool;
  // Without length and frequency a hit is worth its idf.
  const Json flat = tool.json_one({"search", "whale", "--weights", "k1=0"});
  CHECK(flat["score"].get<double>() == Approx(0.9808293).epsilon(1e-5));
  CHECK(tool.json_one({"search", "whale"})["score"] != flat["score"]);
  CHECK(tool.json_one({"collection", "weights", "notes", "--k1", "0"})["k1"] == 0.0);
  CHECK(tool.json_one({"search", "whale"})["score"] == flat["score"]);
}

TEST_CASE("cli: what was is searched as of then and each tenant searches its own",
          "[cli][integration]") {
  NotesTool tool;
  const std::string before = tool.json_one({"collection", "show", "notes"})["created"];
  const std::string then = tool.now();
  const Json as_it_was = tool.json_one({"search", "whale"});
  tool.output({"rm", "notes/whale"});
  tool.put("notes/new", "whale");
  CHECK(tool.found({"whale"}) == Texts{"notes/new"});
  const Json past = tool.json_one({"search", "whale", "--as-of", before});
  CHECK(past["name"] == "notes/whale");
  CHECK(past["score"] == as_it_was["score"]);
  CHECK(tool.run({"search", "whale", "--as-of", then}).exit_code == kNotFound);
  tool.output({"tenant", "create", "acme"});
  CHECK(tool.run({"search", "whale", "--tenant", "acme"}).exit_code == kNotFound);
  tool.output({"put", "-", "--name", "mine", "--tenant", "acme"}, "a whale of acme");
  tool.output({"collection", "create", "notes", "--tenant", "acme"});
  CHECK(tool.found({"whale", "--tenant", "acme"}) == Texts{"mine"});
  CHECK(tool.found({"whale"}) == Texts{"notes/new"});
}

TEST_CASE("cli: queries of any kind are answered", "[cli][integration]") {
  NotesTool tool;
  tool.put("notes/cjk", "鯨は海に住む哺乳類です。");
  tool.put("notes/rtl", "הלווייתן חי בים");
  CHECK(tool.found({"哺乳類"}) == Texts{"notes/cjk"});
  CHECK(tool.found({"הלווייתן"}) == Texts{"notes/rtl"});
  CHECK(tool.output({"search", "בים", "--snippet", "40"}).find("**בים**") != std::string::npos);
  for (const char* query : {"\"whale", "((whale", "whale))", "whale AND", "OR whale", "+whale -",
                            "whale~99 ", "whale^", "nofield:whale", "whale \xFF\xFE"}) {
    INFO(query);
    CHECK(tool.run({"search", std::string("--text=") + query, "--json"}).exit_code == 0);
  }
  CHECK(tool.found({"--text", "\"the whale"}) == Texts{"notes/whale"});
  const Finished noted = tool.run({"search", "--text", "(whale"});
  CHECK(noted.err.find("note: ") != std::string::npos);
  for (const char* query : {"*", "the", "-whale", "...", "\x01"}) {
    INFO(query);
    const Finished none = tool.run({"search", "--json", std::string("--text=") + query});
    CHECK(none.exit_code == 0);
    CHECK(none.out.empty());
  }
  // A megabyte is said to be too much, not searched for. One argument is of 128 KiB at most.
  std::vector<std::string> long_query{"search"};
  for (int i = 0; i < 11; ++i) long_query.push_back(std::string(100'000, 'x') + std::to_string(i));
  CHECK(tool.run(long_query).exit_code == kInvalid);
  std::string many;
  for (int i = 0; i < 2000; ++i) many += "w" + std::to_string(i) + " ";
  CHECK(tool.run({"search", "--text", many}).exit_code == kInvalid);
  CHECK(tool.run({"search", "--text", std::string(100, '(') + "whale"}).exit_code == kInvalid);
}

TEST_CASE("cli: searches by words that cannot be are refused", "[cli][integration]") {
  NotesTool tool;
  const Finished nothing = tool.run({"search"});
  CHECK(nothing.exit_code == kUsage);
  CHECK(nothing.err.find("collections: notes") != std::string::npos);
  const std::vector<std::vector<std::string>> senseless = {
      {"search", "--collection", "notes"},
      {"search", "whale", "--text", "whale"},
      {"search", "whale", "--hybrid", "whale"},
      {"search", "--hybrid", "whale", "--like", "whale"},
      {"search", "whale", "--model", "m"},
      {"search", "whale", "--exact"},
      {"search", "whale", "--modality", "text"},
      {"search", "whale", "--after", "x"},
      {"search", "whale", "--after", "1.5"},
      {"search", "whale", "--after", "1.5:-1"},
      {"search", "whale", "--after", "inf:1"},
      {"search", "whale", "--weights", "x=1"},
      {"search", "whale", "--weights", "k1"},
      {"search", "whale", "--weights", "k1=much"},
      {"search", "whale", "--weights", "fusion=sum"},
      {"search", "whale", "--since", "yesterday"},
      {"search", "whale", "--related-to", "x"},
      {"search", "whale", "--hops", "2"},
      {"search", "whale", "--region", "1,2"},
      {"search", "whale", "--apply"},
      {"search", "whale", "-k", "many"},
      {"search", "whale", "--snippet", "long"},
      {"search", "whale", "--as-of", "x"},
      {"search", "whale", "--topics", "x"}};
  for (const auto& arguments : senseless) {
    INFO(Catch::StringMaker<std::vector<std::string>>::convert(arguments));
    CHECK(tool.run(arguments).exit_code == kUsage);
  }
  const std::vector<std::pair<std::vector<std::string>, int>> wrong = {
      {{"search", "whale", "--collection", "none"}, kNotFound},
      {{"search", "whale", "--collection", "7"}, kNotFound},
      {{"search", "whale", "-k", "0"}, kInvalid},
      {{"search", "whale", "--time-limit", "0"}, kCancelled},
      {{"search", "whale", "-k", "1000001"}, kInvalid},
      {{"search", "whale", "--like", "whale"}, kInvalid},  // no model
      {{"search", "--hybrid", "whale"}, kInvalid},
      {{"search", "whale", "--key", "no such word"}, kNotFound},
      {{"search", "whale", "--snippet", "5"}, kInvalid},
      {{"search", "whale", "--weights", "b=2"}, kInvalid},
      {{"search", "whale", "--related-to", "@1", "--hops", "99"}, kInvalid}};
  for (const auto& [arguments, code] : wrong) {
    INFO(Catch::StringMaker<std::vector<std::string>>::convert(arguments));
    CHECK(tool.run(arguments).exit_code == code);
  }
  tool.output({"collection", "create", "bare", "--no-positions"});
  CHECK(tool.run({"search", "--collection", "bare", "\"a whale\" \"deep sea\""}).exit_code ==
        kPrecondition);
  const Tool empty;
  CHECK(empty.run({"search", "whale"}).exit_code == kNotFound);
}

}  // namespace
}  // namespace hartonomous::testing
