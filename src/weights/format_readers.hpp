#pragma once

// The reader of each format. They give a model whose tensors are in any order and need not be
// apart; read_model_file sorts and checks them. Thread-safety: immutable functions.

#include <optional>
#include <string>
#include <string_view>

#include <hartonomous/weights/model_file.hpp>

#include "weights/file_view.hpp"
#include "weights/zip_file.hpp"

namespace hartonomous::weights {

Result<ModelFile> read_gguf(const FileView& file);
Result<ModelFile> read_safetensors(const FileView& file);
// model.safetensors.index.json: which files hold the tensors.
Result<ModelFile> read_safetensors_index(const FileView& file);
Result<ModelFile> read_npy(const FileView& file);
Result<ModelFile> read_npz(const FileView& file);
// Both layouts: a ZIP archive, or pickles one behind the other.
Result<ModelFile> read_pytorch(const FileView& file);
Result<ModelFile> read_pytorch_legacy(const FileView& file);
Result<ModelFile> read_onnx(const FileView& file);
Result<ModelFile> read_llama2c(const FileView& file);

// By the magic number in its first pickle. Errors: of reading.
Result<bool> is_torch_legacy(const FileView& file);
// The folder of an archive that PyTorch wrote, with its slash; nothing: another archive.
std::optional<std::string> torch_archive_folder(const ZipFile& zip);
// Whether an archive has a member that NumPy would write.
bool is_npz(const ZipFile& zip);
// Whether its sizes are those of a checkpoint of llama2.c. Errors: of reading.
Result<bool> is_llama2c(const FileView& file);
// Whether the whole file is one ModelProto with a graph. Errors: of reading.
Result<bool> is_onnx(const FileView& file);

// The array of a .npy that lies in a part of a file, as a tensor of that name. What is there and is
// no tensor gets a note. `metadata` gets the array's description as a member.
struct NpyPlace {
  std::string_view name;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};
Status read_npy_at(const FileView& file, const NpyPlace& place, ModelFile& model);

}  // namespace hartonomous::weights
