// model slice, find, set, export, diff, rollback: the numbers of tensors.
#include <charconv>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/text.hpp>
#include <hartonomous/table/schema.hpp>

#include "cli/command.hpp"
#include "cli/model_arguments.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {

namespace {

// More is for `export`.
constexpr std::uint64_t kNumbersMax = std::uint64_t{1} << 24;
constexpr std::size_t kNumbersPerLine = 8;

struct Found {
  Snapshot now;
  rows::Model model;
  Tensor tensor;
};

// What `slice`, `find` and `set` are about: the first two arguments.
Result<Found> find_tensor(Context& context, Store& store, const ModelArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Snapshot now, context.snapshot(store));
  HTN_ASSIGN_OR_RETURN(rows::Model model,
                       find_model(now.models(), arguments.rest[0], arguments.version));
  HTN_ASSIGN_OR_RETURN(Tensor tensor, now.models().tensor(model.model_id, arguments.rest[1]));
  return Found{std::move(now), std::move(model), std::move(tensor)};
}

Result<float> parse_float(const std::string& text) {
  float number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc() || end != text.data() + text.size()) {
    return invalid_argument(concat("'", text, "' is no number"));
  }
  return number;
}

// JSON has no NaN and no infinities.
Json json_number(float number) {
  const bool is_finite = number - number == 0;
  return is_finite ? Json(number) : Json(float_text(number));
}

Status print_numbers(Context& context, const Box& box, const std::vector<float>& numbers) {
  if (context.json()) {
    Json values = Json::array();
    for (const float number : numbers) values.push_back(json_number(number));
    Record record;
    record.json_only("first", box.first).json_only("count", box.count).json_only("values", values);
    return context.print(record);
  }
  const std::size_t row = box.count.empty() ? 1 : box.count.back();
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const std::size_t in_row = i % row;
    const bool begins = in_row % kNumbersPerLine == 0;
    const bool ends = in_row + 1 == row || in_row % kNumbersPerLine + 1 == kNumbersPerLine;
    HTN_RETURN_IF_ERROR(
        context.out().write(concat(begins ? "" : " ", float_text(numbers[i]), ends ? "\n" : "")));
  }
  return {};
}

Status print_differences(Context& context, const std::vector<TensorDifference>& differences) {
  std::uint64_t shared = 0;
  std::uint64_t bytes = 0;
  for (const TensorDifference& each : differences) {
    shared += each.shared_bytes;
    bytes += each.bytes;
    Record record;
    record.word("is", difference_name(each.kind), 11)
        .count("numbers", each.numbers)
        .count("changed", each.changed_numbers)
        .bytes("bytes", each.bytes)
        .bytes("shared", each.shared_bytes)
        .json_only("l2_norm", each.l2_norm)
        .json_only("largest", each.largest)
        .text_only("l2_norm", float_text(static_cast<float>(each.l2_norm)), 14)
        .name("name", each.name);
    HTN_RETURN_IF_ERROR(context.print_row(record));
  }
  return context.print_line(concat(format_bytes(shared), " of ", format_bytes(bytes), " shared (",
                                   percentage(shared, bytes), ")"));
}

}  // namespace

Status slice_model(Context& context, const ModelArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Found found, find_tensor(context, store, arguments));
  const std::string text = arguments.rest.size() > 2 ? arguments.rest[2] : "";
  HTN_ASSIGN_OR_RETURN(Box box, parse_box(text, found.tensor.shape));
  if (box.count.empty()) box.count = found.tensor.shape;
  if (box.first.empty()) box.first.assign(found.tensor.shape.size(), 0);
  std::uint64_t numbers = 1;
  for (const std::uint64_t count : box.count) {
    numbers = count > 0 && numbers > kNumbersMax / count ? kNumbersMax + 1 : numbers * count;
  }
  if (numbers > kNumbersMax) {
    return invalid_argument(concat("more than ", kNumbersMax, " numbers: use model export"));
  }
  std::vector<float> values(numbers);
  HTN_RETURN_IF_ERROR(found.now.models().read(found.tensor, box, std::span<float>(values)));
  return print_numbers(context, box, values);
}

Status find_in_model(Context& context, const ModelArguments& arguments) {
  const auto least = parse_float(arguments.rest[2]);
  const auto greatest = parse_float(arguments.rest[3]);
  if (!least.ok()) return context.usage_error(std::string(least.status().message()));
  if (!greatest.ok()) return context.usage_error(std::string(greatest.status().message()));
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Found found, find_tensor(context, store, arguments));
  return found.now.models().find_values(
      found.tensor, *least, *greatest, [&](std::uint64_t index, float value) {
        if (context.stop().stop_requested()) return cancelled("model find");
        std::string place;
        std::uint64_t left = index;
        for (std::size_t d = found.tensor.shape.size(); d-- > 0;) {
          place = concat(left % found.tensor.shape[d], place.empty() ? "" : ",", place);
          left /= found.tensor.shape[d];
        }
        Record record;
        record.count("index", index)
            .json_only("value", json_number(value))
            .text_only("value", float_text(value), 14)
            .word("place", place);
        return context.print_row(record);
      });
}

