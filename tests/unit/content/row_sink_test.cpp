#include "content/row_sink.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "support/opened_store.hpp"

namespace hartonomous::content {
namespace {

using kv::Family;
using testing::must;

std::string key_of(int number) { return "key " + std::to_string(1000 + number); }

TEST_CASE("content: families with few rows go into the batch, the others into the load",
          "[content][unit]") {
  const auto database = kv::open_memory();
  kv::Batch batch;
  const auto load = must(database->bulk_load());
  RowSink sink(batch, load.get());
  CHECK(sink.bulk());
  const std::string large(10'000, 'v');
  for (int i = 0; i < 50; ++i) {  // half a megabyte
    HTN_REQUIRE_OK(sink.add(Family::kPage, key_of(i), large));
    if (i < 5) HTN_REQUIRE_OK(sink.add(Family::kExtent, key_of(i), "small"));
  }
  HTN_REQUIRE_OK(sink.end_files());
  CHECK(batch.empty());
  sink.move_few();
  CHECK(batch.count() == 5);
  HTN_REQUIRE_OK(load->finish());
  HTN_REQUIRE_OK(database->commit(batch, kv::Durability::kBuffered));
  for (int i = 0; i < 50; ++i) {
    CHECK(must(database->get(Family::kPage, key_of(i))).has_value());
    CHECK(must(database->get(Family::kExtent, key_of(i))).has_value() == (i < 5));
  }
}

TEST_CASE("content: a sink without a load writes everything into the batch", "[content][unit]") {
  kv::Batch batch;
  RowSink sink(batch, nullptr);
  CHECK_FALSE(sink.bulk());
  for (int i = 0; i < 50; ++i) {
    HTN_REQUIRE_OK(sink.add(Family::kPage, key_of(i), std::string(10'000, 'v')));
  }
  CHECK(batch.count() == 50);
}

}  // namespace
}  // namespace hartonomous::content
