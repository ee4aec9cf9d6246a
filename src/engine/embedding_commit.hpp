#pragma once

// EmbeddingCommit: embeddings that land together: rows, vectors, points, and pins of atoms that
// came with them.
//
//   HTN_ASSIGN_OR_RETURN(const auto commit, EmbeddingCommit::begin(core, lease, tenant, model));
//   HTN_RETURN_IF_ERROR(commit->put(inputs));
//   HTN_RETURN_IF_ERROR(commit->land());
//
// Thread-safety: one thread at a time, while the writer is held.

#include <memory>
#include <span>
#include <vector>

#include <hartonomous/engine/embeddings.hpp>

#include "engine/embedding_sets.hpp"
#include "engine/row_writer.hpp"
#include "query/set_change.hpp"

namespace hartonomous::engine {

struct EmbeddingToPut {
  AtomId atom;
  std::span<const float> vector;
  std::optional<double> importance = {};
  // A new embedding pins its atom, which has nothing else to keep it.
  enum class Pin : std::uint8_t { kNo, kYes };
  Pin pin = Pin::kNo;
};

class EmbeddingCommit {
 public:
  // Most of what one commit should hold.
  static constexpr std::size_t kVectorsMax = 8192;
  static constexpr std::size_t kBytesMax = std::size_t{8} << 20;
  // How many rows that is, which must fit into a stage, and how many vectors.
  static std::size_t rows_max(const Core& core);
  static std::size_t vectors_max(const Core& core, std::uint32_t dimension);

  // Errors: kNotFound, naming the model; those of loading its set.
  static Result<std::unique_ptr<EmbeddingCommit>> begin(const std::shared_ptr<Core>& core,
                                                        Core::Lease& lease, TenantId tenant,
                                                        std::int32_t model_id);

  const SharedSet& set() const { return set_; }
  RowWriter& rows() { return *rows_; }
  // Errors: kInvalidArgument, naming the input; those of table::Writer. Nothing may land then.
  // `first`: of the caller's count of inputs, for messages.
  Status put(std::span<const EmbeddingToPut> inputs, std::uint64_t first);
  // False: the atom has none.
  Result<bool> remove(AtomId atom);
  // Errors: those of a commit; then the set is dropped.
  Status land();
  const EmbeddingPutResult& result() const { return result_; }

 private:
  EmbeddingCommit(const std::shared_ptr<Core>& core, Core::Lease& lease, TenantId tenant,
                  std::int32_t model_id)
      : core_(core), lease_(lease), tenant_(tenant), model_id_(model_id) {}
  Status put_one(const EmbeddingToPut& input, const geometry::Point3& point);
  Status insert(const EmbeddingToPut& input, const geometry::Point3& point);
  Status replace(rows::AtomEmbedding row, const EmbeddingToPut& input,
                 const geometry::Point3& point);
  Status pin(AtomId atom);
  Result<bool> has_vector(std::uint32_t slot, std::span<const float> vector);
  std::optional<geometry::Point3> point_if_any(const geometry::Point3& point) const;
  Status stage_and_apply();

  std::shared_ptr<Core> core_;
  Core::Lease& lease_;
  TenantId tenant_;
  std::int32_t model_id_;
  Instant now_;
  SharedSet set_;
  std::unique_ptr<RowWriter> rows_;
  std::optional<query::SetChange> change_;
  // Of slots that this commit adds: an atom may come twice.
  std::vector<std::span<const float>> added_;
  std::uint32_t first_slot_ = 0;
  std::vector<float> before_;
  EmbeddingPutResult result_;
};

}  // namespace hartonomous::engine
