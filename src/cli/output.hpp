#pragma once

// Output: standard output, buffered, and what is said on standard error.
// Thread-safety: one thread at a time.

#include <string>
#include <string_view>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/status.hpp>

namespace hartonomous::cli {

class Output {
 public:
  explicit Output(int descriptor) : descriptor_(descriptor) {}
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  // Errors: kIo. After the first failure nothing more is written and every call returns it.
  Status write(std::string_view text);
  Status line(std::string_view text);
  Status flush();
  // The failure was that nobody reads any more.
  bool reader_gone() const { return reader_gone_; }

 private:
  Status write_through(std::string_view text);

  int descriptor_;
  std::string buffer_;
  Status failure_;
  bool reader_gone_ = false;
};

// One line on standard error: "hart: " and the text, control characters made visible.
void say(std::string_view text);

}  // namespace hartonomous::cli
