#include "support/posting_oracle.hpp"

#include <algorithm>

#include <hartonomous/base/text.hpp>

namespace hartonomous::testing {

namespace {

using text::kBlockPostings;
using text::Positions;

bool keeps_positions(const OracleText& text) { return text.options.positions == Positions::kKept; }

std::map<std::uint32_t, std::vector<std::uint32_t>> lengths_of(const OracleText& text) {
  std::map<std::uint32_t, std::vector<std::uint32_t>> lengths;
  for (const PostedUnit& unit : text.units) lengths[unit.number] = unit.lengths;
  return lengths;
}

// A term's number: half of the tokens are of a few.
std::size_t term_number(Rng& rng, std::size_t terms) {
  return rng.below(2) == 0 ? rng.below(std::min<std::size_t>(terms, 5)) : rng.below(terms);
}

std::string term_named(std::size_t number) {
  std::string term = number % 3 == 0 ? "common prefix of terms that are long " : "t";
  term += concat(number);
  if (number % 7 == 0) term += '\xFF';
  if (number % 97 == 0) term.append(500, 'x');
  return number == 4 ? std::string() : term;
}

}  // namespace

OracleIndex index_of(const OracleText& text) {
  OracleIndex index;
  for (const PostedUnit& unit : text.units) {
    for (const OracleToken& token : unit.tokens) {
      OraclePosting& posting = index[token.term].postings[unit.number];
      posting.frequencies.resize(text.options.fields);
      ++posting.frequencies[token.field];
      posting.positions.push_back(text::position_of(token.field, token.ordinal));
    }
  }
  for (const std::string& term : text.ended) ++index[term].ended;
  for (auto& [term, of_term] : index) {
    for (auto& [unit, posting] : of_term.postings) {
      std::sort(posting.positions.begin(), posting.positions.end());
      if (!keeps_positions(text)) posting.positions.clear();
    }
  }
  return index;
}

OracleText make_text(Rng& rng, const text::SegmentOptions& options, const TextShape& shape) {
  OracleText text{options, {}, {}};
  std::uint32_t number = shape.first_unit;
  for (std::size_t i = 0; i < shape.units; ++i) {
    PostedUnit unit{number, {}, std::vector<std::uint32_t>(options.fields)};
    const std::size_t tokens = rng.below(shape.tokens_most + 1);
    // Fields in turn, and now and then back in one that was left.
    std::vector<std::uint32_t> ordinals(options.fields);
    std::size_t field = 0;
    for (std::size_t j = 0; j < tokens; ++j) {
      if (rng.below(6) == 0) field = rng.below(options.fields);
      ordinals[field] += static_cast<std::uint32_t>(rng.below(3) == 0 ? rng.below(1000) : 1);
      unit.tokens.push_back({field, ordinals[field], term_named(term_number(rng, shape.terms))});
      ++unit.lengths[field];
    }
    text.units.push_back(std::move(unit));
    number += 1 + static_cast<std::uint32_t>(rng.below(shape.unit_step_most));
  }
  for (std::size_t i = 0; i < shape.ended; ++i) {
    text.ended.push_back(term_named(term_number(rng, shape.terms * 2)));
  }
  return text;
}

std::shared_ptr<const text::Segment> BuiltSegment::open() const {
  const auto segment = text::Segment::open(as_bytes(header), rows);
  REQUIRE(segment.ok());
  return *segment;
}

BuiltSegment build(const OracleText& text) {
  text::SegmentBuilder builder(text.options);
  for (const PostedUnit& unit : text.units) {
    builder.begin_unit(unit.number);
    for (const OracleToken& token : unit.tokens)
      builder.add(token.field, token.term, token.ordinal);
    builder.end_unit(unit.lengths);
  }
  for (const std::string& term : text.ended) builder.add_ended(term);
  BuiltSegment built;
  auto header = builder.finish(built.rows->sink());
  REQUIRE(header.ok());
  built.header = *std::move(header);
  return built;
}

namespace {

// The units of one block, from the oracle's iterator on.
void require_block(text::PostingCursor& cursor, const OracleText& text,
                   const std::map<std::uint32_t, std::vector<std::uint32_t>>& lengths,
                   std::map<std::uint32_t, OraclePosting>::const_iterator at) {
  std::vector<std::uint64_t> positions;
  REQUIRE(cursor.decode_block().ok());
  REQUIRE(cursor.units().front() >= cursor.bounds().first_unit);
  REQUIRE(cursor.units().back() == cursor.bounds().last_unit);
  for (std::size_t i = 0; i < cursor.units().size(); ++i, ++at) {
    REQUIRE(cursor.units()[i] == at->first);
    for (std::size_t field = 0; field < text.options.fields; ++field) {
      const std::uint32_t frequency = cursor.frequencies(field)[i];
      REQUIRE(frequency == at->second.frequencies[field]);
      REQUIRE(frequency <= cursor.bounds().frequency_most[field]);
      REQUIRE(lengths.at(at->first)[field] >= cursor.bounds().length_least[field]);
    }
    const Status read = cursor.read_positions(i, positions);
    if (keeps_positions(text)) {
      REQUIRE(read.ok());
      REQUIRE(positions == at->second.positions);
    } else {
      REQUIRE(read.code() == StatusCode::kFailedPrecondition);
    }
  }
}

}  // namespace

void require_list(const text::Segment& segment, const std::string& term, const OracleTerm& wanted,
                  const OracleText& text) {
  INFO("term '" << term << "' of " << wanted.postings.size() << " units");
  const auto found = segment.find(term);
  REQUIRE(found.ok());
  REQUIRE(found->has_value());
  REQUIRE((*found)->units == wanted.postings.size());
  REQUIRE((*found)->ended == wanted.ended);
  auto cursor = segment.postings(**found);
  REQUIRE(cursor.ok());
  const auto lengths = lengths_of(text);
  std::size_t passed = 0;
  std::uint32_t unit = 0;
  auto at = wanted.postings.begin();
  for (auto more = (*cursor)->seek_block(unit); *more; more = (*cursor)->seek_block(unit)) {
    REQUIRE(more.ok());
    require_block(**cursor, text, lengths, at);
    const std::size_t count = (*cursor)->units().size();
    passed += count;
    REQUIRE((count == kBlockPostings || passed == wanted.postings.size()));
    std::advance(at, static_cast<std::ptrdiff_t>(count));
    unit = (*cursor)->bounds().last_unit + 1;
  }
  REQUIRE(passed == wanted.postings.size());
}

void require_index(const text::Segment& segment, const OracleText& text) {
  const OracleIndex index = index_of(text);
  auto wanted = index.begin();
  REQUIRE(segment
              .each("",
                    [&](std::string_view term, const text::Term& found) -> Result<bool> {
                      REQUIRE(wanted != index.end());
                      REQUIRE(term == wanted->first);
                      REQUIRE(found.units == wanted->second.postings.size());
                      REQUIRE(found.ended == wanted->second.ended);
                      ++wanted;
                      return true;
                    })
              .ok());
  REQUIRE(wanted == index.end());
  for (const auto& [term, of_term] : index) require_list(segment, term, of_term, text);
}

}  // namespace hartonomous::testing
