// PyTorch since 1.6: a ZIP archive of one folder with data.pkl and data/<key>, and for TorchScript
// with constants.pkl, constants/<key> and code/. Source: torch/serialization.py.

#include <algorithm>

#include "weights/format_readers.hpp"
#include "weights/malformed.hpp"
#include "weights/pytorch_model.hpp"
#include "weights/torch_walk.hpp"
#include "weights/zip_file.hpp"

namespace hartonomous::weights {
namespace {

constexpr std::string_view kPyTorch = "PyTorch";
constexpr std::string_view kData = "data.pkl";
constexpr std::uint64_t kPickleBytesMax = std::uint64_t{256} << 20;
constexpr std::uint64_t kTextBytesMax = 256;

class ArchiveReader {
 public:
  ArchiveReader(const FileView& file, ZipFile zip) : file_(file), zip_(std::move(zip)) {}
  Result<ModelFile> read();

 private:
  Result<std::string> text_of(std::string_view member) const;
  Result<Pickle> pickle_of(const ZipMember& member) const;
  Status read_pickle_of(std::string_view name, std::string_view folder, std::string_view prefix);
  Status place(const TorchTensor& tensor, std::string_view folder);
  void take_storages();

  const FileView& file_;
  ZipFile zip_;
  std::string folder_;  // with its slash
  bool is_big_endian_ = false;
  TorchWalk walk_;
  std::size_t placed_ = 0;
  ModelFile model_{.format = Format::kPyTorch};
};

Result<ModelFile> ArchiveReader::read() {
  const auto root = torch_archive_folder(zip_);
  if (!root.has_value()) return malformed({kPyTorch, 0, kData}, "not in the archive");
  folder_ = *root;
  HTN_ASSIGN_OR_RETURN(const std::string order, text_of("byteorder"));
  is_big_endian_ = order == "big";
  HTN_ASSIGN_OR_RETURN(model_.version, text_of("version"));
  model_.version.erase(model_.version.find_last_not_of("\n\r ") + 1);
  if (!is_utf8(as_bytes(model_.version + folder_))) {
    return malformed({kPyTorch, 0, "version"}, "not UTF-8");
  }
  if (!folder_.empty()) model_.name = folder_.substr(0, folder_.size() - 1);
  HTN_RETURN_IF_ERROR(read_pickle_of(kData, "data/", ""));
  if (zip_.find(folder_ + "constants.pkl") != nullptr) {
    HTN_RETURN_IF_ERROR(read_pickle_of("constants.pkl", "constants/", "constants"));
  }
  take_storages();
  model_.metadata = walk_.metadata();
  std::move(walk_.notes().begin(), walk_.notes().end(), std::back_inserter(model_.notes));
  return std::move(model_);
}

// Empty where there is no such member.
Result<std::string> ArchiveReader::text_of(std::string_view member) const {
  const ZipMember* found = zip_.find(folder_ + std::string(member));
  if (found == nullptr) return std::string();
  return zip_.read(*found, kTextBytesMax);
}

Result<Pickle> ArchiveReader::pickle_of(const ZipMember& member) const {
  if (member.is_stored) {
    ByteReader reader(file_, kPyTorch, member.offset, member.offset + member.bytes);
    return read_pickle(reader);
  }
  HTN_ASSIGN_OR_RETURN(const std::string content, zip_.read(member, kPickleBytesMax));
  const MemoryView view(as_bytes(content));
  ByteReader reader(view, kPyTorch, 0, view.size());
  return read_pickle(reader);
}

Status ArchiveReader::read_pickle_of(std::string_view name, std::string_view folder,
                                     std::string_view prefix) {
  HTN_ASSIGN_OR_RETURN(const Pickle pickle, pickle_of(*zip_.find(folder_ + std::string(name))));
  HTN_RETURN_IF_ERROR(walk_.walk(pickle, prefix));
  if (name == kData) model_.architecture = torch_architecture(pickle);
  for (; placed_ < walk_.tensors().size(); ++placed_) {
    HTN_RETURN_IF_ERROR(place(walk_.tensors()[placed_], folder));
  }
  return {};
}

Status ArchiveReader::place(const TorchTensor& tensor, std::string_view folder) {
  const std::string name = concat(folder_, folder, tensor.storage.key);
  const ZipMember* member = zip_.find(name);
  if (member == nullptr) {
    return malformed({kPyTorch, 0, tensor.name}, concat("no member '", shown(name), "'"));
  }
  if (!member->is_stored) {
    model_.notes.push_back(concat("tensor '", tensor.name, "' is compressed"));
    return {};
  }
  return place_torch_tensor(tensor, {member->offset, member->bytes}, is_big_endian_, model_);
}

// Those that no tensor refers to are storages too.
void ArchiveReader::take_storages() {
  for (const ZipMember& member : zip_.members()) {
    const bool is_storage = member.name.starts_with(folder_ + "data/") ||
                            member.name.starts_with(folder_ + "constants/");
    if (is_storage && member.is_stored && member.bytes != 0) {
      model_.storages.push_back({member.offset, member.bytes});
    }
  }
}

}  // namespace

// Of the data.pkl that is in the fewest folders.
std::optional<std::string> torch_archive_folder(const ZipFile& zip) {
  std::optional<std::string> best;
  const auto depth = [](const std::string& path) {
    return std::count(path.begin(), path.end(), '/');
  };
  for (const ZipMember& member : zip.members()) {
    if (!member.name.ends_with(kData)) continue;
    std::string folder = member.name.substr(0, member.name.size() - kData.size());
    if (!folder.empty() && folder.back() != '/') continue;
    if (!best.has_value() || depth(folder) < depth(*best)) best = std::move(folder);
  }
  return best;
}

Result<ModelFile> read_pytorch(const FileView& file) {
  HTN_ASSIGN_OR_RETURN(const bool is_legacy, is_torch_legacy(file));
  if (is_legacy) return read_pytorch_legacy(file);
  HTN_ASSIGN_OR_RETURN(ZipFile zip, ZipFile::open(file));
  return ArchiveReader(file, std::move(zip)).read();
}

}  // namespace hartonomous::weights
