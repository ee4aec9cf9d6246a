#pragma once

// Strong ids: numbers that cannot be mistaken for one another. Construction is explicit, order and
// hash are those of the number, and there is no arithmetic.
//
//   ContentId id{7};  id.value() == 7;
//
// Thread-safety: immutable.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

#include <hartonomous/base/result.hpp>

namespace hartonomous {

template <typename Tag, typename Number>
class StrongId {
 public:
  using Value = Number;
  constexpr StrongId() noexcept = default;
  constexpr explicit StrongId(Number value) noexcept : value_(value) {}
  constexpr Number value() const noexcept { return value_; }
  constexpr auto operator<=>(const StrongId&) const noexcept = default;

 private:
  Number value_ = 0;
};

// A tenant: who sees what. 23 bits.
using TenantId = StrongId<struct TenantIdTag, std::uint32_t>;
// A dedup domain: where equal bytes are stored once. Below 2^23 it is the one tenant's of its
// number; from there on it is shared, see tenant/domains.hpp.
using DomainId = StrongId<struct DomainIdTag, std::uint32_t>;
// A content of a domain, in order of arrival. 40 bits, see content_id_is_composite().
using ContentId = StrongId<struct ContentIdTag, std::uint64_t>;
// An extent of a domain, in order of arrival. 40 bits, never reused.
using ExtentId = StrongId<struct ExtentIdTag, std::uint64_t>;
// A document of a tenant: a name given to a content. 40 bits, never reused.
using DocumentId = StrongId<struct DocumentIdTag, std::uint64_t>;
// What refers to a content of a tenant: a document (by its id), a pin, a row. 40 bits, in the order
// they were made, never reused.
using ReferenceId = DocumentId;

inline constexpr unsigned kContentIdBits = 40;
inline constexpr unsigned kTenantIdBits = 23;
// Composite contents (more than 64 bytes, or made of other contents) are numbered from here.
inline constexpr std::uint64_t kFirstCompositeId = std::uint64_t{1} << (kContentIdBits - 1);

constexpr bool content_id_is_composite(ContentId id) noexcept {
  return id.value() >= kFirstCompositeId;
}

// An atom as a tenant sees it: (tenant, content) in one positive 63-bit number, unique in a store.
class AtomId {
 public:
  constexpr AtomId() noexcept = default;
  constexpr AtomId(TenantId tenant, ContentId content) noexcept
      : value_((std::uint64_t{tenant.value()} << kContentIdBits) | content.value()) {}
  // Errors: kInvalidArgument when the number uses more than 63 bits.
  static Result<AtomId> from_value(std::uint64_t value);

  constexpr std::uint64_t value() const noexcept { return value_; }
  constexpr TenantId tenant() const noexcept {
    return TenantId{static_cast<std::uint32_t>(value_ >> kContentIdBits)};
  }
  constexpr ContentId content() const noexcept {
    return ContentId{value_ & ((std::uint64_t{1} << kContentIdBits) - 1)};
  }
  constexpr auto operator<=>(const AtomId&) const noexcept = default;

 private:
  std::uint64_t value_ = 0;
};

}  // namespace hartonomous

template <typename Tag, typename Number>
struct std::hash<hartonomous::StrongId<Tag, Number>> {
  std::size_t operator()(const hartonomous::StrongId<Tag, Number>& id) const noexcept {
    return std::hash<Number>{}(id.value());
  }
};
