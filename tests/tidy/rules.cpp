#include "tidy/rules.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>

namespace hartonomous::tidy {
namespace {

constexpr std::size_t kLinesMax = 600;
constexpr std::size_t kTestLinesMax = 800;
constexpr std::size_t kColumnsMax = 100;

std::string at(const SourceFile& file, std::size_t line, std::string_view what) {
  return file.path + ":" + std::to_string(line) + ": " + std::string(what);
}

std::string first_component(const std::string& path) { return path.substr(0, path.find('/')); }

bool is_standard(const std::string& include) {
  static const std::regex kName("[a-z0-9_]+");
  return std::regex_match(include, kName);
}

bool is_system(const std::string& include) {
  static const std::set<std::string> kHeaders = {
      "cpuid.h",  "dirent.h", "errno.h",     "fcntl.h",   "immintrin.h", "poll.h",    "pthread.h",
      "signal.h", "spawn.h",  "stdio.h",     "stdlib.h",  "string.h",    "termios.h", "time.h",
      "unistd.h", "ftw.h",    "x86intrin.h", "fnmatch.h", "glob.h",      "sched.h"};
  return include.starts_with("sys/") || include.starts_with("linux/") || kHeaders.contains(include);
}

// The module of an include of ours, empty for third parties and the standard library.
std::string module_of(const Include& include) {
  constexpr std::string_view kPublic = "hartonomous/";
  if (include.quoted) return first_component(include.path);
  if (!include.path.starts_with(kPublic)) return "";
  return first_component(include.path.substr(kPublic.size()));
}

bool may_use(const std::string& module, const std::string& used, const FloorTable& table) {
  if (module == used) return true;
  auto declared = table.find(module);
  return declared != table.end() && declared->second.depends.contains(used);
}

void check_include_of_public_header(const SourceFile& file, const Include& include,
                                    Findings& findings) {
  if (include.quoted) {
    findings.push_back(at(file, include.line, "a public header includes a private one"));
  } else if (!include.path.starts_with("hartonomous/") && !is_standard(include.path)) {
    findings.push_back(at(file, include.line,
                          "a public header includes neither std nor hartonomous: " + include.path));
  }
}

void check_own_header_first(const SourceFile& file, const std::vector<Include>& includes,
                            Findings& findings) {
  if (!file.under("src/") || !file.ends_with(".cpp")) return;
  std::string own = file.path.substr(4, file.path.size() - 8) + ".hpp";
  for (std::size_t i = 1; i < includes.size(); ++i) {
    const std::string& path = includes[i].path;
    if (path == own || path == "hartonomous/" + own) {
      findings.push_back(at(file, includes[i].line, "the file's own header comes first"));
    }
  }
}

void find_in_code(const SourceFile& file, const std::regex& pattern, std::string_view what,
                  Findings& findings) {
  for (std::size_t i = 0; i < file.code.size(); ++i) {
    std::smatch match;
    if (!std::regex_search(file.code[i], match, pattern)) continue;
    findings.push_back(at(file, i + 1, std::string(what) + ": " + match.str()));
  }
}

std::size_t columns(const std::string& line) {
  return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

// "tests/unit/codec/page_test.cpp" is of module codec, "tests/tidy/tidy_test.cpp" of tidy.
std::string module_of_test(const std::string& path) {
  std::filesystem::path folder = std::filesystem::path(path).parent_path();
  return folder.filename().string();
}

}  // namespace

Findings check_floor_table(const FloorTable& table) {
  Findings findings;
  for (const auto& [name, module] : table) {
    for (const std::string& dependency : module.depends) {
      auto found = table.find(dependency);
      if (found == table.end()) {
        findings.push_back("module " + name + ": depends on undeclared " + dependency);
      } else if (found->second.floor >= module.floor) {
        findings.push_back("module " + name + ": depends on " + dependency + ", not a lower floor");
      }
    }
  }
  return findings;
}

Findings check_includes(const SourceFile& file, const FloorTable& table) {
  Findings findings;
  std::string module = file.module();
  if (!file.is_cpp() || module.empty()) return findings;
  std::vector<Include> includes = includes_of(file);
  check_own_header_first(file, includes, findings);
  if (module != "cli" && !table.contains(module)) {
    findings.push_back(at(file, 1, "module " + module + " is not in src/CMakeLists.txt"));
    return findings;
  }
  for (const Include& include : includes) {
    if (file.under("include/")) check_include_of_public_header(file, include, findings);
    std::string used = module_of(include);
    if (used.empty()) continue;
    bool allowed =
        module == "cli" ? !include.quoted || used == "cli" : may_use(module, used, table);
    if (!allowed) {
      findings.push_back(at(file, include.line, module + " may not include " + include.path));
    }
  }
  return findings;
}

Findings check_third_party(const std::vector<SourceFile>& files) {
  std::map<std::string, std::set<std::string>> users{{"rocksdb", {"kv"}}};
  Findings findings;
  for (const SourceFile& file : files) {
    std::string module = file.module();
    if (!file.is_cpp() || module.empty()) continue;
    for (const Include& include : includes_of(file)) {
      if (include.quoted || is_standard(include.path) || is_system(include.path)) continue;
      std::string library = first_component(include.path);
      if (library == "hartonomous") continue;
      std::set<std::string>& modules = users[library];
      modules.insert(module);
      if (modules.size() > 1) {
        findings.push_back(
            at(file, include.line, "another module includes " + library + " already"));
      }
    }
  }
  return findings;
}

Findings check_lengths(const SourceFile& file) {
  Findings findings;
  bool script = file.ends_with(".sh") || file.ends_with(".cmake") ||
                file.ends_with("CMakeLists.txt") || file.path == "tests/run";
  if (!file.is_cpp() && !script) return findings;
  std::size_t lines_max = file.under("tests/") ? kTestLinesMax : kLinesMax;
  if (file.lines.size() > lines_max) {
    findings.push_back(at(file, lines_max + 1, "the file is too long"));
  }
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    if (columns(file.lines[i]) > kColumnsMax) {
      findings.push_back(at(file, i + 1, "the line is too long"));
    }
  }
  return findings;
}

Findings check_header_opening(const SourceFile& file) {
  Findings findings;
  if (!file.is_header()) return findings;
  bool once = !file.lines.empty() && file.lines[0] == "#pragma once";
  if (!once) findings.push_back(at(file, 1, "a header begins with #pragma once"));
  std::size_t opening = 1;
  while (opening < file.lines.size() && file.lines[opening].empty()) ++opening;
  if (opening >= file.lines.size() || !file.lines[opening].starts_with("//")) {
    findings.push_back(at(file, opening + 1, "a header opens with a comment that says what it is"));
  }
  if (file.text.find("Thread-safety:") == std::string::npos) {
    findings.push_back(at(file, 1, "a header has a Thread-safety line"));
  }
  return findings;
}

Findings check_words(const SourceFile& file) {
  static const std::regex kMarks(R"(\b(TODO|FIXME|XXX|HACK)\b)");
  static const std::regex kExcuses(R"(\b(stub|placeholder|stubbed)\b)", std::regex::icase);
  Findings findings;
  bool ours = file.under("include/") || file.under("src/") || file.under("bench/") ||
              file.under("examples/");
  if (!ours) return findings;
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    std::smatch match;
    if (std::regex_search(file.lines[i], match, kMarks) ||
        std::regex_search(file.lines[i], match, kExcuses)) {
      findings.push_back(at(file, i + 1, "unfinished: " + match.str()));
    }
  }
  return findings;
}

