#pragma once

// StoreFolder: what stands where in a store's folder, and its birth.
// docs/format/store_directory.md.
//
//   FORMAT      "hartonomous 2\n"; written last when a store is made: it is one from then on
//   CREATING    there while a store is being made; whatever is beside it then may be thrown away
//   LOCK.hart   store_lock.hpp
//   WITNESS     witness.hpp
//   rocks/      RocksDB's own files
//   load/       files of bulk loads under way; emptied when the store is opened
//
// Thread-safety: immutable.

#include <string>

#include <hartonomous/base/result.hpp>

namespace hartonomous::kv {

class StoreFolder {
 public:
  enum class State { kStore, kEmpty };

  explicit StoreFolder(std::string path) : path_(std::move(path)) {}

  const std::string& path() const { return path_; }
  std::string lock() const { return path_ + "/LOCK.hart"; }
  std::string witness() const { return path_ + "/WITNESS"; }
  std::string rocks() const { return path_ + "/rocks"; }
  std::string load() const { return path_ + "/load"; }

  // What the folder is; kEmpty when there is none or its making was interrupted. Errors:
  // kNotSupported (another format version), kInvalidArgument (something else), kCorruption, kIo.
  Result<State> inspect() const;
  // Clears what an interrupted making left, and marks the folder as being made.
  Status begin_making() const;
  // From here on it is a store.
  Status end_making() const;
  // Throws away what bulk loads left that did not finish.
  Status clear_load() const;

 private:
  std::string format() const { return path_ + "/FORMAT"; }
  std::string creating() const { return path_ + "/CREATING"; }
  Status check_format() const;
  std::string path_;
};

}  // namespace hartonomous::kv
