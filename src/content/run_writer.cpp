#include "content/run_writer.hpp"

#include <algorithm>

namespace hartonomous::content {

using schema::RunKind;

RunWriter::RunWriter(RowSink& sink, DomainId domain, RunKind kind, std::uint64_t number,
                     std::uint8_t level)
    : sink_(sink), domain_(domain) {
  run_.kind = kind;
  run_.number = number;
  run_.level = level;
  pending_.reserve(limits::kRunBlockEntries);
}

Status RunWriter::add_new(std::span<const PackedAtom> run, std::uint64_t base) {
  while (!run.empty()) {
    const auto part = run.first(std::min(run.size(), limits::kRunBlockEntries));
    fingerprints_.clear();
    for (const PackedAtom atom : part) {
      fingerprints_.push_back({atom.fingerprint(), base + atom.number()});
    }
    HTN_RETURN_IF_ERROR(write_fingerprints());
    run = run.subspan(part.size());
  }
  return {};
}

Status RunWriter::write_fingerprints() {
  encoded_.clear();
  codec::encode_fingerprint_block(fingerprints_, encoded_);
  return write_encoded(fingerprints_.front().fingerprint, fingerprints_.size());
}

Status RunWriter::write_block() {
  if (run_.kind == RunKind::kFingerprint) {
    fingerprints_.clear();
    for (const codec::Posting& entry : pending_) fingerprints_.push_back({entry.key, entry.value});
    HTN_RETURN_IF_ERROR(write_fingerprints());
  } else {
    encoded_.clear();
    codec::encode_posting_block(pending_, encoded_);
    HTN_RETURN_IF_ERROR(write_encoded(pending_.front().key, pending_.size()));
  }
  pending_.clear();
  return {};
}

Status RunWriter::write_encoded(std::uint64_t first_key, std::size_t entries) {
  const auto family = run_.kind == RunKind::kFingerprint ? kv::Family::kFingerprintBlock
                                                         : kv::Family::kPostingBlock;
  const auto index = static_cast<std::uint32_t>(run_.first_keys.size());
  HTN_RETURN_IF_ERROR(sink_.add(family, schema::block_key(domain_, run_.number, index), encoded_));
  run_.first_keys.push_back(first_key);
  run_.entries += entries;
  return {};
}

Result<SharedRun> RunWriter::finish() {
  if (!pending_.empty()) HTN_RETURN_IF_ERROR(write_block());
  if (run_.entries == 0) return SharedRun();
  sink_.batch().put(kv::Family::kRun, schema::run_key(domain_, run_.kind, run_.number),
                    encode_run(run_));
  return SharedRun(std::make_shared<const Run>(std::move(run_)));
}

}  // namespace hartonomous::content
