// landmarks: the axes that vectors are projected by, to points in space.
#include <array>
#include <memory>

#include <hartonomous/base/text.hpp>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/embedding_arguments.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

struct LandmarkArguments {
  std::string action;
  ModelChoice model;
  std::string method = "pca";
  LandmarkOptions options;
  std::uint64_t pairs = ProjectionQualityOptions().pairs;
};

Result<LandmarkOptions::Method> parse_method(std::string_view name) {
  if (name == "pca") return LandmarkOptions::Method::kPca;
  if (name == "farthest") return LandmarkOptions::Method::kFarthest;
  if (name == "given") return LandmarkOptions::Method::kGiven;
  return invalid_argument(concat("'", name, "' is none of pca, farthest and given"));
}

Status fit(Context& context, const LandmarkArguments& arguments) {
  LandmarkOptions options = arguments.options;
  const auto method = parse_method(arguments.method);
  if (!method.ok()) {
    return context.usage_error(concat("--method: ", method.status().message()));
  }
  options.method = *method;
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing());
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  HTN_ASSIGN_OR_RETURN(
      const EmbeddingModel model,
      find_embedding_model(context, session.snapshot().embeddings(), arguments.model));
  const double started = monotonic_seconds();
  HTN_ASSIGN_OR_RETURN(const LandmarkResult result,
                       session.fit_landmarks(model.model.model_id, options, context.control()));
  context.end_progress();
  Record record;
  record.count("model", static_cast<std::uint64_t>(model.model.model_id))
      .name("name", model.model.model_name)
      .count("version", static_cast<std::uint64_t>(result.version))
      .count("projected", result.projected)
      .count("saturated", result.saturated)
      .json_only("explained_variance", result.explained_variance)
      .text_only("explained_variance", fixed_text(result.explained_variance, 4))
      .count("resumed_at", result.resumed_at)
      .seconds("seconds", monotonic_seconds() - started);
  return context.print(record);
}

Status list(Context& context, const LandmarkArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Snapshot now, context.snapshot(store));
  HTN_ASSIGN_OR_RETURN(const EmbeddingModel model,
                       find_embedding_model(context, now.embeddings(), arguments.model));
  HTN_ASSIGN_OR_RETURN(auto landmarks,
                       now.tables().rows<rows::SpatialLandmark>(
                           {.equal = {model.model.model_id}, .index = "IX_SpatialLandmark_Model"}));
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, landmarks.next());
    if (!more) return {};
    const rows::SpatialLandmark& row = landmarks.row();
    Record record;
    record.count("landmark", static_cast<std::uint64_t>(row.landmark_id))
        .count("version", static_cast<std::uint64_t>(row.version))
        .flag("in_use", row.version == model.space.projection_version)
        .word("type", row.landmark_type, 8)
        .word("axis", row.axis_assignment.value_or(""), 4)
        .count("dimension", row.vector.bytes.size() / sizeof(float))
        .time("created", row.created_at);
    HTN_RETURN_IF_ERROR(context.print_row(record));
  }
}

Status quality(Context& context, const LandmarkArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Snapshot now, context.snapshot(store));
  HTN_ASSIGN_OR_RETURN(const EmbeddingModel model,
                       find_embedding_model(context, now.embeddings(), arguments.model));
  HTN_ASSIGN_OR_RETURN(const ProjectionQuality found,
                       now.embeddings().projection_quality(model.model.model_id,
                                                           {.sample = arguments.options.sample,
                                                            .pairs = arguments.pairs,
                                                            .seed = arguments.options.seed},
                                                           context.control()));
  Record record;
  record.count("model", static_cast<std::uint64_t>(model.model.model_id))
      .name("name", model.model.model_name)
      .count("version", static_cast<std::uint64_t>(model.space.projection_version))
      .json_only("correlation", found.correlation)
      .json_only("stress", found.stress)
      .text_only("correlation", fixed_text(found.correlation, 4))
      .text_only("stress", fixed_text(found.stress, 4))
      .count("vectors", found.vectors)
      .count("saturated", found.saturated)
      .count("pairs", arguments.pairs);
  return context.print(record);
}

struct Action {
  std::string_view name;
  Status (*run)(Context&, const LandmarkArguments&);
  bool reads;
};
constexpr std::array<Action, 3> kActions{
    {{"fit", fit, false}, {"ls", list, true}, {"quality", quality, true}}};

Status run_landmarks(Context& context, const LandmarkArguments& arguments) {
  for (const Action& action : kActions) {
    if (action.name != arguments.action) continue;
    if (!action.reads && !context.options().as_of.empty()) {
      return context.usage_error("--as-of is of what reads: ls, quality");
    }
    return action.run(context, arguments);
  }
  return context.usage_error("landmarks: the action is one of fit, ls, quality");
}

}  // namespace

Runner declare_landmarks(CLI::App& app) {
  auto arguments = std::make_shared<LandmarkArguments>();
  add_text(app, "ACTION", arguments->action, "fit, ls or quality")->required();
  add_text(app, "MODEL", arguments->model.which, "Model of embeddings, by number or name");
  add_text(app, "--version", arguments->model.version, "Version of the model, beside its name");
  add_text(app, "--method", arguments->method,
           "fit: pca, the directions of the greatest variance; farthest, of landmarks that lie far "
           "from each other; given, rows of dbo.SpatialLandmark");
  app.add_option("--count", arguments->options.landmarks, "fit: landmarks of farthest, 64");
  app.add_option("--given-version", arguments->options.version,
                 "fit: version of the rows that given takes");
  app.add_option("--sample", arguments->options.sample, "Vectors that are looked at, 20000");
  app.add_option("--seed", arguments->options.seed, "Which vectors; the same seed, the same ones");
  app.add_option("--pairs", arguments->pairs, "quality: distances compared, 20000");
  app.footer(
      "Examples:\n"
      "  hart landmarks fit glove\n"
      "  hart landmarks fit glove --method farthest --count 128 --seed 7\n"
      "  hart landmarks quality glove");
  return [arguments](Context& context) { return run_landmarks(context, *arguments); };
}

}  // namespace hartonomous::cli
