// near, box, ray: embeddings by where their points are.
#include <memory>

#include <hartonomous/base/text.hpp>

#include "cli/arguments.hpp"
#include "cli/atom_labels.hpp"
#include "cli/command.hpp"
#include "cli/embedding_arguments.hpp"
#include "cli/filter_arguments.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

// A place: of an atom, or by its coordinates.
struct PlaceArguments {
  AtomChoice atom;
  std::optional<std::string> at;

  int given() const { return atom.given() + (at ? 1 : 0); }
};

struct SpaceArguments {
  ModelChoice model;
  PlaceArguments place;
  PlaceArguments target;                 // of a ray: what it goes to
  std::optional<std::string> direction;  // or which way
  std::vector<std::string> corners;      // of a box
  std::optional<std::string> half;       // or its half edge, around the place
  std::optional<std::string> radius;
  std::uint32_t k = 10;
  std::optional<std::uint64_t> limit;
  FilterArguments filter;
};

// What is asked of one model in one state of the store.
struct Space {
  Snapshot now;
  EmbeddingModel model;
};

// The result of parsing an option, as a usage error that names it where it failed.
template <typename Value>
Result<Value> usage(Context& context, std::string_view option, Result<Value> value) {
  if (value.ok()) return value;
  return context.usage_error(concat(option, ": ", value.status().message()));
}

Result<geometry::Point3> point_of(Context& context, const Space& space, const PlaceArguments& place,
                                  std::string_view option) {
  if (place.at.has_value()) return usage(context, option, parse_point(*place.at));
  HTN_ASSIGN_OR_RETURN(const AtomId atom, find_chosen_atom(space.now, place.atom));
  const std::int32_t model_id = space.model.model.model_id;
  HTN_ASSIGN_OR_RETURN(const auto found, space.now.embeddings().find(model_id, atom));
  if (!found.has_value()) {
    return not_found(concat("embedding of atom ", atom.value(), " by model ", model_id));
  }
  if (!found->row.spatial_key.has_value()) {
    return failed_precondition(
        concat("model ", model_id, " has no landmarks: see hart landmarks fit"));
  }
  const Point& point = *found->row.spatial_key;
  return geometry::Point3{static_cast<float>(point.x), static_cast<float>(point.y),
                          static_cast<float>(point.z)};
}

Status fill_near(Context& context, const Space& space, const SpaceArguments& arguments,
                 SpatialQuery& query) {
  if (arguments.place.given() != 1) {
    return context.usage_error("near what? Give one of --key, --atom, --document and --at");
  }
  if (arguments.place.at.has_value()) {
    HTN_ASSIGN_OR_RETURN(query.near, point_of(context, space, arguments.place, "--at"));
  } else {
    HTN_ASSIGN_OR_RETURN(query.near_atom, find_chosen_atom(space.now, arguments.place.atom));
  }
  return {};
}

Status fill_box(Context& context, const Space& space, const SpaceArguments& arguments,
                SpatialQuery& query) {
  const bool is_around = arguments.half.has_value() && arguments.place.given() == 1;
  if (arguments.corners.size() == 2 && !arguments.half && arguments.place.given() == 0) {
    HTN_ASSIGN_OR_RETURN(
        query.box, usage(context, "box",
                         parse_space_box(concat(arguments.corners[0], ":", arguments.corners[1]))));
    return {};
  }
  if (!is_around || !arguments.corners.empty()) {
    return context.usage_error(
        "which box? Give its least corner and its greatest, or --half and one of --key, --atom, "
        "--document and --at");
  }
  HTN_ASSIGN_OR_RETURN(const double half, usage(context, "--half", parse_real(*arguments.half)));
  if (half < 0) return context.usage_error("--half is at least 0");
  HTN_ASSIGN_OR_RETURN(const geometry::Point3 at,
                       point_of(context, space, arguments.place, "--at"));
  const auto edge = static_cast<float>(half);
  query.box = geometry::Box3{{at.x - edge, at.y - edge, at.z - edge},
                             {at.x + edge, at.y + edge, at.z + edge}};
  return {};
}

Status fill_ray(Context& context, const Space& space, const SpaceArguments& arguments,
                SpatialQuery& query) {
  if (arguments.place.given() != 1) {
    return context.usage_error("from where? Give one of --key, --atom, --document and --at");
  }
  if (arguments.target.given() + (arguments.direction ? 1 : 0) != 1) {
    return context.usage_error(
        "which way? Give one of --direction, --to, --to-key, --to-atom and --to-document");
  }
  if (!arguments.radius.has_value()) {
    return context.usage_error("how wide? Give --radius");
  }
  HTN_ASSIGN_OR_RETURN(const geometry::Point3 from,
                       point_of(context, space, arguments.place, "--at"));
  geometry::Ray3 ray{.origin = from, .direction = {}};
  if (arguments.direction.has_value()) {
    HTN_ASSIGN_OR_RETURN(ray.direction,
                         usage(context, "--direction", parse_point(*arguments.direction)));
  } else {
    HTN_ASSIGN_OR_RETURN(const geometry::Point3 to,
                         point_of(context, space, arguments.target, "--to"));
    ray.direction = {to.x - from.x, to.y - from.y, to.z - from.z};
  }
  query.ray = ray;
  return {};
}

