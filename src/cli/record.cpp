#include "cli/record.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

#include <hartonomous/base/text.hpp>

#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

std::string label(std::string_view key) {
  std::string out(key);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

std::string heading(std::string_view key) {
  std::string out = label(key);
  for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

}  // namespace

void Record::add(std::string_view key, std::string card, std::string cell, Column column) {
  fields_.push_back({std::string(key), std::move(card), std::move(cell), column});
}

Record& Record::id(std::string_view key, AtomId atom) {
  json_[std::string(key)] = atom.value();
  std::string text = concat("@", atom.value());
  add(key, text, text, {13, Side::kRight});
  return *this;
}

Record& Record::count(std::string_view key, std::uint64_t number) {
  json_[std::string(key)] = number;
  std::string text = with_separators(number);
  add(key, text, text, {std::max<std::size_t>(7, key.size()), Side::kRight});
  return *this;
}

Record& Record::bytes(std::string_view key, std::uint64_t number) {
  json_[std::string(key)] = number;
  std::string text = with_separators(number) + (number == 1 ? " byte" : " bytes");
  if (number >= 1024) text += concat(" (", format_bytes(number), ")");
  add(key, text, format_bytes(number), {10, Side::kRight});
  return *this;
}

Record& Record::hash(std::string_view key, const ContentHash& hash) {
  std::string hex = hash.to_hex();
  json_[std::string(key)] = hex;
  add(key, hex, hex, {64, Side::kLeft});
  return *this;
}

Record& Record::time(std::string_view key, Instant instant) {
  json_[std::string(key)] = time_for_machines(instant);
  std::string text = time_for_people(instant);
  add(key, text + " UTC", text, {19, Side::kLeft});
  return *this;
}

Record& Record::seconds(std::string_view key, double seconds) {
  json_[std::string(key)] = std::round(seconds * 1e6) / 1e6;
  std::string text = duration(seconds);
  add(key, text, text, {9, Side::kRight});
  return *this;
}

Record& Record::flag(std::string_view key, bool value) {
  json_[std::string(key)] = value;
  std::string text = value ? "yes" : "no";
  add(key, text, text, {std::max<std::size_t>(3, key.size()), Side::kLeft});
  return *this;
}

Record& Record::word(std::string_view key, std::string_view word, std::size_t width) {
  json_[std::string(key)] = std::string(word);
  add(key, std::string(word), std::string(word), {width, Side::kLeft});
  return *this;
}

Record& Record::name(std::string_view key, std::string_view bytes) {
  json_[std::string(key)] = std::string(bytes);
  if (!is_utf8(as_bytes(bytes))) json_[std::string(key) + "_base64"] = to_base64(bytes);
  std::string text = printable(bytes);
  add(key, text, text, {});
  return *this;
}

Record& Record::json_only(std::string_view key, Json value) {
  json_[std::string(key)] = std::move(value);
  return *this;
}

Record& Record::text_only(std::string_view key, const std::string& text, std::size_t width) {
  add(key, text, text, {width, width > 0 ? Side::kRight : Side::kLeft});
  return *this;
}

std::string Record::json() const {
  return json_.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string Record::card() const {
  std::size_t width = 0;
  for (const Field& field : fields_) width = std::max(width, field.key.size());
  std::string out;
  for (const Field& field : fields_) {
    out += label(field.key) + std::string(width + 2 - field.key.size(), ' ') + field.card + "\n";
  }
  return out;
}

template <typename Part>
std::string Record::joined(Part part) const {
  std::string out;
  for (const Field& field : fields_) {
    std::string text = part(field);
    std::string gap(field.column.width - std::min(field.column.width, text.size()), ' ');
    if (!out.empty()) out += "  ";
    out += field.column.side == Side::kRight ? gap + text : text + gap;
  }
  return out.substr(0, out.find_last_not_of(' ') + 1);
}

std::string Record::row() const {
  return joined([](const Field& field) { return field.cell; });
}

std::string Record::header() const {
  return joined([](const Field& field) { return heading(field.key); });
}

}  // namespace hartonomous::cli
