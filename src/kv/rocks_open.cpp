// Opening and closing: the order in which the files of a store are read, believed and written.

#include <rocksdb/convenience.h>
#include <rocksdb/transaction_log.h>

#include <filesystem>
#include <utility>

#include <hartonomous/base/fault.hpp>
#include <hartonomous/base/file.hpp>
#include <hartonomous/base/text.hpp>

#include "kv/rocks_database.hpp"
#include "kv/rocks_status.hpp"

namespace hartonomous::kv {
namespace {

// A reader beside a busy writer may find a file gone between two looks, and looks again.
constexpr int kReaderAttempts = 20;
// A longer log is written into tables when a store is closed: they are smaller, and the next open
// need not do it.
constexpr std::uint64_t kLogBytesLeft = 256ull << 10;

// The names and sizes of RocksDB's files: what a writer at work changes.
std::string fingerprint(const std::string& folder) {
  namespace fs = std::filesystem;
  std::string text;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code gone;
    text += concat(entry->path().filename().string(), " ", entry->file_size(gone), "\n");
  }
  return text;
}

// An existing store that RocksDB finds incomplete is damaged, whatever it calls that.
Status as_open_failure(Status status) {
  switch (status.code()) {
    case StatusCode::kOk:
    case StatusCode::kIo:
    case StatusCode::kResourceExhausted:
    case StatusCode::kCorruption:
      return status;
    default:
      return corruption(std::string(status.message()));
  }
}

std::vector<rocksdb::ColumnFamilyDescriptor> describe_families(const RocksResources& resources) {
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  families.emplace_back(rocksdb::kDefaultColumnFamilyName, make_commit_family_options(resources));
  for (const schema::ColumnFamily& family : schema::kColumnFamilies) {
    families.emplace_back(std::string(family.name), make_family_options(family, resources));
  }
  return families;
}

}  // namespace

Result<std::shared_ptr<Database>> open_rocks(const RocksOptions& options) {
  HTN_ASSIGN_OR_RETURN(auto database, RocksDatabase::open(options));
  return std::shared_ptr<Database>(std::move(database));
}

Result<std::shared_ptr<RocksDatabase>> RocksDatabase::open(const RocksOptions& options) {
  std::shared_ptr<RocksDatabase> database(new RocksDatabase(options));
  HTN_RETURN_IF_ERROR(database->read_only() ? database->open_reader() : database->open_writer());
  return database;
}

RocksDatabase::~RocksDatabase() { close(); }

Status RocksDatabase::open_writer() {
  HTN_ASSIGN_OR_RETURN(StoreFolder::State state, folder_.inspect());
  if (state == StoreFolder::State::kEmpty && options_.mode == OpenMode::kOpenExisting) {
    return not_found(concat(folder_.path(), ": there is no store"));
  }
  HTN_RETURN_IF_ERROR(make_directories(folder_.path()));
  HTN_ASSIGN_OR_RETURN(lock_, StoreLock::take(folder_.lock()));
  HTN_ASSIGN_OR_RETURN(state, folder_.inspect());  // again: it may have been made meanwhile
  if (state == StoreFolder::State::kEmpty) return make_store();

  HTN_ASSIGN_OR_RETURN(witness_, Witness::open(folder_.witness()));
  const WitnessRecord witnessed = witness_->record();
  HTN_RETURN_IF_ERROR(check_manifest(folder_.rocks(), witnessed.manifest));
  HTN_RETURN_IF_ERROR(folder_.clear_load());
  HTN_RETURN_IF_ERROR(open_rocks_files(RocksAccess::kWrite, witnessed));
  HTN_RETURN_IF_ERROR(check_against(witnessed));
  return note_open();
}

Status RocksDatabase::make_store() {
  HTN_RETURN_IF_ERROR(folder_.begin_making());
  HTN_RETURN_IF_ERROR(Witness::create(folder_.witness()));
  HTN_ASSIGN_OR_RETURN(witness_, Witness::open(folder_.witness()));
  HTN_RETURN_IF_ERROR(open_rocks_files(RocksAccess::kCreate, {}));
  HTN_RETURN_IF_ERROR(note_open());
  return folder_.end_making();
}

Status RocksDatabase::open_reader() {
  HTN_ASSIGN_OR_RETURN(const StoreFolder::State state, folder_.inspect());
  if (state == StoreFolder::State::kEmpty) {
    return not_found(concat(folder_.path(), ": there is no store"));
  }
  Status opened;
  for (int attempt = 0; attempt < kReaderAttempts; ++attempt) {
    const std::string before = fingerprint(folder_.rocks());
    opened = open_reader_once();
    if (opened.ok()) return opened;
    close();
    // Nobody wrote meanwhile: it is damaged.
    if (before == fingerprint(folder_.rocks())) return opened;
  }
  return opened;
}

