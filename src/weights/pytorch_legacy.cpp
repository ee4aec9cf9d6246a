// PyTorch before 1.6: five pickles one behind the other (a magic number, the version, the machine,
// the value, the keys of its storages), then each storage with its count of numbers before it.
// Source: torch/serialization.py, _legacy_load.

#include <algorithm>

#include "weights/format_readers.hpp"
#include "weights/malformed.hpp"
#include "weights/pytorch_model.hpp"
#include "weights/torch_walk.hpp"

namespace hartonomous::weights {
namespace {

using Kind = PickleValue::Kind;

constexpr std::string_view kPyTorch = "PyTorch";
constexpr std::string_view kMagicBinary = "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";
constexpr std::string_view kMagicDecimal = "119547037146038801333356";
constexpr std::string_view kMagicLong = "0x1950a86a20f9469cfc6c";
constexpr std::int64_t kVersion = 1001;

class LegacyReader {
 public:
  explicit LegacyReader(const FileView& file) : reader_(file, kPyTorch, 0, file.size()) {}
  Result<ModelFile> read();

 private:
  Status read_head();
  void take_machine(const Pickle& machine);
  Status take_sizes(const Pickle& value);
  Status read_storages(const Pickle& keys);
  Status read_storage(const std::string& key);

  ByteReader reader_;
  bool is_big_endian_ = false;
  std::map<std::string, TorchStorage, std::less<>> sizes_;  // as the value's pickle has them
  StoragePlaces places_;
  ModelFile model_{.format = Format::kPyTorch};
};

Status LegacyReader::read_head() {
  const Place at_magic = reader_.place("magic");
  HTN_ASSIGN_OR_RETURN(const Pickle magic, read_pickle(reader_));
  const std::string& text = magic.top().text;
  if (magic.top().kind != Kind::kLong || (text != kMagicLong && text != kMagicDecimal)) {
    return malformed(at_magic, "not that of PyTorch");
  }
  const Place at_version = reader_.place("version");
  HTN_ASSIGN_OR_RETURN(const Pickle version, read_pickle(reader_));
  if (version.top().kind != Kind::kInt || version.top().integer != kVersion) {
    return unsupported(at_version, concat("not ", kVersion));
  }
  model_.version = concat(kVersion);
  HTN_ASSIGN_OR_RETURN(const Pickle machine, read_pickle(reader_));
  take_machine(machine);
  return {};
}

void LegacyReader::take_machine(const Pickle& machine) {
  const std::vector<PickleId>& items = machine.top().items;
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    const PickleValue& value = machine.at(items[i + 1]);
    if (machine.at(items[i]).text == "little_endian" && value.kind == Kind::kBool) {
      is_big_endian_ = value.integer == 0;
    }
  }
}

// Types of storages stand with the tensors that refer to them.
Status LegacyReader::take_sizes(const Pickle& value) {
  for (std::size_t id = 0; id < value.values.size(); ++id) {
    if (value.values[id].kind != Kind::kPersistent) continue;
    Result<TorchStorage> storage = torch_storage(value, static_cast<PickleId>(id));
    if (!storage.ok()) continue;  // a module's source, or what the walk has a note of
    TorchStorage& known = sizes_.try_emplace(storage->key, *storage).first->second;
    if (known.type != storage->type) {
      return malformed(reader_.place(storage->key), "a storage of two types");
    }
  }
  return {};
}

Status LegacyReader::read_storages(const Pickle& keys) {
  if (keys.top().kind != Kind::kList) return malformed(reader_.place("keys"), "not a list");
  for (const PickleId id : keys.top().items) {
    const PickleValue& key = keys.at(id);
    if (key.kind != Kind::kText) return malformed(reader_.place("keys"), "not texts");
    HTN_RETURN_IF_ERROR(read_storage(key.text));
  }
  return {};
}

Status LegacyReader::read_storage(const std::string& key) {
  const Place place = reader_.place("storage");
  const auto numbers = reader_.number<std::uint64_t>("storage");
  HTN_RETURN_IF_ERROR(reader_.status());
  const auto found = sizes_.find(key);
  if (found == sizes_.end()) return unsupported(place, "a storage of no known type");
  Result<std::uint64_t> bytes = element_bytes(found->second.type, numbers);
  if (!bytes.ok()) return bytes.status().with_context(describe(place, "size"));
  const ByteRange range{reader_.position(), *bytes};
  reader_.skip(*bytes, "storage");
  HTN_RETURN_IF_ERROR(reader_.status());
  if (!places_.try_emplace(key, range).second) return malformed(place, "a key that was there");
  if (range.bytes != 0) model_.storages.push_back(range);
  return {};
}

Result<ModelFile> LegacyReader::read() {
  HTN_RETURN_IF_ERROR(read_head());
  HTN_ASSIGN_OR_RETURN(const Pickle value, read_pickle(reader_));
  HTN_ASSIGN_OR_RETURN(const Pickle keys, read_pickle(reader_));
  TorchWalk walk;
  HTN_RETURN_IF_ERROR(walk.walk(value, ""));
  HTN_RETURN_IF_ERROR(take_sizes(value));
  reader_.set_big_endian(is_big_endian_);
  HTN_RETURN_IF_ERROR(read_storages(keys));
  for (const TorchTensor& tensor : walk.tensors()) {
    const auto found = places_.find(tensor.storage.key);
    if (found == places_.end()) {
      return malformed(reader_.place(tensor.name),
                       concat("no storage '", shown(tensor.storage.key), "'"));
    }
    HTN_RETURN_IF_ERROR(place_torch_tensor(tensor, found->second, is_big_endian_, model_));
  }
  model_.architecture = torch_architecture(value);
  model_.metadata = walk.metadata();
  model_.notes = std::move(walk.notes());
  return std::move(model_);
}

}  // namespace

Result<bool> is_torch_legacy(const FileView& file) {
  constexpr std::uint64_t kHeadBytes = 64;
  std::string head(static_cast<std::size_t>(std::min(file.size(), kHeadBytes)), '\0');
  HTN_RETURN_IF_ERROR(file.read_at(0, std::as_writable_bytes(std::span(head))));
  return head.find(kMagicBinary) < 16 || head.find(kMagicDecimal) < 4;
}

Result<ModelFile> read_pytorch_legacy(const FileView& file) { return LegacyReader(file).read(); }

}  // namespace hartonomous::weights
