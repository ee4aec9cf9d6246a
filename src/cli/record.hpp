#pragma once

// Record: named values, printed as one JSON object, as a card ("key  value" lines) or as a row of a
// table. One description serves all three, so that what people and programs read cannot differ.
//
//   Record record;
//   record.id("id", put.atom).name("name", put.name).bytes("bytes", put.bytes);
//   out.write(record.json());
//
// Thread-safety: one thread at a time.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/content_hash.hpp>
#include <hartonomous/base/ids.hpp>

#include <nlohmann/json.hpp>

namespace hartonomous::cli {

using Json = nlohmann::ordered_json;

class Record {
 public:
  Record& id(std::string_view key, AtomId atom);
  Record& count(std::string_view key, std::uint64_t number);
  Record& bytes(std::string_view key, std::uint64_t number);
  Record& hash(std::string_view key, const ContentHash& hash);
  Record& time(std::string_view key, Instant instant);
  Record& seconds(std::string_view key, double seconds);
  Record& flag(std::string_view key, bool value);
  // `width`: of the column in a row.
  Record& word(std::string_view key, std::string_view word, std::size_t width = 5);
  // Bytes that may be anything: beside a text that is no UTF-8, JSON gets `key`_base64, exact.
  Record& name(std::string_view key, std::string_view bytes);
  // For programs only, and for people only.
  Record& json_only(std::string_view key, Json value);
  // `width`: of the column in a row, where the text is to stand at the right of it.
  Record& text_only(std::string_view key, const std::string& text, std::size_t width = 0);

  // One line, without its end. Never fails: bytes that are no UTF-8 are replaced.
  std::string json() const;
  // "key    value\n" for every field.
  std::string card() const;
  // The values beside one another, and the header that goes above them.
  std::string row() const;
  std::string header() const;

 private:
  enum class Side : std::uint8_t { kLeft, kRight };
  struct Column {
    std::size_t width = 0;
    Side side = Side::kLeft;
  };
  struct Field {
    std::string key;
    std::string card;  // as a card shows it
    std::string cell;  // as a row shows it
    Column column;
  };
  void add(std::string_view key, std::string card, std::string cell, Column column);
  template <typename Part>
  std::string joined(Part part) const;

  std::vector<Field> fields_;
  Json json_ = Json::object();
};

}  // namespace hartonomous::cli
