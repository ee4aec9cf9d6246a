// model: files of weights, tensor by tensor.
#include <array>
#include <memory>

#include <hartonomous/base/text.hpp>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/model_arguments.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

Status print_put(Context& context, const ModelPutResult& put, double seconds) {
  if (!put.model.has_value()) {
    context.warn(concat("'", put.put.name, "' is kept as bytes: ", put.why_not));
  }
  Record record;
  if (put.model.has_value()) {
    record.count("model", static_cast<std::uint64_t>(put.model->model_id))
        .name("name", put.model->model_name)
        .word("format", put.model->format.value_or(""))
        .word("architecture", put.model->architecture.value_or(""))
        .count("parameters", static_cast<std::uint64_t>(put.model->parameter_count.value_or(0)))
        .count("tensors", put.tensors)
        .count("known_tensors", put.known_tensors)
        .count("based_tensors", put.based_tensors);
    if (put.base_model.has_value()) {
      record.count("base_model", static_cast<std::uint64_t>(*put.base_model));
    }
  } else {
    record.json_only("model", nullptr).word("why_not", put.why_not);
  }
  record.name("document", put.put.name)
      .id("id", put.put.atom)
      .hash("sha256", put.put.sha256)
      .bytes("bytes", put.put.bytes)
      .bytes("new_bytes", put.put.new_bytes)
      .flag("unchanged", put.put.unchanged)
      .seconds("seconds", seconds);
  for (const std::string& note : put.notes) record.text_only("note", note);
  record.json_only("notes", put.notes);
  return context.print(record);
}

Status put_model(Context& context, const ModelArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing(Options::Mode::kCreateOrOpen));
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  ModelPutOptions options{.version_tag = arguments.version, .model_type = arguments.type};
  if (arguments.base == "none") {
    options.base = ModelPutOptions::Base::kNone;
  } else if (!arguments.base.empty()) {
    HTN_ASSIGN_OR_RETURN(const rows::Model base,
                         find_model(session.snapshot().models(), arguments.base, ""));
    options.base = ModelPutOptions::Base::kGiven;
    options.base_model = base.model_id;
  }
  const double started = monotonic_seconds();
  HTN_ASSIGN_OR_RETURN(
      const ModelPutResult put,
      session.put_model(arguments.rest[0], arguments.rest[1], options, context.control()));
  return print_put(context, put, monotonic_seconds() - started);
}

Record model_record(const rows::Model& model) {
  Record record;
  record.count("model", static_cast<std::uint64_t>(model.model_id))
      .word("format", model.format.value_or(""), 11)
      .count("parameters", static_cast<std::uint64_t>(model.parameter_count.value_or(0)))
      .word("architecture", model.architecture.value_or(""), 16)
      .word("version", model.version_tag.value_or(""), 8)
      .name("name", model.model_name);
  return record;
}

Status list_models(Context& context, const ModelArguments&) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Snapshot now, context.snapshot(store));
  HTN_ASSIGN_OR_RETURN(auto models, now.models().list());
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, models.next());
    if (!more) return {};
    HTN_RETURN_IF_ERROR(context.print_row(model_record(models.row())));
  }
}

Status show_model(Context& context, const ModelArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Snapshot now, context.snapshot(store));
  HTN_ASSIGN_OR_RETURN(const rows::Model model,
                       find_model(now.models(), arguments.rest[0], arguments.version));
  HTN_ASSIGN_OR_RETURN(const auto tensors, now.models().tensors(model.model_id));
  Record record = model_record(model);
  record.word("type", model.model_type)
      .time("ingested", model.ingested_at)
      .count("tensors", tensors.size());
  const auto document = now.models().document(model);
  if (document.ok()) {
    record.name("document", document->name).bytes("bytes", document->bytes);
  }
  const auto json = [](const std::optional<std::string>& text) {
    return Json::parse(text.value_or("null"), nullptr, false);
  };
  record.json_only("metadata", json(model.metadata));
  record.json_only("configuration", json(model.configuration_json));
  return context.print(record);
}

void add_statistics(Record& record, const Tensor& tensor) {
  const auto statistics = tensor.statistics();
  if (!statistics.ok()) return;
  record.json_only("statistics", Json::parse(statistics->to_json(), nullptr, false));
  const auto number = [&](std::string_view key, std::optional<float> value) {
    record.text_only(key, value.has_value() ? float_text(*value) : "-", 14);
  };
  number("min", statistics->min());
  number("max", statistics->max());
  number("mean", statistics->mean().has_value()
                     ? std::optional(static_cast<float>(*statistics->mean()))
                     : std::nullopt);
  number("l2_norm", static_cast<float>(statistics->l2_norm()));
  record.text_only("zeros", with_separators(statistics->zeros()), 9);
}

Status list_tensors(Context& context, const ModelArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Snapshot now, context.snapshot(store));
  HTN_ASSIGN_OR_RETURN(const rows::Model model,
                       find_model(now.models(), arguments.rest[0], arguments.version));
  HTN_ASSIGN_OR_RETURN(const auto tensors, now.models().tensors(model.model_id));
  for (const Tensor& tensor : tensors) {
    Record record;
    record.id("id", tensor.row.atom_id)
        .word("type", tensor.row.data_type, 7)
        .bytes("bytes", static_cast<std::uint64_t>(tensor.detail.byte_count))
        .json_only("tensor", tensor.row.tensor_atom_id)
        .json_only("shape", tensor.shape)
        .json_only("file_offset", tensor.detail.file_offset)
        .json_only("layer", tensor.row.layer_name);
    if (arguments.statistics) add_statistics(record, tensor);
    if (tensor.row.importance_score.has_value()) {
      record.json_only("importance", *tensor.row.importance_score);
    }
    record.text_only("shape", shape_text(tensor.shape), 16).name("name", tensor.row.tensor_name);
    HTN_RETURN_IF_ERROR(context.print_row(record));
  }
  return {};
}

