#pragma once

// The project's own files as the tidy rules see them: text, lines, and code without comments; and
// the floor table of src/CMakeLists.txt.
// Thread-safety: immutable values.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace hartonomous::tidy {

struct SourceFile {
  std::string path;  // from the project's root, "src/kv/database.cpp"
  std::string text;
  std::vector<std::string> lines;  // without line ends
  std::vector<std::string> code;   // the same lines, comments and literals blanked out

  bool under(std::string_view folder) const { return path.starts_with(folder); }
  bool ends_with(std::string_view ending) const { return path.ends_with(ending); }
  bool is_header() const { return ends_with(".hpp"); }
  // Also what a source includes more than once (.inc).
  bool is_cpp() const { return ends_with(".hpp") || ends_with(".cpp") || ends_with(".inc"); }
  // The module of src/<module>/... or include/hartonomous/<module>/...; empty for others.
  std::string module() const;
};

SourceFile make_source_file(std::string path, std::string text);

// Every file of include, src, tests, bench, examples and docs, and those of the root, by path.
std::vector<SourceFile> load_source_tree(const std::string& root);

struct Module {
  int floor = 0;
  std::set<std::string> depends;
};
// Module name to what hartonomous_module() declares of it.
using FloorTable = std::map<std::string, Module>;
FloorTable parse_floor_table(std::string_view cmake);

struct Include {
  std::size_t line = 0;  // from 1
  bool quoted = false;   // "x", otherwise <x>
  std::string path;
};
std::vector<Include> includes_of(const SourceFile& file);

}  // namespace hartonomous::tidy
