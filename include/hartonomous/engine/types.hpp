#pragma once

// The plain values that a Store takes and gives.
// Thread-safety: immutable values.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/content_hash.hpp>
#include <hartonomous/base/ids.hpp>
#include <hartonomous/table/checked_table.hpp>

namespace hartonomous {

// How content is cut and what its children are.
enum class Kind : std::uint8_t {
  kBytes = 1,  // opaque: children are 64-byte blocks, the last one shorter
  kText = 2,   // UTF-8: children are tokens (words, whitespace, line ends, punctuation)
};
std::string_view kind_name(Kind kind);  // "bytes", "text"

// What a put is told. The default takes the kind from the content.
struct PutOptions {
  std::optional<Kind> kind;  // forced; kText on invalid UTF-8 is kInvalidArgument
};

// What a put did.
struct PutResult {
  AtomId atom;  // the whole content's atom
  DocumentId document;
  std::string name;
  Kind kind = Kind::kBytes;
  ContentHash sha256;  // of the whole content
  std::uint64_t bytes = 0;
  std::uint64_t new_bytes = 0;  // of atoms stored for the first time
  std::uint64_t atoms = 0;      // children, the whole not counted; 1 for a leaf
  std::uint64_t new_atoms = 0;
  bool unchanged = false;        // the name's newest version already was this content
  std::uint64_t resumed_at = 0;  // bytes an interrupted put had already landed
};

// A name given to a content; putting other content under the name makes the next version.
struct Document {
  DocumentId id;
  std::string name;
  std::uint64_t version = 1;  // 1, 2, ... within the name
  AtomId atom;
  Kind kind = Kind::kBytes;
  ContentHash sha256;
  std::uint64_t bytes = 0;
  Instant created;
};

// An atom: a leaf of at most 64 bytes, or a composite that is made of others.
struct Atom {
  AtomId id;
  ContentHash sha256;
  bool composite = false;
  std::uint64_t bytes = 0;     // of the whole content
  std::string value;           // leaf: its bytes; composite: hash, then the first 32 bytes
  std::uint64_t children = 0;  // 0 for a leaf
  Kind kind = Kind::kBytes;
};

// One row of dbo.AtomComposition: a component at a place of its parent.
// text: x column, y line, m character offset, all from 0. bytes: x and m byte offset, y 0.
struct Child {
  AtomId parent;
  AtomId component;
  std::uint64_t sequence_index = 0;
  std::uint64_t x = 0;
  std::uint64_t y = 0;
  std::uint64_t z = 0;
  std::uint64_t m = 0;
  std::uint64_t offset = 0;  // in bytes
  std::uint32_t length = 0;  // in bytes
};

// One parent of a component, all of its places there counted.
struct Parent {
  AtomId parent;
  AtomId component;
  std::uint64_t occurrences = 0;
};

struct ByteRange {
  std::uint64_t offset = 0;
  std::uint64_t length = ~std::uint64_t{0};  // cut at the end of the content
};

// Bytes by kind. Everything under the store's folder is in one of them.
struct DiskBytes {
  std::uint64_t payload = 0;  // pages, vectors
  std::uint64_t index = 0;    // fingerprints, extents, their hashes
  std::uint64_t edges = 0;    // reverse edges and counters
  std::uint64_t rows = 0;     // compositions, documents, jobs
  std::uint64_t history = 0;
  std::uint64_t other = 0;  // log not yet written out, manifest, witness
  std::uint64_t total() const { return payload + index + edges + rows + history + other; }
};

struct Statistics {
  std::uint64_t documents = 0;
  std::uint64_t logical_bytes = 0;  // of all documents
  std::uint64_t unique_bytes = 0;   // of all live atoms' payload
  std::uint64_t atoms = 0;          // stored, leaf
  std::uint64_t compositions = 0;
  std::uint64_t extents = 0;
  DiskBytes disk;
  std::uint64_t memory_bytes = 0;  // caches and buffers in use
  std::uint64_t commits = 0;
  double ratio() const {
    return disk.total() == 0
               ? 0.0
               : static_cast<double>(logical_bytes) / static_cast<double>(disk.total());
  }
};

struct SweepResult {
  std::uint64_t extents = 0;
  std::uint64_t atoms = 0;
  std::uint64_t jobs = 0;  // unfinished puts given up
  // Rows of typed tables whose atom is gone or whose time is over; what went along not counted.
  std::uint64_t rows = 0;
  std::uint64_t purged_references = 0;  // removed documents and pins forgotten
  std::uint64_t purged_versions = 0;    // past rows of typed tables forgotten
  std::uint64_t purged_vectors = 0;     // of past embeddings forgotten
  std::uint64_t payload_bytes = 0;      // of the atoms removed
  std::uint64_t disk_bytes_before = 0;
  std::uint64_t disk_bytes_after = 0;
};

struct SweepOptions {
  bool forsaken_jobs = false;  // also give up unfinished puts (they can no longer resume)
  // History older than this is forgotten, even where a tenant keeps more; 0: all of it.
  std::optional<std::int64_t> retain_seconds = {};
};

struct CheckOptions {
  bool recount = true;  // recompute every counter and edge
  std::size_t problems_max = 100;
};

struct CheckResult {
  std::vector<std::string> problems;  // each names what, where and why; empty: all is well
  std::uint64_t pages = 0;
  std::uint64_t atoms = 0;
  std::uint64_t extents = 0;
  std::uint64_t compositions = 0;
  std::uint64_t documents = 0;
  std::uint64_t counters = 0;
  std::uint64_t edges = 0;
  std::uint64_t bytes_hashed = 0;
  std::uint64_t rows = 0;  // of typed tables
  std::uint64_t index_entries = 0;
  std::uint64_t versions = 0;     // rows of history
  std::uint64_t vectors = 0;      // of embeddings, past ones included
  std::uint64_t index_pages = 0;  // of their graphs and trees
  std::uint64_t collections = 0;  // of texts
  std::uint64_t segments = 0;     // of those
  std::uint64_t postings = 0;
  std::uint64_t orphan_rows = 0;  // of segments that were interrupted: they wait to be erased
  // Every table that is described as stored, by its number. What is stored and described by none
  // is a problem.
  std::vector<CheckedTable> tables;
  bool ok() const { return problems.empty(); }
};

}  // namespace hartonomous
