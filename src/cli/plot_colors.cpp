#include "cli/plot.hpp"

#include <algorithm>

namespace hartonomous::cli {

const PlotPalettes& plot_palettes(Plot::Scale scale) {
  // Hues that are told apart with weak colour vision too, after Okabe and Ito; darker on white.
  static constexpr PlotPalettes kNames{{"#0072b2", "#d55e00", "#009e73", "#c2568f", "#a07800",
                                        "#3f97d0", "#6a3d9a", "#8c4a3a", "#8a8a8a"},
                                       {"#4aa8e0", "#ff8a3d", "#2fd19b", "#f0a3cb", "#f0c040",
                                        "#9bd8ff", "#b89af0", "#dca48f", "#8f8f8f"}};
  // Brightness and hue grow together.
  static constexpr PlotPalettes kOrder{{"#440154", "#46327e", "#365c8d", "#277f8e", "#1fa187",
                                        "#4ab35a", "#8aae1e", "#b89a00", "#8a8a8a"},
                                       {"#7d5fd0", "#6f7ee0", "#4f9be0", "#35b3cc", "#35c8a0",
                                        "#6fd76a", "#b4df45", "#fde725", "#8f8f8f"}};
  return scale == Plot::Scale::kNames ? kNames : kOrder;
}

std::size_t plot_color(const Plot& plot, std::size_t klass) {
  const std::size_t last = plot.classes.size() - 1;
  if (plot.has_others && klass == last) return kPlotColors;
  if (plot.scale == Plot::Scale::kNames || plot.classes.size() == 1) return klass % kPlotColors;
  const std::size_t ordered = plot.classes.size() - (plot.has_others ? 1 : 0);
  if (ordered < 2) return klass % kPlotColors;
  return klass * (kPlotColors - 1) / (ordered - 1);  // over the whole scale
}

geometry::Box3 plot_bounds(const Plot& plot) {
  geometry::Box3 bounds;
  for (const geometry::Point3& point : plot.points) geometry::extend(bounds, point);
  if (geometry::is_empty(bounds)) return {{-1, -1, -1}, {1, 1, 1}};
  // A flat picture has room to stand in.
  const auto widen = [](float& least, float& greatest) {
    if (greatest - least >= 1e-3F) return;
    least -= 1;
    greatest += 1;
  };
  widen(bounds.least.x, bounds.greatest.x);
  widen(bounds.least.y, bounds.greatest.y);
  widen(bounds.least.z, bounds.greatest.z);
  return bounds;
}

std::string xml_escaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        // U+FFFE and U+FFFF are no characters of XML.
        if (text.substr(i, 3) == "\xEF\xBF\xBE" || text.substr(i, 3) == "\xEF\xBF\xBF") {
          out += "\xEF\xBF\xBD";
          i += 2;
        } else {
          out.push_back(text[i]);
        }
    }
  }
  return out;
}

}  // namespace hartonomous::cli
