#include "support/svg_plot.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdarg>
#include <cstdio>

#include <hartonomous/base/text.hpp>

namespace hartonomous::bench {
namespace {

constexpr double kWidth = 720;
constexpr double kHeight = 440;
constexpr double kLeft = 80;
constexpr double kTop = 40;
constexpr double kPlotWidth = 450;
constexpr double kPlotHeight = 340;
constexpr std::array<const char*, 8> kColours = {"#1f77b4", "#d62728", "#2ca02c", "#ff7f0e",
                                                 "#9467bd", "#8c564b", "#17becf", "#7f7f7f"};

std::string format(const char* form, ...) {
  std::array<char, 512> text{};
  va_list values;
  va_start(values, form);
  std::vsnprintf(text.data(), text.size(), form, values);
  va_end(values);
  return text.data();
}

// What is on the paper, of both axes.
struct Frame {
  double least = 1;
  double greatest = 0;
  double lowest = 1e300;
  double highest = 0;

  explicit Frame(const Plot& plot) {
    for (const PlotLine& line : plot.lines) {
      for (const PlotPoint& point : line.points) {
        least = std::min(least, point.right);
        greatest = std::max(greatest, point.right);
        lowest = std::min(lowest, point.up);
        highest = std::max(highest, point.up);
      }
    }
    least = std::floor(least * 20) / 20;
    greatest = std::max(std::ceil(greatest * 20) / 20, least + 0.05);
    lowest = std::pow(10, std::floor(std::log10(lowest)));
    highest = std::max(std::pow(10, std::ceil(std::log10(highest))), lowest * 10);
  }
  double x(double right) const { return kLeft + (right - least) / (greatest - least) * kPlotWidth; }
  double y(double up) const {
    return kTop + kPlotHeight -
           std::log10(up / lowest) / std::log10(highest / lowest) * kPlotHeight;
  }
};

std::string axes(const Plot& plot, const Frame& frame) {
  std::string svg =
      format("<rect x='%.0f' y='%.0f' width='%.0f' height='%.0f' fill='none' stroke='#444'/>\n",
             kLeft, kTop, kPlotWidth, kPlotHeight);
  for (double up = frame.lowest; up <= frame.highest * 1.001; up *= 10) {
    svg += format("<path d='M%.1f %.1fh%.1f' stroke='#ddd'/>", kLeft, frame.y(up), kPlotWidth);
    svg += format("<text x='%.1f' y='%.1f' text-anchor='end'>%.0f</text>\n", kLeft - 6,
                  frame.y(up) + 4, up);
  }
  constexpr int kParts = 5;
  for (int i = 0; i <= kParts; ++i) {
    const double right = frame.least + (frame.greatest - frame.least) * i / kParts;
    svg += format("<path d='M%.1f %.1fv%.1f' stroke='#ddd'/>", frame.x(right), kTop, kPlotHeight);
    svg += format("<text x='%.1f' y='%.1f' text-anchor='middle'>%.3g</text>\n", frame.x(right),
                  kTop + kPlotHeight + 18, right);
  }
  svg += format("<text x='%.1f' y='24' text-anchor='middle' font-size='15'>%s</text>\n",
                kLeft + kPlotWidth / 2, plot.title.c_str());
  svg += format("<text x='%.1f' y='%.1f' text-anchor='middle'>%s</text>\n", kLeft + kPlotWidth / 2,
                kTop + kPlotHeight + 42, plot.right.c_str());
  svg += format("<text transform='translate(18 %.1f) rotate(-90)' text-anchor='middle'>%s</text>\n",
                kTop + kPlotHeight / 2, plot.up.c_str());
  return svg;
}

std::string line_of(const PlotLine& line, const char* colour, const Frame& frame) {
  std::string path;
  std::string marks;
  for (const PlotPoint& point : line.points) {
    path +=
        format("%s%.1f %.1f", path.empty() ? "M" : "L", frame.x(point.right), frame.y(point.up));
    marks += format("<circle cx='%.1f' cy='%.1f' r='3' fill='%s'/>", frame.x(point.right),
                    frame.y(point.up), colour);
  }
  return "<path d='" + path + "' fill='none' stroke-width='1.5' stroke='" + colour + "'/>" + marks +
         "\n";
}

}  // namespace

std::string svg_of(const Plot& plot) {
  const Frame frame(plot);
  std::string svg = format(
      "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %.0f %.0f' font-size='12' "
      "font-family='sans-serif'>\n<rect width='100%%' height='100%%' fill='#fff'/>\n",
      kWidth, kHeight);
  svg += axes(plot, frame);
  double legend = kTop + 12;
  for (std::size_t i = 0; i < plot.lines.size(); ++i) {
    const char* const colour = kColours[i % kColours.size()];
    if (!plot.lines[i].points.empty()) svg += line_of(plot.lines[i], colour, frame);
    svg += format("<circle cx='%.1f' cy='%.1f' r='4' fill='%s'/>", kLeft + kPlotWidth + 16,
                  legend - 4, colour);
    svg += format("<text x='%.1f' y='%.1f'>%s</text>\n", kLeft + kPlotWidth + 26, legend,
                  plot.lines[i].name.c_str());
    legend += 20;
  }
  return svg + "</svg>\n";
}

Status write_svg(const std::string& path, const Plot& plot) {
  std::FILE* const file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return io_error(concat("create '", path, "'"));
  const std::string svg = svg_of(plot);
  const bool is_written = std::fwrite(svg.data(), 1, svg.size(), file) == svg.size();
  return std::fclose(file) == 0 && is_written ? Status() : io_error(concat("write '", path, "'"));
}

}  // namespace hartonomous::bench
