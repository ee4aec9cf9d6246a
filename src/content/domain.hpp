#pragma once

// Domain: the newest published view of a dedup domain. The writer publishes after each commit;
// readers take what is newest, and keep it for as long as they like.
// Invariant: what is published never goes back to an earlier state of the database.
// Thread-safety: thread-safe.

#include <memory>
#include <mutex>

#include "content/view.hpp"

namespace hartonomous::content {

class Domain {
 public:
  // Errors: kCorruption.
  static Result<std::shared_ptr<Domain>> open(std::shared_ptr<kv::Database> database,
                                              DomainId domain, std::shared_ptr<Caches> caches);

  View view() const;
  std::shared_ptr<const DomainState> state() const;
  // After a commit. `swept`: pages changed other than at their end.
  enum class Change : std::uint8_t { kGrown, kSwept };
  void publish(std::shared_ptr<const DomainState> state, Change change);
  // A state to be published later, with the contents that are published now.
  struct Taken {
    std::shared_ptr<const kv::Snapshot> snapshot;
    std::shared_ptr<const DomainState> state;
  };
  Taken take() const { return {.snapshot = database_->snapshot(), .state = state()}; }
  // Nothing to do when a later state was published meanwhile.
  void publish(Taken taken);

  DomainId id() const { return newest_.domain; }
  const std::shared_ptr<kv::Database>& database() const { return database_; }

 private:
  Domain(std::shared_ptr<kv::Database> database, View::Parts newest)
      : database_(std::move(database)), newest_(std::move(newest)) {}

  std::shared_ptr<kv::Database> database_;
  mutable std::mutex mutex_;  // rank: domain, see docs/threading.md
  View::Parts newest_;
};

}  // namespace hartonomous::content
