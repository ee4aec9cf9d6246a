#include "text/stop_words.hpp"

namespace hartonomous::text {

namespace {

constexpr std::string_view kEnglish =
    "a an and are as at be but by for if in into is it no not of on or such that the their then "
    "there these they this to was will with";

}  // namespace

std::string_view stop_words_of(std::string_view language) {
  if (language == "english" || language == "porter") return kEnglish;
  return {};
}

}  // namespace hartonomous::text
