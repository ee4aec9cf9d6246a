#pragma once

// Which format a file has, and what it holds. Nothing of the numbers is read, and memory is bounded
// by what of the file is not numbers.
//
// A file that only resembles a format is refused: kInvalidArgument where it breaks the format's
// rules, kNotSupported where it may keep them but is not read, kResourceExhausted past a limit; the
// message says at which byte, in which field, and why. Another code is that of reading the file.
// Thread-safety: immutable functions.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <hartonomous/weights/model_file.hpp>

#include "weights/file_view.hpp"

namespace hartonomous::weights {

// By its content; by its name where content says little. Nothing, too, where reading fails.
std::optional<Format> detect(const FileView& file, std::string_view name);

// Errors: as above; kInvalidArgument where no format is detected.
Result<ModelFile> read_model_file(const FileView& file, std::string_view name);

enum class PartKind : std::uint8_t {
  kHeader,  // before the first tensor
  kTensor,
  kOther,  // padding, and what is described elsewhere or not at all
};

struct Part {
  PartKind kind = PartKind::kHeader;
  std::size_t tensor = 0;  // of kTensor: the first of model.tensors that has its bytes there
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};

// The file as parts in order, without a gap and none empty: header first, then tensors (one part
// for all of the very same range) or, where there are such, storages.
// Errors: kInvalidArgument where two parts share some of their bytes, or one is past the file's
// end.
Result<std::vector<Part>> parts(const ModelFile& model, std::uint64_t file_size);

}  // namespace hartonomous::weights
