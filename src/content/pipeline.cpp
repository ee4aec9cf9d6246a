#include "content/pipeline.hpp"

#include <algorithm>

namespace hartonomous::content {

Pipeline::~Pipeline() { wait_idle(); }

void Pipeline::submit(Stage& stage, Prepared& prepared) {
  auto flight = std::make_shared<Flight>();
  flight->stage = &stage;
  flight->prepared = &prepared;
  {
    const std::lock_guard lock(mutex_);
    if (!flights_.empty()) flight->before = flights_.back();
    flights_.push_back(std::move(flight));
    ++running_;
  }
  if (parts_.executor == nullptr) {
    run_next();
  } else {
    parts_.executor->submit([this] { run_next(); });
  }
}

// A task takes the oldest flight that is not begun, so whatever order an executor runs them in, one
// that waits for the flight before waits for a task that runs.
void Pipeline::run_next() {
  std::shared_ptr<Flight> flight;
  {
    const std::lock_guard lock(mutex_);
    flight = *std::find_if(flights_.begin(), flights_.end(),
                           [](const auto& candidate) { return !candidate->begun; });
    flight->begun = true;
  }
  Status status = flight->stage->empty() ? Status() : prepare(*flight);
  {
    const std::lock_guard lock(mutex_);
    flight->status = status;
    flight->ready = true;
    changed_.notify_all();
  }
  Status before = await_landed_before(*flight);
  if (!before.ok()) status = std::move(before);
  std::vector<SharedRun> merged;
  if (status.ok() && !flight->stage->empty()) status = land(*flight, merged);
  {
    const std::lock_guard lock(mutex_);
    flight->before.reset();
    flight->status = std::move(status);
    flight->landed = true;
    changed_.notify_all();
  }
  // The stage is stored: whether its waste is gone yet is not its matter.
  ignore_error(parts_.sealer->reclaim(parts_.domain->id(), merged), "compaction takes the rest");
  const std::lock_guard lock(mutex_);
  --running_;
  changed_.notify_all();
}

Status Pipeline::prepare(Flight& flight) {
  HTN_RETURN_IF_ERROR(Preparer::gather(*flight.stage, *flight.prepared));
  HTN_ASSIGN_OR_RETURN(const Prepared* before, await_prepared_before(flight));
  // Taken after the look at the stage before: it shows that stage, or it is looked up beside it.
  const View view = parts_.domain->view();
  return parts_.preparer->resolve(*flight.stage, view, before, *flight.prepared);
}

Status Pipeline::land(Flight& flight, std::vector<SharedRun>& merged) {
  HTN_ASSIGN_OR_RETURN(Landed landed,
                       parts_.sealer->land(*flight.stage, *flight.prepared, parts_.domain->view()));
  parts_.domain->publish(std::move(landed.state), Domain::Change::kGrown);
  merged = std::move(landed.merged);
  return {};
}

Result<const Prepared*> Pipeline::await_prepared_before(const Flight& flight) {
  std::unique_lock lock(mutex_);
  if (flight.before == nullptr) return nullptr;
  const Flight& before = *flight.before;
  changed_.wait(lock, [&] { return before.ready; });
  HTN_RETURN_IF_ERROR(before.status);
  return before.landed || before.stage->empty() ? nullptr : before.prepared;
}

Status Pipeline::await_landed_before(const Flight& flight) {
  std::unique_lock lock(mutex_);
  if (flight.before == nullptr) return {};
  changed_.wait(lock, [&] { return flight.before->landed; });
  return flight.before->status;
}

bool Pipeline::nobody_looks_at(std::size_t flight) const {
  return flight + 1 >= flights_.size() || flights_[flight + 1]->ready;
}

bool Pipeline::can_retire() const {
  const std::lock_guard lock(mutex_);
  return !flights_.empty() && flights_.front()->landed && nobody_looks_at(0);
}

Status Pipeline::retire() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return flights_.front()->landed && nobody_looks_at(0); });
  Status status = flights_.front()->status;
  flights_.pop_front();
  return status;
}

void Pipeline::wait_idle() const {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return running_ == 0; });
}

}  // namespace hartonomous::content
