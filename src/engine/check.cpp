#include <algorithm>

#include <hartonomous/engine/store.hpp>

#include "composition/checker.hpp"
#include "engine/core.hpp"
#include "engine/domains.hpp"
#include "engine/embedding_check.hpp"
#include "engine/row_references.hpp"
#include "engine/search_check.hpp"
#include "engine/tables.hpp"
#include "engine/tenants.hpp"
#include "table/checker.hpp"
#include "tenant/domains.hpp"

namespace hartonomous {

namespace engine {
namespace {

class StoreCheck {
 public:
  StoreCheck(const std::shared_ptr<Core>& core, const CheckOptions& options, const Control& control)
      : core_(core), options_(options), control_(control) {}

  Result<CheckResult> run() {
    checked_.failed(core_->database().verify());
    HTN_ASSIGN_OR_RETURN(const auto domains, domains_of(core_->database()));
    HTN_ASSIGN_OR_RETURN(deleting_, tenants_in_deletion(core_->database()));
    for (const DomainId id : domains) HTN_RETURN_IF_ERROR(check_domain(id));
    HTN_RETURN_IF_ERROR(check_tables());
    result_.counters = checked_.counters;
    result_.edges = checked_.edges;
    result_.bytes_hashed = checked_.bytes_hashed;
    return std::move(result_);
  }

 private:
  Status check_domain(DomainId id) {
    // What is left of a tenant that is being deleted is in no order.
    const auto in_deletion = [id](const InDeletion& each) { return each.domain == id; };
    const bool shared = tenant::is_shared(id);
    if (!shared && std::any_of(deleting_.begin(), deleting_.end(), in_deletion)) return {};
    HTN_ASSIGN_OR_RETURN(const auto domain, core_->domain(id));
    std::vector<TenantId> tenants = core_->registry().tenants_of(id);
    for (const InDeletion& each : deleting_) {
      if (in_deletion(each)) tenants.push_back(each.tenant);
    }
    const composition::Reader reader(domain->view());
    checked_.pages = checked_.atoms = checked_.payload_bytes = checked_.extents = 0;
    HTN_RETURN_IF_ERROR(content::check_contents(
        reader.view(), composition::leaf_references(reader, tenants), options_.recount,
        core_->options().memory_budget_bytes / 8, checked_, control_));
    HTN_ASSIGN_OR_RETURN(
        const composition::CheckedWholes wholes,
        composition::check_wholes(reader, tenants, options_.recount, checked_, control_));
    result_.pages += checked_.pages;
    result_.atoms += checked_.atoms;
    result_.extents += checked_.extents;
    result_.compositions += wholes.compositions;
    result_.documents += wholes.documents;
    return {};
  }

  // Rows and what they keep, of one state.
  Status check_tables() {
    const auto source = stored_rows(core_, core_->database().snapshot());
    const auto tell = [this](std::string problem) { checked_.problem(std::move(problem)); };
    const auto left_out = [this](TenantId tenant) {
      return std::any_of(deleting_.begin(), deleting_.end(),
                         [tenant](const InDeletion& each) { return each.tenant == tenant; });
    };
    RowReferences references;
    HTN_ASSIGN_OR_RETURN(
        table::CheckedTables tables,
        table::check_tables({.source = source,
                             .tell = tell,
                             .left_out = left_out,
                             .tell_kept = [&](AtomId atom) { references.add(atom); }},
                            control_));
    result_.rows = tables.rows;
    result_.index_entries = tables.index_entries;
    result_.versions = tables.versions;
    result_.tables = std::move(tables.tables);
    HTN_ASSIGN_OR_RETURN(const CheckedVectors vectors,
                         check_vectors(core_, left_out, tell, control_));
    result_.vectors = vectors.vectors;
    result_.index_pages = vectors.index_pages;
    HTN_ASSIGN_OR_RETURN(const CheckedTexts texts, check_texts(core_, left_out, tell, control_));
    result_.collections = texts.collections;
    result_.segments = texts.segments;
    result_.postings = texts.postings;
    result_.orphan_rows = texts.orphan_rows;
    Status compared = references.compare(*source, left_out, tell, control_);
    if (compared.code() == StatusCode::kCancelled) return compared;
    checked_.failed(compared);
    return {};
  }

  const std::shared_ptr<Core>& core_;
  const CheckOptions& options_;
  const Control& control_;
  CheckResult result_;
  content::Checked checked_{.problems = result_.problems, .problems_max = options_.problems_max};
  std::vector<InDeletion> deleting_;
};

}  // namespace
}  // namespace engine

Result<CheckResult> Store::check(const CheckOptions& options, const Control& control) {
  return engine::StoreCheck(core_, options, control).run();
}

}  // namespace hartonomous
