// The binary format of word2vec: "count dimension\n", then of each row a word, one blank and
// little-endian floats. The original tool writes a line's end behind each row, others do not.

#include <utility>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/text.hpp>

#include "vectorfile/decimal.hpp"
#include "vectorfile/elements.hpp"
#include "vectorfile/row_source.hpp"

namespace hartonomous::vectorfile {
namespace {

constexpr std::size_t kHeaderBytesMax = 64;
// A word that is too long is shown to the end of this, and refused by its length.
constexpr std::size_t kWordBytesShown = 4 * limits::kAtomBytesMax;

class Word2vecRows final : public RowSource {
 public:
  explicit Word2vecRows(ByteStream stream) : RowSource(std::move(stream)) {
    mutable_info() = {.format = VectorFormat::kWord2vecBinary,
                      .element_type = element_name(Element::kF32),
                      .keys = KeySource::kFile};
  }

  Status open() {
    HTN_ASSIGN_OR_RETURN(const Bytes first, bytes().peek(kHeaderBytesMax));
    const std::string_view text = as_text(first).substr(0, kHeaderBytesMax);
    const std::size_t end = text.find('\n');
    const auto header =
        end == text.npos ? std::nullopt : find_count_and_dimension(text.substr(0, end));
    if (!header.has_value()) return invalid_argument("no line 'count dimension' at byte 0");
    HTN_RETURN_IF_ERROR(check_dimension(header->dimension));
    mutable_info().count = header->count;
    mutable_info().dimension = static_cast<std::size_t>(header->dimension);
    row_bytes_ = info().dimension * element_bytes(Element::kF32);
    bytes().skip(end + 1);
    return {};
  }

  Result<bool> next(Row& row) override {
    if (given_ == *info().count) return end();
    HTN_RETURN_IF_ERROR(read_word(row.key));
    HTN_ASSIGN_OR_RETURN(const Bytes shown, bytes().peek(row_bytes_));
    if (shown.size() < row_bytes_) {
      return invalid_argument(
          concat("cut: ", shown.size(), " of ", row_bytes_, " bytes of numbers"));
    }
    convert(Element::kF32, ByteOrder::kLittle, shown.first(row_bytes_), row.numbers);
    bytes().skip(row_bytes_);
    ++given_;
    return true;
  }

 private:
  Status skip_line_end() {
    HTN_ASSIGN_OR_RETURN(const Bytes shown, bytes().peek(1));
    if (!shown.empty() && shown[0] == std::byte{'\n'}) bytes().skip(1);
    return {};
  }

  Result<bool> end() {
    HTN_RETURN_IF_ERROR(skip_line_end());
    HTN_ASSIGN_OR_RETURN(const Bytes shown, bytes().peek(1));
    if (!shown.empty()) return invalid_argument("bytes behind the last row of the header's count");
    return false;
  }

  Status read_word(std::string& word) {
    HTN_RETURN_IF_ERROR(skip_line_end());
    HTN_ASSIGN_OR_RETURN(const Bytes shown, bytes().peek(kWordBytesShown));
    const std::string_view text = as_text(shown).substr(0, kWordBytesShown);
    const std::size_t blank = text.find(' ');
    if (blank != text.npos) {
      word = text.substr(0, blank);
      bytes().skip(blank + 1);
      return {};
    }
    if (text.size() == kWordBytesShown) return invalid_argument("no blank behind its word");
    return invalid_argument(concat(text.empty() ? "the file ends" : "cut in its word",
                                   ", its header says ", *info().count, " rows"));
  }

  std::size_t row_bytes_ = 0;
};

}  // namespace

Result<std::unique_ptr<RowSource>> open_word2vec(ByteStream stream) {
  auto rows = std::make_unique<Word2vecRows>(std::move(stream));
  HTN_RETURN_IF_ERROR(rows->open());
  return std::unique_ptr<RowSource>(std::move(rows));
}

}  // namespace hartonomous::vectorfile
