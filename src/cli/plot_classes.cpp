#include <algorithm>
#include <map>
#include <set>

#include <hartonomous/base/text.hpp>

#include "cli/embedding_arguments.hpp"
#include "cli/plot_points.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

constexpr std::string_view kNone = "(none)";

using Values = std::vector<std::optional<std::string>>;

// The numbers that the values are; nothing: one of them is no number, or all are nothing.
std::optional<std::vector<double>> numbers_of(const Values& values) {
  std::vector<double> numbers;
  for (const auto& value : values) {
    if (!value.has_value()) continue;
    const auto number = parse_real(*value);
    if (!number.ok()) return std::nullopt;
    numbers.push_back(*number);
  }
  if (numbers.empty()) return std::nullopt;
  return numbers;
}

std::string short_number(double number) {
  std::string text = fixed_text(number, 3);
  if (text.find('e') != std::string::npos) return text;
  text.resize(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

void classify_by_range(Plot& plot, const Values& values, std::vector<double> numbers) {
  std::sort(numbers.begin(), numbers.end());
  std::vector<double> from;  // where each class begins
  for (std::size_t i = 0; i < kPlotColors; ++i) {
    const double bound = numbers[i * numbers.size() / kPlotColors];
    if (from.empty() || from.back() < bound) from.push_back(bound);
  }
  plot.scale = Plot::Scale::kOrder;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const double last = i + 1 < from.size() ? from[i + 1] : numbers.back();
    plot.classes.push_back({concat(short_number(from[i]), " to ", short_number(last)), 0});
  }
  plot.has_others = numbers.size() < values.size();
  if (plot.has_others) plot.classes.push_back({std::string(kNone), 0});
  for (const auto& value : values) {
    std::size_t klass = from.size();
    if (value.has_value()) {
      const double number = *parse_real(*value);
      klass = static_cast<std::size_t>(std::upper_bound(from.begin(), from.end(), number) -
                                       from.begin()) -
              1;
    }
    ++plot.classes[klass].count;
    plot.class_of.push_back(static_cast<std::uint8_t>(klass));
  }
}

// The most frequent first; of equal ones in their order as texts.
void classify_by_name(Plot& plot, const Values& values) {
  std::map<std::string, std::uint64_t> counts;
  for (const auto& value : values) ++counts[value.value_or(std::string(kNone))];
  std::vector<PlotClass> all;
  for (const auto& [name, count] : counts) all.push_back({name, count});
  std::stable_sort(all.begin(), all.end(),
                   [](const PlotClass& a, const PlotClass& b) { return a.count > b.count; });
  const std::size_t named = std::min(all.size(), kPlotColors);
  std::map<std::string, std::size_t> class_of;
  std::uint64_t others = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    class_of[all[i].name] = std::min(i, named);
    if (i >= named) others += all[i].count;
  }
  plot.has_others = all.size() > named;
  for (const auto& value : values) {
    plot.class_of.push_back(
        static_cast<std::uint8_t>(class_of[value.value_or(std::string(kNone))]));
  }
  const std::size_t left_out = all.size() - named;
  all.resize(named);
  plot.classes = std::move(all);
  for (PlotClass& each : plot.classes) each.name = printable(each.name);
  if (plot.has_others) {
    plot.classes.push_back({concat(with_separators(left_out), " others"), others});
  }
}

}  // namespace

void classify(Plot& plot, const Values& values) {
  const std::set<std::optional<std::string>> different(values.begin(), values.end());
  auto numbers = numbers_of(values);
  if (numbers.has_value() && different.size() > kPlotColors) {
    classify_by_range(plot, values, std::move(*numbers));
  } else {
    classify_by_name(plot, values);
  }
}

}  // namespace hartonomous::cli
