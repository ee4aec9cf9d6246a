#pragma once

// Writing index runs: sorted entries, in blocks of up to 4096, then the run's row.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <span>
#include <vector>

#include <hartonomous/base/ids.hpp>
#include <hartonomous/base/limits.hpp>

#include "codec/fingerprint_block.hpp"
#include "codec/posting_block.hpp"
#include "content/domain_state.hpp"
#include "content/packed_atom.hpp"
#include "content/row_sink.hpp"

namespace hartonomous::content {

class RunWriter {
 public:
  RunWriter(RowSink& sink, DomainId domain, schema::RunKind kind, std::uint64_t number,
            std::uint8_t level);

  // Entries ascending by (key, value). A fingerprint run's key is the fingerprint, its value the
  // id.
  Status add(const codec::Posting& entry) {
    pending_.push_back(entry);
    return pending_.size() == limits::kRunBlockEntries ? write_block() : Status();
  }
  // The fingerprints of a new run (Resolved::run), ascending; its ids are relative to `base`.
  Status add_new(std::span<const PackedAtom> run, std::uint64_t base);
  // Writes what is pending and the run's row. Null when there were no entries.
  Result<SharedRun> finish();

 private:
  Status write_block();
  Status write_fingerprints();
  Status write_encoded(std::uint64_t first_key, std::size_t entries);

  RowSink& sink_;
  DomainId domain_;
  Run run_;
  std::vector<codec::Posting> pending_;
  std::vector<codec::FingerprintEntry> fingerprints_;
  std::string encoded_;
};

}  // namespace hartonomous::content