Status show_dedup(Context& context, const ModelArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Snapshot now, context.snapshot(store));
  HTN_ASSIGN_OR_RETURN(const rows::Model model,
                       find_model(now.models(), arguments.rest[0], arguments.version));
  HTN_ASSIGN_OR_RETURN(const ModelStorage storage,
                       now.models().storage(model.model_id, context.control()));
  context.end_progress();
  Record record;
  record.count("model", static_cast<std::uint64_t>(model.model_id))
      .name("name", model.model_name)
      .bytes("tensor_bytes", storage.tensor_bytes)
      .bytes("whole_shared_bytes", storage.whole_shared_bytes)
      .bytes("extent_shared_bytes", storage.extent_shared_bytes)
      .bytes("atom_shared_bytes", storage.atom_shared_bytes)
      .bytes("own_bytes", storage.own_bytes)
      .bytes("plain_bytes", storage.plain_bytes)
      .bytes("planes_bytes", storage.planes_bytes)
      .bytes("planes_stored_bytes", storage.planes_stored_bytes)
      .bytes("based_bytes", storage.based_bytes)
      .bytes("based_stored_bytes", storage.based_stored_bytes);
  return context.print(record);
}

Status set_importance(Context& context, const ModelArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing());
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  HTN_ASSIGN_OR_RETURN(const rows::Model model, find_model(session.snapshot().models(),
                                                           arguments.rest[0], arguments.version));
  std::optional<double> score;
  if (arguments.rest[2] != "none") {
    char* end = nullptr;
    score = std::strtod(arguments.rest[2].c_str(), &end);
    if (end == arguments.rest[2].c_str() || *end != '\0') {
      return context.usage_error(concat("'", arguments.rest[2], "' is no number, nor none"));
    }
  }
  HTN_RETURN_IF_ERROR(session.set_importance(model.model_id, arguments.rest[1], score));
  Record record;
  record.name("tensor", arguments.rest[1]).word("importance", arguments.rest[2]);
  return context.json() ? context.print(record) : context.print_line("set");
}

Status remove_model(Context& context, const ModelArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing());
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  HTN_ASSIGN_OR_RETURN(const rows::Model model, find_model(session.snapshot().models(),
                                                           arguments.rest[0], arguments.version));
  HTN_RETURN_IF_ERROR(session.remove_model(model.model_id));
  Record record;
  record.count("removed", static_cast<std::uint64_t>(model.model_id))
      .name("name", model.model_name);
  return context.json() ? context.print(record) : context.print_line("removed");
}

struct Action {
  std::string_view name;
  Status (*run)(Context&, const ModelArguments&);
  std::string_view takes;
  std::size_t least;
  std::size_t most;
};
constexpr std::array<Action, 13> kActions{{
    {"put", put_model, "NAME FILE", 2, 2},
    {"ls", list_models, "nothing more", 0, 0},
    {"show", show_model, "MODEL", 1, 1},
    {"tensors", list_tensors, "MODEL", 1, 1},
    {"slice", slice_model, "MODEL TENSOR [BOX]", 2, 3},
    {"find", find_in_model, "MODEL TENSOR LEAST GREATEST", 4, 4},
    {"set", set_in_model, "MODEL TENSOR BOX NUMBER...", 4, SIZE_MAX},
    {"export", export_model, "MODEL FILE", 2, 2},
    {"diff", diff_models, "MODEL MODEL", 2, 2},
    {"dedup", show_dedup, "MODEL", 1, 1},
    {"importance", set_importance, "MODEL TENSOR SCORE", 3, 3},
    {"rollback", roll_back_model, "MODEL", 1, 1},
    {"rm", remove_model, "MODEL", 1, 1},
}};

Status run_model(Context& context, const ModelArguments& arguments) {
  std::string names;
  for (const Action& action : kActions) {
    names += concat(names.empty() ? "" : ", ", action.name);
    if (action.name != arguments.action) continue;
    if (arguments.rest.size() < action.least || arguments.rest.size() > action.most) {
      return context.usage_error(concat("model ", action.name, " takes ", action.takes));
    }
    return action.run(context, arguments);
  }
  return context.usage_error(concat("model: the action is one of ", names));
}

}  // namespace

Runner declare_model(CLI::App& app) {
  auto arguments = std::make_shared<ModelArguments>();
  add_text(app, "ACTION", arguments->action,
           "put, ls, show, tensors, slice, find, set, export, diff, dedup, importance, rollback or "
           "rm")
      ->required();
  add_texts(app, "ARGUMENT", arguments->rest,
            "put: NAME FILE; slice: MODEL TENSOR [BOX], as 3,0:16; find: MODEL TENSOR LEAST "
            "GREATEST; set: MODEL TENSOR BOX NUMBER...; export: MODEL FILE; diff: MODEL MODEL; "
            "importance: MODEL TENSOR SCORE; others: MODEL, by number or name");
  add_text(app, "--version", arguments->version, "Version of the model, beside its name");
  add_text(app, "--type", arguments->type, "put: transformer, cnn, ...");
  add_text(app, "--base", arguments->base,
           "put: the model whose weights these are near to, or none; otherwise found");
  add_text(app, "--tensor", arguments->tensor, "export: this tensor alone, as .npy");
  add_text(app, "--to", arguments->to, "rollback: the time it was as it is to be");
  app.add_flag("--dry-run", arguments->dry_run, "rollback: only say what would change");
  app.add_flag("--stats", arguments->statistics, "tensors: with statistics of their numbers");
  return [arguments](Context& context) { return run_model(context, *arguments); };
}

}  // namespace hartonomous::cli
