#pragma once

// Result<T>: a value or the Status that says why there is none.
//
//   HTN_ASSIGN_OR_RETURN(auto page, store.page(id));
//
// Thread-safety: as T. value() of a failed result is a defect of the caller and ends the process.
// It is not testable with `if (r)`: a Result<bool> would read as its value; ask ok().

#include <cstdlib>
#include <optional>
#include <utility>
#include <variant>

#include <hartonomous/base/status.hpp>

namespace hartonomous {

template <typename T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}        // NOLINT implicit
  Result(Status status) : state_(std::in_place_index<1>, std::move(status)) {  // NOLINT implicit
    if (std::get<1>(state_).ok()) std::abort();  // an OK status holds no value
  }

  bool ok() const noexcept { return state_.index() == 0; }

  Status status() const& { return ok() ? Status() : std::get<1>(state_); }
  Status status() && { return ok() ? Status() : std::move(std::get<1>(state_)); }

  T& value() & { return checked(); }
  const T& value() const& { return const_cast<Result*>(this)->checked(); }
  T&& value() && { return std::move(checked()); }

  T& operator*() & { return checked(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(checked()); }
  T* operator->() { return &checked(); }
  const T* operator->() const { return &value(); }

 private:
  T& checked() {
    if (!ok()) std::abort();
    return std::get<0>(state_);
  }

  std::variant<T, Status> state_;
};

}  // namespace hartonomous

#define HTN_ASSIGN_OR_RETURN_INNER(result, declaration, expression) \
  auto result = (expression);                                       \
  if (!result.ok()) return std::move(result).status();              \
  declaration = std::move(result).value()

// Declares or assigns from a Result, or returns its Status from the enclosing function.
#define HTN_ASSIGN_OR_RETURN(declaration, expression) \
  HTN_ASSIGN_OR_RETURN_INNER(HTN_CONCAT(htn_result_, __COUNTER__), declaration, expression)
