#include <hartonomous/vector/metric.hpp>

#include <catch2/catch.hpp>

namespace hartonomous::vector {
namespace {

TEST_CASE("vector: a metric is parsed from its name", "[vector][unit]") {
  for (const Metric metric : {Metric::kL2, Metric::kCosine, Metric::kDot}) {
    const Result<Metric> parsed = parse_metric(metric_name(metric));
    REQUIRE(parsed.ok());
    CHECK(*parsed == metric);
  }
  CHECK(parse_metric("manhattan").status().code() == StatusCode::kInvalidArgument);
  CHECK(parse_metric("unknown").status().code() == StatusCode::kInvalidArgument);
  CHECK(metric_name(static_cast<Metric>(9)) == "unknown");
}

}  // namespace
}  // namespace hartonomous::vector
