#include "kv/witness.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <hartonomous/base/fault.hpp>
#include <hartonomous/base/text.hpp>

#include "codec/key.hpp"
#include "kv/xxh3.hpp"

namespace hartonomous::kv {
namespace {

constexpr std::string_view kMagic = "hartwit\x01";

struct Slot {
  WitnessRecord record;
  std::uint64_t turn = 0;
};

std::optional<Slot> decode_slot(std::string_view bytes) {
  codec::KeyReader reader(as_bytes(bytes));
  if (as_text(reader.raw(kMagic.size())) != kMagic) return std::nullopt;
  Slot slot;
  slot.turn = reader.u64();
  slot.record.point.commit = reader.u64();
  const Bytes head = reader.raw(slot.record.point.head.size());
  if (!reader.ok()) return std::nullopt;
  std::copy(head.begin(), head.end(), slot.record.point.head.begin());
  slot.record.log_at_open = reader.u64();
  slot.record.manifest.number = reader.u64();
  slot.record.manifest.bytes = reader.u64();
  slot.record.manifest.digest = reader.u64();
  const std::uint64_t sum = reader.u64();
  if (!reader.ok() || encode_witness_slot(slot.record, slot.turn) != bytes) return std::nullopt;
  static_cast<void>(sum);  // encoding again has compared it, and the zeros after it
  return slot;
}

Result<Slot> read_newest(const std::string& path) {
  Result<std::string> bytes = read_file(path, 2 * kWitnessSlotBytes);
  if (!bytes.ok()) {
    if (bytes.status().code() == StatusCode::kIo) return bytes.status();
    return corruption(concat(path, ": ", bytes.status().message()));
  }
  if (bytes->size() != 2 * kWitnessSlotBytes) {
    return corruption(
        concat(path, ": has ", bytes->size(), " bytes instead of ", 2 * kWitnessSlotBytes));
  }
  const std::string_view text = *bytes;
  std::optional<Slot> newest;
  for (std::size_t i = 0; i < 2; ++i) {
    const auto slot = decode_slot(text.substr(i * kWitnessSlotBytes, kWitnessSlotBytes));
    if (!slot || slot->turn % 2 != i) continue;
    if (!newest || slot->turn > newest->turn) newest = slot;
  }
  if (!newest) return corruption(concat(path, ": neither slot can be read"));
  return *newest;
}

}  // namespace

std::string encode_witness_slot(const WitnessRecord& record, std::uint64_t turn) {
  std::string slot = codec::KeyWriter()
                         .raw(as_bytes(kMagic))
                         .u64(turn)
                         .u64(record.point.commit)
                         .raw(record.point.head)
                         .u64(record.log_at_open)
                         .u64(record.manifest.number)
                         .u64(record.manifest.bytes)
                         .u64(record.manifest.digest)
                         .take();
  slot += codec::KeyWriter().u64(xxh3_64(as_bytes(slot))).take();
  slot.resize(kWitnessSlotBytes, '\0');
  return slot;
}

Result<WitnessRecord> read_witness(const std::string& path) {
  HTN_ASSIGN_OR_RETURN(const Slot slot, read_newest(path));
  return slot.record;
}

Status Witness::create(const std::string& path) {
  const std::string both = encode_witness_slot({}, 2) + encode_witness_slot({}, 1);
  return write_file_durably(path, as_bytes(both));
}

Result<std::unique_ptr<Witness>> Witness::open(const std::string& path) {
  HTN_ASSIGN_OR_RETURN(const Slot slot, read_newest(path));
  HTN_ASSIGN_OR_RETURN(File file, File::open(path, File::Mode::kReadWrite));
  return std::unique_ptr<Witness>(new Witness(std::move(file), slot.record, slot.turn));
}

WitnessRecord Witness::record() const {
  const std::lock_guard lock(mutex_);
  return record_;
}

Status Witness::advance(const CommitPoint& point) {
  const std::lock_guard lock(mutex_);
  if (point.commit <= witnessed_) return {};
  record_.point = point;
  return write_slot();
}

Status Witness::advance(const CommitPoint& point, const ManifestPoint& manifest) {
  const std::lock_guard lock(mutex_);
  record_.point = point;
  record_.manifest = manifest;
  return write_slot();
}

Status Witness::replace(const WitnessRecord& record) {
  const std::lock_guard lock(mutex_);
  record_ = record;
  HTN_RETURN_IF_ERROR(write_slot());
  return write_slot();
}

// The slot that is overwritten is never the newest one on the disk.
Status Witness::write_slot() {
  HTN_RETURN_IF_ERROR(fault::check("kv.witness.write"));
  ++turn_;
  const std::string slot = encode_witness_slot(record_, turn_);
  HTN_RETURN_IF_ERROR(file_.write_at((turn_ % 2) * kWitnessSlotBytes, as_bytes(slot)));
  HTN_RETURN_IF_ERROR(file_.sync());
  witnessed_ = record_.point.commit;
  return {};
}

}  // namespace hartonomous::kv
