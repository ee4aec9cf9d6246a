#pragma once

// RowCursor: steps through rows, of documents, of atoms, of tables.
//
//   while (true) {
//     HTN_ASSIGN_OR_RETURN(const bool more, cursor.next());
//     if (!more) break;
//     use(cursor.row());
//   }
//
// Thread-safety: one thread at a time; it keeps the store open.

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include <hartonomous/base/result.hpp>

namespace hartonomous {

template <typename Row>
class RowCursor {
 public:
  struct Impl {
    Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    virtual ~Impl() = default;
    // Fills `rows` with the next rows in order; leaves it empty at the end.
    virtual Status fill(std::vector<Row>& rows) = 0;
  };
  explicit RowCursor(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
  // True: on a row. False: past the last. Errors: kCorruption, kIo.
  Result<bool> next() {
    if (++at_ < rows_.size()) return true;
    rows_.clear();
    at_ = 0;
    HTN_RETURN_IF_ERROR(impl_->fill(rows_));
    return !rows_.empty();
  }
  // REQUIRES: next() was true. Lifetime: until the next move.
  const Row& row() const { return rows_[at_]; }

 private:
  std::unique_ptr<Impl> impl_;
  std::vector<Row> rows_;
  std::size_t at_ = 0;
};

}  // namespace hartonomous
