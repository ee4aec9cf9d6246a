#pragma once

// The house rules that a machine can hold: each takes a file and returns what is wrong with it,
// "path:line: what", one entry per finding.
// Thread-safety: pure functions.

#include <string>
#include <string_view>
#include <vector>

#include "tidy/source_tree.hpp"

namespace hartonomous::tidy {

using Findings = std::vector<std::string>;

// A module depends on strictly lower floors only.
Findings check_floor_table(const FloorTable& table);
// Own module and declared lower ones; the tool only public headers; public headers only the
// standard library and public headers; a source file's own header comes first.
Findings check_includes(const SourceFile& file, const FloorTable& table);
// Each third-party library is included by one module, RocksDB by kv.
Findings check_third_party(const std::vector<SourceFile>& files);
// Lines of a file and columns of a line.
Findings check_lengths(const SourceFile& file);
// `#pragma once`, then a comment that says what it is, with a Thread-safety line.
Findings check_header_opening(const SourceFile& file);
// Words of unfinished work.
Findings check_words(const SourceFile& file);
// Threads, clocks and randomness come from base; ranges are never deleted in RocksDB.
Findings check_calls(const SourceFile& file);
// TEST_CASE("module: ..."), in a file that a runner takes up.
Findings check_test_names(const SourceFile& file);
// Relative links of Markdown name a file that is there. `root`: the project's folder.
Findings check_links(const SourceFile& file, const std::string& root);
// C++ blocks of README.md stand word for word in an example that is built and run.
Findings check_snippets(const SourceFile& readme, const std::vector<SourceFile>& files);

}  // namespace hartonomous::tidy
