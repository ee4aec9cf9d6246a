#pragma once

// Random rows of content and composition, as their writers make them, by the form they are stored
// in; and each row's decoder followed by its encoder.
// Thread-safety: immutable functions; an Rng is for one thread at a time.

#include <functional>
#include <string>
#include <vector>

#include <hartonomous/base/result.hpp>
#include <hartonomous/base/rng.hpp>

namespace hartonomous::testing {

struct RowForm {
  std::string name;
  std::function<std::string(Rng&)> sample;
  // What the bytes decode to, encoded again.
  std::function<Result<std::string>(const std::string&)> again;
};

// Every row form of both modules.
const std::vector<RowForm>& row_forms();

}  // namespace hartonomous::testing
