#pragma once

// LandmarkFit: a projection that is on its way: fitted, and the vectors projected by it so far. It
// lasts over a crash, and readers see the one before until it is done.
// Thread-safety: one thread at a time.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <hartonomous/engine/embeddings.hpp>

#include "engine/core.hpp"
#include "engine/embedding_sets.hpp"
#include "spatial/projection.hpp"

namespace hartonomous::engine {

struct FittingState {
  std::uint32_t version = 0;
  std::uint32_t next = 0;  // slots before it are projected
  std::uint64_t saturated = 0;
  double explained_variance = 0;
  std::string projection;  // encoded
};
std::string encode_fitting(const FittingState& state);
Result<FittingState> decode_fitting(Bytes value);

class LandmarkFit {
 public:
  LandmarkFit(std::shared_ptr<Core> core, TenantId tenant, std::int32_t model_id)
      : core_(std::move(core)), tenant_(tenant), model_id_(model_id) {}

  // Errors: those of Session::fit_landmarks.
  Result<LandmarkResult> run(const LandmarkOptions& options, const Control& control);

 private:
  Status load();
  Status begin(const LandmarkOptions& options, const Control& control);
  Result<std::vector<float>> sample(const LandmarkOptions& options, const Control& control) const;
  Result<std::vector<float>> given(std::int32_t version) const;
  Result<std::uint32_t> next_version(const LandmarkOptions& options) const;
  // Errors: kConflict: another call is at it.
  Status require_alone(std::string_view left) const;
  // True: there is more to do.
  Result<bool> step();
  Status project_some(Core::Lease& lease, kv::Batch& batch, std::uint32_t end);
  Status finish(Core::Lease& lease);
  Status forget_points_before() const;

  std::shared_ptr<Core> core_;
  TenantId tenant_;
  std::int32_t model_id_;
  rows::EmbeddingSpace space_;
  SharedSet set_;
  std::optional<FittingState> state_;
  std::shared_ptr<const spatial::Projection> projection_;
};

}  // namespace hartonomous::engine
