#include <catch2/catch.hpp>

#include "support/judged_files.hpp"

namespace hartonomous::judged {
namespace {

using testing::failure_behind_name;
using testing::TextFile;

std::vector<Topic> topics_of(std::string_view bytes, std::optional<TopicFormat> format = {}) {
  const TextFile file(bytes);
  auto topics = read_topics(file.path(), format);
  INFO(topics.status().to_string());
  REQUIRE(topics.ok());
  return *topics;
}

std::string failure_of(std::string_view bytes) {
  const TextFile file(bytes);
  return failure_behind_name(read_topics(file.path(), {}));
}

TEST_CASE("judged: topics of TREC are read in their form of the nineties", "[judged][unit]") {
  const auto topics = topics_of(
      "<top>\n<head> Tipster Topic Description\n<num> Number: 051\n"
      "<dom> Domain: Economics\n<title> Topic: Airbus\nSubsidies\n\n"
      "<desc> Description: \nWhat is < 3?\n<smry> Summary:\nno\n\n"
      "<narr> Narrative:\nTells.\n<con> Concept(s):\n1. Airbus\n</top>\n\n"
      "<top>\n<num> Number: 402</num>\n<title>genetics</title>\n</top>\n");
  REQUIRE(topics.size() == 2);
  CHECK(topics[0].id == "51");
  CHECK(topics[0].text == "Airbus\nSubsidies");
  CHECK(topics[0].description == "What is < 3?");
  CHECK(topics[0].narrative == "Tells.");
  CHECK(topics[1].id == "402");
  CHECK(topics[1].text == "genetics");
  CHECK(topics[1].narrative.empty());
}

TEST_CASE("judged: broken topics of TREC are refused by their line", "[judged][unit]") {
  CHECK(failure_of("<top>\n<num> 1\n") == "line 1: this <top> is not closed");
  CHECK(failure_of("<top>\n<num> 1\n<top>\n</top>") == "line 1: this <top> is not closed");
  CHECK(failure_of("\n<top>\n<title> a\n</top>") == "line 2: a topic without <num> of one word");
  CHECK(failure_of("<top>\n<num> 1\n</top>\nstray") == "line 4: text that is in no <top>");
}

TEST_CASE("judged: topics are lines of an id and a tab", "[judged][unit]") {
  const auto topics = topics_of("q1\tone two\n\n02\t three\tfour \n");
  REQUIRE(topics.size() == 2);
  CHECK(topics[0].id == "q1");
  CHECK(topics[0].text == "one two");
  CHECK(topics[1].id == "02");
  CHECK(topics[1].text == "three\tfour");
  CHECK(failure_of("1\ta\nb\n") == "line 2: expected are an id of one word, a tab and a text");
  CHECK(failure_of("1\ta\n1\tb\n") == "line 2: topic 1 twice");
}

TEST_CASE("judged: topics are JSON lines", "[judged][unit]") {
  const auto topics = topics_of("{\"_id\": \"q\", \"text\": \"one\", \"metadata\": {}}\n");
  REQUIRE(topics.size() == 1);
  CHECK(topics[0].id == "q");
  CHECK(topics[0].text == "one");
}

TEST_CASE("judged: topics of SMART are counted", "[judged][unit]") {
  const auto topics = topics_of(".I 001\n.W\nfirst\none\n.I 004\n.W\nsecond\n");
  REQUIRE(topics.size() == 2);
  CHECK(topics[0].id == "1");
  CHECK(topics[0].text == "first\none");
  CHECK(topics[1].id == "2");
}

TEST_CASE("judged: a line may end where what was read ends", "[judged][unit]") {
  constexpr std::size_t kRead = 262'144;
  for (std::size_t length = kRead - 6; length <= kRead + 6; ++length) {
    // With a format: to find it, the line would be read before.
    const std::string bytes = "1\t" + std::string(length - 3, 'x') + "\n2\ty";
    const auto topics = topics_of(bytes, TopicFormat::kTabs);
    REQUIRE(topics.size() == 2);
    CHECK(topics[0].text.size() == length - 3);
    CHECK(topics[1].text == "y");
  }
}

TEST_CASE("judged: a file that has no topics is refused", "[judged][unit]") {
  CHECK(failure_of("\n") == "line 2: no topic");
  CHECK(failure_of("a b\n").starts_with("line 1: no topic begins here"));
}

}  // namespace
}  // namespace hartonomous::judged
