// A plot as an SVG: parallel projection, what is farther is smaller and paler.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include <hartonomous/base/text.hpp>

#include "cli/embedding_arguments.hpp"
#include "cli/plot.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

constexpr double kWidth = 1000;
constexpr double kHeight = 760;
constexpr double kTop = 74;
constexpr double kMargin = 48;
constexpr double kLegendWidth = 210;
constexpr std::size_t kLayers = 6;
constexpr std::size_t kLegendLetters = 26;
constexpr double kLetterWidth = 6.6;  // about, of the labels' letters
constexpr double kLetterHeight = 13;

struct Spot {
  double x = 0;
  double y = 0;
  double depth = 0;  // more is nearer
};

// Where a point is on the paper, seen from one side and a bit from above.
class View {
 public:
  View(const geometry::Box3& bounds, double width) : bounds_(bounds) {
    double left = 1e300;
    double right = -1e300;
    double low = 1e300;
    double high = -1e300;
    for (const geometry::Point3& corner : corners()) {
      const Spot spot = turned(corner);
      left = std::min(left, spot.x);
      right = std::max(right, spot.x);
      low = std::min(low, spot.y);
      high = std::max(high, spot.y);
    }
    const double wide = width - 2 * kMargin;
    const double tall = kHeight - kTop - kMargin;
    scale_ = std::min(wide / (right - left), tall / (high - low));
    x_ = kMargin + (wide - scale_ * (right - left)) / 2 - scale_ * left;
    y_ = kTop + (tall - scale_ * (high - low)) / 2 + scale_ * high;
  }

  Spot spot(const geometry::Point3& point) const {
    const Spot at = turned(point);
    return {x_ + scale_ * at.x, y_ - scale_ * at.y, at.depth};
  }
  // Bit by bit: x, y, z at their greatest.
  std::array<geometry::Point3, 8> corners() const {
    std::array<geometry::Point3, 8> out;
    for (unsigned i = 0; i < out.size(); ++i) {
      out[i] = {(i & 1) != 0 ? bounds_.greatest.x : bounds_.least.x,
                (i & 2) != 0 ? bounds_.greatest.y : bounds_.least.y,
                (i & 4) != 0 ? bounds_.greatest.z : bounds_.least.z};
    }
    return out;
  }

 private:
  static constexpr double kAzimuth = -62 * std::numbers::pi / 180;
  static constexpr double kElevation = 24 * std::numbers::pi / 180;

  static Spot turned(const geometry::Point3& at) {
    const double sin_a = std::sin(kAzimuth);
    const double cos_a = std::cos(kAzimuth);
    const double sin_e = std::sin(kElevation);
    const double cos_e = std::cos(kElevation);
    const double along = cos_a * at.x + sin_a * at.y;
    return {-sin_a * at.x + cos_a * at.y, -sin_e * along + cos_e * at.z,
            cos_e * along + sin_e * at.z};
  }

  geometry::Box3 bounds_;
  double scale_ = 1;
  double x_ = 0;
  double y_ = 0;
};

std::string number(double value) { return fixed_text(std::abs(value) < 0.05 ? 0 : value, 1); }

std::string place(const Spot& spot) {
  return concat("x=\"", number(spot.x), "\" y=\"", number(spot.y), "\"");
}

void add_style(std::string& out, const Plot& plot) {
  const auto rules = [&](const PlotPalette& palette, std::string_view paper, std::string_view ink,
                         std::string_view line) {
    std::string text = concat(".paper{fill:", paper, "}text{fill:", ink, "}.halo{stroke:", paper,
                              "}.frame{stroke:", line, "}.quiet{fill:", line, "}");
    for (std::size_t i = 0; i < palette.size(); ++i) {
      text += concat(".c", i, "{stroke:", palette[i], "}.k", i, "{fill:", palette[i], "}");
    }
    return text;
  };
  const PlotPalettes& palettes = plot_palettes(plot.scale);
  out += concat(
      "<style>text{font-family:system-ui,'Segoe UI',Helvetica,Arial,sans-serif;font-size:12px}"
      ".title{font-size:18px;font-weight:600}.frame{fill:none;stroke-width:1}"
      ".dots{fill:none;stroke-linecap:round}"
      ".halo{stroke-width:3px;stroke-linejoin:round;paint-order:stroke}",
      rules(palettes.light, "#ffffff", "#1b1b1b", "#8c8c8c"), "@media(prefers-color-scheme:dark){",
      rules(palettes.dark, "#14161a", "#ececec", "#8a8f98"), "}</style>\n");
}

