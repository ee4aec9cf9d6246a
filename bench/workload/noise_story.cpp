// noise: float32 as in the weights of a model. In, in again, out, one by one, and ranges of it.
#include "support/noise.hpp"

#include "workload/noise_data.hpp"

namespace hartonomous::bench {

Result<ContentHash> run_noise(const Workload& workload) {
  HTN_ASSIGN_OR_RETURN(Scratch scratch, Scratch::make(workload.scratch, "noise"));
  std::string file = scratch / "noise.f32";
  HTN_RETURN_IF_ERROR(write_noise(file, workload.sizes.noise, workload.seed));
  HTN_ASSIGN_OR_RETURN(MappedFile content, MappedFile::open(file));
  ContentHash hash = sha256(content.bytes());
  NoiseData data{workload, std::move(scratch), file, std::move(content), hash, {}};
  HTN_RETURN_IF_ERROR(measure_noise_ingest(data));
  HTN_RETURN_IF_ERROR(measure_noise_again(data));
  HTN_RETURN_IF_ERROR(measure_noise_lookups(data));
  HTN_RETURN_IF_ERROR(measure_noise_range(data));
  return data.answers.hash();
}

}  // namespace hartonomous::bench
