#pragma once

// Arguments that are file and document names, which may be any bytes. CLI11 splits "[a,b]" into a
// list and takes what begins with a dash for an option even after "--": such arguments are marked
// before it sees them, and every text option takes the marks off again.
// Thread-safety: pure functions.

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace hartonomous::cli {

// The arguments of main() without the program's name, marked.
std::vector<std::string> marked_arguments(int count, const char* const* arguments);

CLI::Option* add_text(CLI::App& app, const std::string& option, std::string& target,
                      const std::string& help);
CLI::Option* add_texts(CLI::App& app, const std::string& option, std::vector<std::string>& target,
                       const std::string& help);

}  // namespace hartonomous::cli
