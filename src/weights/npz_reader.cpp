// NPZ: a ZIP archive of NPY files. Source: numpy/lib/npyio.py.

#include <algorithm>

#include "weights/format_readers.hpp"
#include "weights/malformed.hpp"

namespace hartonomous::weights {
namespace {

constexpr std::string_view kSuffix = ".npy";

}  // namespace

bool is_npz(const ZipFile& zip) {
  return std::any_of(zip.members().begin(), zip.members().end(),
                     [](const ZipMember& member) { return member.name.ends_with(kSuffix); });
}

Result<ModelFile> read_npz(const FileView& file) {
  HTN_ASSIGN_OR_RETURN(const ZipFile zip, ZipFile::open(file));
  ModelFile model{.format = Format::kNpz};
  for (const ZipMember& member : zip.members()) {
    std::string_view name = member.name;
    if (!is_utf8(as_bytes(name))) {
      return malformed({"NPZ", member.offset, "member"}, "a name that is not UTF-8");
    }
    if (!name.ends_with(kSuffix)) {
      model.notes.push_back(concat("member '", name, "' is no array"));
      continue;
    }
    name.remove_suffix(kSuffix.size());
    if (!member.is_stored) {
      model.notes.push_back(concat("array '", name, "' is compressed"));
      continue;
    }
    HTN_RETURN_IF_ERROR(read_npy_at(file, {name, member.offset, member.bytes}, model));
  }
  return model;
}

}  // namespace hartonomous::weights
