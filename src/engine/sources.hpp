#pragma once

// ForeignSource: a caller's source as ingest takes them. Thread-safety: one thread at a time.

#include <hartonomous/engine/store.hpp>

#include "ingest/source.hpp"

namespace hartonomous::engine {

class ForeignSource final : public ingest::Source {
 public:
  explicit ForeignSource(hartonomous::Source& source) : source_(source) {}
  Result<std::size_t> read(std::span<std::byte> buffer) override {
    std::size_t filled = 0;
    // A short read is the end here; a caller's pipe may give less before it.
    while (filled < buffer.size()) {
      HTN_ASSIGN_OR_RETURN(const std::size_t count, source_.read(buffer.subspan(filled)));
      if (count > buffer.size() - filled) {
        return invalid_argument("a source said it read more than the buffer holds");
      }
      if (count == 0) break;
      filled += count;
    }
    return filled;
  }
  std::uint64_t size_hint() const override { return source_.size_hint(); }

 private:
  hartonomous::Source& source_;
};

}  // namespace hartonomous::engine
