#include "support/corpus.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/text.hpp>

namespace hartonomous::bench {
namespace {

// Bytes of the UTF-8 sequence at the front, 0 when it is not well-formed (RFC 3629).
std::size_t sequence_bytes(Bytes bytes) {
  auto at = [&](std::size_t i) { return static_cast<unsigned>(bytes[i]); };
  unsigned first = at(0);
  if (first < 0x80) return 1;
  std::size_t length = first < 0xC2   ? 0
                       : first < 0xE0 ? 2
                       : first < 0xF0 ? 3
                       : first < 0xF5 ? 4
                                      : 0;
  if (length == 0 || length > bytes.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xC0) != 0x80) return 0;
  }
  bool overlong = (first == 0xE0 && at(1) < 0xA0) || (first == 0xF0 && at(1) < 0x90);
  bool beyond = (first == 0xED && at(1) >= 0xA0) || (first == 0xF4 && at(1) >= 0x90);
  return overlong || beyond ? 0 : length;
}

class Walk {
 public:
  explicit Walk(const Choice& choice) : choice_(choice) {}

  void folder(const std::filesystem::path& path) {
    std::vector<std::filesystem::directory_entry> entries;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(path, error), end; !error && entry != end;
         entry.increment(error)) {
      entries.push_back(*entry);
    }
    std::sort(entries.begin(), entries.end());
    for (const auto& entry : entries) {
      if (bytes_ >= choice_.bytes_max) return;
      if (entry.is_symlink(error)) continue;
      if (entry.is_directory(error)) {
        folder(entry.path());
      } else if (entry.is_regular_file(error)) {
        consider(entry.path().string(), entry.file_size(error));
      }
    }
  }

  std::vector<ChosenFile> chosen() && { return std::move(chosen_); }

 private:
  void consider(std::string path, std::uint64_t size) {
    if (size == 0 || size > choice_.file_bytes_max || bytes_ + size > choice_.bytes_max) return;
    if (!is_of_kind(path)) return;
    bytes_ += size;
    chosen_.push_back({std::move(path), size});
  }

  bool is_of_kind(const std::string& path) const {
    if (choice_.content == Content::kText) {
      Result<std::string> text = read_file(path, choice_.file_bytes_max);
      return text.ok() && is_text(as_bytes(*text));
    }
    std::array<std::byte, 16> head{};
    Result<File> file = File::open(path, File::Mode::kRead);
    if (!file.ok()) return false;
    Result<std::size_t> count = file->read(head);
    return count.ok() && is_program(Bytes(head).first(*count));
  }

  const Choice& choice_;
  std::uint64_t bytes_ = 0;
  std::vector<ChosenFile> chosen_;
};

}  // namespace

bool is_text(Bytes bytes) {
  if (bytes.empty()) return false;
  for (std::size_t at = 0; at < bytes.size();) {
    std::size_t length = bytes[at] == std::byte{0} ? 0 : sequence_bytes(bytes.subspan(at));
    if (length == 0) return false;
    at += length;
  }
  return true;
}

bool is_program(Bytes bytes) {
  return as_text(bytes).starts_with(
      "\x7F"
      "ELF");
}

std::vector<ChosenFile> choose_files(const Choice& choice) {
  Walk walk(choice);
  for (const std::string& folder : choice.folders) walk.folder(folder);
  return std::move(walk).chosen();
}

std::uint64_t total_bytes(const std::vector<ChosenFile>& files) {
  std::uint64_t total = 0;
  for (const ChosenFile& file : files) total += file.bytes;
  return total;
}

Status copy_files(const std::vector<ChosenFile>& files, const std::string& target) {
  HTN_RETURN_IF_ERROR(make_directories(target));
  for (const ChosenFile& file : files) {
    std::filesystem::path copy = target + "/" + file.path;
    HTN_RETURN_IF_ERROR(make_directories(copy.parent_path().string()));
    std::error_code error;
    std::filesystem::copy_file(file.path, copy, error);
    if (error) return io_error(concat("copy '", file.path, "': ", error.message()));
  }
  return {};
}

}  // namespace hartonomous::bench
