#include "weights/zip_file.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "weights/malformed.hpp"
#include "weights/zip64_extra.hpp"

#include <minizip/unzip.h>

namespace hartonomous::weights {
namespace {

constexpr std::string_view kZip = "ZIP";
constexpr std::uint64_t kMembersMax = 1 << 20;
constexpr uLong kEncrypted = 1;

// A file as minizip sees one.
struct Stream {
  const FileView& file;
  std::uint64_t position = 0;
  Status failure = {};  // the first one of reading
};

Stream& stream_of(voidpf pointer) { return *static_cast<Stream*>(pointer); }

voidpf open_stream(voidpf opaque, const void* /*name*/, int /*mode*/) {
  stream_of(opaque).position = 0;
  return opaque;
}

uLong read_stream(voidpf opaque, voidpf /*stream*/, void* out, uLong size) {
  Stream& stream = stream_of(opaque);
  const std::span to(static_cast<std::byte*>(out), size);
  Status read = stream.file.read_at(stream.position, to);
  if (!read.ok()) {
    // To minizip the end of a file is zeros: it is a failure, which stays.
    if (stream.failure.ok()) stream.failure = std::move(read).with_context("ZIP");
    return 0;
  }
  stream.position += size;
  return size;
}

uLong write_stream(voidpf /*opaque*/, voidpf /*stream*/, const void* /*from*/, uLong /*size*/) {
  return 0;
}

ZPOS64_T tell_stream(voidpf opaque, voidpf /*stream*/) { return stream_of(opaque).position; }

long seek_stream(voidpf opaque, voidpf /*stream*/, ZPOS64_T offset, int origin) {
  Stream& stream = stream_of(opaque);
  std::uint64_t base = 0;
  if (origin == ZLIB_FILEFUNC_SEEK_CUR) base = stream.position;
  if (origin == ZLIB_FILEFUNC_SEEK_END) base = stream.file.size();
  const std::uint64_t position = base + offset;  // a step back is a large offset
  if (position > stream.file.size()) return -1;
  stream.position = position;
  return 0;
}

int close_stream(voidpf /*opaque*/, voidpf /*stream*/) { return 0; }
int error_of_stream(voidpf opaque, voidpf /*stream*/) {
  return stream_of(opaque).failure.ok() ? 0 : 1;
}

}  // namespace

struct ZipFile::Impl {
  explicit Impl(const FileView& view) : buffered(view), stream{buffered} {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    if (zip != nullptr) unzClose(zip);
  }

  // What reading said, or that the archive is not one.
  Status fail(std::uint64_t offset, std::string_view field, std::string_view why) {
    if (!stream.failure.ok()) return stream.failure;
    return malformed({kZip, offset, field}, why);
  }

