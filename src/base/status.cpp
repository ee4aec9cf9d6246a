#include <hartonomous/base/status.hpp>

#include <hartonomous/base/text.hpp>

namespace hartonomous {

struct Status::State {
  StatusCode code;
  std::string message;
  SourceLocation where;
};

std::string_view status_code_name(StatusCode code) {
  switch (code) {
    case StatusCode::kOk:
      return "ok";
    case StatusCode::kNotFound:
      return "not found";
    case StatusCode::kAlreadyExists:
      return "already exists";
    case StatusCode::kInvalidArgument:
      return "invalid argument";
    case StatusCode::kFailedPrecondition:
      return "failed precondition";
    case StatusCode::kConflict:
      return "conflict";
    case StatusCode::kBusy:
      return "busy";
    case StatusCode::kCancelled:
      return "cancelled";
    case StatusCode::kResourceExhausted:
      return "resource exhausted";
    case StatusCode::kCorruption:
      return "corruption";
    case StatusCode::kIo:
      return "io";
    case StatusCode::kNotSupported:
      return "not supported";
    case StatusCode::kPoisoned:
      return "poisoned";
    case StatusCode::kUnknownOutcome:
      return "unknown outcome";
    case StatusCode::kInternal:
      return "internal";
    case StatusCode::kHistoryTrimmed:
      return "history trimmed";
  }
  return "unknown code";
}

Status::Status(StatusCode code, std::string message, SourceLocation where) {
  if (code == StatusCode::kOk) return;
  state_.reset(std::make_unique<State>(State{code, std::move(message), where}).release());
}

Status::Status(const Status& other) {
  if (other.state_ != nullptr) state_.reset(std::make_unique<State>(*other.state_).release());
}

Status& Status::operator=(const Status& other) {
  if (this != &other) *this = Status(other);
  return *this;
}

void Status::Delete::operator()(State* state) const noexcept {
  std::default_delete<State>()(state);
}

StatusCode Status::code() const noexcept { return ok() ? StatusCode::kOk : state_->code; }

std::string_view Status::message() const noexcept {
  return ok() ? std::string_view() : std::string_view(state_->message);
}

std::string Status::to_string() const {
  if (ok()) return "ok";
  return concat(status_code_name(state_->code), ": ", state_->message);
}

std::string Status::location() const {
  if (ok()) return {};
  std::string_view file = state_->where.file;
  if (const auto slash = file.rfind('/'); slash != std::string_view::npos) {
    file.remove_prefix(slash + 1);
  }
  return concat(file, ':', state_->where.line);
}

Status Status::with_context(std::string_view context) && {
  if (!ok()) state_->message.insert(0, concat(context, ": "));
  return std::move(*this);
}

}  // namespace hartonomous
