// SafeTensors: 8 bytes of length, little-endian, a JSON object of that length, numbers without
// holes. Source: the format's README and what its own reader (safetensors/src/tensor.rs) refuses.

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <hartonomous/base/json.hpp>

#include "weights/byte_reader.hpp"
#include "weights/format_readers.hpp"
#include "weights/json_pieces.hpp"
#include "weights/tensor_shape.hpp"

namespace hartonomous::weights {
namespace {

constexpr std::string_view kSafeTensors = "SafeTensors";
constexpr std::uint64_t kLengthBytes = 8;
// The format takes 100 MB; a header of 32 MiB describes 300,000 tensors.
constexpr std::uint64_t kHeaderBytesMax = 32u << 20;
// A value takes some 150 bytes of memory, and there is a comma before each but the first.
constexpr std::ptrdiff_t kHeaderCommasMax = 4 << 20;
constexpr std::string_view kMetadata = "__metadata__";

// Types that the format has and that are not read: their bits.
std::optional<std::uint64_t> bits_of_other_type(std::string_view name) {
  if (name == "F6_E2M3" || name == "F6_E3M2") return 6;
  return std::nullopt;
}

std::optional<ElementType> type_of(std::string_view name) {
  constexpr std::array<std::string_view, 20> kNames{
      "BOOL", "U8",      "I8",      "U16",         "I16",         "U32",    "I32",
      "U64",  "I64",     "F16",     "BF16",        "F32",         "F64",    "C64",
      "F4",   "F8_E4M3", "F8_E5M2", "F8_E4M3FNUZ", "F8_E5M2FNUZ", "F8_E8M0"};
  if (std::find(kNames.begin(), kNames.end(), name) == kNames.end()) return std::nullopt;
  return element_type(name);
}

std::optional<std::uint64_t> natural(const Json& json) {
  const auto number = json.as_int64();
  if (!number.has_value() || *number < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

// Of a tensor in the header; `begin` and `end` count from behind the header.
struct Described {
  TensorEntry tensor;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  bool is_read = true;
};

class HeaderReader {
 public:
  HeaderReader(const FileView& file, std::string_view text)
      : data_begin_(kLengthBytes + text.size()),
        data_bytes_(file.size() - data_begin_),
        text_(text) {}

  Result<ModelFile> read();

 private:
  Place place(const Json& json, std::string_view field) const {
    return {kSafeTensors, kLengthBytes + json.begin, field};
  }
  Status read_metadata(const Json& json);
  Status read_tensor(std::string_view name, const Json& json);
  Status read_type(const Json& json, Described& out, std::uint64_t& bits);
  Status read_shape(const Json& json, std::vector<std::uint64_t>& shape);
  Status read_offsets(const Json& json, Described& out);
  Status check_size(const Json& json, const Described& described, std::uint64_t bits);
  Status take_in_order();

  std::uint64_t data_begin_;
  std::uint64_t data_bytes_;
  std::string_view text_;
  std::vector<Described> described_;
  ModelFile model_{.format = Format::kSafeTensors};
};

Result<ModelFile> HeaderReader::read() {
  Result<Json> header = parse_json(text_);
  if (!header.ok()) return header.status().with_context(describe({kSafeTensors, 8, "header"}, ""));
  if (header->kind != Json::Kind::kObject) {
    return malformed({kSafeTensors, kLengthBytes, "header"}, "not a JSON object");
  }
  std::set<std::string_view> names;
  for (const JsonMember& member : header->members) {
    if (!names.insert(member.name).second) {
      return malformed(place(member.value, member.name), "a name that was there before");
    }
    HTN_RETURN_IF_ERROR(member.name == kMetadata ? read_metadata(member.value)
                                                 : read_tensor(member.name, member.value));
  }
  HTN_RETURN_IF_ERROR(take_in_order());
  return std::move(model_);
}

Status HeaderReader::read_metadata(const Json& json) {
  if (json.kind != Json::Kind::kObject) return malformed(place(json, kMetadata), "not an object");
  for (const JsonMember& member : json.members) {
    if (member.value.kind != Json::Kind::kString) {
      return malformed(place(member.value, member.name), "not a string");
    }
  }
  model_.metadata = minify_json(text_.substr(json.begin, json.end - json.begin));
  return {};
}

Status HeaderReader::read_type(const Json& json, Described& out, std::uint64_t& bits) {
  const Json* dtype = json.find("dtype");
  if (dtype == nullptr || dtype->kind != Json::Kind::kString) {
    return malformed(place(json, "dtype"), "not there, or not a string");
  }
  if (const auto type = type_of(dtype->text)) {
    out.tensor.type = *type;
    const ElementInfo& info = element_info(*type);
    bits = info.block_bytes * 8 / info.block_numbers;
    return {};
  }
  const auto other = bits_of_other_type(dtype->text);
  if (!other.has_value()) return malformed(place(*dtype, "dtype"), concat("'", dtype->text, "'"));
  bits = *other;
  out.is_read = false;
  model_.notes.push_back(
      concat("tensor '", out.tensor.name, "' is of type ", dtype->text, ", which is not read"));
  return {};
}

Status HeaderReader::read_shape(const Json& json, std::vector<std::uint64_t>& shape) {
  const Json* sizes = json.find("shape");
  if (sizes == nullptr || sizes->kind != Json::Kind::kArray) {
    return malformed(place(json, "shape"), "not there, or not an array");
  }
  if (sizes->items.size() > kDimensionsMax) return too_much(place(*sizes, "shape"), "too long");
  for (const Json& size : sizes->items) {
    const auto number = natural(size);
    if (!number.has_value()) return malformed(place(size, "shape"), concat("'", size.text, "'"));
    shape.push_back(*number);
  }
  return {};
}

Status HeaderReader::read_offsets(const Json& json, Described& out) {
  const Json* offsets = json.find("data_offsets");
  if (offsets == nullptr || offsets->items.size() != 2) {
    return malformed(place(json, "data_offsets"), "not there, or not two numbers");
  }
  const auto begin = natural(offsets->items[0]);
  const auto end = natural(offsets->items[1]);
  if (!begin.has_value() || !end.has_value() || *begin > *end || *end > data_bytes_) {
    return malformed(place(*offsets, "data_offsets"),
                     concat("not a range of the ", data_bytes_, " bytes behind the header"));
  }
  out.begin = *begin;
  out.end = *end;
  return {};
}

Status HeaderReader::check_size(const Json& json, const Described& described, std::uint64_t bits) {
  Result<std::uint64_t> numbers = shape_numbers(described.tensor.shape);
  if (!numbers.ok()) return numbers.status().with_context(describe(place(json, "shape"), "sizes"));
  const std::uint64_t bytes = described.end - described.begin;
  // Within 2^63, so that eight times as much may not fit: compared by division.
  const std::uint64_t whole = *numbers / 8 * bits + *numbers % 8 * bits / 8;
  const bool is_whole = *numbers % 8 * bits % 8 == 0;
  if (is_whole && whole == bytes && *numbers <= data_bytes_ * 8) return {};
  return malformed(place(json, "data_offsets"),
                   concat(bytes, " bytes for ", *numbers, " numbers of ", bits, " bits"));
}

Status HeaderReader::read_tensor(std::string_view name, const Json& json) {
  if (json.kind != Json::Kind::kObject) return malformed(place(json, name), "not an object");
  Described described;
  described.tensor.name = name;
  std::uint64_t bits = 0;
  HTN_RETURN_IF_ERROR(read_type(json, described, bits));
  HTN_RETURN_IF_ERROR(read_shape(json, described.tensor.shape));
  HTN_RETURN_IF_ERROR(read_offsets(json, described));
  HTN_RETURN_IF_ERROR(check_size(json, described, bits));
  described.tensor.offset = data_begin_ + described.begin;
  described.tensor.bytes = described.end - described.begin;
  described_.push_back(std::move(described));
  return {};
}

// Each begins where the one before ends, and the last one ends with the file.
Status HeaderReader::take_in_order() {
  const auto by_place = [](const Described& a, const Described& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  };
  std::stable_sort(described_.begin(), described_.end(), by_place);
  std::uint64_t end = 0;
  for (Described& described : described_) {
    if (described.begin != end) {
      return malformed({kSafeTensors, data_begin_ + described.begin, described.tensor.name},
                       concat("begins there, the tensor before ends at ", data_begin_ + end));
    }
    end = described.end;
    if (described.is_read) model_.tensors.push_back(std::move(described.tensor));
  }
  if (end == data_bytes_) return {};
  return malformed({kSafeTensors, data_begin_ + end, "end"},
                   concat(data_bytes_ - end, " bytes that are of no tensor"));
}

Result<std::string> read_header(ByteReader& reader) {
  const auto length = reader.number<std::uint64_t>("length of the header");
  const Place place = reader.place("header");
  HTN_RETURN_IF_ERROR(reader.status());
  if (length > reader.remaining()) {
    return malformed(place, concat(length, " bytes, ", reader.remaining(), " are left"));
  }
  if (length > kHeaderBytesMax) return too_much(place, concat(length, " bytes"));
  std::string text = reader.text(length, "header");
  HTN_RETURN_IF_ERROR(reader.status());
  if (!text.starts_with('{')) return malformed(place, "does not begin with '{'");
  if (std::count(text.begin(), text.end(), ',') > kHeaderCommasMax) {
    return too_much(place, "more values than are read");
  }
  return text;
}

}  // namespace

Result<ModelFile> read_safetensors(const FileView& file) {
  ByteReader reader(file, kSafeTensors, 0, file.size());
  HTN_ASSIGN_OR_RETURN(const std::string text, read_header(reader));
  return HeaderReader(file, text).read();
}

}  // namespace hartonomous::weights
