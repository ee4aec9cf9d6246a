#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "support/archive_files.hpp"
#include "support/model_files.hpp"

namespace hartonomous::weights {
namespace {

// Pieces with nothing between them: a file larger than memory. Counts what is read.
class SparseView final : public FileView {
 public:
  explicit SparseView(std::uint64_t size) : size_(size) {}
  void put(std::uint64_t offset, std::string_view bytes) { pieces_[offset] = bytes; }
  std::uint64_t bytes_read() const { return bytes_read_; }
  std::uint64_t size() const override { return size_; }
  Status read_at(std::uint64_t offset, std::span<std::byte> out) const override {
    if (offset > size_ || out.size() > size_ - offset) return invalid_argument("past the end");
    bytes_read_ += out.size();
    std::fill(out.begin(), out.end(), std::byte{0});
    for (const auto& [begin, bytes] : pieces_) {
      const std::uint64_t from = std::max(begin, offset);
      const std::uint64_t to = std::min(begin + bytes.size(), offset + out.size());
      for (std::uint64_t at = from; at < to; ++at) {
        out[at - offset] = static_cast<std::byte>(bytes[at - begin]);
      }
    }
    return {};
  }

 private:
  std::uint64_t size_;
  std::map<std::uint64_t, std::string> pieces_;
  mutable std::uint64_t bytes_read_ = 0;
};

constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;
constexpr std::uint64_t kReadMost = 64 << 10;

TEST_CASE("weights: of a large GGUF file the head is read alone", "[weights][unit]") {
  testing::GgufSample sample;
  sample.tensors = {{"a", {1024, 1024, 1024}, 0, 0}, {"b", {32}, 8, 4 * kGiB}};
  const std::string head = testing::gguf_file(sample);
  SparseView view(head.size() + 4 * kGiB + 34);
  view.put(0, head);
  const auto model = read_model_file(view, "m");
  REQUIRE(model.ok());
  testing::require_laws(*model, view.size());
  CHECK(model->tensors[1].offset == head.size() + 4 * kGiB);
  CHECK(view.bytes_read() < kReadMost);
}

TEST_CASE("weights: of a large archive members past 4 GiB are found", "[weights][unit]") {
  // data/0 of 5 GiB, and behind it data.pkl.
  constexpr std::uint64_t kLarge = 5 * kGiB;
  const testing::TorchSample tensor{.storage_numbers = 1 << 30, .shape = {1 << 30}, .strides = {1}};
  const std::string pickle = testing::pickle_of(testing::pickle_tensor(tensor));
  const auto header = [](std::string_view name, std::uint64_t bytes, std::uint64_t offset,
                         bool is_local) {
    testing::ByteWriter out;
    out.raw(is_local ? "PK\3\4" : "PK\1\2");
    if (!is_local) out.u16(45);
    out.u16(45).u16(0).u16(0).u32(0).u32(0).u32(0xffffffff).u32(0xffffffff);
    out.u16(static_cast<std::uint16_t>(name.size())).u16(is_local ? 20 : 28);
    if (!is_local) out.u16(0).u16(0).u16(0).u32(0).u32(0xffffffff);
    out.raw(name).u16(1).u16(is_local ? 16 : 24).u64(bytes).u64(bytes);
    if (!is_local) out.u64(offset);
    return out.bytes();
  };
  const std::string first = header("data/0", kLarge, 0, true);
  const std::uint64_t second = first.size() + kLarge;
  const std::string behind = header("data.pkl", pickle.size(), second, true) + pickle;
  const std::uint64_t directory = second + behind.size();
  testing::ByteWriter end;
  end.raw(header("data/0", kLarge, 0, false)).raw(header("data.pkl", pickle.size(), second, false));
  const std::uint64_t directory_bytes = end.size();
  end.raw("PK\6\6").u64(44).u16(45).u16(45).u32(0).u32(0).u64(2).u64(2);
  end.u64(directory_bytes).u64(directory);
  end.raw("PK\6\7").u32(0).u64(directory + directory_bytes).u32(1);
  end.raw("PK\5\6").u16(0).u16(0).u16(2).u16(2).u32(0xffffffff).u32(0xffffffff).u16(0);
  SparseView view(directory + end.size());
  view.put(0, first);
  view.put(second, behind);
  view.put(directory, end.bytes());
  const auto model = read_model_file(view, "m.pt");
  INFO(model.status().to_string());
  REQUIRE(model.ok());
  testing::require_laws(*model, view.size());
  REQUIRE(model->tensors.size() == 1);
  CHECK(model->tensors[0].offset == first.size());
  CHECK(model->tensors[0].bytes == 4 * kGiB);
  CHECK(model->storages.at(0).bytes == kLarge);
  CHECK(view.bytes_read() < kReadMost);
}

}  // namespace
}  // namespace hartonomous::weights
