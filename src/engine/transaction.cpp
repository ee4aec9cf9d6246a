#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "engine/core.hpp"
#include "engine/puts.hpp"
#include "engine/row_writer.hpp"
#include "engine/tables.hpp"

namespace hartonomous {

namespace engine {

class TransactionState {
 public:
  TransactionState(std::shared_ptr<Core> core, TenantId tenant, Result<Core::Lease> lease)
      : core_(std::move(core)), tenant_(tenant) {
    if (lease.ok()) {
      lease_.emplace(std::move(lease).value());
      now_ = core_->next_instant();
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
    ingest::PutRequest request = make_request(*core_, tenant_, name, options, now_);
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
    return lease_->writer().remove_document(tenant_, name, 0, now_);
  }

  Result<Values> insert(std::string_view table, Values row) {
    return change<Values>(table, [&](table::Writer& rows, const table::Binding& found) {
      return rows.insert(found, std::move(row));
    });
  }

  Result<Values> update(std::string_view table, Values row) {
    return change<Values>(table, [&](table::Writer& rows, const table::Binding& found) {
      return rows.update(found, std::move(row));
    });
  }

  Status erase(std::string_view table, const Values& key) {
    const auto erase_row = [&](table::Writer& rows, const table::Binding& found) -> Result<bool> {
      HTN_RETURN_IF_ERROR(rows.erase(found, key));
      return true;
    };
    return change<bool>(table, erase_row).status();
  }

  Result<Tables> tables() {
    HTN_RETURN_IF_ERROR(usable());
    HTN_RETURN_IF_ERROR(begin_rows());
    auto state = std::make_shared<TablesState>();
    state->core = core_;
    state->source = rows_->staging();
    state->tenant = tenant_;
    state->instant = now_;
    state->content =
        std::make_shared<const SnapshotState>(core_, tenant_, now_, lease_->writer().stored());
    return Tables(std::move(state));
  }

  Result<std::vector<PutResult>> commit() {
    HTN_RETURN_IF_ERROR(usable());
    const DomainId domain = lease_->writer().contents().domain();
    const Result<std::uint64_t> landed = land();
    end(failed_precondition("the transaction has ended"));
    HTN_RETURN_IF_ERROR(landed.status());
    // The writer is given back: others go on while this one waits for the disk.
    HTN_RETURN_IF_ERROR(core_->settle(*landed));
    std::vector<PutResult> results;
    results.reserve(outcomes_.size());
    for (const auto& outcome : outcomes_) results.push_back(make_result(tenant_, domain, *outcome));
    return results;
  }

 private:
  Status usable() const { return failed_; }

  // Begun with the first row.
  Status begin_rows() {
    if (rows_ != nullptr) return {};
    auto begun = RowWriter::begin(core_, tenant_, lease_->writer(), now_);
    if (begun.ok()) {
      rows_ = std::move(*begun);
    } else {
      failed_ = begun.status();
    }
    return failed_;
  }

  // A change that failed may be staged in part: the transaction ends with it.
  template <typename T, typename Change>
  Result<T> change(std::string_view table, Change apply) {
    HTN_RETURN_IF_ERROR(usable());
    HTN_ASSIGN_OR_RETURN(const table::Binding* const found, find_stored_table(table));
    HTN_RETURN_IF_ERROR(begin_rows());
    Result<T> changed = apply(rows_->rows(), *found);
    if (!changed.ok() && changed.status().code() != StatusCode::kNotFound) {
      end(changed.status());
    }
    return changed;
  }

  // Gives the writer back; every later call says why.
  void end(Status why) {
    rows_.reset();
    lease_.reset();
    failed_ = std::move(why);
  }

  // The number of the commit to settle.
  Result<std::uint64_t> land() {
    content::Stage& stage = lease_->writer().stage();
    if (rows_ != nullptr && stage.empty()) {
      kv::Batch batch;
      rows_->move_to(batch);
      return lease_->apply(std::move(batch));
    }
    if (rows_ != nullptr) rows_->move_to(stage.batch());
    HTN_RETURN_IF_ERROR(lease_->flush());
    return core_->database().commit_number();
  }

  std::shared_ptr<Core> core_;
  TenantId tenant_;
  std::optional<Core::Lease> lease_;
  Status failed_;
  std::vector<std::shared_ptr<ingest::PutOutcome>> outcomes_;
  Instant now_;
  std::unique_ptr<RowWriter> rows_;
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

Result<Values> Transaction::insert(std::string_view table, Values row) {
  return state_->insert(table, std::move(row));
}

Result<Values> Transaction::update(std::string_view table, Values row) {
  return state_->update(table, std::move(row));
}

Status Transaction::erase(std::string_view table, const Values& key) {
  return state_->erase(table, key);
}

Result<Tables> Transaction::tables() { return state_->tables(); }

Result<std::vector<PutResult>> Transaction::commit() { return state_->commit(); }

Transaction Session::begin() {
  return Transaction(
      std::make_unique<engine::TransactionState>(core_, tenant_, core_->lease(tenant_)));
}

}  // namespace hartonomous
