#pragma once

// The one table of column families. Numbers and names are part of the format and never reused;
// docs/format/column_families.md is held against this table by tests/format.
// Thread-safety: immutable.

#include <array>
#include <cstdint>
#include <string_view>

namespace hartonomous::schema {

// How operands of Batch::merge fold into a value.
enum class MergeKind : std::uint8_t { kNone, kCounts };  // kCounts: codec/packed_counts.hpp
enum class Compression : std::uint8_t { kNone, kZstd };
// What the family's blocks are read for.
enum class Access : std::uint8_t {
  kRows,
  kValue,   // bulk-loaded values of some 16 KiB and more, each read for itself and cached above
  kBulk,    // smaller ones, some of them compressed together
  kStream,  // bulk-loaded rows that are read in order
  kLookup,  // rows that are read one at a time, again and again
};

enum class Family : std::uint8_t {
  kMeta = 1,
  kPage = 2,
  kRun = 3,
  kFingerprintBlock = 4,
  kPostingBlock = 5,
  kExtent = 6,
  kExtentHash = 7,
  kContentCount = 8,
  kExtentCount = 9,
  kComposition = 10,
  kSegment = 11,
  kWholeHash = 12,
  kDocument = 13,
  kDocumentName = 14,
  kPutJob = 15,
  kReference = 16,
  kTableRow = 17,
  kTableIndex = 18,
  kTableHistory = 19,
  kTableIndexHistory = 20,
  kTableState = 21,
  kDocumentHistory = 22,
  kEnded = 23,
  kTenantState = 24,
  kContentKept = 25,
  kExtentKept = 26,
  kPageBase = 27,
  kBaseCount = 28,
  kVector = 29,
  kVectorSlot = 30,
  kVectorPoint = 31,
  kVectorIndex = 32,
  kVectorState = 33,
  kTextSegment = 34,
  kTextLength = 35,
  kTextRun = 36,
  kTextDocument = 37,
  kTextState = 38,
};

struct ColumnFamily {
  Family family;
  std::string_view name;
  std::string_view key;    // its fields, see keys.hpp
  std::string_view value;  // the page of docs/format that draws it
  std::string_view owner;  // module
  MergeKind merge = MergeKind::kNone;
  Compression compression = Compression::kNone;
  Access access = Access::kRows;
};

inline constexpr std::array<ColumnFamily, 38> kColumnFamilies{{
    {Family::kMeta, "meta", "name string", "meta", "engine"},
    {Family::kPage, "page", "domain u32, page u40", "page", "content", MergeKind::kNone,
     Compression::kZstd, Access::kValue},
    {Family::kRun, "run", "domain u32, kind u8, run u40", "run", "content"},
    {Family::kFingerprintBlock, "fingerprint_block", "domain u32, run u40, block u32",
     "fingerprint_block", "content", MergeKind::kNone, Compression::kNone, Access::kValue},
    {Family::kPostingBlock, "posting_block", "domain u32, run u40, block u32", "posting_block",
     "content", MergeKind::kNone, Compression::kZstd, Access::kBulk},
    {Family::kExtent, "extent", "domain u32, extent u40", "extent", "content", MergeKind::kNone,
     Compression::kZstd, Access::kStream},
    {Family::kExtentHash, "extent_hash", "domain u32, cut u8, hash 32 bytes", "extent", "content"},
    {Family::kContentCount, "content_count", "domain u32, page u40", "packed_counts", "content",
     MergeKind::kCounts, Compression::kZstd},
    {Family::kExtentCount, "extent_count", "domain u32, extent page u40", "packed_counts",
     "content", MergeKind::kCounts, Compression::kZstd},
    {Family::kComposition, "composition", "domain u32, content u40", "composition", "composition",
     MergeKind::kNone, Compression::kZstd},
    {Family::kSegment, "segment", "domain u32, content u40, segment u32", "composition",
     "composition", MergeKind::kNone, Compression::kZstd},
    {Family::kWholeHash, "whole_hash", "domain u32, kind u8, hash 32 bytes", "composition",
     "composition"},
    {Family::kDocument, "document", "tenant u32, document u40", "document", "composition",
     MergeKind::kNone, Compression::kZstd},
    {Family::kDocumentName, "document_name", "tenant u32, name string, document u40", "document",
     "composition", MergeKind::kNone, Compression::kZstd},
    {Family::kPutJob, "put_job", "tenant u32, name string", "put_job", "ingest"},
    {Family::kReference, "reference", "tenant u32, content u40, kind u8, reference u40",
     "reference", "composition", MergeKind::kNone, Compression::kZstd},
    {Family::kTableRow, "table_row", "tenant u32, table u16, key columns", "table", "table",
     MergeKind::kNone, Compression::kZstd, Access::kLookup},
    {Family::kTableIndex, "table_index",
     "tenant u32, table u16, index u8, index columns, key columns", "table", "table",
     MergeKind::kNone, Compression::kZstd, Access::kLookup},
    {Family::kTableHistory, "table_history", "tenant u32, table u16, key columns, valid to u64",
     "table", "table", MergeKind::kNone, Compression::kZstd, Access::kLookup},
    {Family::kTableIndexHistory, "table_index_history",
     "tenant u32, table u16, index u8, index columns, key columns, valid to u64", "table", "table",
     MergeKind::kNone, Compression::kZstd, Access::kLookup},
    {Family::kTableState, "table_state", "tenant u32, table u16", "table", "table",
     MergeKind::kNone, Compression::kNone, Access::kLookup},
    {Family::kDocumentHistory, "document_history", "tenant u32, name string, document u40",
     "document", "composition", MergeKind::kNone, Compression::kZstd},
    {Family::kEnded, "ended", "tenant u32, ended u64, kind u8, reference u40", "reference",
     "composition", MergeKind::kNone, Compression::kZstd},
    {Family::kTenantState, "tenant_state", "tenant u32", "tenant_state", "tenant"},
    {Family::kContentKept, "content_kept", "domain u32, page u40", "packed_counts", "content",
     MergeKind::kCounts, Compression::kZstd},
    {Family::kExtentKept, "extent_kept", "domain u32, extent page u40", "packed_counts", "content",
     MergeKind::kCounts, Compression::kZstd},
    {Family::kPageBase, "page_base", "domain u32, page u40", "page", "content"},
    {Family::kBaseCount, "base_count", "domain u32, page u40", "packed_counts", "content",
     MergeKind::kCounts, Compression::kZstd},
    {Family::kVector, "vector", "tenant u32, model u32, slot u32", "vector", "query",
     MergeKind::kNone, Compression::kNone, Access::kBulk},
    {Family::kVectorSlot, "vector_slot", "tenant u32, model u32, page u32", "vector", "query",
     MergeKind::kNone, Compression::kZstd, Access::kBulk},
    {Family::kVectorPoint, "vector_point", "tenant u32, model u32, version u32, page u32", "vector",
     "query", MergeKind::kNone, Compression::kNone, Access::kBulk},
    {Family::kVectorIndex, "vector_index",
     "tenant u32, model u32, index u8, generation u32, page u32", "vector", "query",
     MergeKind::kNone, Compression::kNone, Access::kBulk},
    {Family::kVectorState, "vector_state", "tenant u32, model u32, index u8", "vector", "query"},
    {Family::kTextSegment, "text_segment",
     "tenant u32, collection u32, segment u32, part u8, number u32", "text_segment", "collection",
     MergeKind::kNone, Compression::kNone, Access::kLookup},
    {Family::kTextLength, "text_length", "tenant u32, collection u32, page u32", "collection",
     "collection", MergeKind::kNone, Compression::kZstd},
    {Family::kTextRun, "text_run", "tenant u32, collection u32, page u32", "collection",
     "collection", MergeKind::kNone, Compression::kZstd},
    {Family::kTextDocument, "text_document", "tenant u32, collection u32, document u40",
     "collection", "collection"},
    {Family::kTextState, "text_state", "tenant u32, collection u32", "collection", "collection",
     MergeKind::kNone, Compression::kNone, Access::kLookup},
}};

constexpr bool families_are_numbered_in_order() {
  for (std::size_t i = 0; i < kColumnFamilies.size(); ++i) {
    if (static_cast<std::size_t>(kColumnFamilies[i].family) != i + 1) return false;
  }
  return true;
}
static_assert(families_are_numbered_in_order(), "family n stands in row n - 1");

constexpr const ColumnFamily& column_family(Family family) {
  return kColumnFamilies[static_cast<std::size_t>(family) - 1];
}

// The version of everything written; a store of another one is refused by name.
inline constexpr std::uint32_t kFormatVersion = 7;

}  // namespace hartonomous::schema
