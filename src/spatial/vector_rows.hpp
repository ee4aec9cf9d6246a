#pragma once

// VectorRows: vectors of one dimension, one after the other. A view: it lives as long as the
// numbers it shows.
// Thread-safety: immutable.

#include <cstddef>
#include <span>
#include <string_view>

#include <hartonomous/base/result.hpp>

namespace hartonomous::spatial {

struct VectorRows {
  std::span<const float> numbers;
  std::size_t dimension = 0;

  std::size_t count() const { return dimension == 0 ? 0 : numbers.size() / dimension; }
  std::span<const float> row(std::size_t row) const {
    return numbers.subspan(row * dimension, dimension);
  }
};

// Whole rows of finite numbers, of a dimension that is taken. `name` is what a row is called.
// Errors: kInvalidArgument, with the row and the number within it.
Status check_rows(const VectorRows& rows, std::string_view name);
// The failure that row `at` has a NaN or an infinity; OK where it has none.
Status check_row(std::span<const float> row, std::size_t at, std::string_view name);

}  // namespace hartonomous::spatial
