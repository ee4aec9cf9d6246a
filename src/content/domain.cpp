#include "content/domain.hpp"

namespace hartonomous::content {

Result<std::shared_ptr<Domain>> Domain::open(std::shared_ptr<kv::Database> database,
                                             DomainId domain, std::shared_ptr<Caches> caches) {
  HTN_ASSIGN_OR_RETURN(DomainState loaded, load_domain_state(*database, domain));
  View::Parts parts{.database = database,
                    .snapshot = database->snapshot(),
                    .state = std::make_shared<const DomainState>(std::move(loaded)),
                    .caches = std::move(caches),
                    .domain = domain};
  return std::shared_ptr<Domain>(new Domain(std::move(database), std::move(parts)));  // NOLINT
}

View Domain::view() const {
  const std::lock_guard lock(mutex_);
  return View(newest_);
}

std::shared_ptr<const DomainState> Domain::state() const {
  const std::lock_guard lock(mutex_);
  return newest_.state;
}

void Domain::publish(std::shared_ptr<const DomainState> state, Change change) {
  auto snapshot = database_->snapshot();
  const std::lock_guard lock(mutex_);
  newest_.snapshot.swap(snapshot);
  newest_.state = std::move(state);
  if (change == Change::kSwept) ++newest_.epoch;
}

void Domain::publish(Taken taken) {
  const std::lock_guard lock(mutex_);
  if (taken.snapshot->order() < newest_.snapshot->order()) return;
  newest_.snapshot.swap(taken.snapshot);
  newest_.state.swap(taken.state);
}

}  // namespace hartonomous::content
