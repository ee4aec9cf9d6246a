#include "engine/search_check.hpp"

#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "collection/check.hpp"

namespace hartonomous::engine {

namespace {

class TextCheck {
 public:
  TextCheck(const std::shared_ptr<Core>& core, TenantId tenant, const table::TellProblem& tell,
            const Control& control, CheckedTexts& checked)
      : core_(core), tenant_(tenant), tell_(tell), control_(control), checked_(checked) {}

  Status run() {
    state_ = std::make_shared<const SnapshotState>(newest_state(core_, tenant_));
    if (!state_->failed.ok()) return {};  // one that is not served waits
    auto rows = Snapshot(state_).tables().rows<rows::SearchCollection>();
    HTN_RETURN_IF_ERROR(told("collections", rows.status()));
    while (rows.ok()) {
      const auto more = rows->next();
      HTN_RETURN_IF_ERROR(told("collections", more.status()));
      if (!more.ok() || !*more) return {};
      const rows::SearchCollection row = rows->row();
      HTN_RETURN_IF_ERROR(told(concat("collection ", row.collection_id), check(row)));
    }
    return {};
  }

 private:
  // Problems are told; what ends the check is not one of them.
  Status told(const std::string& what, const Status& status) const {
    if (status.ok() || status.code() == StatusCode::kCancelled) return status;
    tell_(concat("tenant ", tenant_.value(), ": ", what, ": ", status.message()));
    return {};
  }

  Status check(const rows::SearchCollection& row) {
    ++checked_.collections;
    HTN_ASSIGN_OR_RETURN(collection::Shape shape, shape_of(row));
    const collection::Rows rows =
        collection::Rows(core_->database_handle(), tenant_, row.collection_id)
            .at(state_->reader.view().snapshot());
    const auto tell = [&](const std::string& problem) {
      tell_(concat("tenant ", tenant_.value(), ": collection ", row.collection_id, ": ", problem));
    };
    collection::CollectionCheck check(rows, std::move(shape), tell, control_);
    HTN_RETURN_IF_ERROR(check.run());
    checked_.segments += check.segments();
    checked_.postings += check.postings();
    checked_.orphan_rows += check.orphan_rows();
    return check_documents(row, rows, check, tell);
  }

  // Every run that is there is the newest text of its name, and each of those has one.
  Status check_documents(const rows::SearchCollection& row, const collection::Rows& rows,
                         const collection::CollectionCheck& check,
                         const collection::CollectionCheck::Tell& tell) const {
    std::uint64_t live = 0;
    for (std::size_t r = 0; r < check.runs().size(); ++r) {
      if (control_.stopped()) return cancelled("check");
      const collection::Run& run = check.runs()[r];
      if (run.to != kForever) continue;
      ++live;
      const std::string what = concat("document ", run.document.value());
      HTN_ASSIGN_OR_RETURN(const auto indexed, rows.document(run.document));
      const bool is_known = indexed.has_value() && indexed->run == r && indexed->ended_name.empty();
      if (!is_known) tell(concat(what, ": its row is not that of run ", r));
      HTN_ASSIGN_OR_RETURN(const bool is_newest, is_newest_text(run.document, row.name_prefix));
      if (!is_newest) tell(concat(what, ": it is there, and no name's newest text"));
    }
    if (check.state().building) return {};  // those that are not in it come
    HTN_ASSIGN_OR_RETURN(const std::uint64_t texts, newest_texts(row.name_prefix));
    if (texts != live) tell(concat("has ", live, " documents, ", texts, " belong to it"));
    return {};
  }

  Result<bool> is_newest_text(DocumentId id, const std::string& prefix) const {
    const composition::Reader& reader = state_->reader;
    const auto row = reader.document(tenant_, id);
    if (row.status().code() == StatusCode::kCorruption) return false;  // it is missing
    HTN_RETURN_IF_ERROR(row.status());
    HTN_ASSIGN_OR_RETURN(const auto versions, reader.versions(tenant_, row->name));
    return row->scheme == composition::Scheme::kText && row->name.starts_with(prefix) &&
           !versions.empty() && versions.back().first == id;
  }

  Result<std::uint64_t> newest_texts(const std::string& prefix) const {
    RowCursor<Document> documents = Snapshot(state_).documents(prefix);
    std::uint64_t count = 0;
    std::string name;
    bool is_text = false;  // the last one of that name
    while (true) {
      if (control_.stopped()) return cancelled("check");
      HTN_ASSIGN_OR_RETURN(const bool more, documents.next());
      const bool is_other = !more || documents.row().name != name;
      if (is_other && is_text) ++count;
      if (!more) return count;
      name = documents.row().name;
      is_text = documents.row().kind == Kind::kText;
    }
  }

  const std::shared_ptr<Core>& core_;
  TenantId tenant_;
  const table::TellProblem& tell_;
  const Control& control_;
  CheckedTexts& checked_;
  SharedState state_;
};

}  // namespace

Result<CheckedTexts> check_texts(const std::shared_ptr<Core>& core,
                                 const table::IsLeftOut& left_out, const table::TellProblem& tell,
                                 const Control& control) {
  CheckedTexts checked;
  for (const SharedTenant& tenant : core->registry().all()) {
    if (left_out && left_out(tenant->tenant_id)) continue;
    HTN_RETURN_IF_ERROR(TextCheck(core, tenant->tenant_id, tell, control, checked).run());
  }
  return checked;
}

}  // namespace hartonomous::engine
