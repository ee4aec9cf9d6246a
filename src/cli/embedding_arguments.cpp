#include "cli/embedding_arguments.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>

#include "cli/arguments.hpp"
#include "cli/model_arguments.hpp"
#include "cli/reference.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

// Between numbers; brackets, so that what JSON and Python print can be pasted.
constexpr std::string_view kBetween = ", \t\r\n[]()";

std::string names_of(const std::vector<EmbeddingModel>& models) {
  std::string out;
  for (const EmbeddingModel& each : models) {
    out += concat(out.empty() ? "" : ", ", each.model.model_name);
  }
  return out;
}

Result<float> parse_component(std::string_view word) {
  float number = 0;
  const std::string_view digits = word.starts_with('+') ? word.substr(1) : word;
  const char* const last = digits.data() + digits.size();
  const auto [end, failed] = std::from_chars(digits.data(), last, number);
  if (end != last || failed == std::errc::invalid_argument) {
    return invalid_argument(concat("'", word, "' is no number"));
  }
  if (failed == std::errc()) return number;
  // Too small for a float, or too large: the nearest there is, which is 0 or infinity.
  return static_cast<float>(std::strtod(std::string(digits).c_str(), nullptr));
}

}  // namespace

void add_model_choice(CLI::App& app, ModelChoice& choice) {
  add_text(app, "-m,--model", choice.which,
           "Model of embeddings, by number or name; may be left out where there is one");
  add_text(app, "--version", choice.version, "Version of the model, beside its name");
}

Result<EmbeddingModel> find_embedding_model(Context& context, const Embeddings& embeddings,
                                            const ModelChoice& choice) {
  if (choice.which.empty()) {
    HTN_ASSIGN_OR_RETURN(auto models, embeddings.models());
    if (models.empty()) return not_found("there is no model of embeddings");
    if (models.size() == 1) return std::move(models.front());
    return context.usage_error(concat("which model? There are ", names_of(models)));
  }
  const auto number = parse_number(choice.which);
  if (number.ok() && choice.version.empty() && *number <= INT32_MAX) {
    auto model = embeddings.get_model(static_cast<std::int32_t>(*number));
    if (model.ok() || model.status().code() != StatusCode::kNotFound) return model;
  }
  if (choice.version.empty()) return embeddings.find_model(choice.which);
  return embeddings.find_model(choice.which, choice.version);
}

CLI::Option* add_optional_text(CLI::App& app, const std::string& option,
                               std::optional<std::string>& target, const std::string& help) {
  auto text = std::make_shared<std::string>();
  return add_text(app, option, *text, help)->each([text, &target](const std::string& value) {
    target = value;
  });
}

void add_atom_choice(CLI::App& app, AtomChoice& choice, const std::string& before) {
  const std::string option = concat("--", before);
  constexpr const char* kGroup = "What";
  add_text(app, option + "atom", choice.atom, "The atom of this number, with or without @")
      ->group(kGroup);
  add_optional_text(app, option + "key", choice.key, "The atom of these bytes")->group(kGroup);
  add_text(app, option + "document", choice.document, "The content of this document")
      ->group(kGroup);
}

Result<AtomId> find_chosen_atom(const Snapshot& now, const AtomChoice& choice) {
  if (!choice.atom.empty()) return parse_atom_id(choice.atom);
  if (choice.key.has_value()) {
    HTN_ASSIGN_OR_RETURN(const auto id, now.find_atom(sha256(as_bytes(*choice.key))));
    if (id.has_value()) return *id;
    return not_found(concat("no atom is '", *choice.key, "'"));
  }
  HTN_ASSIGN_OR_RETURN(const auto document, now.find_document(choice.document));
  if (document.has_value()) return document->atom;
  return not_found(concat("document '", choice.document, "'"));
}

Result<std::vector<float>> parse_vector(std::string_view text) {
  std::vector<float> numbers;
  while (true) {
    const std::size_t begin = text.find_first_not_of(kBetween);
    if (begin == std::string_view::npos) break;
    text.remove_prefix(begin);
    const std::size_t length = std::min(text.find_first_of(kBetween), text.size());
    HTN_ASSIGN_OR_RETURN(const float number, parse_component(text.substr(0, length)));
    numbers.push_back(number);
    text.remove_prefix(length);
  }
  if (numbers.empty()) return invalid_argument("a vector without numbers");
  return numbers;
}

Result<geometry::Point3> parse_point(std::string_view text) {
  const auto numbers = parse_vector(text);
  if (!numbers.ok() || numbers->size() != 3) {
    return invalid_argument(concat("'", text, "' is no point: three numbers, as 1.5,-2,0"));
  }
  return geometry::Point3{(*numbers)[0], (*numbers)[1], (*numbers)[2]};
}

Result<geometry::Box3> parse_space_box(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    return invalid_argument(concat("'", text, "' is no box: two corners, as 0,0,0:10,10,10"));
  }
  HTN_ASSIGN_OR_RETURN(const auto least, parse_point(text.substr(0, colon)));
  HTN_ASSIGN_OR_RETURN(const auto greatest, parse_point(text.substr(colon + 1)));
  const geometry::Box3 box{least, greatest};
  if (!geometry::is_empty(box)) return box;
  return invalid_argument(concat("box '", text, "': the least corner comes first"));
}

Result<double> parse_real(std::string_view text) {
  double number = 0;
  const char* const last = text.data() + text.size();
  const auto [end, failed] = std::from_chars(text.data(), last, number);
  if (failed == std::errc() && end == last && std::isfinite(number)) return number;
  return invalid_argument(concat("'", text, "' is no number"));
}

Json json_of(float number) {
  const std::string text = float_text(number);
  return std::isfinite(number) ? Json(std::strtod(text.c_str(), nullptr)) : Json(text);
}

Json json_of(const geometry::Point3& point) {
  return Json::array({json_of(point.x), json_of(point.y), json_of(point.z)});
}

Json json_of(const std::vector<float>& numbers) {
  Json out = Json::array();
  for (const float number : numbers) out.push_back(json_of(number));
  return out;
}

std::string fixed_text(double number, int digits) {
  const bool shows =
      number == 0 || (std::abs(number) < 1e9 && std::abs(number) >= std::pow(10, -digits) / 2);
  std::array<char, 64> text{};
  const int length =
      std::snprintf(text.data(), text.size(), shows ? "%.*f" : "%.*e", digits, number);
  return {text.data(), static_cast<std::size_t>(length)};
}

std::string point_text(const geometry::Point3& point) {
  return concat(fixed_text(point.x, 3), ",", fixed_text(point.y, 3), ",", fixed_text(point.z, 3));
}

}  // namespace hartonomous::cli
