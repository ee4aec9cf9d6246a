#include "content/writer.hpp"

#include <condition_variable>
#include <cstring>
#include <mutex>

namespace hartonomous::content {

// One sealing in the background.
struct Writer::Flight {
  std::mutex mutex;  // rank: flight, a leaf
  std::condition_variable landed;
  bool done = false;
  Status status;
};

Writer::Writer(Parts parts)
    : parts_(std::move(parts)), counters_(parts_.domain->view().state().counters) {
  filling_.stage = std::make_unique<Stage>(parts_.stage_bytes);
}

Writer::~Writer() { await_flight(); }

Result<std::optional<ExtentPlace>> Writer::find_extent(Cut cut, const ContentHash& hash) const {
  const HashKey key{cut, hash};
  for (const Load* load : {&filling_, &flying_}) {
    const auto found = load->places.find(key);
    if (found != load->places.end()) return std::optional(found->second);
  }
  return view().find_extent(cut, hash);
}

ExtentPlace Writer::new_extent(Cut cut, const ContentHash& hash, const ExtentShape& shape) {
  const ExtentPlace place{ExtentId{counters_.next_extent++}, shape};
  ++counters_.extents;
  filling_.places.emplace(HashKey{cut, hash}, place);
  return place;
}

bool Writer::heavy() {
  // What is gathered beside the buffer is bounded by it, so that memory is.
  return stage().memory_bytes() > parts_.stage_bytes;
}

Status Writer::submit(Bytes* carry) {
  HTN_RETURN_IF_ERROR(settle());
  filling_.stage->counters = counters_;
  std::swap(filling_, flying_);
  if (filling_.stage == nullptr) filling_.stage = std::make_unique<Stage>(parts_.stage_bytes);
  if (carry != nullptr) {
    const std::size_t bytes = carry->size();
    if (bytes > 0) std::memcpy(stage().room().data(), carry->data(), bytes);
    *carry = stage().advance(bytes);
  }
  start();
  return {};
}

void Writer::start() {
  flight_ = std::make_shared<Flight>();
  // Borrowed, not shared: the executor's thread must never be the one to close the store.
  auto task = [flight = flight_, stage = flying_.stage.get(), domain = parts_.domain.get(),
               sealer = parts_.sealer.get()] {
    Status status;
    if (!stage->empty()) {
      auto state = sealer->seal(*stage, domain->view());
      if (state.ok()) {
        domain->publish(std::move(state).value(), Domain::Change::kGrown);
        status = sealer->reclaim(domain->id());
      } else {
        status = std::move(state).status();
      }
    }
    const std::lock_guard lock(flight->mutex);
    flight->status = std::move(status);
    flight->done = true;
    flight->landed.notify_all();
  };
  if (parts_.executor == nullptr) {
    task();
  } else {
    parts_.executor->submit(std::move(task));
  }
}

void Writer::await_flight() {
  if (flight_ == nullptr) return;
  std::unique_lock lock(flight_->mutex);
  flight_->landed.wait(lock, [&] { return flight_->done; });
  if (failed_.ok()) failed_ = flight_->status;
}

Status Writer::settle() {
  if (flight_ != nullptr) {
    await_flight();
    flight_.reset();
    if (failed_.ok()) {
      for (const auto& callback : flying_.stage->landed()) callback();
    }
    flying_.stage->clear();
    flying_.places.clear();
  }
  return failed_;
}

Status Writer::flush() {
  HTN_RETURN_IF_ERROR(submit());
  return settle();
}

}  // namespace hartonomous::content
