#include "compare/lancedb.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <sstream>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/text.hpp>

namespace hartonomous::bench {
namespace {

std::string quoted(const std::string& text) { return "'" + text + "'"; }

// What a command prints.
Result<std::string> output_of(const std::string& command) {
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return io_error(concat("run ", command));
  std::string output;
  std::array<char, 4096> part{};
  while (const std::size_t count = std::fread(part.data(), 1, part.size(), pipe)) {
    output.append(part.data(), count);
  }
  if (::pclose(pipe) == 0) return output;
  return io_error(concat("it failed: ", command));
}

Status write_numbers(const std::string& path, std::span<const float> numbers) {
  std::FILE* const file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return io_error(concat("create '", path, "'"));
  const bool is_written =
      std::fwrite(numbers.data(), sizeof(float), numbers.size(), file) == numbers.size();
  return std::fclose(file) == 0 && is_written ? Status() : io_error(concat("write '", path, "'"));
}

// Each line: width, queries per second, and a file of k rows a query.
Result<RecallCurve> curve_of(const std::string& output, const VectorSet& set, std::size_t k) {
  constexpr std::uint64_t kBytesMax = 64u << 20;
  RecallCurve curve{.name = "LanceDB", .points = {}};
  std::istringstream lines(output);
  CurvePoint point;
  std::string file;
  while (lines >> point.width >> point.rate >> file) {
    HTN_ASSIGN_OR_RETURN(const std::string bytes, read_file(file, kBytesMax));
    std::vector<std::uint32_t> rows(bytes.size() / sizeof(std::uint32_t));
    std::memcpy(rows.data(), bytes.data(), rows.size() * sizeof(std::uint32_t));
    const std::size_t queries = rows.size() / k;
    point.recall = 0;
    for (std::size_t q = 0; q < queries; ++q) {
      point.recall += set.recall_of(q, std::span(rows).subspan(q * k, k));
    }
    point.recall /= static_cast<double>(std::max<std::size_t>(queries, 1));
    curve.points.push_back(point);
  }
  if (curve.points.empty()) return io_error("LanceDB: its script printed no figures");
  return curve;
}

}  // namespace

Result<RecallCurve> lancedb_curve(const std::string& modules, const std::string& folder,
                                  const VectorSet& set, std::size_t k) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return io_error(concat("create '", folder, "'"));
  HTN_RETURN_IF_ERROR(write_numbers(folder + "/base.f32", set.base));
  HTN_RETURN_IF_ERROR(write_numbers(folder + "/queries.f32", set.queries));
  const bool is_cosine = set.metric == vector::Metric::kCosine;
  const std::string command =
      concat("node ", quoted(HTN_COMPARE_FOLDER "/lancedb.mjs"), " ", quoted(modules), " ",
             quoted(folder), " ", set.dimension, " ", std::string_view(is_cosine ? "cosine" : "l2"),
             " ", k, " 2>", quoted(folder + "/errors"));
  HTN_ASSIGN_OR_RETURN(const std::string output, output_of(command));
  auto curve = curve_of(output, set, k);
  std::filesystem::remove_all(folder, error);
  return curve;
}

}  // namespace hartonomous::bench
