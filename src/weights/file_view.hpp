#pragma once

// FileView: bytes that are read where they are needed. A parser of a model file of many gigabytes
// reads its headers and nothing else.
// Thread-safety: one thread at a time.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/status.hpp>

namespace hartonomous::weights {

class FileView {
 public:
  FileView() = default;
  FileView(const FileView&) = delete;
  FileView& operator=(const FileView&) = delete;
  virtual ~FileView() = default;

  virtual std::uint64_t size() const = 0;
  // Fills `out`. Errors: kInvalidArgument past the end; what reading gives.
  virtual Status read_at(std::uint64_t offset, std::span<std::byte> out) const = 0;
};

// Bytes in memory. Lifetime: they outlive it.
class MemoryView final : public FileView {
 public:
  explicit MemoryView(Bytes bytes) : bytes_(bytes) {}
  std::uint64_t size() const override { return bytes_.size(); }
  Status read_at(std::uint64_t offset, std::span<std::byte> out) const override;

 private:
  Bytes bytes_;
};

// Another one, read in windows: many small reads that are near one another cost one.
class BufferedView final : public FileView {
 public:
  explicit BufferedView(const FileView& file) : file_(file) {}
  std::uint64_t size() const override { return file_.size(); }
  Status read_at(std::uint64_t offset, std::span<std::byte> out) const override;

 private:
  const FileView& file_;
  mutable std::vector<std::byte> window_;
  mutable std::uint64_t window_begin_ = 0;
};

}  // namespace hartonomous::weights
