#include "support/contents.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace hartonomous::testing {

namespace {

std::string repeated(std::string_view unit, std::size_t bytes) {
  std::string out;
  out.reserve(bytes + unit.size());
  while (out.size() < bytes) out.append(unit);
  return out;
}

std::string ramp(std::size_t bytes) {
  std::string out(bytes, '\0');
  for (std::size_t i = 0; i < bytes; ++i) out[i] = static_cast<char>(i % 251);
  return out;
}

}  // namespace

std::string random_bytes(Rng& rng, std::size_t bytes) {
  std::string out(bytes, '\0');
  for (char& c : out) c = static_cast<char>(static_cast<std::uint8_t>(rng() >> 32));
  return out;
}

std::string random_prose(Rng& rng, std::size_t bytes) {
  static constexpr std::array<std::string_view, 24> kPieces{
      "the",        "of", "atom", "store", "and",  "extent",     "a",      "page42",
      "snake_case", " ",  " ",    " ",     "  ",   "\t",         "\n",     "\n",
      "\r\n",       ". ", ", ",   "é",     "名前", "\U0001F600", "\u0301", "—"};
  std::string out;
  out.reserve(bytes + 16);
  while (out.size() < bytes) {
    const std::uint64_t pick = rng.below(kPieces.size() + 1);
    if (pick == kPieces.size()) {
      out.append("w").append(std::to_string(rng.below(5000)));
    } else {
      out.append(kPieces[pick]).append(pick < 9 ? " " : "");
    }
  }
  return out;
}

std::string random_content(Rng& rng, std::size_t bytes) {
  switch (rng.below(12)) {
    case 0:
    case 1:
      return random_bytes(rng, bytes);
    case 2:
    case 3:
      return random_prose(rng, bytes);
    case 4:
      return repeated(random_bytes(rng, 1 + rng.below(200)), bytes);
    case 5:
      return std::string(bytes, '\0');
    case 6:
      return ramp(bytes);
    case 7:
      return std::string(bytes, '\n');
    case 8:
      return std::string(bytes, 'w');
    case 9:
      return repeated("名", bytes);
    case 10: {
      std::string text = random_prose(rng, bytes);
      if (!text.empty()) text[rng.below(text.size())] = '\0';
      return text;
    }
    default:
      return random_prose(rng, bytes - bytes / 8) + random_bytes(rng, bytes / 8);
  }
}

std::vector<NamedContent> border_contents() {
  std::vector<NamedContent> all;
  Rng rng(64);
  const std::string noise = random_bytes(rng, 300 * 1024);
  const std::string prose = random_prose(rng, 300 * 1024);
  const auto add = [&all](std::string_view filling, std::size_t bytes, std::string content) {
    all.push_back({std::string(filling) + " " + std::to_string(bytes), std::move(content)});
  };
  for (const std::size_t border : {0, 1, 64, 128, 8 * 1024, 128 * 1024}) {
    for (const int step : {-1, 0, 1}) {
      if (border == 0 && step < 0) continue;
      const std::size_t bytes = border + static_cast<std::size_t>(step);
      add("noise", bytes, noise.substr(0, bytes));
      add("letters", bytes, std::string(bytes, 'a'));
      add("wide", bytes, repeated("名", bytes));
      add("shifted wide", bytes, "ab" + repeated("名", bytes));
      add("cut code point", bytes, repeated("名", bytes) + "\xE5\x90");
      if (border == 128 * 1024 && step != 1) continue;  // one token a byte or two: slow
      add("zeros", bytes, std::string(bytes, '\0'));
      add("line ends", bytes, std::string(bytes, '\n'));
      add("carriage returns", bytes, repeated("\r\n", bytes).substr(0, bytes));
      add("shifted line ends", bytes, ("x" + repeated("\r\n", bytes)).substr(0, bytes));
      add("emoji", bytes, "a" + repeated("\U0001F600", bytes));
      add("prose", bytes, prose.substr(0, bytes));
    }
  }
  all.push_back({"text that ends as bytes", random_prose(rng, 200 * 1024) + "\xFF\xFE" + noise});
  all.push_back({"late NUL", random_prose(rng, 2200u << 10) + std::string(1, '\0') + "tail\n"});
  all.push_back({"late bytes", random_prose(rng, 2200u << 10) + noise});
  return all;
}

NaivePlace naive_place(const std::string& text, std::size_t offset) {
  NaivePlace place;
  for (std::size_t i = 0; i < offset; ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if ((c & 0xC0) != 0x80) {
      ++place.m;
      ++place.x;
    }
    if (c == '\n') {
      ++place.y;
      place.x = 0;
    }
  }
  return place;
}

std::vector<std::string> naive_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t found = text.find('\n', begin);
    const std::size_t end = found == std::string::npos ? text.size() : found + 1;
    lines.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return lines;
}

}  // namespace hartonomous::testing
