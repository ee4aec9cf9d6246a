#pragma once

// ManifestDigest: the length and running hash of RocksDB's MANIFEST. A manifest whose end is gone
// opens without complaint, as an older state; the witness keeps this digest to tell.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <memory>
#include <string>

#include <hartonomous/base/result.hpp>

namespace hartonomous::kv {

struct ManifestPoint {
  std::uint64_t number = 0;
  std::uint64_t bytes = 0;
  std::uint64_t digest = 0;  // XXH3-64 of the first `bytes` bytes
  bool operator==(const ManifestPoint&) const = default;
};

// The number that CURRENT names. Errors: kCorruption, kIo.
Result<std::uint64_t> current_manifest(const std::string& folder);
// Errors: kCorruption: the manifest that CURRENT names does not begin with what was witnessed.
Status check_manifest(const std::string& folder, const ManifestPoint& witnessed);

class ManifestDigest {
 public:
  explicit ManifestDigest(std::string folder);
  ManifestDigest(ManifestDigest&&) noexcept;
  ManifestDigest& operator=(ManifestDigest&&) noexcept;
  ~ManifestDigest();
  // Syncs the manifest and reads what was appended since the last call.
  Result<ManifestPoint> advance();

 private:
  friend Status check_manifest(const std::string& folder, const ManifestPoint& witnessed);
  struct State;
  std::string folder_;
  std::unique_ptr<State> state_;
};

}  // namespace hartonomous::kv
