// The bytes and the JSON of Statistics; drawn in the header.

#include <bit>
#include <cmath>
#include <type_traits>

#include <hartonomous/base/json.hpp>
#include <hartonomous/base/text.hpp>
#include <hartonomous/weights/statistics.hpp>

#include "weights/byte_order.hpp"

namespace hartonomous::weights {
namespace {

constexpr std::uint8_t kVersion = 1;

void append_count(std::string& out, std::string_view name, std::uint64_t count) {
  out += concat(",\"", name, "\":", count);
}
template <typename Number>
void append_number(std::string& out, std::string_view name, std::optional<Number> number) {
  out += concat(",\"", name, "\":");
  if (number.has_value()) {
    append_json_number(out, *number);
  } else {
    out += "null";
  }
}

}  // namespace

std::array<std::byte, Statistics::kBytes> Statistics::encode() const {
  std::array<std::byte, kBytes> bytes;
  auto* at = reinterpret_cast<std::uint8_t*>(bytes.data());
  const auto put = [&at](auto number) {
    store<std::endian::little>(number, at);
    at += sizeof(number);
  };
  put(kVersion);
  put(zeros_);
  put(nans_);
  put(infinities_);
  put(min_);
  put(max_);
  put(sum_);
  put(sum_of_squares_);
  for (const std::uint64_t bin : bins_) put(bin);
  return bytes;
}

Result<Statistics> Statistics::decode(Bytes bytes) {
  if (bytes.size() != kBytes) {
    return corruption(concat("statistics of ", bytes.size(), " bytes"));
  }
  const auto* at = reinterpret_cast<const std::uint8_t*>(bytes.data());
  if (*at != kVersion) {
    return corruption(concat("statistics of version ", *at));
  }
  ++at;
  const auto get = [&at](auto& number) {
    number = load<std::remove_reference_t<decltype(number)>, std::endian::little>(at);
    at += sizeof(number);
  };
  Statistics read;
  get(read.zeros_);
  get(read.nans_);
  get(read.infinities_);
  get(read.min_);
  get(read.max_);
  get(read.sum_);
  get(read.sum_of_squares_);
  for (std::uint64_t& bin : read.bins_) get(bin);
  if (!read.is_sound()) return corruption("statistics that no numbers have");
  return read;
}

bool Statistics::is_sound() const {
  std::uint64_t total = 0;
  bool is_countable = true;
  const auto add = [&](std::uint64_t count) {
    is_countable = !__builtin_add_overflow(total, count, &total) && is_countable;
  };
  for (const std::uint64_t bin : bins_) add(bin);
  add(zeros_);
  const bool has_finite = total != 0;
  add(nans_);
  add(infinities_);
  if (!is_countable) return false;
  if (!has_finite) {
    const Statistics none;
    return min_ == none.min_ && max_ == none.max_ && sum_ == 0 && sum_of_squares_ == 0;
  }
  return std::isfinite(min_) && std::isfinite(max_) && min_ <= max_ && std::isfinite(sum_) &&
         std::isfinite(sum_of_squares_) && sum_of_squares_ >= 0;
}

std::string Statistics::to_json() const {
  std::string out = concat("{\"count\":", count());
  append_number(out, "min", min());
  append_number(out, "max", max());
  append_number(out, "mean", mean());
  append_number(out, "l2_norm", std::optional<double>(l2_norm()));
  append_count(out, "zeros", zeros_);
  append_count(out, "nans", nans_);
  append_count(out, "infinities", infinities_);
  out += ",\"bins\":[";
  for (std::size_t bin = 0; bin < kBins; ++bin) {
    out += bin == 0 ? concat(bins_[bin]) : concat(",", bins_[bin]);
  }
  return out + "]}";
}

}  // namespace hartonomous::weights
