#include "weights/gguf_values.hpp"

#include <type_traits>

#include <hartonomous/weights/model_file.hpp>

#include "weights/json_pieces.hpp"

namespace hartonomous::weights {
namespace {

constexpr std::size_t kArrayDepthMax = 4;

// Of a value in an array, at least: what a count is held against.
std::uint64_t bytes_min(GgufValue type) {
  switch (type) {
    case GgufValue::kU8:
    case GgufValue::kI8:
    case GgufValue::kBool:
      return 1;
    case GgufValue::kU16:
    case GgufValue::kI16:
      return 2;
    case GgufValue::kU32:
    case GgufValue::kI32:
    case GgufValue::kF32:
      return 4;
    case GgufValue::kString:
    case GgufValue::kU64:
    case GgufValue::kI64:
    case GgufValue::kF64:
      return 8;
    case GgufValue::kArray:
      return 12;
  }
  return 0;  // no such type
}

template <typename Number>
Status append_number(ByteReader& reader, std::string_view key, std::string& json) {
  const auto number = reader.number<Number>(key);
  if constexpr (std::is_floating_point_v<Number>) {
    append_json_real(json, number);
  } else {
    json += concat(number);
  }
  return reader.status();
}

Status append_bool(ByteReader& reader, std::string_view key, std::string& json) {
  const Place place = reader.place(key);
  const auto byte = reader.number<std::uint8_t>(key);
  if (byte > 1) return malformed(place, concat("a bool of ", byte));
  json += byte == 0 ? "false" : "true";
  return reader.status();
}

Status append_value(ByteReader& reader, GgufValue type, std::size_t depth, std::string_view key,
                    std::string& json);

Status append_array(ByteReader& reader, std::size_t depth, std::string_view key,
                    std::string& json) {
  if (depth == kArrayDepthMax) return too_much(reader.place(key), "arrays within arrays, too deep");
  const Place place = reader.place(key);
  const auto type = static_cast<GgufValue>(reader.number<std::uint32_t>(key));
  const auto count = reader.number<std::uint64_t>(key);
  HTN_RETURN_IF_ERROR(reader.status());
  const std::uint64_t least = bytes_min(type);
  if (least == 0) return malformed(place, "an array of an unknown type");
  if (count > reader.remaining() / least) {
    return malformed(place, concat("an array of ", count, " values, more than the file holds"));
  }
  json.push_back('[');
  for (std::uint64_t i = 0; i < count; ++i) {
    if (i != 0) json.push_back(',');
    HTN_RETURN_IF_ERROR(append_value(reader, type, depth + 1, key, json));
    if (json.size() > kMetadataBytesMax) return too_much(place, "more metadata than is read");
  }
  json.push_back(']');
  return {};
}

Status append_value(ByteReader& reader, GgufValue type, std::size_t depth, std::string_view key,
                    std::string& json) {
  switch (type) {
    case GgufValue::kU8:
      return append_number<std::uint8_t>(reader, key, json);
    case GgufValue::kI8:
      return append_number<std::int8_t>(reader, key, json);
    case GgufValue::kU16:
      return append_number<std::uint16_t>(reader, key, json);
    case GgufValue::kI16:
      return append_number<std::int16_t>(reader, key, json);
    case GgufValue::kU32:
      return append_number<std::uint32_t>(reader, key, json);
    case GgufValue::kI32:
      return append_number<std::int32_t>(reader, key, json);
    case GgufValue::kU64:
      return append_number<std::uint64_t>(reader, key, json);
    case GgufValue::kI64:
      return append_number<std::int64_t>(reader, key, json);
    case GgufValue::kF32:
      return append_number<float>(reader, key, json);
    case GgufValue::kF64:
      return append_number<double>(reader, key, json);
    case GgufValue::kBool:
      return append_bool(reader, key, json);
    case GgufValue::kString:
      append_json_text(json, read_gguf_string(reader, key));
      return reader.status();
    case GgufValue::kArray:
      return append_array(reader, depth, key, json);
  }
  return malformed(reader.place(key),
                   concat("a value of unknown type ", static_cast<std::uint32_t>(type)));
}

}  // namespace

std::string read_gguf_string(ByteReader& reader, std::string_view field) {
  const auto bytes = reader.number<std::uint64_t>(field);
  const Place place = reader.place(field);
  if (reader.ok() && bytes > kMetadataBytesMax) {
    reader.fail(too_much(place, "a longer string than is read"));
  }
  return reader.text(bytes, field);
}

Status read_gguf_value(ByteReader& reader, GgufValue type, std::string_view key,
                       std::string& json) {
  HTN_RETURN_IF_ERROR(append_value(reader, type, 0, key, json));
  if (json.size() <= kMetadataBytesMax) return {};
  return too_much(reader.place(key), "more metadata than is read");
}

}  // namespace hartonomous::weights
