#pragma once

// The parts of the page that a plot is put into: plot_html() says in which order.
// Thread-safety: immutable.

#include <string_view>

namespace hartonomous::cli {

extern const std::string_view kPageHead;
extern const std::string_view kPageStyle;
extern const std::string_view kPageBody;    // ends where the data begin
extern const std::string_view kPageScript;  // begins where they end

}  // namespace hartonomous::cli
