// A plot as a page that needs no network: its data, and a script that draws them.
#include <algorithm>
#include <cmath>

#include <hartonomous/base/text.hpp>

#include "cli/embedding_arguments.hpp"
#include "cli/plot.hpp"
#include "cli/plot_page.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

constexpr double kExtent = 100;
constexpr double kGreatest = 32767;

// Three numbers of 16 bits a point, little-endian: a hundredth of what a screen shows.
std::string packed_points(const Plot& plot) {
  std::string out;
  out.reserve(plot.points.size() * 6);
  const auto append = [&](float coordinate) {
    const double scaled = std::clamp(double{coordinate} / kExtent, -1.0, 1.0) * kGreatest;
    const auto number = static_cast<std::uint16_t>(static_cast<std::int16_t>(std::lround(scaled)));
    out.push_back(static_cast<char>(number & 0xFF));
    out.push_back(static_cast<char>(number >> 8));
  };
  for (const geometry::Point3& point : plot.points) {
    append(point.x);
    append(point.y);
    append(point.z);
  }
  return out;
}

Json palette_of(const Plot& plot, const PlotPalette& palette) {
  Json colors = Json::array();
  for (std::size_t klass = 0; klass < plot.classes.size(); ++klass) {
    colors.push_back(std::string(palette[plot_color(plot, klass)]));
  }
  return colors;
}

// Within <script>: whatever a label says, the element ends where the page means it to.
std::string script_json(const Json& json) {
  const std::string text = json.dump(-1, ' ', true, Json::error_handler_t::replace);
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '<':
        out += "\\u003c";
        break;
      case '>':
        out += "\\u003e";
        break;
      case '&':
        out += "\\u0026";
        break;
      default:
        out.push_back(c);
    }
  }
  return out;
}

}  // namespace

std::string plot_html(const Plot& plot) {
  const PlotPalettes& palettes = plot_palettes(plot.scale);
  const geometry::Box3 bounds = plot_bounds(plot);
  Json classes = Json::array();
  for (const PlotClass& each : plot.classes) {
    classes.push_back(Json{{"name", each.name}, {"count", each.count}});
  }
  Json data{{"points", to_base64(packed_points(plot))},
            {"classOf", to_base64(std::string(plot.class_of.begin(), plot.class_of.end()))},
            {"classes", std::move(classes)},
            {"coloredBy", plot.colored_by},
            {"light", palette_of(plot, palettes.light)},
            {"dark", palette_of(plot, palettes.dark)},
            {"least", json_of(bounds.least)},
            {"greatest", json_of(bounds.greatest)},
            {"labels", plot.labels},
            {"labelled", plot.labelled},
            {"labelCount", plot.label_count}};
  return concat(kPageHead, "<title>", xml_escaped(plot.title), "</title>\n", kPageStyle, "<h1>",
                xml_escaped(plot.title), "</h1>\n<p>", xml_escaped(plot.subtitle), "</p>\n",
                kPageBody, script_json(data), kPageScript);
}

}  // namespace hartonomous::cli
