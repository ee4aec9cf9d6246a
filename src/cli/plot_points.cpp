#include "cli/plot_points.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <hartonomous/base/text.hpp>
#include <hartonomous/table/rows/atoms.hpp>
#include <hartonomous/table/rows/concepts.hpp>

#include "cli/atom_labels.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

constexpr std::size_t kLabelBytes = 80;
constexpr std::size_t kShownLabelBytes = 32;  // beside a point
// For each label that is shown so many are tried, for some have no room.
constexpr std::uint64_t kTriesOfLabel = 4;

struct Chosen {
  std::vector<AtomId> atoms;
  std::vector<geometry::Point3> points;
};

// Evenly along the Hilbert curve, so that every region keeps its share.
void thin(Chosen& chosen, std::uint64_t limit) {
  const std::uint64_t count = chosen.atoms.size();
  if (limit == 0 || count <= limit) return;
  for (std::uint64_t i = 0; i < limit; ++i) {
    const auto from = static_cast<std::size_t>(static_cast<double>(i) * static_cast<double>(count) /
                                               static_cast<double>(limit));
    chosen.atoms[i] = chosen.atoms[from];
    chosen.points[i] = chosen.points[from];
  }
  chosen.atoms.resize(limit);
  chosen.points.resize(limit);
}

// What colours a point: facts of its atom, or where it is.
class Coloring {
 public:
  Coloring(const Snapshot& now, const std::string& by) : tables_(now.tables()), by_(by) {}

  Result<std::optional<std::string>> value(AtomId atom, const geometry::Point3& point) {
    if (by_ == "bucket") return std::optional(bucket_of(point));
    HTN_ASSIGN_OR_RETURN(const auto facet,
                         tables_.get<rows::Atom>({static_cast<std::int64_t>(atom.value())}));
    if (!facet.has_value()) return std::optional<std::string>();
    if (by_ == "modality") return std::optional(facet->modality);
    if (by_ == "subtype") return facet->subtype;
    if (by_ == "concept") return concept_name(facet->concept_id);
    return member_of(facet->metadata.value_or("null"));
  }

 private:
  // As in dbo.AtomEmbedding: ten units an edge.
  static std::string bucket_of(const geometry::Point3& point) {
    const auto number = [](float coordinate) {
      return static_cast<std::int64_t>(std::floor((double{coordinate} + 100) / 10));
    };
    return concat(number(point.x), ",", number(point.y), ",", number(point.z));
  }
  Result<std::optional<std::string>> concept_name(std::optional<std::int64_t> id) {
    if (!id.has_value()) return std::optional<std::string>();
    const auto known = concepts_.find(*id);
    if (known != concepts_.end()) return std::optional(known->second);
    HTN_ASSIGN_OR_RETURN(const auto row, tables_.get<rows::Concept>({*id}));
    const std::string name = row.has_value() ? row->concept_name : concat("concept ", *id);
    concepts_[*id] = name;
    return std::optional(name);
  }
  std::optional<std::string> member_of(const std::string& metadata) const {
    const Json json = Json::parse(metadata, nullptr, false);
    const Json* at = &json;
    std::string_view path = by_;
    while (!path.empty()) {
      const std::size_t dot = std::min(path.find('.'), path.size());
      const auto member = at->is_object() ? at->find(path.substr(0, dot)) : at->end();
      if (!at->is_object() || member == at->end()) return std::nullopt;
      at = &*member;
      path.remove_prefix(std::min(dot + 1, path.size()));
    }
    if (at->is_string()) return at->get<std::string>();
    if (at->is_null() || at->is_discarded()) return std::nullopt;
    return at->dump();
  }

  Tables tables_;
  std::string by_;
  std::map<std::int64_t, std::string> concepts_;
};

