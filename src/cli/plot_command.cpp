// plot: a model's points as a picture or a page.
#include <memory>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/text.hpp>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/embedding_arguments.hpp"
#include "cli/plot_points.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

// What is still seen as points, and opened at once.
constexpr std::uint64_t kSvgPoints = 20'000;
constexpr std::uint64_t kHtmlPoints = 100'000;
// A page of more takes hundreds of megabytes in a browser.
constexpr std::uint64_t kPointsMax = 2'000'000;

struct PlotArguments {
  ModelChoice model;
  std::string path;
  std::string color;
  std::optional<std::uint64_t> limit;
  std::uint32_t label_count = 24;
  std::string box;
};

Status run_plot(Context& context, const PlotArguments& arguments) {
  const bool is_html = arguments.path.ends_with(".html") || arguments.path.ends_with(".htm");
  if (!is_html && !arguments.path.ends_with(".svg")) {
    return context.usage_error("plot: the file's name ends with .svg or .html");
  }
  PlotOptions options{.color = arguments.color,
                      .limit = arguments.limit.value_or(is_html ? kHtmlPoints : kSvgPoints),
                      .label_count = arguments.label_count,
                      .labels = is_html ? PlotOptions::Labels::kAll : PlotOptions::Labels::kSome};
  if (options.limit == 0 || options.limit > kPointsMax) {
    return context.usage_error(concat("--limit is 1 to ", kPointsMax));
  }
  if (!arguments.box.empty()) {
    const auto box = parse_space_box(arguments.box);
    if (!box.ok()) return context.usage_error(concat("--box: ", box.status().message()));
    options.box = *box;
  }
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Snapshot now, context.snapshot(store));
  HTN_ASSIGN_OR_RETURN(const EmbeddingModel model,
                       find_embedding_model(context, now.embeddings(), arguments.model));
  HTN_ASSIGN_OR_RETURN(const PlotResult result, plot_points(context, now, model, options));
  const std::string page = is_html ? plot_html(result.plot) : plot_svg(result.plot);
  HTN_RETURN_IF_ERROR(write_file_durably(arguments.path, as_bytes(page)));
  context.end_progress();
  Record record;
  record.name("path", arguments.path)
      .count("embeddings", result.embeddings)
      .count("points", result.plot.points.size())
      .count("classes", result.plot.classes.size())
      .bytes("bytes", page.size());
  return context.print(record);
}

}  // namespace

Runner declare_plot(CLI::App& app) {
  auto arguments = std::make_shared<PlotArguments>();
  add_text(app, "MODEL", arguments->model.which, "Model of embeddings, by number or name")
      ->required();
  add_text(app, "FILE", arguments->path, "NAME.svg, a picture, or NAME.html, a page to turn it on")
      ->required();
  add_text(app, "--version", arguments->model.version, "Version of the model, beside its name");
  add_text(app, "--color", arguments->color,
           "By modality, subtype, concept, bucket, or a path in the atoms' metadata, as a.b");
  app.add_option("--limit", arguments->limit,
                 "Points that are shown, spread evenly; 20000 of a picture, 100000 of a page");
  app.add_option("--label-count", arguments->label_count, "Points that show their labels, 24")
      ->check(CLI::Range(0, 10000));
  add_text(app, "--box", arguments->box, "Only what is in the box X,Y,Z:X,Y,Z");
  app.footer(
      "Examples:\n"
      "  hart plot glove glove.svg\n"
      "  hart plot mnist mnist.html --color label --limit 10000\n"
      "  hart plot glove middle.svg --box -10,-10,-10:10,10,10 --label-count 60");
  return [arguments](Context& context) { return run_plot(context, *arguments); };
}

}  // namespace hartonomous::cli
