#pragma once

// ZipFile: the members of a ZIP archive and where their bytes lie. Stored members are read in
// place; deflated ones are inflated up to a limit. Thread-safety: one thread at a time.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/result.hpp>

#include "weights/file_view.hpp"

namespace hartonomous::weights {

struct ZipMember {
  std::string name;
  std::uint64_t offset = 0;  // of its bytes, behind the local header
  std::uint64_t bytes = 0;   // as they lie in the file
  std::uint64_t content_bytes = 0;
  bool is_stored = false;  // its bytes are its content
  std::uint64_t directory_offset = 0;
  std::uint64_t number = 0;
};

class ZipFile {
 public:
  // How much of it is read: names and sizes, from the directory alone, or places too, which are in
  // the header of each member.
  enum class Extent : std::uint8_t { kNames, kPlaces };
  // Lifetime: the file outlives it. Errors: kInvalidArgument: no archive, or one whose members
  // overlap, are past the end or have the same name; kResourceExhausted: too many of them; that of
  // reading.
  static Result<ZipFile> open(const FileView& file, Extent extent = Extent::kPlaces);
  ZipFile(ZipFile&&) noexcept;
  ZipFile& operator=(ZipFile&&) noexcept;
  ~ZipFile();

  // In order of their offsets, where these were read.
  const std::vector<ZipMember>& members() const { return members_; }
  // Null: there is none.
  const ZipMember* find(std::string_view name) const;
  // Its content. Errors: kResourceExhausted past `bytes_max`; kInvalidArgument: it does not
  // inflate; that of reading.
  Result<std::string> read(const ZipMember& member, std::uint64_t bytes_max) const;

 private:
  struct Impl;
  explicit ZipFile(std::unique_ptr<Impl> impl);
  Status read_members(Extent extent);
  Result<ZipMember> read_member(Extent extent);
  Status find_bytes(std::string_view extra, ZipMember& member);
  Status check_members() const;
  Status order_names();

  std::unique_ptr<Impl> impl_;
  std::vector<ZipMember> members_;
  std::vector<std::size_t> by_name_;  // of members_
};

}  // namespace hartonomous::weights
