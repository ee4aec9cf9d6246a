#pragma once

// SegmentDictionary: a segment's header and rows as they are read; what finds a term's entry.
// DictionaryCursor: the terms of a segment in byte order.
// Thread-safety: SegmentDictionary is immutable, and thread-safe as its source is; a cursor is for
// one thread at a time and does not outlive the dictionary.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "text/list_entry.hpp"
#include "text/segment_format.hpp"

namespace hartonomous::text {

class SegmentDictionary {
 public:
  SegmentDictionary(SegmentHeader header, std::shared_ptr<SegmentSource> source)
      : header_(std::move(header)), source_(std::move(source)) {}
  const SegmentHeader& header() const { return header_; }
  // How many rows of the part there are, in the header or beside it.
  std::uint32_t row_count(SegmentPart part) const;
  // Without its checksum, its head left on. Errors: kCorruption, kIo.
  Result<PinnedRow> row(SegmentPart part, std::uint32_t number) const;
  // The row of the dictionary that has the term if any has; none: the term is before all.
  // Errors: kCorruption, kIo.
  Result<std::optional<std::uint32_t>> row_of(std::string_view term) const;

 private:
  Result<std::uint32_t> child_of(std::uint32_t index_row, std::string_view term) const;

  SegmentHeader header_;
  std::shared_ptr<SegmentSource> source_;
};

class DictionaryCursor {
 public:
  explicit DictionaryCursor(const SegmentDictionary& dictionary) : dictionary_(dictionary) {}
  // To the first term that is not below, then to the next ones; a new cursor's next() goes to the
  // first of all. False: there is none. Errors: kCorruption, kIo.
  Result<bool> seek(std::string_view term);
  Result<bool> next();
  // To the term itself, in one row. False: it is not there, and the cursor is anywhere.
  Result<bool> find(std::string_view term);

  // REQUIRES: the last call said true. Valid until the next.
  std::string_view term() const { return term_; }
  const ListEntry& list() const { return list_; }
  // Where the entry is in its row, and that it stays.
  std::uint32_t row_number() const { return row_number_; }
  std::uint32_t entry_offset() const { return entry_offset_; }
  std::uint32_t entry_bytes() const { return entry_bytes_; }
  const PinnedRow& row() const { return row_; }

 private:
  Status load(std::uint32_t number);
  Result<bool> next_of_row();
  Status read_entry();

  const SegmentDictionary& dictionary_;
  std::uint32_t rows_begun_ = 0;
  std::uint32_t row_number_ = 0;
  PinnedRow row_;
  codec::ByteReader reader_{Bytes()};
  std::string term_;
  std::string last_;
  ListEntry list_;
  std::uint32_t entry_offset_ = 0;
  std::uint32_t entry_bytes_ = 0;
};

}  // namespace hartonomous::text