Findings check_calls(const SourceFile& file) {
  static const std::regex kRangeDelete(R"(\bDeleteRange\b)");
  static const std::regex kOwned(
      R"(\bstd::(thread|jthread|async)\b|\b(system_clock|random_device)\b|\bs?rand\s*\()");
  Findings findings;
  bool ours = file.under("include/") || file.under("src/");
  if (!file.is_cpp() || !ours) return findings;
  find_in_code(file, kRangeDelete, "ranges are not deleted in RocksDB", findings);
  if (file.module() != "base") {
    find_in_code(file, kOwned, "threads, clocks and randomness come from base", findings);
  }
  return findings;
}

Findings check_test_names(const SourceFile& file) {
  static const std::set<std::string> kKinds = {"unit",   "property",    "model", "crash",
                                               "format", "concurrency", "fuzz",  "integration"};
  static const std::regex kCase(R"(^\s*(TEST_CASE|TEMPLATE_TEST_CASE)\()");
  Findings findings;
  if (!file.under("tests/") || !file.ends_with(".cpp")) return findings;
  std::string opening = "\"" + module_of_test(file.path) + ": ";
  std::string kind = first_component(file.path.substr(6));
  bool has_tests = false;
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    if (!std::regex_search(file.lines[i], kCase)) continue;
    has_tests = true;
    std::string call = file.lines[i] + (i + 1 < file.lines.size() ? file.lines[i + 1] : "");
    if (call.find(opening) == std::string::npos) {
      findings.push_back(at(file, i + 1, "the test's name does not begin with " + opening));
    }
  }
  if (has_tests && !file.ends_with("_test.cpp")) {
    findings.push_back(at(file, 1, "tests stand in files that end in _test.cpp"));
  }
  if (has_tests && kind != "tidy" && !kKinds.contains(kind)) {
    findings.push_back(at(file, 1, "no runner takes up tests/" + kind));
  }
  return findings;
}

Findings check_links(const SourceFile& file, const std::string& root) {
  static const std::regex kLink(R"(\]\(([^)#\s]+)(#[^)]*)?\))");
  Findings findings;
  if (!file.ends_with(".md")) return findings;
  std::filesystem::path folder = (std::filesystem::path(root) / file.path).parent_path();
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    const std::string& line = file.lines[i];
    for (std::sregex_iterator link(line.begin(), line.end(), kLink), end; link != end; ++link) {
      std::string target = (*link)[1];
      if (target.find("://") != std::string::npos || target.starts_with("mailto:")) continue;
      if (!std::filesystem::exists(folder / target)) {
        findings.push_back(at(file, i + 1, "the link leads nowhere: " + target));
      }
    }
  }
  return findings;
}

Findings check_snippets(const SourceFile& readme, const std::vector<SourceFile>& files) {
  Findings findings;
  constexpr std::string_view kOpen = "```cpp\n";
  std::size_t begin = readme.text.find(kOpen);
  while (begin != std::string::npos) {
    begin += kOpen.size();
    std::size_t end = readme.text.find("```", begin);
    std::string snippet = readme.text.substr(begin, end - begin);
    bool found = std::any_of(files.begin(), files.end(), [&](const SourceFile& file) {
      return file.under("examples/") && file.ends_with(".cpp") &&
             file.text.find(snippet) != std::string::npos;
    });
    auto line = std::count(readme.text.begin(),
                           readme.text.begin() + static_cast<std::ptrdiff_t>(begin), '\n');
    if (!found) {
      findings.push_back(at(readme, static_cast<std::size_t>(line), "no example has this block"));
    }
    begin = end == std::string::npos ? end : readme.text.find(kOpen, end);
  }
  return findings;
}

}  // namespace hartonomous::tidy
