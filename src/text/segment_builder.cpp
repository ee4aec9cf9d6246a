#include "text/segment_builder.hpp"

#include <algorithm>
#include <cassert>
#include <utility>
#include <vector>

#include "text/segment_writer.hpp"
#include "text/term_table.hpp"

namespace hartonomous::text {

namespace {

// Of a term's stream, the first number of a token: in bit 0 whether it is elsewhere than a bit
// further in the field that the last one was in.
//   here        ordinal - the last one's ordinal
//   elsewhere   unit - the last one's unit; a second number: ordinal, field in the lower 3 bits
constexpr std::uint64_t kElsewhere = 1;
constexpr unsigned kFieldBits = 3;
static_assert(kFieldsMax == 1u << kFieldBits);

// Lengths of the units, by page.
class LengthPages {
 public:
  explicit LengthPages(std::size_t fields) : fields_(fields) {}
  // REQUIRES: a unit not below the one before.
  void put(std::uint32_t unit, std::span<const std::uint32_t> lengths) {
    const std::uint32_t page = unit / kUnitsOfPage;
    if (pages_.empty() || pages_.back().first != page) pages_.push_back({page, {}});
    auto& of_page = pages_.back().second;
    of_page.resize(unit % kUnitsOfPage * fields_);
    of_page.insert(of_page.end(), lengths.begin(), lengths.end());
  }
  std::span<const std::uint32_t> page(std::uint32_t page) const {
    const auto at = std::lower_bound(pages_.begin(), pages_.end(), page,
                                     [](const auto& a, std::uint32_t b) { return a.first < b; });
    if (at == pages_.end() || at->first != page) return {};
    return at->second;
  }
  std::size_t memory_bytes() const { return pages_.size() * kUnitsOfPage * fields_ * 4; }

 private:
  std::size_t fields_;
  std::vector<std::pair<std::uint32_t, std::vector<std::uint32_t>>> pages_;
};

struct Token {
  std::uint8_t field = 0;
  std::uint32_t ordinal = 0;
  auto operator<=>(const Token&) const = default;
};

// Gives the postings of one term's stream to a list.
class StreamReader {
 public:
  StreamReader(const SegmentOptions& options, std::uint32_t first_unit, PostingListWriter& list)
      : options_(options), first_unit_(first_unit), list_(list) {}

  Status read(std::span<const std::uint8_t> stream) {
    at_ = stream.data();
    const std::uint8_t* end = at_ + stream.size();
    unit_ = 0;
    Token token;
    while (at_ != end) {
      const std::uint64_t number = next();
      if ((number & kElsewhere) == 0) {
        token.ordinal += static_cast<std::uint32_t>(number >> 1);
      } else {
        const auto units = static_cast<std::uint32_t>(number >> 1);
        if (units != 0) HTN_RETURN_IF_ERROR(put_posting());
        unit_ += units;
        const std::uint64_t place = next();
        token.field = static_cast<std::uint8_t>(place & (kFieldsMax - 1));
        token.ordinal = static_cast<std::uint32_t>(place >> kFieldBits);
      }
      tokens_.push_back(token);
    }
    return put_posting();
  }

 private:
  std::uint64_t next() {
    std::uint64_t number = *at_ & 0x7F;
    for (unsigned shift = 7; *at_++ >= 0x80; shift += 7) {
      number |= static_cast<std::uint64_t>(*at_ & 0x7F) << shift;
    }
    return number;
  }

  Status put_posting() {
    if (tokens_.empty()) return {};
    if (!std::is_sorted(tokens_.begin(), tokens_.end())) std::sort(tokens_.begin(), tokens_.end());
    std::array<std::uint32_t, kFieldsMax> frequencies{};
    gaps_.clear();
    Token last{0xFF, 0};
    for (const Token& token : tokens_) {
      ++frequencies[token.field];
      gaps_.push_back(token.field == last.field ? token.ordinal - last.ordinal : token.ordinal);
      last = token;
    }
    if (options_.positions == Positions::kLeftOut) gaps_.clear();
    tokens_.clear();
    return list_.add(first_unit_ + unit_, {frequencies.data(), options_.fields}, gaps_);
  }

  const SegmentOptions& options_;
  std::uint32_t first_unit_;
  PostingListWriter& list_;
  const std::uint8_t* at_ = nullptr;
  std::uint32_t unit_ = 0;
  std::vector<Token> tokens_;
  std::vector<std::uint32_t> gaps_;
};

}  // namespace

struct SegmentBuilder::Impl {
  explicit Impl(const SegmentOptions& given) : options(given), lengths(given.fields) {}

  SegmentOptions options;
  bool has_units = false;
  std::uint32_t first_unit = 0;
  std::uint32_t unit = 0;
  TermTable terms;
  LengthPages lengths;
};

SegmentBuilder::SegmentBuilder(const SegmentOptions& options)
    : impl_(std::make_unique<Impl>(options)) {
  assert(options.validate().ok());
}
SegmentBuilder::~SegmentBuilder() = default;

void SegmentBuilder::begin_unit(std::uint32_t unit) {
  assert(unit <= kUnitMost && (!impl_->has_units || unit > impl_->unit));
  if (!impl_->has_units) impl_->first_unit = unit;
  impl_->has_units = true;
  impl_->unit = unit;
}

void SegmentBuilder::add(std::size_t field, std::string_view term, std::uint32_t ordinal) {
  assert(impl_->has_units && field < impl_->options.fields && term.size() <= kStoredTermBytesMax);
  TermTable& terms = impl_->terms;
  TermRecord& record = terms.find_or_add(term);
  const std::uint32_t unit = impl_->unit - impl_->first_unit;
  if (record.last_field == field && record.last_unit == unit && ordinal >= record.last_ordinal) {
    terms.append(record, std::uint64_t{ordinal - record.last_ordinal} << 1);
  } else {
    terms.append(record, std::uint64_t{unit - record.last_unit} << 1 | kElsewhere);
    terms.append(record, std::uint64_t{ordinal} << kFieldBits | field);
    record.last_unit = unit;
    record.last_field = static_cast<std::uint8_t>(field);
  }
  record.last_ordinal = ordinal;
}

void SegmentBuilder::end_unit(std::span<const std::uint32_t> lengths) {
  assert(lengths.size() == impl_->options.fields);
  impl_->lengths.put(impl_->unit, lengths);
}

void SegmentBuilder::add_ended(std::string_view term) { ++impl_->terms.find_or_add(term).ended; }

bool SegmentBuilder::empty() const { return !impl_->has_units && impl_->terms.size() == 0; }

std::size_t SegmentBuilder::memory_bytes() const {
  return impl_->terms.memory_bytes() + impl_->lengths.memory_bytes();
}

Result<std::string> SegmentBuilder::finish(const SegmentSink& sink) {
  const std::unique_ptr<Impl> built = std::exchange(impl_, std::make_unique<Impl>(impl_->options));
  const UnitLengths lengths = [&](std::uint32_t page) -> Result<std::span<const std::uint32_t>> {
    return built->lengths.page(page);
  };
  const UnitRange units{built->first_unit, built->has_units ? built->unit + 1 : 0};
  SegmentWriter writer(built->options, units, lengths, sink);
  StreamReader reader(built->options, units.first, writer.postings());
  std::vector<std::uint8_t> stream;
  for (const TermRecord* record : built->terms.sorted()) {
    built->terms.read(*record, stream);
    HTN_RETURN_IF_ERROR(reader.read(stream));
    HTN_RETURN_IF_ERROR(writer.end_term(record->text(), record->ended));
  }
  return writer.finish();
}

}  // namespace hartonomous::text
