#pragma once

// PostingReader: a posting cursor that remembers where it is: it seeks and decodes no block twice.
// Thread-safety: one thread at a time.

#include <memory>

#include "text/bm25.hpp"
#include "text/search_window.hpp"
#include "text/term_index.hpp"

namespace hartonomous::text {

struct PostingCounts {
  std::uint64_t postings = 0;
  std::uint64_t blocks = 0;
};

class PostingReader {
 public:
  // Lifetime: `counts` outlives it.
  PostingReader(std::unique_ptr<PostingCursor> cursor, PostingCounts& counts)
      : cursor_(std::move(cursor)), counts_(&counts) {}

  // To the block with the first posting of `unit` or after. Errors of all: those of the cursor.
  Status to(std::uint32_t unit) { return unit <= last_ && started_ ? Status() : seek(unit); }
  // Of the block; kNoUnit both when there is none left.
  std::uint32_t first() const { return first_; }
  std::uint32_t last() const { return last_; }
  const BlockBounds& bounds() const { return cursor_->bounds(); }
  Status decode() { return decoded_ ? Status() : decode_first(); }

  // REQUIRES of what follows: decoded, and the units asked for do not descend within a block.
  PostingCursor& cursor() { return *cursor_; }
  // The index of the first posting of `unit` or after in the block; its size: there is none.
  std::size_t index_of(std::uint32_t unit);
  // The index of the first one that index_of() would not pass over, from `from` on.
  std::size_t end_of(std::size_t from, std::uint32_t unit) const;
  std::uint32_t unit_at(std::size_t index) const { return cursor_->units()[index]; }

 private:
  Status seek(std::uint32_t unit);
  Status decode_first();

  std::unique_ptr<PostingCursor> cursor_;
  PostingCounts* counts_;
  std::uint32_t first_ = 0;
  std::uint32_t last_ = 0;
  std::size_t index_ = 0;
  bool started_ = false;
  bool decoded_ = false;
};

// What a term can be worth in stretches of units, by the bounds of its blocks; nothing is decoded.
class BoundReader {
 public:
  BoundReader(PostingReader reader, const Bm25Fields& fields, const Bm25Worth& worth)
      : reader_(std::move(reader)), fields_(&fields), worth_(&worth) {}

  // In [begin, end); negative: no unit has it. REQUIRES: `begin` does not descend.
  Result<double> most(std::uint32_t begin, std::uint32_t end);

 private:
  PostingReader reader_;
  const Bm25Fields* fields_;
  const Bm25Worth* worth_;
  std::uint32_t known_last_ = kNoUnit;  // of the block whose bound is known
  double known_ = 0;
};

}  // namespace hartonomous::text
