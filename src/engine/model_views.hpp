#pragma once

// What model files are read from: a file of the system, or an atom of a snapshot.
// Thread-safety: one thread at a time.

#include <map>
#include <memory>
#include <string>

#include <hartonomous/base/file.hpp>
#include <hartonomous/engine/store.hpp>

#include "ingest/source.hpp"
#include "weights/file_view.hpp"

namespace hartonomous::engine {

class PathView final : public weights::FileView {
 public:
  // Errors: those of File::open(); kInvalidArgument for what is no regular file.
  static Result<std::unique_ptr<PathView>> open(const std::string& path);
  std::uint64_t size() const override { return size_; }
  Status read_at(std::uint64_t offset, std::span<std::byte> out) const override;

 private:
  PathView(File file, std::uint64_t size) : file_(std::move(file)), size_(size) {}
  mutable File file_;
  std::uint64_t size_;
};

// A file with some of its bytes replaced.
class PatchedView final : public weights::FileView {
 public:
  // Stretches by where they begin; they do not overlap.
  using Patches = std::map<std::uint64_t, std::string>;
  PatchedView(std::unique_ptr<weights::FileView> file, Patches patches)
      : file_(std::move(file)), patches_(std::move(patches)) {}
  std::uint64_t size() const override { return file_->size(); }
  Status read_at(std::uint64_t offset, std::span<std::byte> out) const override;

 private:
  std::unique_ptr<weights::FileView> file_;
  Patches patches_;
};

// Reads a view from its beginning to its end.
class ViewSource final : public ingest::Source {
 public:
  // `view` must outlive it.
  explicit ViewSource(const weights::FileView& view) : view_(view) {}
  Result<std::size_t> read(std::span<std::byte> buffer) override;
  std::uint64_t size_hint() const override { return view_.size(); }
  bool can_rewind() const override { return true; }
  Status rewind() override {
    at_ = 0;
    return {};
  }

 private:
  const weights::FileView& view_;
  std::uint64_t at_ = 0;
};

class AtomView final : public weights::FileView {
 public:
  // `bytes`: of the atom.
  AtomView(Snapshot snapshot, AtomId atom, std::uint64_t bytes)
      : snapshot_(std::move(snapshot)), atom_(atom), bytes_(bytes) {}
  std::uint64_t size() const override { return bytes_; }
  Status read_at(std::uint64_t offset, std::span<std::byte> out) const override;

 private:
  Snapshot snapshot_;
  AtomId atom_;
  std::uint64_t bytes_;
};

}  // namespace hartonomous::engine
