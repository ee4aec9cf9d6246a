#pragma once

// The points of a model as a Plot: which of them, of what class, and what they are called.
// Thread-safety: one thread at a time.

#include <optional>
#include <string>

#include <hartonomous/engine/store.hpp>

#include "cli/context.hpp"
#include "cli/plot.hpp"

namespace hartonomous::cli {

struct PlotOptions {
  // modality, subtype, concept, bucket, or a path in the metadata; empty: one colour.
  std::string color;
  std::uint64_t limit = 0;  // points that are shown; 0: all
  std::uint32_t label_count = 0;
  std::optional<geometry::Box3> box = {};
  enum class Labels : std::uint8_t { kSome, kAll };
  Labels labels = Labels::kSome;  // read for those that are to show theirs, or for every point
};

struct PlotResult {
  Plot plot;
  std::uint64_t embeddings = 0;  // that have a point, within the box
};

// The same state gives the same plot. Errors: kFailedPrecondition without landmarks, kCancelled.
Result<PlotResult> plot_points(Context& context, const Snapshot& now, const EmbeddingModel& model,
                               const PlotOptions& options);

// What points are called by their class: at most kPlotColors classes and one of others; of numbers
// that are many, ranges with as many points in each. Fills class_of, classes, scale and has_others.
// Nothing is a class of its own: "(none)".
void classify(Plot& plot, const std::vector<std::optional<std::string>>& values);

}  // namespace hartonomous::cli
