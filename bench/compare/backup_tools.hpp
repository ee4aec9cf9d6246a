#pragma once

// Backup tools that deduplicate, where this machine has them: what their repository takes for the
// same files. Thread-safety: thread-safe.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/result.hpp>

namespace hartonomous::bench {

enum class BackupTool : std::uint8_t { kRestic, kBorg };
std::string_view backup_tool_name(BackupTool tool);  // "restic"

// Bytes on disk of a new repository at `folder` with these files; nothing: the tool is not
// installed. restic compresses as it does by itself, borg with zstd,3 and does not encrypt.
// Errors: kInternal when the tool fails.
Result<std::optional<std::uint64_t>> backup_bytes(BackupTool tool, const std::string& folder,
                                                  const std::vector<std::string>& files);

}  // namespace hartonomous::bench