Status color(Context& context, const Snapshot& now, const Chosen& chosen, const std::string& by,
             Plot& plot) {
  if (by.empty()) {
    plot.classes.push_back({"", plot.points.size()});
    plot.class_of.assign(plot.points.size(), 0);
    return {};
  }
  plot.colored_by = by;
  Coloring coloring(now, by);
  std::vector<std::optional<std::string>> values;
  for (std::size_t i = 0; i < chosen.atoms.size(); ++i) {
    if (context.stop().stop_requested()) return cancelled("plot");
    HTN_ASSIGN_OR_RETURN(auto value, coloring.value(chosen.atoms[i], chosen.points[i]));
    values.push_back(std::move(value));
    context.show_progress(
        {.phase = "color", .done = i + 1, .total = chosen.atoms.size(), .unit = "points"});
  }
  classify(plot, values);
  return {};
}

// Which points are to show their labels: spread evenly, whatever their number.
std::vector<std::uint32_t> labelled_of(std::uint64_t points, std::uint32_t labels) {
  const std::uint64_t tries = std::min(points, kTriesOfLabel * labels);
  std::vector<std::uint32_t> out;
  // One round over all of space after the other.
  for (std::uint64_t round = 0; round < kTriesOfLabel; ++round) {
    for (std::uint64_t i = round; i < tries; i += kTriesOfLabel) {
      out.push_back(static_cast<std::uint32_t>((2 * i + 1) * points / (2 * tries)));
    }
  }
  return out;
}

Status label(Context& context, const Snapshot& now, const Chosen& chosen,
             const PlotOptions& options, Plot& plot) {
  plot.labels.resize(chosen.atoms.size());
  plot.label_count = options.label_count;
  plot.labelled = labelled_of(chosen.atoms.size(), options.label_count);
  const bool all = options.labels == PlotOptions::Labels::kAll;
  std::vector<AtomId> atoms;
  if (all) {
    atoms = chosen.atoms;
  } else {
    for (const std::uint32_t index : plot.labelled) atoms.push_back(chosen.atoms[index]);
  }
  HTN_ASSIGN_OR_RETURN(const auto labels, labels_of(context, now, atoms));
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::size_t index = all ? i : plot.labelled[i];
    plot.labels[index] = short_label(labels[i], all ? kLabelBytes : kShownLabelBytes);
  }
  return {};
}

std::string title_of(const EmbeddingModel& model, std::uint64_t embeddings) {
  std::string name = printable(model.model.model_name);
  if (model.model.version_tag.has_value()) name += " " + printable(*model.model.version_tag);
  return concat(name, ": ", with_separators(embeddings), " embeddings");
}

std::string subtitle_of(Context& context, const EmbeddingModel& model, const PlotResult& result,
                        const PlotOptions& options) {
  std::string out = concat("projection ", model.space.projection_version, " of ",
                           model.space.dimension, " dimensions, ", model.space.metric);
  if (options.box.has_value()) out += ", those in a box";
  if (!context.options().as_of.empty()) out += concat(", as of ", context.options().as_of);
  const std::uint64_t shown = result.plot.points.size();
  if (shown < result.embeddings) {
    out += concat("; a sample of ", with_separators(shown), " is shown, evenly spread");
  }
  return out;
}

}  // namespace

Result<PlotResult> plot_points(Context& context, const Snapshot& now, const EmbeddingModel& model,
                               const PlotOptions& options) {
  Chosen chosen;
  HTN_RETURN_IF_ERROR(now.embeddings().points(
      model.model.model_id, options.box, [&](AtomId atom, const geometry::Point3& point) -> Status {
        if (context.stop().stop_requested()) return cancelled("plot");
        chosen.atoms.push_back(atom);
        chosen.points.push_back(point);
        return {};
      }));
  PlotResult result;
  result.embeddings = chosen.atoms.size();
  thin(chosen, options.limit);
  result.plot.points = chosen.points;
  HTN_RETURN_IF_ERROR(color(context, now, chosen, options.color, result.plot));
  HTN_RETURN_IF_ERROR(label(context, now, chosen, options, result.plot));
  result.plot.title = title_of(model, result.embeddings);
  result.plot.subtitle = subtitle_of(context, model, result, options);
  return result;
}

}  // namespace hartonomous::cli
