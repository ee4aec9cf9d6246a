#include "tidy/source_tree.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>

namespace hartonomous::tidy {
namespace {

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// What comments and literals hold becomes blanks; line ends stay.
class CodeOnly {
 public:
  explicit CodeOnly(std::string_view text) : text_(text) {}

  std::string run() {
    while (at_ < text_.size()) {
      if (starts("//")) {
        blank_until("\n", Ending::kKept);
      } else if (starts("/*")) {
        blank_until("*/", Ending::kBlanked);
      } else if (starts("R\"")) {
        raw_string();
      } else if (text_[at_] == '"' || (text_[at_] == '\'' && !after_digit())) {
        literal(text_[at_]);
      } else {
        out_.push_back(text_[at_++]);
      }
    }
    return std::move(out_);
  }

 private:
  enum class Ending { kKept, kBlanked };

  bool starts(std::string_view what) const { return text_.substr(at_).starts_with(what); }
  // 1'000: a digit separator, no character.
  bool after_digit() const {
    return at_ > 0 && std::isxdigit(static_cast<unsigned char>(text_[at_ - 1])) != 0;
  }
  void blank() {
    out_.push_back(text_[at_] == '\n' ? '\n' : ' ');
    ++at_;
  }
  void blank_until(std::string_view end, Ending ending) {
    while (at_ < text_.size() && !starts(end)) blank();
    if (ending == Ending::kBlanked) {
      for (std::size_t i = 0; i < end.size() && at_ < text_.size(); ++i) blank();
    }
  }
  void literal(char quote) {
    out_.push_back(text_[at_++]);
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n') {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) blank();
      blank();
    }
    if (at_ < text_.size()) out_.push_back(text_[at_++]);
  }
  void raw_string() {
    std::size_t open = std::min(text_.find('(', at_), text_.size());
    std::string end = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
    blank_until(end, Ending::kBlanked);
  }

  std::string_view text_;
  std::string out_;
  std::size_t at_ = 0;
};

std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

std::string SourceFile::module() const {
  for (std::string_view folder : {"src/", "include/hartonomous/"}) {
    if (!under(folder)) continue;
    std::string below = path.substr(folder.size());
    std::size_t slash = below.find('/');
    return slash == std::string::npos ? "" : below.substr(0, slash);
  }
  return "";
}

SourceFile make_source_file(std::string path, std::string text) {
  SourceFile file;
  file.path = std::move(path);
  file.text = std::move(text);
  file.lines = split_lines(file.text);
  file.code = split_lines(CodeOnly(file.text).run());
  return file;
}

std::vector<SourceFile> load_source_tree(const std::string& root) {
  namespace fs = std::filesystem;
  std::vector<SourceFile> files;
  auto add = [&](const fs::path& path) {
    files.push_back(make_source_file(fs::relative(path, root).generic_string(), read_text(path)));
  };
  for (const auto& entry : fs::directory_iterator(root)) {
    if (entry.is_regular_file()) add(entry.path());
  }
  for (std::string_view folder : {"include", "src", "tests", "bench", "examples", "docs"}) {
    if (!fs::exists(fs::path(root) / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(root) / folder)) {
      if (entry.is_regular_file()) add(entry.path());
    }
  }
  std::sort(files.begin(), files.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

FloorTable parse_floor_table(std::string_view cmake) {
  static const std::regex kCall(R"(\n\s*hartonomous_module\(([^)]*)\))");
  FloorTable table;
  std::string text = "\n" + std::string(cmake);
  for (std::sregex_iterator call(text.begin(), text.end(), kCall), end; call != end; ++call) {
    std::istringstream words((*call)[1].str());
    std::string name;
    std::string word;
    std::string keyword;
    words >> name;
    Module& module = table[name];
    while (words >> word) {
      if (word == "FLOOR" || word == "DEPENDS" || word == "LIBRARIES") {
        keyword = word;
      } else if (keyword == "FLOOR") {
        module.floor = std::stoi(word);
      } else if (keyword == "DEPENDS") {
        module.depends.insert(word);
      }
    }
  }
  return table;
}

std::vector<Include> includes_of(const SourceFile& file) {
  static const std::regex kInclude(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
  std::vector<Include> includes;
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    std::smatch match;
    if (!std::regex_search(file.lines[i], match, kInclude)) continue;
    includes.push_back({i + 1, match[1] == "\"", match[2]});
  }
  return includes;
}

}  // namespace hartonomous::tidy
