#include "content/writer.hpp"

#include <cstring>

namespace hartonomous::content {

Writer::Writer(Parts parts)
    : parts_(std::move(parts)),
      counters_(parts_.domain->view().state().counters),
      filling_(std::make_unique<Load>(parts_.stage_bytes)),
      pipeline_({.domain = parts_.domain,
                 .preparer = parts_.preparer,
                 .sealer = parts_.sealer,
                 .executor = parts_.executor}) {}

Result<std::optional<ExtentPlace>> Writer::find_extent(Cut cut, const ContentHash& hash) const {
  const HashKey key{cut, hash};
  const auto find_in = [&](const Load& load) -> const ExtentPlace* {
    const auto found = load.places.find(key);
    return found == load.places.end() ? nullptr : &found->second;
  };
  if (const ExtentPlace* place = find_in(*filling_)) return std::optional(*place);
  for (const std::unique_ptr<Load>& load : flying_) {
    if (const ExtentPlace* place = find_in(*load)) return std::optional(*place);
  }
  return view().find_extent(cut, hash);
}

ExtentPlace Writer::new_extent(Cut cut, const ContentHash& hash, const ExtentShape& shape) {
  const ExtentPlace place{ExtentId{counters_.next_extent++}, shape};
  ++counters_.extents;
  filling_->places.emplace(HashKey{cut, hash}, place);
  return place;
}

bool Writer::heavy() {
  // What is gathered beside the buffer is bounded by it, so that memory is.
  return stage().memory_bytes() > parts_.stage_bytes;
}

Status Writer::submit(Bytes* carry) {
  while (pipeline_.in_flight() == Pipeline::kInFlightMax || pipeline_.can_retire()) retire();
  HTN_RETURN_IF_ERROR(failed_);
  filling_->stage.counters = counters_;
  flying_.push_back(std::move(filling_));
  filling_ = take_spare();
  if (carry != nullptr) {
    const std::size_t bytes = carry->size();
    if (bytes > 0) std::memcpy(stage().room().data(), carry->data(), bytes);
    *carry = stage().advance(bytes);
  }
  pipeline_.submit(flying_.back()->stage, flying_.back()->prepared);
  return {};
}

std::unique_ptr<Writer::Load> Writer::take_spare() {
  if (spare_.empty()) return std::make_unique<Load>(parts_.stage_bytes);
  std::unique_ptr<Load> load = std::move(spare_.back());
  spare_.pop_back();
  return load;
}

void Writer::retire() {
  Status status = pipeline_.retire();
  if (failed_.ok()) failed_ = std::move(status);
  std::unique_ptr<Load> load = std::move(flying_.front());
  flying_.pop_front();
  if (failed_.ok()) {
    for (const auto& callback : load->stage.landed()) callback();
  }
  load->stage.clear();
  load->places.clear();
  spare_.push_back(std::move(load));
}

Status Writer::settle() {
  while (pipeline_.in_flight() > 0) retire();
  pipeline_.wait_idle();
  return failed_;
}

Status Writer::flush() {
  HTN_RETURN_IF_ERROR(submit());
  return settle();
}

}  // namespace hartonomous::content
