#include "compare/limits.hpp"

#include <zstd.h>

#include <algorithm>
#include <vector>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>

namespace hartonomous::bench {

std::uint64_t hash_lanes(Bytes bytes) {
  constexpr std::size_t kBlocksAtOnce = 1024;
  std::vector<ContentHash> hashes(kBlocksAtOnce);
  std::uint64_t sum = 0;
  for (std::size_t at = 0; at + 64 <= bytes.size();) {
    std::size_t blocks = std::min(kBlocksAtOnce, (bytes.size() - at) / 64);
    sha256_blocks64(bytes.subspan(at, blocks * 64), std::span(hashes).first(blocks));
    sum += hashes[blocks - 1].prefix();
    at += blocks * 64;
  }
  return sum;
}

std::uint64_t hash_stream(Bytes bytes) {
  constexpr std::size_t kBlockBytes = 64 << 10;
  std::uint64_t sum = 0;
  for (std::size_t at = 0; at < bytes.size(); at += kBlockBytes) {
    sum += sha256(bytes.subspan(at, std::min(kBlockBytes, bytes.size() - at))).prefix();
  }
  return sum;
}

Status copy_file_plainly(const std::string& from, const std::string& to) {
  HTN_ASSIGN_OR_RETURN(File in, File::open(from, File::Mode::kRead));
  HTN_ASSIGN_OR_RETURN(File out, File::open(to, File::Mode::kCreate));
  std::vector<std::byte> buffer(1 << 20);
  while (true) {
    HTN_ASSIGN_OR_RETURN(std::size_t count, in.read(buffer));
    HTN_RETURN_IF_ERROR(out.write(Bytes(buffer).first(count)));
    if (count < buffer.size()) return out.sync();
  }
}

struct Zstd::Impl {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  std::vector<std::byte> out = std::vector<std::byte>(ZSTD_CStreamOutSize());
  std::uint64_t total = 0;
  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { ZSTD_freeCCtx(context); }
};

Zstd::Zstd(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Zstd::Zstd(Zstd&&) noexcept = default;
Zstd::~Zstd() = default;

Result<Zstd> Zstd::make(const ZstdSettings& settings) {
  auto impl = std::make_unique<Impl>();
  if (impl->context == nullptr) return resource_exhausted("zstd: no memory for a context");
  ZSTD_CCtx_setParameter(impl->context, ZSTD_c_compressionLevel, settings.level);
  if (settings.long_window_log > 0) {
    ZSTD_CCtx_setParameter(impl->context, ZSTD_c_enableLongDistanceMatching, 1);
    ZSTD_CCtx_setParameter(impl->context, ZSTD_c_windowLog, settings.long_window_log);
  }
  return Zstd(std::move(impl));
}

Status Zstd::run(Bytes bytes, int how) {
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  while (true) {
    ZSTD_outBuffer out{impl_->out.data(), impl_->out.size(), 0};
    std::size_t left =
        ZSTD_compressStream2(impl_->context, &out, &in, static_cast<ZSTD_EndDirective>(how));
    if (ZSTD_isError(left) != 0) {
      return internal_error(concat("zstd: ", std::string_view(ZSTD_getErrorName(left))));
    }
    impl_->total += out.pos;
    if (how == ZSTD_e_end ? left == 0 : in.pos == in.size) return {};
  }
}

Status Zstd::add(Bytes bytes) { return run(bytes, ZSTD_e_continue); }

Result<std::uint64_t> Zstd::finish() {
  HTN_RETURN_IF_ERROR(run({}, ZSTD_e_end));
  return impl_->total;
}

}  // namespace hartonomous::bench
