#pragma once

// SetRows: the rows of one set of vectors (docs/format/vector.md), read from a state of the
// database and staged for the next one.
// Thread-safety: reads are thread-safe; staging is for one thread at a time.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "kv/database.hpp"
#include "schema/keys.hpp"
#include "vector/vector_format.hpp"

namespace hartonomous::query {

class SetRows {
 public:
  SetRows(std::shared_ptr<const kv::Database> database, TenantId tenant, std::int32_t model,
          std::uint32_t dimension);

  // The same rows in one state of the database; else they are the newest at each read.
  SetRows at(std::shared_ptr<const kv::Snapshot> snapshot) const;

  TenantId tenant() const { return tenant_; }
  std::int32_t model() const { return model_; }
  std::uint32_t dimension() const { return dimension_; }
  // A run of vectors lies within a page of so many slots.
  std::uint32_t page_slots() const { return page_slots_; }

  // Any row of the set's. Errors: kCorruption, kIo.
  Result<std::optional<kv::Value>> get(kv::Family family, const std::string& key) const {
    return database_->get(family, key, snapshot_.get());
  }
  std::unique_ptr<kv::Cursor> cursor(kv::Family family, kv::Range range) const {
    return database_->cursor(family, std::move(range), snapshot_);
  }

  // Errors of all: kCorruption, naming the row; kIo.
  Result<vector::SetState> state() const;
  // Every slot of the first `count`, in order.
  Status each_slots(std::uint32_t count,
                    const std::function<void(std::span<const vector::Slot>)>& visit) const;
  // The vectors of one page of slots, so many of them as `out` has rows. Those purged are zeros.
  Status read_page(std::uint32_t page, std::span<float> out) const;
  Status read_vector(std::uint32_t slot, std::span<float> out) const;
  // Points of the slots of one row; what is past its end has none.
  Result<std::vector<vector::PointOfSlot>> points(std::uint32_t version, std::uint32_t row) const;

  // Vectors of new slots from `first` on. Runs that fill a page with those before become one.
  Status stage_vectors(std::uint32_t first, std::span<const float> vectors, kv::Batch& batch) const;
  void stage_slots(std::uint32_t row, std::span<const vector::Slot> slots, kv::Batch& batch) const;
  // From `first` on, in the rows they lie in.
  Status stage_points(std::uint32_t version, std::uint32_t first,
                      std::span<const vector::PointOfSlot> points, kv::Batch& batch) const;
  void stage_state(const vector::SetState& state, kv::Batch& batch) const;
  // The vectors of a page without those of some slots.
  Status stage_purged(std::uint32_t page, const std::vector<bool>& keep, kv::Batch& batch) const;

 private:
  std::unique_ptr<kv::Cursor> runs_of_page(std::uint32_t page) const;
  Status stage_first_page(std::uint32_t first, std::span<const float> vectors,
                          kv::Batch& batch) const;
  std::string key(std::uint32_t slot) const { return schema::vector_key(tenant_, model_, slot); }

  std::shared_ptr<const kv::Database> database_;
  std::shared_ptr<const kv::Snapshot> snapshot_;  // null: the newest
  TenantId tenant_;
  std::int32_t model_;
  std::uint32_t dimension_;
  std::uint32_t page_slots_;
};

}  // namespace hartonomous::query
