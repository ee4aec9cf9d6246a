#pragma once

// Status: the outcome of an operation that returns nothing else.
//
// OK costs one null pointer (8 bytes) and no allocation; a failure holds a code that says what the
// caller can do next, a message that names what, where and why, and the place that made it.
//
//   Status saved = store.commit();
//   if (!saved.ok()) report(saved.code(), saved.message());
//
// Thread-safety: immutable once made; a moved-from Status is OK.
// It is not an exception: nothing in this library throws across its interfaces, but std::bad_alloc.

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace hartonomous {

// Where a failure was made. std::source_location, which clang 14 does not have.
struct SourceLocation {
  const char* file;
  unsigned line;
  static constexpr SourceLocation current(const char* file = __builtin_FILE(),
                                          unsigned line = __builtin_LINE()) {
    return {file, line};
  }
};

// Numbers are stable: the command-line tool exits with them.
enum class StatusCode : int {
  kOk = 0,
  kNotFound = 1,            // what was named does not exist (or is not visible to the caller)
  kAlreadyExists = 2,       // choose another name
  kInvalidArgument = 3,     // change the call
  kFailedPrecondition = 4,  // the state forbids it: referenced, read-only, not open
  kConflict = 5,            // retry the transaction
  kBusy = 6,                // another process or writer holds it: retry later
  kCancelled = 7,           // the caller asked to stop
  kResourceExhausted = 8,   // a quota, a limit or the disk is full
  kCorruption = 9,          // stored bytes are not what was written: stop, run check
  kIo = 10,                 // the operating system failed a call
  kNotSupported = 11,       // this build or this format version cannot do it
  kPoisoned = 12,           // an earlier write failed: reopen the store
  kUnknownOutcome = 13,     // the commit may or may not be durable: reopen and look
  kInternal = 14,           // a defect of this library
  kHistoryTrimmed = 15,     // that time was purged: ask for a later one
};

// The name of a code as it is printed, "kNotFound" as "not found".
std::string_view status_code_name(StatusCode code);

class [[nodiscard]] Status {
 public:
  Status() noexcept = default;  // OK
  Status(StatusCode code, std::string message, SourceLocation where = SourceLocation::current());
  Status(Status&&) noexcept = default;
  Status& operator=(Status&&) noexcept = default;
  Status(const Status& other);
  Status& operator=(const Status& other);
  ~Status() = default;

  bool ok() const noexcept { return state_ == nullptr; }
  StatusCode code() const noexcept;
  std::string_view message() const noexcept;

  // "not found: document 'a.txt'": for people.
  std::string to_string() const;
  // Where the failure was made, "file.cpp:12"; empty for OK.
  std::string location() const;

  // The same failure with "context: " before its message. OK stays OK.
  Status with_context(std::string_view context) &&;

 private:
  struct State;
  struct Delete {
    void operator()(State* state) const noexcept;
  };
  std::unique_ptr<State, Delete> state_;
};

static_assert(sizeof(Status) == sizeof(void*), "OK is a null pointer");

// A status that is deliberately not acted upon; `why` is for the reader of the code.
inline void ignore_error(const Status& /*status*/, std::string_view /*why*/) {}

inline Status not_found(std::string message, SourceLocation where = SourceLocation::current()) {
  return {StatusCode::kNotFound, std::move(message), where};
}
inline Status invalid_argument(std::string message,
                               SourceLocation where = SourceLocation::current()) {
  return {StatusCode::kInvalidArgument, std::move(message), where};
}
inline Status failed_precondition(std::string message,
                                  SourceLocation where = SourceLocation::current()) {
  return {StatusCode::kFailedPrecondition, std::move(message), where};
}
inline Status corruption(std::string message, SourceLocation where = SourceLocation::current()) {
  return {StatusCode::kCorruption, std::move(message), where};
}
inline Status resource_exhausted(std::string message,
                                 SourceLocation where = SourceLocation::current()) {
  return {StatusCode::kResourceExhausted, std::move(message), where};
}
inline Status io_error(std::string message, SourceLocation where = SourceLocation::current()) {
  return {StatusCode::kIo, std::move(message), where};
}
inline Status cancelled(std::string message, SourceLocation where = SourceLocation::current()) {
  return {StatusCode::kCancelled, std::move(message), where};
}
inline Status internal_error(std::string message,
                             SourceLocation where = SourceLocation::current()) {
  return {StatusCode::kInternal, std::move(message), where};
}

}  // namespace hartonomous

#define HTN_CONCAT_INNER(a, b) a##b
#define HTN_CONCAT(a, b) HTN_CONCAT_INNER(a, b)

// Returns from the enclosing function when the expression's Status is a failure.
#define HTN_RETURN_IF_ERROR(expression) \
  HTN_RETURN_IF_ERROR_INNER(HTN_CONCAT(htn_status_, __COUNTER__), expression)
// The name is new each time: an expression may hold a lambda that uses the macro itself.
#define HTN_RETURN_IF_ERROR_INNER(status, expression) \
  do {                                                \
    ::hartonomous::Status status = (expression);      \
    if (!(status).ok()) return status;                \
  } while (false)