// The box of the points; the three edges from its least corner are the axes.
void add_frame(std::string& out, const View& view) {
  const auto corners = view.corners();
  std::string edges;
  for (unsigned i = 0; i < corners.size(); ++i) {
    for (unsigned axis = 1; axis < 8; axis *= 2) {
      if ((i & axis) != 0 || i == 0) continue;
      const Spot from = view.spot(corners[i]);
      const Spot to = view.spot(corners[i | axis]);
      edges +=
          concat("M", number(from.x), " ", number(from.y), "L", number(to.x), " ", number(to.y));
    }
  }
  out += concat("<path class=\"frame\" opacity=\"0.3\" d=\"", edges, "\"/>\n");
  constexpr std::array kNames{"X", "Y", "Z"};
  const Spot origin = view.spot(corners[0]);
  for (unsigned axis = 0; axis < 3; ++axis) {
    const geometry::Point3& far = corners[std::size_t{1} << axis];
    const Spot end = view.spot(far);
    const std::array least{corners[0].x, corners[0].y, corners[0].z};
    const std::array greatest{far.x, far.y, far.z};
    out += concat("<path class=\"frame\" d=\"M", number(origin.x), " ", number(origin.y), "L",
                  number(end.x), " ", number(end.y), "\"/>");
    // Beside the edge's middle; of Z above its end, for on its left there is no room.
    const Spot at = axis == 2 ? Spot{end.x, end.y - 10, 0}
                              : Spot{(origin.x + end.x) / 2, (origin.y + end.y) / 2 + 18, 0};
    out +=
        concat("<text class=\"halo\" text-anchor=\"middle\" ", place(at), ">", kNames[axis], " ",
               fixed_text(least[axis], 1), " \u2026 ", fixed_text(greatest[axis], 1), "</text>\n");
  }
}

// Points of a layer and a class in one path: a stroke of no length with a round end is a dot.
void add_dots(std::string& out, const Plot& plot, const std::vector<Spot>& spots) {
  if (spots.empty()) return;
  double far = spots[0].depth;
  double near = far;
  for (const Spot& spot : spots) {
    far = std::min(far, spot.depth);
    near = std::max(near, spot.depth);
  }
  const double depth = std::max(near - far, 1e-9);
  std::vector<std::string> paths(kLayers * plot.classes.size());
  for (std::size_t i = 0; i < spots.size(); ++i) {
    const auto layer =
        std::min(kLayers - 1, static_cast<std::size_t>((spots[i].depth - far) / depth * kLayers));
    paths[layer * plot.classes.size() + plot.class_of[i]] +=
        concat("M", number(spots[i].x), " ", number(spots[i].y), "h0");
  }
  const double size = std::clamp(220 / std::sqrt(static_cast<double>(spots.size())), 1.2, 7.0);
  for (std::size_t layer = 0; layer < kLayers; ++layer) {
    const double nearness = static_cast<double>(layer) / (kLayers - 1);
    out += concat("<g class=\"dots\" stroke-width=\"", fixed_text(size * (0.7 + 0.6 * nearness), 2),
                  "\" stroke-opacity=\"", fixed_text(0.3 + 0.55 * nearness, 2), "\">");
    for (std::size_t klass = 0; klass < plot.classes.size(); ++klass) {
      const std::string& path = paths[layer * plot.classes.size() + klass];
      if (path.empty()) continue;
      out += concat("<path class=\"c", plot_color(plot, klass), "\" d=\"", path, "\"/>");
    }
    out += "</g>\n";
  }
}

