#pragma once

// ZIP archives and pickles made by hand, and the files of PyTorch and NumPy that are made of them.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hartonomous::testing {

struct ZipEntry {
  std::string name;
  std::string content;
  bool is_deflated = false;     // in one block that is not compressed
  std::uint32_t size_more = 0;  // than there is, of what the directory says of the content
  std::uint32_t local_offset_less = 0;
};
enum class ZipKind { kPlain, kZip64 };
std::string zip_file(const std::vector<ZipEntry>& entries, ZipKind kind = ZipKind::kPlain);

// Operations of pickles (protocol 2) as they are written.
std::string pickle_text(std::string_view text);
std::string pickle_int(std::int32_t number);
std::string pickle_tuple(const std::vector<std::string>& items);
std::string pickle_global(std::string_view module, std::string_view name);
std::string pickle_dict(const std::vector<std::string>& keys_and_values);
// With PROTO and STOP.
std::string pickle_of(std::string_view value);

struct TorchSample {
  std::string_view storage_type = "FloatStorage";
  std::string_view key = "0";
  std::int32_t storage_numbers = 6;
  std::int32_t offset = 0;
  std::vector<std::int32_t> shape = {2, 3};
  std::vector<std::int32_t> strides = {3, 1};
};
// torch._utils._rebuild_tensor_v2(...).
std::string pickle_tensor(const TorchSample& sample);
// An archive "m/" of that data.pkl (a value, without PROTO and STOP) and of storages "0", "1", ...
std::string torch_archive(std::string_view value, const std::vector<std::string>& storages);
// The older layout; a storage's count is that of its bytes / 4.
std::string torch_legacy(std::string_view value, const std::vector<std::string>& storages);
// "w" of 2 x 3 F32 in storage 0, and "nested" with views of storage 1 and plain data.
std::string torch_sample_value();
std::vector<std::string> torch_sample_storages();

}  // namespace hartonomous::testing