Status print_hits(Context& context, const Snapshot& now, const SpatialResult& result) {
  std::vector<AtomId> atoms;
  for (const SpatialHit& hit : result.hits) atoms.push_back(hit.atom);
  HTN_ASSIGN_OR_RETURN(const auto labels, labels_of(context, now, atoms));
  for (std::size_t i = 0; i < atoms.size(); ++i) {
    const SpatialHit& hit = result.hits[i];
    Record record;
    record.json_only("distance", hit.distance)
        .json_only("point", json_of(hit.point))
        .text_only("distance", fixed_text(hit.distance, 4), 10)
        .text_only("point", point_text(hit.point), 24)
        .id("atom", hit.atom);
    add_label(record, labels[i]);
    HTN_RETURN_IF_ERROR(context.print_row(record));
  }
  if (result.truncated) context.warn("there are more: see --limit");
  return {};
}

using Fill = Status (*)(Context&, const Space&, const SpaceArguments&, SpatialQuery&);

Status run(Context& context, const SpaceArguments& arguments, Fill fill) {
  HTN_ASSIGN_OR_RETURN(EmbeddingFilter filter, parse_filter(context, arguments.filter));
  SpatialQuery query{.k = arguments.k, .filter = std::move(filter)};
  if (arguments.limit.has_value()) query.limit = *arguments.limit;
  if (arguments.radius.has_value()) {
    HTN_ASSIGN_OR_RETURN(query.radius, usage(context, "--radius", parse_real(*arguments.radius)));
  }
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Snapshot now, context.snapshot(store));
  HTN_ASSIGN_OR_RETURN(EmbeddingModel model,
                       find_embedding_model(context, now.embeddings(), arguments.model));
  const Space space{now, std::move(model)};
  query.model_id = space.model.model.model_id;
  HTN_RETURN_IF_ERROR(fill(context, space, arguments, query));
  HTN_ASSIGN_OR_RETURN(const SpatialResult result,
                       now.embeddings().search(query, context.control()));
  context.end_progress();
  return print_hits(context, now, result);
}

void add_place(CLI::App& app, PlaceArguments& place) {
  add_atom_choice(app, place.atom);
  add_optional_text(app, "--at", place.at, "The point X,Y,Z; within 100 of the middle on each axis")
      ->group("What");
}

void add_rest(CLI::App& app, SpaceArguments& arguments) {
  app.add_option("--limit", arguments.limit, "At most so many; a million otherwise");
  add_filter(app, arguments.filter);
}

}  // namespace

Runner declare_near(CLI::App& app) {
  auto arguments = std::make_shared<SpaceArguments>();
  add_model_choice(app, arguments->model);
  add_place(app, arguments->place);
  add_optional_text(app, "--radius", arguments->radius, "All so near, in place of the nearest");
  app.add_option("-k", arguments->k, "So many of the nearest, 10 otherwise");
  add_rest(app, *arguments);
  app.footer(
      "Examples:\n"
      "  hart near --model glove --key frog -k 5\n"
      "  hart near --model glove --at 10,-2.5,0 --radius 4 --modality text");
  return [arguments](Context& context) { return run(context, *arguments, fill_near); };
}

Runner declare_box(CLI::App& app) {
  auto arguments = std::make_shared<SpaceArguments>();
  add_texts(app, "CORNER", arguments->corners, "The least corner X,Y,Z, and the greatest");
  add_model_choice(app, arguments->model);
  add_place(app, arguments->place);
  add_optional_text(app, "--half", arguments->half,
                    "Half the edge of a box around --key, --atom, --document or --at");
  add_rest(app, *arguments);
  app.footer(
      "Examples:\n"
      "  hart box --model glove -5,-5,-5 5,5,5 --limit 100\n"
      "  hart box --model glove --key frog --half 2");
  return [arguments](Context& context) { return run(context, *arguments, fill_box); };
}

Runner declare_ray(CLI::App& app) {
  auto arguments = std::make_shared<SpaceArguments>();
  add_model_choice(app, arguments->model);
  add_place(app, arguments->place);
  add_atom_choice(app, arguments->target.atom, "to-");
  add_optional_text(app, "--to", arguments->target.at, "The point X,Y,Z that the ray goes to")
      ->group("What");
  add_optional_text(app, "--direction", arguments->direction, "Which way the ray goes, X,Y,Z")
      ->group("What");
  add_optional_text(app, "--radius", arguments->radius, "How far beside the ray");
  add_rest(app, *arguments);
  app.footer(
      "Examples:\n"
      "  hart ray --model glove --key king --to-key queen --radius 2\n"
      "  hart ray --model glove --at 0,0,0 --direction 1,0,0.5 --radius 3 --limit 20");
  return [arguments](Context& context) { return run(context, *arguments, fill_ray); };
}

}  // namespace hartonomous::cli
