#include "text/phrase_match.hpp"

#include <algorithm>

namespace hartonomous::text {

namespace {
constexpr std::int64_t kNotTaken = -1;
}

PhraseMatch::PhraseMatch(std::span<const PhraseSlot> slots, std::uint32_t slop) : slop_(slop) {
  for (const PhraseSlot& slot : slots) {
    if (slot.list >= offsets_.size()) offsets_.resize(slot.list + 1);
    offsets_[slot.list].push_back(slot.offset);
  }
  for (auto& offsets : offsets_) std::sort(offsets.begin(), offsets.end());
}

std::uint32_t PhraseMatch::count(std::span<const Positions> lists) const {
  for (const Positions& positions : lists) {
    if (positions.empty()) return 0;
  }
  return slop_ == 0 ? count_exact(lists) : count_within(lists);
}

std::uint32_t PhraseMatch::count_exact(std::span<const Positions> lists) const {
  std::size_t lead = 0;
  for (std::size_t list = 1; list < lists.size(); ++list) {
    if (lists[list].size() < lists[lead].size()) lead = list;
  }
  std::uint32_t count = 0;
  for (const std::uint32_t position : lists[lead]) {
    const std::int64_t start = position - offsets_[lead].front();
    bool all = true;
    for (std::size_t list = 0; all && list < lists.size(); ++list) {
      all = std::all_of(offsets_[list].begin(), offsets_[list].end(), [&](std::int64_t offset) {
        return start + offset >= 0 &&
               std::binary_search(lists[list].begin(), lists[list].end(), start + offset);
      });
    }
    count += all ? 1 : 0;
  }
  return count;
}

std::uint32_t PhraseMatch::count_within(std::span<const Positions> lists) const {
  std::vector<std::int64_t> starts;
  for (std::size_t list = 0; list < lists.size(); ++list) {
    for (const std::uint32_t position : lists[list]) {
      for (const std::int64_t offset : offsets_[list]) starts.push_back(position - offset);
    }
  }
  std::sort(starts.begin(), starts.end());
  starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
  std::uint32_t count = 0;
  for (const std::int64_t start : starts) {
    bool all = true;
    bool least = false;
    for (std::size_t list = 0; all && list < lists.size(); ++list) {
      all = fits(lists[list], list, start, kNotTaken);
      least = least || (all && fits_least(lists[list], list, start));
    }
    count += all && least ? 1 : 0;
  }
  return count;
}

// Whether each slot of the group has a position of its own in [least, least + slop] from its
// offset, but not `taken`, which is the place of a slot that is left out by being at it. The
// stretches are of one length and ascend, so the first position that is free is as good as any.
bool PhraseMatch::fits(const Positions& positions, std::size_t group, std::int64_t least,
                       std::int64_t taken) const {
  std::int64_t free = 0;
  for (const std::int64_t offset : offsets_[group]) {
    const std::int64_t begin = least + offset;
    if (taken != kNotTaken && begin == taken) continue;
    auto at = std::lower_bound(positions.begin(), positions.end(), std::max(begin, free));
    if (at != positions.end() && *at == taken) ++at;
    if (at == positions.end() || *at > begin + slop_) return false;
    free = std::int64_t{*at} + 1;
  }
  return true;
}

bool PhraseMatch::fits_least(const Positions& positions, std::size_t group,
                             std::int64_t least) const {
  return std::any_of(offsets_[group].begin(), offsets_[group].end(), [&](std::int64_t offset) {
    const std::int64_t position = least + offset;
    return position >= 0 && std::binary_search(positions.begin(), positions.end(), position) &&
           fits(positions, group, least, position);
  });
}

}  // namespace hartonomous::text
