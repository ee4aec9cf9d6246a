#include "kv/store_folder.hpp"

#include <charconv>
#include <filesystem>

#include <hartonomous/base/fault.hpp>
#include <hartonomous/base/file.hpp>
#include <hartonomous/base/text.hpp>

#include "schema/column_families.hpp"

namespace hartonomous::kv {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kProgram = "hartonomous ";
constexpr std::size_t kFormatBytesMax = 64;

std::string format_line() { return concat(kProgram, schema::kFormatVersion, "\n"); }

Status remove_all(const std::string& path) {
  std::error_code error;
  fs::remove_all(path, error);
  if (!error) return {};
  return io_error(concat("remove ", path, ": ", error.message()));
}

Result<bool> exists(const std::string& path) {
  std::error_code error;
  const bool found = fs::exists(path, error);
  if (error) return io_error(concat(path, ": ", error.message()));
  return found;
}

// True when nothing but a lock file is there: a making that had hardly begun.
Result<bool> holds_nothing(const std::string& path) {
  std::error_code error;
  fs::directory_iterator entry(path, error);
  if (error) {
    if (error == std::errc::not_a_directory) {
      return invalid_argument(concat(path, ": is not a folder"));
    }
    return io_error(concat(path, ": ", error.message()));
  }
  while (entry != fs::directory_iterator()) {
    if (entry->path().filename() != "LOCK.hart") return false;
    entry.increment(error);
    if (error) return io_error(concat(path, ": ", error.message()));
  }
  return true;
}

}  // namespace

Result<StoreFolder::State> StoreFolder::inspect() const {
  HTN_ASSIGN_OR_RETURN(const bool there, exists(path_));
  if (!there) return State::kEmpty;
  HTN_ASSIGN_OR_RETURN(const bool formatted, exists(format()));
  if (formatted) {
    HTN_RETURN_IF_ERROR(check_format());
    return State::kStore;
  }
  HTN_ASSIGN_OR_RETURN(const bool interrupted, exists(creating()));
  if (interrupted) return State::kEmpty;
  HTN_ASSIGN_OR_RETURN(const bool nothing, holds_nothing(path_));
  if (nothing) return State::kEmpty;
  return invalid_argument(concat(path_, ": holds files, but no store (it has no FORMAT file)"));
}

Status StoreFolder::check_format() const {
  HTN_ASSIGN_OR_RETURN(const std::string text, read_file(format(), kFormatBytesMax));
  if (text == format_line()) return {};
  std::uint64_t version = 0;
  if (text.starts_with(kProgram) && text.ends_with('\n')) {
    const char* end = text.data() + text.size() - 1;
    const auto parsed = std::from_chars(text.data() + kProgram.size(), end, version);
    if (parsed.ec == std::errc() && parsed.ptr == end) {
      return {StatusCode::kNotSupported,
              concat(path_, ": has format version ", version, "; this library knows version ",
                     schema::kFormatVersion)};
    }
  }
  return corruption(concat(format(), ": is not a format line"));
}

Status StoreFolder::begin_making() const {
  HTN_RETURN_IF_ERROR(make_directories(path_));
  HTN_RETURN_IF_ERROR(write_file_durably(creating(), {}));
  HTN_RETURN_IF_ERROR(fault::check("kv.open.making"));
  HTN_RETURN_IF_ERROR(remove_all(rocks()));
  HTN_RETURN_IF_ERROR(remove_all(witness()));
  HTN_RETURN_IF_ERROR(clear_load());
  return make_directories(rocks());
}

Status StoreFolder::end_making() const {
  HTN_RETURN_IF_ERROR(fault::check("kv.open.before_format"));
  HTN_RETURN_IF_ERROR(write_file_durably(format(), as_bytes(format_line())));
  HTN_RETURN_IF_ERROR(fault::check("kv.open.after_format"));
  return remove_all(creating());
}

Status StoreFolder::clear_load() const {
  HTN_RETURN_IF_ERROR(remove_all(load()));
  return make_directories(load());
}

}  // namespace hartonomous::kv
