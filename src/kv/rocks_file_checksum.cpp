#include "kv/rocks_file_checksum.hpp"

#include <rocksdb/file_checksum.h>

#include <string>

#include "codec/key.hpp"
#include "kv/xxh3.hpp"

namespace hartonomous::kv {
namespace {

class Generator final : public rocksdb::FileChecksumGenerator {
 public:
  void Update(const char* data, std::size_t size) override {
    hash_.update(as_bytes(std::string_view(data, size)));
  }
  void Finalize() override { checksum_ = codec::KeyWriter().u64(hash_.digest()).take(); }
  std::string GetChecksum() const override { return checksum_; }
  const char* Name() const override { return kFileChecksumName; }

 private:
  Xxh3Stream hash_;
  std::string checksum_;
};

class Factory final : public rocksdb::FileChecksumGenFactory {
 public:
  const char* Name() const override { return "hartonomous.file_checksum"; }
  std::unique_ptr<rocksdb::FileChecksumGenerator> CreateFileChecksumGenerator(
      const rocksdb::FileChecksumGenContext& context) override {
    const std::string& wanted = context.requested_checksum_func_name;
    if (!wanted.empty() && wanted != kFileChecksumName) return nullptr;
    return std::make_unique<Generator>();
  }
};

}  // namespace

std::shared_ptr<rocksdb::FileChecksumGenFactory> make_file_checksum_factory() {
  return std::make_shared<Factory>();
}

}  // namespace hartonomous::kv