  BufferedView buffered;
  Stream stream;
  unzFile zip = nullptr;
};

ZipFile::ZipFile(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ZipFile::ZipFile(ZipFile&&) noexcept = default;
ZipFile& ZipFile::operator=(ZipFile&&) noexcept = default;
ZipFile::~ZipFile() = default;

Result<ZipFile> ZipFile::open(const FileView& file, Extent extent) {
  auto impl = std::make_unique<Impl>(file);
  zlib_filefunc64_def functions = {};
  functions.zopen64_file = open_stream;
  functions.zread_file = read_stream;
  functions.zwrite_file = write_stream;
  functions.ztell64_file = tell_stream;
  functions.zseek64_file = seek_stream;
  functions.zclose_file = close_stream;
  functions.zerror_file = error_of_stream;
  functions.opaque = &impl->stream;
  impl->zip = unzOpen2_64("", &functions);
  if (impl->zip == nullptr) return impl->fail(file.size(), "directory", "not found");
  ZipFile zip(std::move(impl));
  HTN_RETURN_IF_ERROR(zip.read_members(extent));
  if (extent == Extent::kPlaces) HTN_RETURN_IF_ERROR(zip.check_members());
  HTN_RETURN_IF_ERROR(zip.order_names());
  return zip;
}

// Of the member that minizip is at.
Result<ZipMember> ZipFile::read_member(Extent extent) {
  unzFile zip = impl_->zip;
  unz_file_info64 info = {};
  unz64_file_pos at = {};
  const bool is_there =
      unzGetFilePos64(zip, &at) == UNZ_OK &&
      unzGetCurrentFileInfo64(zip, &info, nullptr, 0, nullptr, 0, nullptr, 0) == UNZ_OK;
  if (!is_there) return impl_->fail(impl_->stream.position, "directory", "a broken member");
  ZipMember member;
  std::string extra(info.size_file_extra, '\0');
  member.name.resize(info.size_filename);
  unzGetCurrentFileInfo64(zip, &info, member.name.data(), info.size_filename, extra.data(),
                          info.size_file_extra, nullptr, 0);
  member.bytes = info.compressed_size;
  member.content_bytes = info.uncompressed_size;
  member.is_stored = info.compression_method == 0 && (info.flag & kEncrypted) == 0;
  member.directory_offset = at.pos_in_zip_directory;
  member.number = at.num_of_file;
  if (extent == Extent::kPlaces) HTN_RETURN_IF_ERROR(find_bytes(extra, member));
  return member;
}

// By the local header. Opened raw, so that no content is looked at.
Status ZipFile::find_bytes(std::string_view extra, ZipMember& member) {
  const bool is_64 = member.bytes == kZip64Elsewhere || member.content_bytes == kZip64Elsewhere;
  const auto sizes = read_zip64_extra(extra, {member.content_bytes, member.bytes});
  if (is_64 && sizes.has_value()) {
    member.bytes = sizes->bytes;
    member.content_bytes = sizes->content_bytes;
  }
  int method = 0;
  const bool is_elsewhere = is_64 && sizes.has_value() && sizes->header_offset.has_value();
  if (!is_elsewhere && unzOpenCurrentFile2(impl_->zip, &method, nullptr, 1) == UNZ_OK) {
    member.offset = unzGetCurrentFileZStreamPos64(impl_->zip);
    unzCloseCurrentFile(impl_->zip);
    return impl_->stream.failure;
  }
  if (!sizes.has_value() || !sizes->header_offset.has_value()) {
    return impl_->fail(impl_->stream.position, member.name, "no local header of that member");
  }
  HTN_ASSIGN_OR_RETURN(member.offset, behind_local_header(impl_->buffered, *sizes->header_offset));
  return {};
}

Status ZipFile::read_members(Extent extent) {
  unz_global_info64 info = {};
  if (unzGetGlobalInfo64(impl_->zip, &info) != UNZ_OK || info.number_entry == 0) {
    return impl_->fail(0, "directory", "no members");
  }
  int moved = unzGoToFirstFile(impl_->zip);
  for (; moved == UNZ_OK; moved = unzGoToNextFile(impl_->zip)) {
    if (members_.size() == kMembersMax) return too_much({kZip, 0, "directory"}, "too many members");
    HTN_ASSIGN_OR_RETURN(ZipMember member, read_member(extent));
    members_.push_back(std::move(member));
  }
  if (moved != UNZ_END_OF_LIST_OF_FILE) {
    return impl_->fail(impl_->stream.position, "directory", "a member that cannot be read");
  }
  std::sort(members_.begin(), members_.end(), [](const ZipMember& a, const ZipMember& b) {
    return std::pair(a.offset, a.bytes) < std::pair(b.offset, b.bytes);
  });
  return impl_->stream.failure;
}

// Members that share bytes are how a small archive is made to hold more than it has.
Status ZipFile::check_members() const {
  std::uint64_t end = 0;
  const std::uint64_t size = impl_->buffered.size();
  for (const ZipMember& member : members_) {
    const Place place{kZip, member.offset, member.name};
    if (member.offset > size || member.bytes > size - member.offset) {
      return malformed(place, concat(member.bytes, " bytes, past the end"));
    }
    if (member.is_stored && member.bytes != member.content_bytes) {
      return malformed(place,
                       concat("stored in ", member.bytes, " bytes, but of ", member.content_bytes));
    }
    if (member.offset < end) return malformed(place, "shares bytes with the member before");
    end = member.offset + member.bytes;
  }
  return {};
}

Status ZipFile::order_names() {
  by_name_.resize(members_.size());
  std::iota(by_name_.begin(), by_name_.end(), std::size_t{0});
  std::sort(by_name_.begin(), by_name_.end(),
            [&](std::size_t a, std::size_t b) { return members_[a].name < members_[b].name; });
  for (std::size_t i = 1; i < by_name_.size(); ++i) {
    const ZipMember& member = members_[by_name_[i]];
    if (member.name == members_[by_name_[i - 1]].name) {
      return malformed({kZip, member.offset, member.name}, "a name that is there twice");
    }
  }
  return {};
}

const ZipMember* ZipFile::find(std::string_view name) const {
  const auto found = std::lower_bound(
      by_name_.begin(), by_name_.end(), name,
      [&](std::size_t at, std::string_view other) { return members_[at].name < other; });
  if (found == by_name_.end() || members_[*found].name != name) return nullptr;
  return &members_[*found];
}

Result<std::string> ZipFile::read(const ZipMember& member, std::uint64_t bytes_max) const {
  const Place place{kZip, member.offset, member.name};
  if (member.content_bytes > bytes_max) {
    return too_much(place, concat(member.content_bytes, " bytes, at most ", bytes_max));
  }
  if (member.is_stored) {
    std::string content(static_cast<std::size_t>(member.bytes), '\0');
    HTN_RETURN_IF_ERROR(
        impl_->buffered.read_at(member.offset, std::as_writable_bytes(std::span(content))));
    return content;
  }
  unzFile zip = impl_->zip;
  const unz64_file_pos at{member.directory_offset, member.number};
  if (unzGoToFilePos64(zip, &at) != UNZ_OK || unzOpenCurrentFile(zip) != UNZ_OK) {
    return impl_->fail(member.offset, member.name, "cannot be opened");
  }
  std::string content;
  std::string chunk(65536, '\0');
  int got = 0;
  // What it claims to be is not believed: room is made for what comes. More does not: minizip ends
  // there.
  while ((got = unzReadCurrentFile(zip, chunk.data(), static_cast<unsigned>(chunk.size()))) > 0) {
    content.append(chunk, 0, static_cast<std::size_t>(got));
  }
  const bool is_whole = unzCloseCurrentFile(zip) == UNZ_OK && got == 0;
  if (is_whole && content.size() == member.content_bytes) return content;
  return impl_->fail(member.offset, member.name, "does not inflate to what it should");
}

}  // namespace hartonomous::weights
