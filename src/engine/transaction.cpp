#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "engine/core.hpp"
#include "engine/puts.hpp"

namespace hartonomous {

namespace engine {

class TransactionState {
 public:
  TransactionState(std::shared_ptr<Core> core, TenantId tenant, Result<Core::Lease> lease)
      : core_(std::move(core)), tenant_(tenant) {
    if (lease.ok()) {
      lease_.emplace(std::move(lease).value());
    } else {
      failed_ = std::move(lease).status();
    }
  }

  Status put(std::string_view name, Bytes bytes, const PutOptions& options) {
    HTN_RETURN_IF_ERROR(usable());
    // One more: the end of the content is seen by asking for more of it.
    if (!lease_->writer().contents().has_room(bytes.size() + 1)) {
      return resource_exhausted(concat("put '", name, "': a transaction holds at most ",
                                       format_bytes(lease_->writer().stage().capacity())));
    }
    ingest::PutRequest request = make_request(*core_, tenant_, name, options);
    request.on_error = ingest::PutRequest::OnError::kTakeBack;
    request.stages = ingest::PutRequest::Stages::kOne;
    const auto source = ingest::make_bytes_source(bytes);
    HTN_ASSIGN_OR_RETURN(auto outcome,
                         ingest::put(lease_->writer(), core_->executor(), request, *source, {}));
    outcomes_.push_back(std::move(outcome));
    return {};
  }

  Status remove(std::string_view name) {
    HTN_RETURN_IF_ERROR(usable());
    HTN_RETURN_IF_ERROR(ingest::validate_name(name));
    return lease_->writer().remove_document(tenant_, name, 0);
  }

  Result<std::vector<PutResult>> commit() {
    HTN_RETURN_IF_ERROR(usable());
    const Status landed = lease_->flush();
    lease_.reset();
    failed_ = failed_precondition("the transaction has ended");
    HTN_RETURN_IF_ERROR(landed);
    std::vector<PutResult> results;
    results.reserve(outcomes_.size());
    for (const auto& outcome : outcomes_) results.push_back(make_result(tenant_, *outcome));
    return results;
  }

 private:
  Status usable() const { return failed_; }

  std::shared_ptr<Core> core_;
  TenantId tenant_;
  std::optional<Core::Lease> lease_;
  Status failed_;
  std::vector<std::shared_ptr<ingest::PutOutcome>> outcomes_;
};

}  // namespace engine

Transaction::Transaction(std::unique_ptr<engine::TransactionState> state)
    : state_(std::move(state)) {}
Transaction::Transaction(Transaction&&) noexcept = default;
Transaction& Transaction::operator=(Transaction&&) noexcept = default;
Transaction::~Transaction() = default;

Status Transaction::put(std::string_view name, Bytes bytes, const PutOptions& options) {
  return state_->put(name, bytes, options);
}

Status Transaction::remove(std::string_view name) { return state_->remove(name); }

Result<std::vector<PutResult>> Transaction::commit() { return state_->commit(); }

Transaction Session::begin() {
  return Transaction(std::make_unique<engine::TransactionState>(
      core_, tenant_, core_->lease(engine::domain_of(tenant_))));
}

}  // namespace hartonomous
