#pragma once

// Plot: points in space as a picture that needs nothing else: an SVG, seen from one side, or an
// HTML page that can be turned. The same plot gives the same bytes.
// Thread-safety: pure functions.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/geometry/box3.hpp>

namespace hartonomous::cli {

struct PlotClass {
  std::string name;
  std::uint64_t count = 0;
};

struct Plot {
  // How the classes' colours are to be told apart.
  enum class Scale : std::uint8_t {
    kNames,  // as names; the last one may be of all others
    kOrder,  // from less to more
  };

  std::string title;
  std::string subtitle;
  std::string colored_by;  // empty: there is one class
  Scale scale = Scale::kNames;
  bool has_others = false;  // the last class is of what has no colour of its own
  std::vector<PlotClass> classes;
  std::vector<geometry::Point3> points;
  std::vector<std::uint8_t> class_of;  // of each point
  // Printable; of an SVG those of `labelled` alone are looked at.
  std::vector<std::string> labels;
  std::vector<std::uint32_t> labelled;  // points that are to show theirs, where there is room
  std::uint32_t label_count = 0;        // at most
};

inline constexpr std::size_t kPlotColors = 8;
// On white and on black; the last one is of others.
using PlotPalette = std::array<std::string_view, kPlotColors + 1>;
struct PlotPalettes {
  PlotPalette light;
  PlotPalette dark;
};
const PlotPalettes& plot_palettes(Plot::Scale scale);
// The index of a class in a palette.
std::size_t plot_color(const Plot& plot, std::size_t klass);
geometry::Box3 plot_bounds(const Plot& plot);

std::string plot_svg(const Plot& plot);
std::string plot_html(const Plot& plot);

// Of text that is printable: what XML and HTML would take for theirs is escaped.
std::string xml_escaped(std::string_view text);

}  // namespace hartonomous::cli
