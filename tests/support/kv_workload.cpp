#include "support/kv_workload.hpp"

#include <algorithm>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>

#include "codec/packed_counts.hpp"

namespace hartonomous::testing {
namespace {

using kv::Batch;
using kv::Database;
using kv::Family;

constexpr std::uint64_t kPagesPerLoad = 3;
constexpr std::uint64_t kPinsKept = 5;
constexpr std::uint64_t kPayloadBytesMax = 6000;

std::string payload(std::uint64_t number) {
  Rng rng(number);
  std::string text(rng.below(kPayloadBytesMax), '\0');
  for (char& byte : text) byte = static_cast<char>(rng());
  return text + std::to_string(number);
}

std::string key_of(std::string_view what, std::uint64_t number) {
  const std::string digits = std::to_string(number);
  return concat(what, std::string(10 - digits.size(), '0'), digits);
}

Status wrong(std::string what) { return internal_error("silently wrong: " + std::move(what)); }

Status expect(const Database& database, Family family, const std::string& key,
              const std::string& value) {
  HTN_ASSIGN_OR_RETURN(const auto found, database.get(family, key));
  if (!found) return wrong(key + " is missing");
  return found->text() == value ? Status() : wrong(key + " has another value");
}

Result<std::uint64_t> rows_in(const Database& database, Family family) {
  const auto cursor = database.cursor(family, {});
  for (std::uint64_t rows = 0;; ++rows) {
    HTN_ASSIGN_OR_RETURN(const bool moved, cursor->next());
    if (!moved) return rows;
  }
}

Status examine_counts(const Database& database, std::uint64_t last) {
  HTN_ASSIGN_OR_RETURN(const auto found, database.get(Family::kContentCount, "count"));
  codec::Counts counts{};
  if (found) HTN_RETURN_IF_ERROR(codec::add_counts(found->bytes(), counts));
  std::int64_t sum = 0;
  for (const std::int64_t count : counts) sum += count;
  return sum == static_cast<std::int64_t>(last) ? Status() : wrong("the count");
}

// How many rows of load n are there, of 2 * kPagesPerLoad.
Result<std::uint64_t> rows_of_load(const Database& database, std::uint64_t number) {
  std::uint64_t rows = 0;
  for (std::uint64_t i = 0; i < kPagesPerLoad; ++i) {
    const std::string value = payload(number * 1000 + i);
    for (const auto& [family, what] :
         {std::pair(Family::kPage, "page"), std::pair(Family::kFingerprintBlock, "block")}) {
      const std::string key = key_of(what, number * 10 + i);
      HTN_ASSIGN_OR_RETURN(const auto found, database.get(family, key));
      if (!found) continue;
      if (found->text() != value) return wrong(key + " has another value");
      ++rows;
    }
  }
  return rows;
}

Status examine_loads(const Database& database, std::uint64_t until) {
  std::uint64_t expected = 0;
  for (std::uint64_t number = kCommitsPerLoad; number <= until; number += kCommitsPerLoad) {
    HTN_ASSIGN_OR_RETURN(const std::uint64_t rows, rows_of_load(database, number));
    if (rows != 2 * kPagesPerLoad) return wrong(concat("load ", number, " is not whole"));
    expected += kPagesPerLoad;
  }
  const std::uint64_t next = until / kCommitsPerLoad * kCommitsPerLoad + kCommitsPerLoad;
  HTN_ASSIGN_OR_RETURN(const std::uint64_t more, rows_of_load(database, next));
  if (more != 0 && more != 2 * kPagesPerLoad) return wrong(concat("part of load ", next));
  if (more != 0) expected += kPagesPerLoad;
  for (const Family family : {Family::kPage, Family::kFingerprintBlock}) {
    HTN_ASSIGN_OR_RETURN(const std::uint64_t rows, rows_in(database, family));
    if (rows != expected) return wrong("rows of a bulk family");
  }
  return {};
}

}  // namespace

Result<std::shared_ptr<Database>> open_small(const std::string& path, kv::OpenMode mode) {
  return kv::open_rocks(
      {.path = path, .mode = mode, .cache_bytes = 4u << 20, .write_buffer_bytes = 180u << 10});
}

Batch numbered_batch(std::uint64_t number) {
  Batch batch;
  batch.put(Family::kRun, key_of("row", number), payload(number));
  batch.put(Family::kMeta, "last", std::to_string(number));
  if (number > kPinsKept) batch.erase(Family::kTenantState, key_of("pin", number - kPinsKept));
  batch.put(Family::kTenantState, key_of("pin", number), "");
  codec::Counts counts{};
  counts[number % 4] = 1;
  std::string operand;
  codec::encode_counts(counts, operand);
  batch.merge(Family::kContentCount, "count", operand);
  return batch;
}

Status load_numbered_pages(Database& database, std::uint64_t number) {
  HTN_ASSIGN_OR_RETURN(auto load, database.bulk_load());
  for (std::uint64_t i = 0; i < kPagesPerLoad; ++i) {
    const std::string value = payload(number * 1000 + i);
    const std::uint64_t key = number * 10 + i;
    HTN_RETURN_IF_ERROR(load->add(Family::kPage, key_of("page", key), as_bytes(value)));
    HTN_RETURN_IF_ERROR(
        load->add(Family::kFingerprintBlock, key_of("block", key), as_bytes(value)));
  }
  return load->finish();
}

Status examine(const Database& database, std::uint64_t loads_until) {
  const std::uint64_t last = database.commit_number();
  for (std::uint64_t i = 1; i <= last; ++i) {
    HTN_RETURN_IF_ERROR(expect(database, Family::kRun, key_of("row", i), payload(i)));
  }
  if (last > 0) {
    HTN_RETURN_IF_ERROR(expect(database, Family::kMeta, "last", std::to_string(last)));
  }
  HTN_ASSIGN_OR_RETURN(const std::uint64_t runs, rows_in(database, Family::kRun));
  if (runs != last) return wrong(concat(runs, " runs after ", last, " commits"));
  HTN_ASSIGN_OR_RETURN(const std::uint64_t pins, rows_in(database, Family::kTenantState));
  if (pins != std::min(last, kPinsKept)) return wrong(concat(pins, " pins"));
  HTN_RETURN_IF_ERROR(examine_counts(database, last));
  return examine_loads(database, std::max(last, loads_until));
}

}  // namespace hartonomous::testing
