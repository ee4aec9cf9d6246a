#include "engine/embedding_check.hpp"

#include <cmath>
#include <functional>
#include <vector>

#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "engine/embedding_rows.hpp"
#include "engine/tables.hpp"
#include "query/set_check.hpp"
#include "table/reader.hpp"

namespace hartonomous::engine {

using rows::AtomEmbedding;
using rows::EmbeddingSpace;

namespace {

class VectorCheck {
 public:
  VectorCheck(const std::shared_ptr<Core>& core, TenantId tenant, const table::TellProblem& tell,
              const Control& control, CheckedVectors& checked)
      : core_(core),
        tenant_(tenant),
        tell_(tell),
        control_(control),
        checked_(checked),
        snapshot_(core->database().snapshot()),
        reader_({.source = stored_rows(core, snapshot_),
                 .tenant = tenant,
                 .now = Instant{INT64_MIN},
                 .as_of = {}}) {}

  Status run() {
    HTN_RETURN_IF_ERROR(each<EmbeddingSpace>(
        {}, [this](const EmbeddingSpace& space) { return check_space(space); }));
    return {};
  }

 private:
  // Problems are told; what ends the check is not one of them.
  Status told(const std::string& what, const Status& status) const {
    if (status.ok() || status.code() == StatusCode::kCancelled) return status;
    tell_(concat("tenant ", tenant_.value(), ": ", what, ": ", status.message()));
    return {};
  }

  template <typename Row>
  Status each(const table::Scan& scan, const std::function<Status(const Row&)>& visit) const {
    const table::Binding& binding = *table::Catalog::standard().find(Row::kTable);
    HTN_ASSIGN_OR_RETURN(const auto rows, reader_.scan(binding.description, scan));
    while (true) {
      if (control_.stopped()) return cancelled("check");
      HTN_ASSIGN_OR_RETURN(const auto row, rows->next());
      if (!row.has_value()) return {};
      HTN_RETURN_IF_ERROR(visit(row_of<Row>(row->values)));
    }
  }

  Status check_space(const EmbeddingSpace& space) {
    const query::SetRows rows(core_->database_handle(), tenant_, space.model_id,
                              static_cast<std::uint32_t>(space.dimension));
    query::SetCheck set(
        rows.at(snapshot_), static_cast<std::uint32_t>(space.projection_version),
        [&](const std::string& problem) {
          tell_(concat("tenant ", tenant_.value(), ": embeddings of model ", space.model_id, ": ",
                       problem));
        },
        control_);
    HTN_RETURN_IF_ERROR(told(concat("embeddings of model ", space.model_id), set.run()));
    checked_.vectors += set.vectors();
    checked_.index_pages += set.index_pages();
    return check_rows(space, set);
  }

  // Every slot that is there has its row, and no other has.
  Status check_rows(const EmbeddingSpace& space, const query::SetCheck& set) const {
    const table::Binding& binding = *table::Catalog::standard().find(AtomEmbedding::kTable);
    HTN_ASSIGN_OR_RETURN(const schema::Index* const index,
                         find_index(binding.description, "UQ_AtomEmbedding"));
    std::uint64_t rows = 0;
    table::Scan scan{.index = index, .equal = {}, .from = {}, .before = {}};
    scan.equal.emplace_back(std::int64_t{space.model_id});
    HTN_RETURN_IF_ERROR(each<AtomEmbedding>(scan, [&](const AtomEmbedding& row) -> Status {
      ++rows;
      const std::vector<vector::Slot>& slots = set.slots();
      const bool is_right = row.slot >= 0 && static_cast<std::size_t>(row.slot) < slots.size() &&
                            slots[static_cast<std::size_t>(row.slot)].atom == row.atom_id &&
                            slots[static_cast<std::size_t>(row.slot)].to == kForever;
      if (!is_right) {
        tell_(concat("tenant ", tenant_.value(), ": dbo.AtomEmbedding ", row.atom_embedding_id,
                     ": slot ", row.slot, " is not that of atom ", row.atom_id.value()));
      }
      return {};
    }));
    if (rows == set.live()) return {};
    tell_(concat("tenant ", tenant_.value(), ": embeddings of model ", space.model_id, ": ", rows,
                 " rows, ", set.live(), " vectors"));
    return {};
  }

  const std::shared_ptr<Core>& core_;
  TenantId tenant_;
  const table::TellProblem& tell_;
  const Control& control_;
  CheckedVectors& checked_;
  std::shared_ptr<const kv::Snapshot> snapshot_;
  table::Reader reader_;
};

}  // namespace

Result<CheckedVectors> check_vectors(const std::shared_ptr<Core>& core,
                                     const table::IsLeftOut& left_out,
                                     const table::TellProblem& tell, const Control& control) {
  CheckedVectors checked;
  for (const SharedTenant& tenant : core->registry().all()) {
    if (left_out && left_out(tenant->tenant_id)) continue;
    HTN_RETURN_IF_ERROR(VectorCheck(core, tenant->tenant_id, tell, control, checked).run());
  }
  return checked;
}

}  // namespace hartonomous::engine
