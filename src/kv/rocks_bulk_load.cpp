#include "kv/rocks_bulk_load.hpp"

#include <rocksdb/sst_file_writer.h>

#include <filesystem>
#include <mutex>
#include <utility>

#include <hartonomous/base/fault.hpp>
#include <hartonomous/base/text.hpp>

#include "kv/batch_check.hpp"
#include "kv/compressibility.hpp"
#include "kv/rocks_status.hpp"

namespace hartonomous::kv {
namespace {

// A file is cut here: of a size that keeps the number of files, and of open files, low.
constexpr std::uint64_t kFileBytesMax = 256ull << 20;
// Smaller than a block, which then goes to the system without another copy.
constexpr std::size_t kWriteBufferBytes = std::size_t{32} << 10;
// One value in so many is judged; so many judged against the file's setting in a row cut it.
constexpr std::uint64_t kSampleOneIn = 16;
constexpr std::uint64_t kChangesOfMind = 32;
// Free space is looked at once per this many bytes.
constexpr std::uint64_t kSpaceCheckBytes = 16ull << 20;

// The files of one family: at most one is being written.
class FamilyLoad {
 public:
  FamilyLoad(RocksDatabase& database, const schema::ColumnFamily& family)
      : database_(&database), family_(&family) {}

  Status add(std::string_view key, Bytes value) {
    if (!last_key_.empty() && key <= last_key_) {
      return invalid_argument(concat("family ", family_->name, ": keys of a bulk load ascend; ",
                                     to_hex(as_bytes(key)), " came after ",
                                     to_hex(as_bytes(last_key_))));
    }
    HTN_RETURN_IF_ERROR(choose_file(value));
    const std::string_view text = as_text(value);
    HTN_RETURN_IF_ERROR(guarded(path_, [&] {
      return writer_->Put(rocksdb::Slice(key.data(), key.size()),
                          rocksdb::Slice(text.data(), text.size()));
    }));
    last_key_ = key;
    file_bytes_ += key.size() + value.size();
    return {};
  }

  // Ends and syncs the file being written.
  Status end_file() {
    if (writer_ == nullptr) return {};
    rocksdb::ExternalSstFileInfo info;
    HTN_RETURN_IF_ERROR(guarded(path_, [&] { return writer_->Finish(&info); }));
    writer_.reset();
    files_.paths.push_back(path_);
    files_.checksums.push_back(info.file_checksum);
    files_.checksum_names.push_back(info.file_checksum_func_name);
    return {};
  }

  const LoadFiles& files() const { return files_; }

 private:
  Status choose_file(Bytes value) {
    if (writer_ != nullptr && (file_bytes_ >= kFileBytesMax || changed_its_mind(value))) {
      HTN_RETURN_IF_ERROR(end_file());
    }
    if (writer_ != nullptr) return {};
    compressed_ = family_->compression == schema::Compression::kZstd && looks_compressible(value);
    file_bytes_ = 0;
    values_ = 0;
    disagreed_ = 0;
    return begin_file();
  }

  bool changed_its_mind(Bytes value) {
    if (family_->compression == schema::Compression::kNone) return false;
    if (++values_ % kSampleOneIn != 0) return false;
    disagreed_ = looks_compressible(value) == compressed_ ? 0 : disagreed_ + 1;
    return disagreed_ >= kChangesOfMind;
  }

  Status begin_file() {
    path_ = database_->next_load_path();
    rocksdb::Options options(make_database_options(database_->resources(), RocksAccess::kWrite),
                             make_family_options(*family_, database_->resources()));
    if (!compressed_) options.compression = rocksdb::kNoCompression;
    rocksdb::EnvOptions files(options);
    files.writable_file_max_buffer_size = kWriteBufferBytes;
    writer_ =
        std::make_unique<rocksdb::SstFileWriter>(files, options, database_->handle(family_->family),
                                                 /*invalidate_page_cache=*/false);
    return guarded(path_, [&] { return writer_->Open(path_); });
  }

