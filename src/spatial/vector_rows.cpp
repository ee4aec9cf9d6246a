#include "spatial/vector_rows.hpp"

#include <algorithm>
#include <cmath>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/text.hpp>

namespace hartonomous::spatial {

Status check_row(std::span<const float> row, std::size_t at, std::string_view name) {
  const auto wrong =
      std::find_if(row.begin(), row.end(), [](float n) { return !std::isfinite(n); });
  if (wrong == row.end()) return {};
  return invalid_argument(concat(name, " ", at, ": number ", wrong - row.begin(), " is ",
                                 std::isnan(*wrong) ? "NaN" : "infinite"));
}

Status check_rows(const VectorRows& rows, std::string_view name) {
  if (rows.dimension == 0 || rows.dimension > limits::kVectorDimensionMax) {
    return invalid_argument(concat(name, "s of dimension ", rows.dimension, "; 1 to ",
                                   limits::kVectorDimensionMax, " are taken"));
  }
  if (rows.numbers.size() % rows.dimension != 0) {
    return invalid_argument(concat(rows.numbers.size(), " numbers are no whole ", name,
                                   "s of dimension ", rows.dimension));
  }
  for (std::size_t at = 0; at < rows.count(); ++at) {
    HTN_RETURN_IF_ERROR(check_row(rows.row(at), at, name));
  }
  return {};
}

}  // namespace hartonomous::spatial