Status set_in_model(Context& context, const ModelArguments& arguments) {
  std::vector<float> numbers;
  for (std::size_t i = 3; i < arguments.rest.size(); ++i) {
    const auto number = parse_float(arguments.rest[i]);
    if (!number.ok()) return context.usage_error(std::string(number.status().message()));
    numbers.push_back(*number);
  }
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing());
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  HTN_ASSIGN_OR_RETURN(const Found found, find_tensor(context, store, arguments));
  HTN_ASSIGN_OR_RETURN(const Box box, parse_box(arguments.rest[2], found.tensor.shape));
  HTN_ASSIGN_OR_RETURN(const ModelPutResult put,
                       session.update_tensor(found.model.model_id, arguments.rest[1], box, numbers,
                                             context.control()));
  context.end_progress();
  Record record;
  record.name("tensor", arguments.rest[1])
      .count("numbers", numbers.size())
      .bytes("new_bytes", put.put.new_bytes);
  return context.print(record);
}

namespace {

// Where a file of a model of several goes: beside the first, or below, as its index has it.
std::string path_of(const std::string& first, const std::string& document,
                    const std::string& first_document) {
  if (document == first_document) return first;
  const std::string folder = first.substr(0, first.rfind('/') + 1);
  const std::string below = first_document + "/";
  const bool is_below = document.starts_with(below) && document.find("..") == std::string::npos;
  return folder + document.substr(is_below ? below.size() : document.rfind('/') + 1);
}

Status export_files(Context& context, const Snapshot& now, const rows::Model& model,
                    const std::string& path) {
  HTN_ASSIGN_OR_RETURN(const Document first, now.models().document(model));
  const Json metadata = Json::parse(model.metadata.value_or("{}"), nullptr, false);
  std::vector<std::string> names{first.name};
  if (metadata.is_object() && metadata.contains("documents")) {
    names = metadata["documents"].get<std::vector<std::string>>();
  }
  for (const std::string& name : names) {
    HTN_ASSIGN_OR_RETURN(const auto document, now.find_document(name));
    if (!document.has_value()) return not_found(concat("document '", name, "'"));
    const std::string target = path_of(path, name, first.name);
    if (target != path && target.find('/') != std::string::npos) {
      HTN_RETURN_IF_ERROR(make_directories(target.substr(0, target.rfind('/'))));
    }
    HTN_RETURN_IF_ERROR(now.restore(document->atom, target, context.control()));
    context.end_progress();
    Record record;
    record.name("path", target).bytes("bytes", document->bytes).hash("sha256", document->sha256);
    HTN_RETURN_IF_ERROR(context.print(record));
  }
  return {};
}

}  // namespace

Status export_model(Context& context, const ModelArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Snapshot now, context.snapshot(store));
  HTN_ASSIGN_OR_RETURN(const rows::Model model,
                       find_model(now.models(), arguments.rest[0], arguments.version));
  const std::string& path = arguments.rest[1];
  if (arguments.tensor.empty()) return export_files(context, now, model, path);
  HTN_ASSIGN_OR_RETURN(const Tensor tensor, now.models().tensor(model.model_id, arguments.tensor));
  HTN_RETURN_IF_ERROR(now.models().export_npy(tensor, path, context.control()));
  context.end_progress();
  Record record;
  record.name("path", path).json_only("shape", tensor.shape);
  record.text_only("shape", shape_text(tensor.shape));
  return context.print(record);
}

Status diff_models(Context& context, const ModelArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Snapshot now, context.snapshot(store));
  const Models models = now.models();
  HTN_ASSIGN_OR_RETURN(const rows::Model left, find_model(models, arguments.rest[0], ""));
  HTN_ASSIGN_OR_RETURN(const rows::Model right, find_model(models, arguments.rest[1], ""));
  HTN_ASSIGN_OR_RETURN(const auto differences,
                       models.compare(left.model_id, models, right.model_id, context.control()));
  context.end_progress();
  return print_differences(context, differences);
}

Status roll_back_model(Context& context, const ModelArguments& arguments) {
  const auto then = parse_instant(arguments.to);
  if (!then.ok()) {
    return context.usage_error(concat("--to: ", then.status().message()));
  }
  HTN_ASSIGN_OR_RETURN(Store store,
                       arguments.dry_run ? context.open_for_reading() : context.open_for_writing());
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  const Snapshot now = session.snapshot();
  HTN_ASSIGN_OR_RETURN(const rows::Model model,
                       find_model(now.models(), arguments.rest[0], arguments.version));
  HTN_ASSIGN_OR_RETURN(const auto differences,
                       now.models().compare(model.model_id, now.as_of(*then).models(),
                                            model.model_id, context.control()));
  context.end_progress();
  HTN_RETURN_IF_ERROR(print_differences(context, differences));
  if (arguments.dry_run) return {};
  HTN_RETURN_IF_ERROR(session.roll_back_model(model.model_id, *then, context.control()).status());
  context.end_progress();
  return context.print_line("rolled back");
}

}  // namespace hartonomous::cli
