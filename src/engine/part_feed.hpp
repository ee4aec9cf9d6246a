#pragma once

// PartFeed: what is to be known of a part of a model's file, taken from its bytes as they come by:
// its hash, and statistics of the tensors in it.
// Thread-safety: one thread at a time.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <hartonomous/base/sha256.hpp>
#include <hartonomous/weights/model_file.hpp>
#include <hartonomous/weights/statistics.hpp>

#include "ingest/hash_ahead.hpp"
#include "weights/model_file_reader.hpp"

namespace hartonomous::engine {

// What is known of one tensor's numbers.
struct TensorNumbers {
  bool has_statistics = false;
  weights::Statistics statistics;
  std::string slabs;  // of each slab of the part, least and greatest: float32 little-endian
};

struct PartFacts {
  ContentHash hash;
  std::string head;                    // its first bytes, up to 32
  std::vector<std::size_t> tensors;    // of the file, that lie in it
  std::vector<TensorNumbers> numbers;  // of each of them
};

class PartFeed {
 public:
  // Both must outlive it.
  PartFeed(const weights::ModelFile& file, const weights::Part& part);
  PartFeed(PartFeed&&) noexcept;
  ~PartFeed();

  // The next bytes of the part. Errors: those of to_float32().
  Status see(Bytes bytes);
  std::uint64_t seen() const { return at_; }
  PartFacts finish();

 private:
  class Numbers;
  const weights::Part* part_;
  Sha256 hasher_;
  std::uint64_t at_ = 0;
  std::vector<Numbers> feeds_;
  PartFacts facts_;
};

// Feeds every part of a file that holds tensors, as the file is put.
class FileObserver final : public ingest::Observer {
 public:
  // Both must outlive it.
  FileObserver(const weights::ModelFile& file, const std::vector<weights::Part>& parts)
      : file_(file), parts_(parts) {}
  void see(Bytes bytes) override;
  // Of each part with tensors, in order; nothing when not all of the file was seen from its
  // beginning. Errors: those of PartFeed::see().
  Result<std::optional<std::vector<PartFacts>>> take();

 private:
  const weights::ModelFile& file_;
  const std::vector<weights::Part>& parts_;
  std::size_t next_ = 0;  // the part that bytes go to
  std::uint64_t in_part_ = 0;
  std::optional<PartFeed> feed_;
  std::vector<PartFacts> facts_;
  Status failed_;
};

}  // namespace hartonomous::engine
