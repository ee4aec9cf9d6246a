// version: what this is and what it was built with.
#include <hartonomous/base/sha256.hpp>

#include "cli/command.hpp"

namespace hartonomous::cli {
namespace {

Status run_version(Context& context) {
  if (!context.json()) return context.out().line("hart " HTN_VERSION);
  Record record;
  record.word("version", HTN_VERSION)
      .word("compiler", __VERSION__)
      .word("sha256_kernel", sha256_kernel());
  return context.print(record);
}

}  // namespace

Runner declare_version(CLI::App&) { return run_version; }

}  // namespace hartonomous::cli
