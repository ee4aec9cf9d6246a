#include "support/row_samples.hpp"

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/sha256.hpp>

#include "composition/rows.hpp"
#include "composition/whole_writer.hpp"
#include "content/domain_state.hpp"
#include "content/extent.hpp"
#include "support/contents.hpp"

namespace hartonomous::testing {

namespace {

using composition::Position;
using composition::Segment;
using content::Cut;
using content::Extent;

std::uint64_t some_id(Rng& rng) { return rng.below(std::uint64_t{1} << (1 + rng.below(39))); }

ContentHash some_hash(Rng& rng) { return sha256(as_bytes(random_bytes(rng, 8))); }

content::ExtentShape some_shape(Rng& rng, Cut cut) {
  content::ExtentShape shape;
  shape.bytes = 1 + rng.below(limits::kExtentBytesMax);
  shape.children = (shape.bytes + limits::kAtomBytesMax - 1) / limits::kAtomBytesMax;
  if (cut == Cut::kBytes) return shape;
  shape.children = 1 + rng.below(shape.bytes);
  shape.characters = shape.children + rng.below(shape.bytes - shape.children + 1);
  shape.lines = rng.below(shape.children);
  shape.tail_columns = rng.below(shape.characters + 1);
  return shape;
}

std::string some_extent(Rng& rng) {
  const Cut cut = rng.below(2) == 0 ? Cut::kBytes : Cut::kText;
  content::ExtentShape shape = some_shape(rng, cut);
  shape.children = 1 + rng.below(200);
  std::string row;
  content::append_extent_head(cut, shape, some_hash(rng), row);
  if (cut == Cut::kText) {
    for (std::uint64_t i = 0; i < shape.children; ++i) codec::append_varint(row, some_id(rng));
    return row;
  }
  std::vector<content::ContentRun> runs;
  for (std::uint64_t left = shape.children; left > 0; left -= runs.back().count) {
    runs.push_back({some_id(rng), 1 + rng.below(left)});
  }
  content::append_extent_runs(runs, row);
  return row;
}

Result<std::string> extent_again(const std::string& row) {
  HTN_ASSIGN_OR_RETURN(const Extent extent, content::decode_extent(as_bytes(row)));
  std::string out;
  content::append_extent_head(extent.cut, extent.shape, extent.hash, out);
  if (extent.cut == Cut::kBytes) {
    content::append_extent_runs(extent.runs, out);
  } else {
    for (const content::ContentRun& run : extent.runs) codec::append_varint(out, run.start);
  }
  return out;
}

Segment some_segment(Rng& rng, std::size_t count_max) {
  Segment segment(rng.below(count_max + 1));
  for (auto& each : segment) {
    each.id = ExtentId{some_id(rng)};
    each.cut = rng.below(2) == 0 ? Cut::kBytes : Cut::kText;
    each.shape = some_shape(rng, each.cut);
  }
  return segment;
}

std::vector<Position> some_places(Rng& rng, std::size_t count) {
  std::vector<Position> places(count);
  for (std::size_t i = 1; i < count; ++i) {
    places[i] = places[i - 1];
    for (int n = 0; n < 3; ++n) places[i].pass(some_shape(rng, Cut::kText));
  }
  return places;
}

std::string some_composition(Rng& rng) {
  composition::Composition row;
  row.scheme = static_cast<composition::Scheme>(1 + rng.below(2));
  row.hash = some_hash(rng);
  row.head = random_bytes(rng, rng.below(33));
  row.references = rng.below(1000);
  row.segments = some_places(rng, rng.below(5));
  row.end.bytes = some_id(rng);
  row.end.children = some_id(rng);
  row.end.characters = some_id(rng);
  row.end.lines = some_id(rng);
  row.references = rng.below(3);
  row.kept = rng.below(3);
  if (row.segments.size() == 1) row.only = some_segment(rng, 20);
  return composition::encode_composition(row);
}

std::string some_job(Rng& rng) {
  composition::PutJob job;
  job.whole = ContentId{kFirstCompositeId + rng.below(1000)};
  job.scheme = static_cast<composition::Scheme>(1 + rng.below(2));
  job.prefix_hash = some_hash(rng);
  job.head = random_bytes(rng, rng.below(33));
  job.segments = some_places(rng, rng.below(5));
  job.end.pass(some_shape(rng, Cut::kText));
  job.open = some_segment(rng, 20);
  return composition::encode_put_job(job);
}

std::string some_document(Rng& rng) {
  composition::DocumentRow row;
  row.version = 1 + some_id(rng);
  row.scheme = static_cast<composition::Scheme>(1 + rng.below(2));
  row.content = ContentId{some_id(rng)};
  row.bytes = some_id(rng);
  row.created = Instant{static_cast<std::int64_t>(some_id(rng)) - (std::int64_t{1} << 38)};
  row.name = random_bytes(rng, 1 + rng.below(40));
  return composition::encode_document(row);
}

std::string some_run(Rng& rng) {
  content::Run run;
  run.level = static_cast<std::uint8_t>(rng.below(256));
  run.first_keys.resize(1 + rng.below(40));
  std::uint64_t key = 0;
  for (std::uint64_t& each : run.first_keys) each = key += rng.below(1u << 30);
  run.entries = run.first_keys.size() * (1 + rng.below(limits::kRunBlockEntries));
  return content::encode_run(run);
}

// What decodes, encoded again: for decoders and encoders of one value.
template <typename Decode, typename Encode>
std::function<Result<std::string>(const std::string&)> recode(Decode decode, Encode encode) {
  return [decode, encode](const std::string& bytes) -> Result<std::string> {
    HTN_ASSIGN_OR_RETURN(const auto value, decode(as_bytes(bytes)));
    return encode(value);
  };
}

std::vector<RowForm> make_row_forms() {
  std::vector<RowForm> forms;
  forms.push_back({"extent", some_extent, extent_again});
  forms.push_back(
      {"extent_hash",
       [](Rng& rng) {
         return content::encode_extent_hash({ExtentId{some_id(rng)}, some_shape(rng, Cut::kText)});
       },
       recode(content::decode_extent_hash, content::encode_extent_hash)});
  forms.push_back(
      {"run", some_run,
       recode(
           [](Bytes bytes) { return content::decode_run(schema::RunKind::kPageExtent, 1, bytes); },
           content::encode_run)});
  forms.push_back({"domain counters",
                   [](Rng& rng) {
                     return content::encode_counters({.next_page = some_id(rng),
                                                      .tail_slots = rng.below(512),
                                                      .atoms = some_id(rng)});
                   },
                   recode(content::decode_counters, content::encode_counters)});
  forms.push_back({"composition", some_composition,
                   recode(composition::decode_composition, composition::encode_composition)});
  forms.push_back({"segment",
                   [](Rng& rng) { return composition::encode_segment(some_segment(rng, 100)); },
                   recode(composition::decode_segment, composition::encode_segment)});
  forms.push_back({"document", some_document,
                   recode(composition::decode_document, composition::encode_document)});
  forms.push_back(
      {"put_job", some_job, recode(composition::decode_put_job, composition::encode_put_job)});
  forms.push_back({"content id",
                   [](Rng& rng) { return composition::encode_content_id(ContentId{some_id(rng)}); },
                   recode(composition::decode_content_id, composition::encode_content_id)});
  return forms;
}

}  // namespace

const std::vector<RowForm>& row_forms() {
  static const std::vector<RowForm> kForms = make_row_forms();
  return kForms;
}

}  // namespace hartonomous::testing