std::size_t letters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

// Those that have room beside the ones before them.
void add_labels(std::string& out, const Plot& plot, const std::vector<Spot>& spots, double right) {
  struct Taken {
    double left;
    double right;
    double y;
  };
  std::vector<Taken> taken;
  for (const std::uint32_t index : plot.labelled) {
    if (taken.size() == plot.label_count) return;
    const std::string& label = plot.labels[index];
    const Spot& at = spots[index];
    const double width = kLetterWidth * static_cast<double>(letters(label)) + 10;
    const bool turns = at.x + width > right;
    const Taken here{turns ? at.x - width : at.x, turns ? at.x : at.x + width, at.y};
    const bool has_room = std::none_of(taken.begin(), taken.end(), [&](const Taken& other) {
      return here.left < other.right && other.left < here.right &&
             std::abs(here.y - other.y) < kLetterHeight;
    });
    if (label.empty() || !has_room) continue;
    taken.push_back(here);
    const std::string text = xml_escaped(label);
    out += concat("<g><title>", text, "</title><circle class=\"k",
                  plot_color(plot, plot.class_of[index]), "\" cx=\"", number(at.x), "\" cy=\"",
                  number(at.y), "\" r=\"2.6\"/><text class=\"halo\" text-anchor=\"",
                  turns ? "end" : "start", "\" ", place({at.x + (turns ? -6 : 6), at.y + 4, 0}),
                  ">", text, "</text></g>\n");
  }
}

void add_legend(std::string& out, const Plot& plot, double left) {
  out +=
      concat("<text ", place({left, kTop + 8, 0}), ">", xml_escaped(plot.colored_by), "</text>\n");
  double y = kTop + 30;
  for (std::size_t klass = 0; klass < plot.classes.size(); ++klass, y += 20) {
    const std::string& name = plot.classes[klass].name;
    std::string shown = name;
    if (letters(name) > kLegendLetters) {
      std::size_t end = 0;
      for (std::size_t seen = 0; seen < kLegendLetters; ++seen) {
        ++end;
        while ((static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) ++end;
      }
      shown = concat(name.substr(0, end), "\u2026");
    }
    out += concat("<g><title>", xml_escaped(name), "</title><circle class=\"k",
                  plot_color(plot, klass), "\" cx=\"", number(left + 5), "\" cy=\"", number(y - 4),
                  "\" r=\"5\"/><text ", place({left + 18, y, 0}), ">", xml_escaped(shown),
                  " <tspan class=\"quiet\">", with_separators(plot.classes[klass].count),
                  "</tspan></text></g>\n");
  }
}

}  // namespace

std::string plot_svg(const Plot& plot) {
  const bool has_legend = !plot.colored_by.empty();
  const double width = kWidth - (has_legend ? kLegendWidth : 0);
  const View view(plot_bounds(plot), width);
  std::vector<Spot> spots;
  spots.reserve(plot.points.size());
  for (const geometry::Point3& point : plot.points) spots.push_back(view.spot(point));
  std::string out = concat(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" "
      "viewBox=\"0 0 ",
      number(kWidth), " ", number(kHeight), "\" role=\"img\">\n<title>", xml_escaped(plot.title),
      "</title>\n");
  add_style(out, plot);
  out += concat(
      "<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n<text class=\"title\" "
      "x=\"24\" y=\"32\">",
      xml_escaped(plot.title), "</text>\n<text class=\"quiet\" x=\"24\" y=\"52\">",
      xml_escaped(plot.subtitle), "</text>\n");
  add_frame(out, view);
  add_dots(out, plot, spots);
  add_labels(out, plot, spots, width);
  if (has_legend) add_legend(out, plot, width);
  return out + "</svg>\n";
}

}  // namespace hartonomous::cli
