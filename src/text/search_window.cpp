#include "text/search_window.hpp"

#include <algorithm>

#include <hartonomous/base/text.hpp>

namespace hartonomous::text {

void Bits::fill(std::uint32_t begin, std::uint32_t end) {
  clear();
  for (std::uint32_t at = begin; at < end;) {
    if (at % 64 == 0 && at + 64 <= end) {
      words_[at >> 6] = ~std::uint64_t{0};
      at += 64;
    } else {
      set(at++);
    }
  }
}

bool Bits::any() const {
  return std::any_of(words_.begin(), words_.end(), [](std::uint64_t word) { return word != 0; });
}

std::uint32_t Bits::count() const {
  std::uint32_t count = 0;
  for (const std::uint64_t word : words_) count += static_cast<std::uint32_t>(std::popcount(word));
  return count;
}

std::uint32_t Bits::next(std::uint32_t at) const {
  if (at >= kWindowUnits) return kWindowUnits;
  std::size_t index = at >> 6;
  std::uint64_t word = words_[index] & (~std::uint64_t{0} << (at & 63));
  while (word == 0) {
    if (++index == kWords) return kWindowUnits;
    word = words_[index];
  }
  return static_cast<std::uint32_t>(index * 64 + static_cast<unsigned>(std::countr_zero(word)));
}

Bits& Bits::operator&=(const Bits& other) {
  for (std::size_t i = 0; i < kWords; ++i) words_[i] &= other.words_[i];
  return *this;
}

Bits& Bits::operator|=(const Bits& other) {
  for (std::size_t i = 0; i < kWords; ++i) words_[i] |= other.words_[i];
  return *this;
}

void Bits::remove(const Bits& other) {
  for (std::size_t i = 0; i < kWords; ++i) words_[i] &= ~other.words_[i];
}

Window::Window(UnitSource& units, std::size_t fields)
    : units_(units), stride_(fields), scores_(kWindowUnits) {}

void Window::move_to(std::uint32_t begin, std::uint32_t end) {
  begin_ = begin;
  end_ = end;
  const std::uint32_t origin = begin & ~(kWindowUnits - 1);
  if (origin == origin_) return;  // of a small segment, beside the one before
  origin_ = origin;
  pages_.fill(nullptr);
}

Status Window::load(std::uint32_t index) {
  const std::uint32_t number = origin_ / kUnitsOfPage + index;
  HTN_ASSIGN_OR_RETURN(const UnitPage* const page, units_.page(number));
  if (page->lengths.size() < kUnitsOfPage * stride_) {
    return corruption(concat("text: page ", number, " has lengths of fewer units"));
  }
  pages_[index] = page;
  return {};
}

Status Window::keep_there(Bits& bits) {
  for (std::uint32_t index = 0; index < kWindowPages; ++index) {
    const std::size_t first = index * Bits::kPageWords;
    std::uint64_t some = 0;
    for (std::size_t i = 0; i < Bits::kPageWords; ++i) some |= bits.word(first + i);
    if (some == 0) continue;
    HTN_RETURN_IF_ERROR(need_page(index * kUnitsOfPage));
    const UnitPage& page = *pages_[index];
    for (std::size_t i = 0; i < Bits::kPageWords; ++i) bits.word(first + i) &= page.there[i];
  }
  return {};
}

Result<bool> Window::is_there(std::uint32_t offset) {
  HTN_RETURN_IF_ERROR(need_page(offset));
  const std::uint32_t unit = offset % kUnitsOfPage;
  return (pages_[offset / kUnitsOfPage]->there[unit >> 6] >> (unit & 63) & 1) != 0;
}

void Window::clear_scores(const Bits& of) {
  for (std::size_t i = 0; i < Bits::kWords; ++i) {
    if (of.word(i) != 0) std::fill_n(scores_.data() + i * 64, 64, 0.0);
  }
}

void Window::keep_parts(std::size_t leaves) { parts_.assign(leaves * kWindowUnits, 0.0); }

}  // namespace hartonomous::text