// The witness is read first: what is found after it can only be newer, or is damaged.
Status RocksDatabase::open_reader_once() {
  HTN_ASSIGN_OR_RETURN(const WitnessRecord witnessed, read_witness(folder_.witness()));
  HTN_RETURN_IF_ERROR(check_manifest(folder_.rocks(), witnessed.manifest));
  HTN_RETURN_IF_ERROR(open_rocks_files(RocksAccess::kRead, witnessed));
  return check_against(witnessed);
}

Status RocksDatabase::open_rocks_files(RocksAccess access, const WitnessRecord& witnessed) {
  HTN_RETURN_IF_ERROR(fault::check("kv.open.before_rocks"));
  chain_check_ = std::make_unique<ChainCheck>(
      ChainExpectation{.witnessed = witnessed.point, .log_at_open = witnessed.log_at_open});
  rocksdb::DBOptions options = make_database_options(resources_, access);
  options.wal_filter = chain_check_.get();
  const auto families = describe_families(resources_);
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* rocks = nullptr;
  const Status opened = guarded(folder_.rocks(), [&] {
    return access == RocksAccess::kRead
               ? rocksdb::DB::OpenForReadOnly(options, folder_.rocks(), families, &handles, &rocks)
               : rocksdb::DB::Open(options, folder_.rocks(), families, &handles, &rocks);
  });
  if (!chain_check_->problem().empty()) {
    return corruption(concat(folder_.rocks(), ": ", chain_check_->problem()));
  }
  HTN_RETURN_IF_ERROR(as_open_failure(opened));
  rocks_.reset(rocks);
  std::copy(handles.begin(), handles.end(), handles_.begin());
  HTN_RETURN_IF_ERROR(read_commit_point());
  return fault::check("kv.open.after_rocks");
}

Status RocksDatabase::read_commit_point() {
  std::string row;
  rocksdb::Status read;
  const Status got = guarded("the commit row", [&] {
    read = rocks_->Get(make_read_options(), handles_[0], rocksdb::Slice(kCommitKey), &row);
    return read.IsNotFound() ? rocksdb::Status::OK() : read;
  });
  HTN_RETURN_IF_ERROR(got);
  point_ = {};
  if (!read.IsNotFound()) {
    HTN_ASSIGN_OR_RETURN(point_, decode_commit_row(as_bytes(row)));
  }
  commit_number_ = point_.commit;
  return {};
}

Status RocksDatabase::check_against(const WitnessRecord& witnessed) const {
  if (point_.commit < witnessed.point.commit) {
    return corruption(concat(folder_.path(), ": commit ", witnessed.point.commit,
                             " is missing: it was acknowledged, but the newest one found is ",
                             point_.commit));
  }
  if (point_.commit == witnessed.point.commit && point_.head != witnessed.point.head) {
    return corruption(
        concat(folder_.path(), ": commit ", point_.commit, " is not the one that was witnessed"));
  }
  return {};
}

// Recovery has written every row of the log to table files: what was found is durable now.
Status RocksDatabase::note_open() {
  HTN_RETURN_IF_ERROR(fault::check("kv.open.before_witness"));
  std::unique_ptr<rocksdb::LogFile> log;
  HTN_RETURN_IF_ERROR(guarded(folder_.rocks(), [&] { return rocks_->GetCurrentWalFile(&log); }));
  manifest_.emplace(folder_.rocks());
  WitnessRecord record{.point = point_, .log_at_open = log->LogNumber(), .manifest = {}};
  HTN_ASSIGN_OR_RETURN(record.manifest, manifest_->advance());
  return witness_->replace(record);
}

std::uint64_t RocksDatabase::log_bytes() const {
  std::unique_ptr<rocksdb::LogFile> log;
  if (!rocks_->GetCurrentWalFile(&log).ok()) return 0;
  return log->SizeFileBytes();
}

void RocksDatabase::close() {
  if (rocks_ == nullptr) return;
  if (witness_ != nullptr && manifest_ && poison_cause_.ok()) {
    const std::lock_guard lock(commit_mutex_);
    const Status rested = log_bytes() < kLogBytesLeft ? witness_everything() : flush_locked();
    ignore_error(rested, "what was acknowledged is witnessed already");
  }
  rocksdb::CancelAllBackgroundWork(rocks_.get(), true);
  for (rocksdb::ColumnFamilyHandle*& handle : handles_) {
    if (handle == nullptr) continue;
    ignore_error(from_rocks(rocks_->DestroyColumnFamilyHandle(handle), "close"), "on the way out");
    handle = nullptr;
  }
  ignore_error(from_rocks(rocks_->Close(), "close"), "on the way out");
  rocks_.reset();
}

}  // namespace hartonomous::kv
