#include "support/report.hpp"

#include <array>
#include <cstdio>

#include <hartonomous/base/text.hpp>

#include "support/json.hpp"

namespace hartonomous::bench {
namespace {

// Four significant digits, but no digit of a whole number is lost.
std::string number(double value) {
  std::array<char, 32> text{};
  const char* format = value >= 1000 || value <= -1000 ? "%.0f" : "%.4g";
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

void print_line(const std::string& line) {
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

// At least one blank stands before what follows.
std::string padded(std::string text, std::size_t columns) {
  text.append(text.size() < columns ? columns - text.size() : 1, ' ');
  return text;
}

std::string fixed(double value, int digits) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.*f", digits, value);
  return text.data();
}

std::string row(const std::string& name, const std::string& value, const std::string& wall,
                const std::string& cpu, const std::string& target, const std::string& verdict,
                const std::string& note) {
  std::string line = "  " + padded(name, 52) + padded(value, 16) + padded(wall, 9) +
                     padded(cpu, 9) + padded(target, 22) + padded(verdict, 7) + note;
  return line.substr(0, line.find_last_not_of(' ') + 1);
}

}  // namespace

bool Target::met_by(double value) const {
  return kind == Kind::kNone || (kind == Kind::kAtLeast ? value >= bound : value <= bound);
}

std::string Target::text() const {
  if (kind == Kind::kNone) return {};
  std::string text = (kind == Kind::kAtLeast ? ">= " : "<= ") + number(bound);
  return aim == 0 ? text : text + " (aim " + number(aim) + ")";
}

void Report::facts(const Facts& facts) const {
  JsonObject object;
  object.add("type", "run");
  for (const auto& [name, value] : facts) {
    if (format_ == Format::kTable) print_line(padded(name, 16) + value);
    object.add(name, value);
  }
  if (format_ == Format::kJson) print_line(object.text());
}

void Report::begin_story(std::string_view story) const {
  if (format_ == Format::kJson) return;
  print_line("");
  print_line(std::string(story));
  print_line(row("figure", "value", "wall s", "cpu s", "target", "", "note"));
}

void Report::add(const Figure& figure) {
  bool judged = judging_ == Judging::kJudged && figure.target.kind != Target::Kind::kNone;
  bool met = figure.target.met_by(figure.value);
  if (judged) {
    ++judged_;
    met_ += met ? 1 : 0;
    if (!met) {
      missed_.push_back(concat(figure.story, ": ", figure.name, " is ", number(figure.value), " ",
                               figure.unit, ", to reach ", figure.target.text()));
    }
  }
  std::string verdict = judged ? (met ? "pass" : "MISS") : "";
  if (format_ == Format::kTable) {
    print_line(row(figure.name, number(figure.value) + " " + figure.unit,
                   fixed(figure.cost.wall, 3), fixed(figure.cost.cpu, 3), figure.target.text(),
                   verdict, figure.note));
    return;
  }
  JsonObject object;
  object.add("type", "figure").add("story", figure.story).add("figure", figure.name);
  object.add("value", figure.value).add("unit", figure.unit);
  object.add("wall_seconds", figure.cost.wall).add("cpu_seconds", figure.cost.cpu);
  if (figure.target.kind != Target::Kind::kNone) object.add("target", figure.target.text());
  if (judged) object.add_truth("pass", met);
  if (!figure.note.empty()) object.add("note", figure.note);
  print_line(object.text());
}

void Report::add_curve(std::string_view story, std::string_view of,
                       const RecallCurve& curve) const {
  if (format_ == Format::kTable) return;
  for (const CurvePoint& point : curve.points) {
    JsonObject object;
    object.add("type", "point").add("story", story).add("of", of).add("curve", curve.name);
    object.add("width", static_cast<double>(point.width)).add("recall", point.recall);
    print_line(object.add("queries_per_second", point.rate).text());
  }
}

void Report::end_story(std::string_view story, const ContentHash& hash, const Cost& cost) const {
  if (format_ == Format::kTable) {
    print_line(concat("  result hash ", hash.to_hex().substr(0, 16), ", wall ", fixed(cost.wall, 1),
                      " s, cpu ", fixed(cost.cpu, 1), " s"));
    return;
  }
  JsonObject object;
  object.add("type", "story").add("story", story).add("result_hash", hash.to_hex());
  object.add("wall_seconds", cost.wall).add("cpu_seconds", cost.cpu);
  print_line(object.text());
}

void Report::skip_story(std::string_view story, std::string_view why) const {
  if (format_ == Format::kTable) {
    print_line(concat("  skipped: ", why));
  } else {
    print_line(JsonObject().add("type", "skipped").add("story", story).add("why", why).text());
  }
}

void Report::finish(const Cost& cost) const {
  if (format_ == Format::kJson) {
    JsonObject object;
    object.add("type", "summary").add("targets", static_cast<double>(judged_));
    object.add("met", static_cast<double>(met_)).add("wall_seconds", cost.wall);
    print_line(object.add("cpu_seconds", cost.cpu).text());
    return;
  }
  print_line("");
  for (const std::string& missed : missed_) print_line("missed: " + missed);
  std::string verdict = judging_ == Judging::kJudged ? concat(met_, " of ", judged_, " targets met")
                                                     : "too small to be judged";
  print_line(concat(verdict, ", wall ", fixed(cost.wall, 1), " s, cpu ", fixed(cost.cpu, 1), " s"));
}

}  // namespace hartonomous::bench
