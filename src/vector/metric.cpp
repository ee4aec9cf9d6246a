#include <hartonomous/vector/metric.hpp>

#include <hartonomous/base/text.hpp>

namespace hartonomous::vector {

std::string_view metric_name(Metric metric) {
  switch (metric) {
    case Metric::kL2:
      return "l2";
    case Metric::kCosine:
      return "cosine";
    case Metric::kDot:
      return "dot";
  }
  return "unknown";
}

Result<Metric> parse_metric(std::string_view name) {
  for (const Metric metric : {Metric::kL2, Metric::kCosine, Metric::kDot}) {
    if (name == metric_name(metric)) return metric;
  }
  return invalid_argument(concat("metric '", name, "': it is one of l2, cosine, dot"));
}

}  // namespace hartonomous::vector
