#include "cli/model_arguments.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include <hartonomous/base/text.hpp>

#include "cli/text.hpp"

namespace hartonomous::cli {

Result<rows::Model> find_model(const Models& models, const std::string& which,
                               const std::string& version) {
  const auto number = parse_number(which);
  if (number.ok() && version.empty() && *number <= INT32_MAX) {
    auto model = models.get(static_cast<std::int32_t>(*number));
    if (model.ok() || model.status().code() != StatusCode::kNotFound) return model;
  }
  if (version.empty()) return models.find(which);
  return models.find(which, version);
}

namespace {

struct Places {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
};

// "7", "3:9", "3:", ":9" or ":", of a dimension of so many places.
Result<Places> parse_places(std::string_view text, std::uint64_t size) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    HTN_ASSIGN_OR_RETURN(const std::uint64_t place, parse_number(text));
    return Places{place, 1};
  }
  Places places{0, size};
  std::uint64_t end = size;
  if (colon > 0) {
    HTN_ASSIGN_OR_RETURN(places.first, parse_number(text.substr(0, colon)));
  }
  if (colon + 1 < text.size()) {
    HTN_ASSIGN_OR_RETURN(end, parse_number(text.substr(colon + 1)));
  }
  if (end < places.first) return invalid_argument(concat("'", text, "' ends before it begins"));
  places.count = end - places.first;
  return places;
}

}  // namespace

Result<Box> parse_box(const std::string& text, const std::vector<std::uint64_t>& shape) {
  Box box;
  if (text.empty()) return box;
  std::size_t begin = 0;
  for (std::size_t d = 0; begin <= text.size(); ++d) {
    if (d == shape.size()) {
      return invalid_argument(
          concat("box '", text, "': the tensor has ", shape.size(), " dimensions"));
    }
    const std::size_t end = std::min(text.find(',', begin), text.size());
    auto places = parse_places(std::string_view(text).substr(begin, end - begin), shape[d]);
    if (!places.ok()) return std::move(places).status().with_context(concat("box '", text, "'"));
    box.first.push_back(places->first);
    box.count.push_back(places->count);
    begin = end + 1;
  }
  // Dimensions that are not named are taken whole.
  for (std::size_t d = box.first.size(); d < shape.size(); ++d) {
    box.first.push_back(0);
    box.count.push_back(shape[d]);
  }
  return box;
}

std::string float_text(float number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number > 0 ? "inf" : "-inf";
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  return {text.data(), end};
}

std::string shape_text(const std::vector<std::uint64_t>& shape) {
  std::string out = "[";
  for (std::size_t d = 0; d < shape.size(); ++d) out += concat(d > 0 ? ", " : "", shape[d]);
  return out + "]";
}

}  // namespace hartonomous::cli
