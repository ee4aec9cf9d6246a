#pragma once

// A plot of lines as SVG: numbers to the right, a logarithmic scale upwards.
//
//   write_svg("glove.svg", {.title = "GloVe", .right = "recall@10", .up = "queries per second",
//                           .lines = {{"hnswlib", {{0.9, 20000}, {0.99, 8000}}}}});
//
// Thread-safety: thread-safe.

#include <string>
#include <vector>

#include <hartonomous/base/result.hpp>

namespace hartonomous::bench {

struct PlotPoint {
  double right = 0;
  double up = 0;  // above zero
};

struct PlotLine {
  std::string name;
  std::vector<PlotPoint> points;  // in the order they are joined; of one point: a mark
};

struct Plot {
  std::string title;
  std::string right;
  std::string up;
  std::vector<PlotLine> lines;
};

std::string svg_of(const Plot& plot);
// Errors: kIo.
Status write_svg(const std::string& path, const Plot& plot);

}  // namespace hartonomous::bench
