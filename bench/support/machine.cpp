#include "support/machine.hpp"

#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <charconv>
#include <fstream>
#include <thread>

#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>

namespace hartonomous::bench {
namespace {

// What follows `label` and a colon in a file of such lines.
std::string labelled(const char* path, std::string_view label) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(label)) continue;
    std::size_t begin = line.find_first_not_of(" \t", line.find(':') + 1);
    if (begin != std::string::npos) return line.substr(begin);
  }
  return {};
}

std::uint64_t number_of(std::string_view text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string kernel_name() {
  utsname name{};
  if (::uname(&name) != 0) return "unknown";
  return concat(std::string_view(name.sysname), " ", std::string_view(name.release), " ",
                std::string_view(name.machine));
}

std::string compiler() {
#if defined(__clang__)
  std::string name = "clang++ " __clang_version__;
#else
  std::string name = "g++ " __VERSION__;
#endif
#if defined(NDEBUG)
  return name + ", " HTN_BUILD_TYPE ", assertions off";
#else
  return name + ", " HTN_BUILD_TYPE ", assertions on";
#endif
}

std::string file_system(const std::string& path) {
  struct Known {
    std::uint32_t magic;
    const char* name;
  };
  constexpr Known kKnown[] = {{0xEF53, "ext4"},      {0x58465342, "xfs"},     {0x9123683E, "btrfs"},
                              {0x01021994, "tmpfs"}, {0x794C7630, "overlay"}, {0x2FC12FC1, "zfs"},
                              {0xF2F52010, "f2fs"},  {0x6969, "nfs"}};
  struct statfs found {};
  if (::statfs(path.c_str(), &found) != 0) return "unknown";
  auto magic = static_cast<std::uint32_t>(found.f_type);
  for (const Known& known : kKnown) {
    if (known.magic == magic) return known.name;
  }
  return concat("type ", magic);
}

}  // namespace

Facts machine_facts(const std::string& path) {
  auto memory = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
                static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  std::string processor = labelled("/proc/cpuinfo", "model name");
  return {{"cpu", processor.empty() ? "unknown" : processor},
          {"cores", concat(std::thread::hardware_concurrency())},
          {"memory", format_bytes(memory)},
          {"kernel", kernel_name()},
          {"compiler", compiler()},
          {"sha256", std::string(sha256_kernel())},
          {"file_system", file_system(path)}};
}

Result<std::uint64_t> peak_resident_bytes() {
  std::string text = labelled("/proc/self/status", "VmHWM");
  if (text.empty()) return io_error("/proc/self/status has no VmHWM");
  return number_of(text) * 1024;
}

}  // namespace hartonomous::bench
