// How well a model's points keep the distances of its vectors.
#include <algorithm>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>

#include "engine/embedding_reads.hpp"
#include "spatial/projection_quality.hpp"

namespace hartonomous {

using engine::instant_of;
using engine::set_of;
using engine::SharedSet;

namespace {

constexpr std::uint32_t kSampleMax = 1'000'000;
constexpr std::uint64_t kPairsMax = 10'000'000;
// Of the sample, 64 MiB: of longer vectors fewer are looked at.
constexpr std::size_t kNumbersMax = std::size_t{1} << 24;

// Slots of vectors that are there, chosen evenly, in order.
std::vector<std::uint32_t> chosen_slots(const query::EmbeddingSet& set, Instant at,
                                        std::size_t count, std::uint64_t seed) {
  std::vector<std::uint32_t> chosen;  // by reservoir: Vitter, algorithm R (1985)
  Rng rng(seed);
  std::uint64_t seen = 0;
  for (std::uint32_t slot = 0; slot < set.slots().count(); ++slot) {
    if (!set.slots().is_there(slot, at)) continue;
    ++seen;
    if (chosen.size() < count) {
      chosen.push_back(slot);
    } else if (const std::uint64_t place = rng.below(seen); place < chosen.size()) {
      chosen[place] = slot;
    }
  }
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

}  // namespace

Result<ProjectionQuality> Embeddings::projection_quality(std::int32_t model_id,
                                                         const ProjectionQualityOptions& options,
                                                         const Control& control) const {
  if (options.sample < 2 || options.sample > kSampleMax) {
    return invalid_argument(concat("sample is ", options.sample, ", it is 2 to ", kSampleMax));
  }
  if (options.pairs == 0 || options.pairs > kPairsMax) {
    return invalid_argument(concat("pairs is ", options.pairs, ", it is 1 to ", kPairsMax));
  }
  HTN_ASSIGN_OR_RETURN(const auto space, engine::get_space(engine::tables_of(state_), model_id));
  if (!space.projection.has_value()) return engine::no_points(model_id);
  HTN_ASSIGN_OR_RETURN(const auto projection,
                       spatial::Projection::decode(as_bytes(space.projection->bytes)));
  HTN_ASSIGN_OR_RETURN(const SharedSet set, set_of(state_, model_id));
  const std::size_t dimension = set->shape().dimension;
  const std::size_t most = std::min<std::size_t>(options.sample, kNumbersMax / dimension);
  const auto slots = chosen_slots(*set, instant_of(*state_), most, options.seed);
  if (slots.size() < 2) {
    return failed_precondition(concat("model ", model_id, " has fewer than two embeddings"));
  }
  std::vector<float> numbers(slots.size() * dimension);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (control.stopped()) return cancelled("quality of a projection");
    HTN_RETURN_IF_ERROR(
        set->read_vector(slots[i], std::span(numbers).subspan(i * dimension, dimension)));
  }
  HTN_ASSIGN_OR_RETURN(
      const spatial::ProjectionQuality found,
      spatial::measure_quality(projection, {.numbers = numbers, .dimension = dimension},
                               {.pairs = options.pairs, .seed = options.seed}));
  return ProjectionQuality{.correlation = found.correlation,
                           .stress = found.stress,
                           .vectors = slots.size(),
                           .saturated = found.saturated};
}

}  // namespace hartonomous
