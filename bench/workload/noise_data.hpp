#pragma once

// The noise story, told in three files: what goes in and comes out as a whole, look-ups one by one,
// and ranges. Thread-safety: one thread at a time.

#include <string>
#include <utility>
#include <vector>

#include "workload/story.hpp"

namespace hartonomous::bench {

struct NoiseData {
  const Workload& workload;
  Scratch scratch;
  std::string file;
  MappedFile content;
  ContentHash hash;
  Answers answers;

  std::uint64_t bytes() const { return content.bytes().size(); }
  std::string store_path() const { return scratch / "store"; }
  void figure(std::string name, double value, std::string unit, const Cost& cost,
              const Target& target = {}, std::string note = {}) const {
    workload.report->add({.story = "noise",
                          .name = std::move(name),
                          .value = value,
                          .unit = std::move(unit),
                          .cost = cost,
                          .target = target,
                          .note = std::move(note)});
  }
  void rate(std::string name, std::uint64_t done, const Cost& cost, std::string note = {}) const {
    figure(std::move(name), megabytes_per_second(done, cost.wall), "MB/s", cost, {},
           std::move(note));
  }
};

// Leaves the store with the content under one name.
Status measure_noise_ingest(NoiseData& data);
// Leaves it with the content under several names.
Status measure_noise_again(NoiseData& data);
Status measure_noise_lookups(NoiseData& data);
Status measure_noise_range(NoiseData& data);

}  // namespace hartonomous::bench