  RocksDatabase* database_;
  const schema::ColumnFamily* family_;
  std::unique_ptr<rocksdb::SstFileWriter> writer_;
  std::string path_;
  std::string last_key_;
  LoadFiles files_;
  std::uint64_t file_bytes_ = 0;
  std::uint64_t values_ = 0;
  std::uint64_t disagreed_ = 0;
  bool compressed_ = false;
};

class RocksBulkLoad final : public BulkLoad {
 public:
  explicit RocksBulkLoad(std::shared_ptr<RocksDatabase> database)
      : database_(std::move(database)) {}

  ~RocksBulkLoad() override {
    for (const std::unique_ptr<FamilyLoad>& load : loads_) {
      if (load != nullptr) remove_files(*load);
    }
  }

  Status add(Family family, std::string_view key, Bytes value) override {
    HTN_RETURN_IF_ERROR(check_row(family, key, value.size()));
    HTN_RETURN_IF_ERROR(reserve(key.size() + value.size()));
    std::unique_ptr<FamilyLoad>& load = loads_[row_of(family)];
    if (load == nullptr) {
      load = std::make_unique<FamilyLoad>(*database_, schema::column_family(family));
    }
    Status added = fault::check("kv.bulk.add");
    if (added.ok()) added = load->add(key, value);
    // A file with a hole must never be ingested.
    return added.code() == StatusCode::kInvalidArgument ? added : keep_failure(std::move(added));
  }

  Status end(Family family) override {
    if (loads_[row_of(family)] == nullptr) return {};
    return keep_failure(loads_[row_of(family)]->end_file());
  }

  std::uint64_t bytes() const override {
    const std::lock_guard lock(mutex_);
    return bytes_;
  }

  Status finish() override {
    HTN_RETURN_IF_ERROR(failed());
    LoadFamilies families;
    for (std::size_t i = 0; i < loads_.size(); ++i) {
      if (loads_[i] == nullptr) continue;
      HTN_RETURN_IF_ERROR(keep_failure(loads_[i]->end_file()));
      families[i] = loads_[i]->files();
    }
    ignore_error(keep_failure(failed_precondition("the bulk load is finished")), "from now on");
    return database_->ingest(families);
  }

 private:
  static std::size_t row_of(Family family) { return static_cast<std::size_t>(family) - 1; }

  Status failed() const {
    const std::lock_guard lock(mutex_);
    return failed_;
  }

  // The first failure is every later call's.
  Status keep_failure(Status status) {
    if (status.ok()) return status;
    const std::lock_guard lock(mutex_);
    if (failed_.ok()) failed_ = status;
    return status;
  }

  Status reserve(std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    HTN_RETURN_IF_ERROR(failed_);
    bytes_ += bytes;
    if (bytes_ < space_checked_at_) return {};
    HTN_RETURN_IF_ERROR(database_->check_free_space(kSpaceCheckBytes + bytes));
    space_checked_at_ = bytes_ + kSpaceCheckBytes;
    return {};
  }

  static void remove_files(FamilyLoad& load) {
    // A file that is still being written has its name taken away by clear_load() at the next open.
    ignore_error(load.end_file(), "it is thrown away");
    for (const std::string& path : load.files().paths) {
      std::error_code ignored;
      std::filesystem::remove(path, ignored);
    }
  }

  std::shared_ptr<RocksDatabase> database_;
  std::array<std::unique_ptr<FamilyLoad>, schema::kColumnFamilies.size()> loads_;
  mutable std::mutex mutex_;  // rank: bulk load, a leaf; guards what follows
  std::uint64_t bytes_ = 0;
  std::uint64_t space_checked_at_ = 0;
  Status failed_;  // or finished
};

}  // namespace

std::unique_ptr<BulkLoad> make_rocks_bulk_load(std::shared_ptr<RocksDatabase> database) {
  return std::make_unique<RocksBulkLoad>(std::move(database));
}

Result<std::unique_ptr<BulkLoad>> RocksDatabase::bulk_load() {
  const std::lock_guard lock(commit_mutex_);
  HTN_RETURN_IF_ERROR(check_writable());
  return make_rocks_bulk_load(shared_from_this());
}

std::string RocksDatabase::next_load_path() {
  return concat(folder_.load(), "/", ++load_files_, ".sst");
}

}  // namespace hartonomous::kv
