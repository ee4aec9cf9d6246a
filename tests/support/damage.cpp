#include "support/damage.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>

#include "support/test_child.hpp"

namespace hartonomous::testing {

namespace fs = std::filesystem;

std::string Damage::name() const {
  if (kind == Kind::kDelete) return file + " deleted";
  if (kind == Kind::kCut) return concat(file, " cut at ", at);
  return concat(file, " changed at ", at, " by ", bits);
}

void Damage::apply(const std::string& folder) const {
  const std::string path = folder + "/" + file;
  if (kind == Kind::kDelete) {
    fs::remove(path);
  } else if (kind == Kind::kCut) {
    fs::resize_file(path, at);
  } else {
    std::fstream stream(path, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(at));
    const int byte = stream.get();
    stream.seekp(static_cast<std::streamoff>(at));
    stream.put(static_cast<char>(byte ^ bits));
  }
}

std::vector<Damage> damages_of(const std::string& folder, std::uint64_t seed,
                               int changes_per_file) {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(fs::relative(entry.path(), folder));
  }
  std::sort(files.begin(), files.end());
  Rng rng(seed);
  std::vector<Damage> damages;
  for (const std::string& file : files) {
    const std::uint64_t size = fs::file_size(folder + "/" + file);
    damages.push_back({file, Damage::Kind::kDelete});
    if (size == 0) continue;
    for (const std::uint64_t end : {std::uint64_t{0}, rng.below(size), size - 1}) {
      damages.push_back({file, Damage::Kind::kCut, end});
    }
    for (int i = 0; i < changes_per_file; ++i) {
      const auto bits = static_cast<std::uint8_t>(1 + rng.below(255));
      damages.push_back({file, Damage::Kind::kChange, rng.below(size), bits});
    }
  }
  return damages;
}

void read_damaged(const char* child_case, const std::string& store, const std::string& work,
                  std::uint64_t seed, const OnLine& on_line) {
  std::size_t next = 0;
  std::string at = "at 0";
  bool done = false;
  while (!done) {
    Child child(child_case, {{"HTN_STORE", store},
                             {"HTN_WORK", work},
                             {"HTN_DAMAGE_SEED", std::to_string(seed)},
                             {"HTN_FIRST", std::to_string(next)}});
    while (const auto line = child.read_line()) {
      if (line->starts_with("at ")) at = *line;
      if (*line == "done") done = true;
      INFO(at << ": " << *line);
      on_line(*line);
    }
    const auto end = child.wait();
    next = std::stoull(at.substr(3)) + 1;
    INFO(at << " ended the process by signal " << end.signal << ", exit code " << end.exit_code);
    CHECK(done);
    if (!done && end.exit_code == 2) break;
  }
}

}  // namespace hartonomous::testing
