#include "content/token_table.hpp"

namespace hartonomous::content {

namespace {
constexpr std::size_t kSlotsAtFirst = 1024;
}

void TokenTable::clear() {
  slots_.assign(kSlotsAtFirst, Slot{});
  mask_ = kSlotsAtFirst - 1;
  tokens_.clear();
  hashes_.clear();
}

std::uint32_t TokenTable::insert(Bytes bytes, std::uint64_t hash, std::size_t at) {
  const auto number = static_cast<std::uint32_t>(tokens_.size());
  slots_[at] = {number, static_cast<std::uint32_t>(hash >> 32)};
  tokens_.push_back(bytes);
  hashes_.push_back(hash);
  if (tokens_.size() * 2 > slots_.size()) grow();
  return number;
}

void TokenTable::grow() {
  slots_.assign(slots_.size() * 2, Slot{});
  mask_ = slots_.size() - 1;
  for (std::uint32_t number = 0; number < tokens_.size(); ++number) {
    std::size_t at = hashes_[number] & mask_;
    while (slots_[at].number != kEmpty) at = (at + 1) & mask_;
    slots_[at] = {number, static_cast<std::uint32_t>(hashes_[number] >> 32)};
  }
}

}  // namespace hartonomous::content
