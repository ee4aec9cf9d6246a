#include <hartonomous/vectorfile/vector_reader.hpp>

#include <bit>
#include <cmath>
#include <utility>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/text.hpp>

#include "vectorfile/formats.hpp"
#include "vectorfile/token_keys.hpp"

namespace hartonomous::vectorfile {
namespace {

// Keys beside the vectors: the tokens of a tokenizer, or a line each.
class KeysFile {
 public:
  static Result<KeysFile> open(const std::string& path) {
    HTN_ASSIGN_OR_RETURN(KeysFile keys, open_lines(path));
    if (!has_token_keys(path)) return keys;
    HTN_ASSIGN_OR_RETURN(keys.tokens_, read_token_keys(path));
    return keys;
  }

  // Errors: kInvalidArgument: there is none for this row.
  Status next(std::string& key) {
    if (tokens_.has_value()) return next_token(key);
    Result<ByteStream::Line> line = stream_.peek_line();
    if (!line.ok()) return std::move(line).status().with_context(concat("keys '", path(), "'"));
    if (line->bytes == 0) return invalid_argument(concat("no key for it in '", path(), "'"));
    key = line->text;
    stream_.skip(line->bytes);
    return {};
  }
  Status check_end() {
    if (tokens_.has_value()) {
      if (next_ == tokens_->size()) return {};
      return invalid_argument(concat("the vectors end after ", next_, ", '", path(), "' has ",
                                     tokens_->size(), " tokens"));
    }
    HTN_ASSIGN_OR_RETURN(const Bytes shown, stream_.peek(1));
    if (shown.empty()) return {};
    return invalid_argument(
        concat("the vectors end, '", path(), "' has more keys, at byte ", stream_.offset()));
  }

 private:
  explicit KeysFile(ByteStream stream) : stream_(std::move(stream)) {}
  static Result<KeysFile> open_lines(const std::string& path) {
    HTN_ASSIGN_OR_RETURN(ByteStream stream, ByteStream::open(path));
    return KeysFile(std::move(stream));
  }
  Status next_token(std::string& key) {
    if (next_ == tokens_->size())
      return invalid_argument(concat("no token for it in '", path(), "'"));
    key = (*tokens_)[next_++];
    return {};
  }
  const std::string& path() const { return stream_.path(); }

  ByteStream stream_;
  std::optional<std::vector<std::string>> tokens_;
  std::size_t next_ = 0;
};

Status check_key(std::string_view key) {
  if (key.empty()) return invalid_argument("an empty key");
  if (key.size() <= limits::kAtomBytesMax) return {};
  return invalid_argument(
      concat("a key of ", key.size(), " bytes, at most ", limits::kAtomBytesMax, " are taken"));
}

Status check_finite(std::span<const float> numbers) {
  // No branch for each number, so that the compiler makes it wide.
  constexpr std::uint32_t kExponent = 0x7f800000;
  std::uint32_t wrong = 0;
  for (const float number : numbers) {
    wrong |= (std::bit_cast<std::uint32_t>(number) & kExponent) == kExponent ? 1 : 0;
  }
  if (wrong == 0) return {};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (std::isnan(numbers[i])) return invalid_argument(concat("number ", i, " is NaN"));
    if (std::isinf(numbers[i])) {
      return invalid_argument(concat("number ", i, " is infinite in float32"));
    }
  }
  return {};
}

std::string of_file(std::string_view path) { return concat("vectors of '", path, "'"); }

}  // namespace

struct VectorReader::State {
  std::unique_ptr<RowSource> rows;
  std::optional<KeysFile> keys;
  VectorFileInfo info;
  VectorReaderOptions::NonFinite non_finite = VectorReaderOptions::NonFinite::kRefuse;
  std::uint64_t given = 0;
  bool is_done = false;
  Status failure;

  Result<bool> next(Row& row) {
    HTN_ASSIGN_OR_RETURN(const bool is_there, rows->next(row));
    if (!is_there) {
      if (keys.has_value()) HTN_RETURN_IF_ERROR(keys->check_end());
      return false;
    }
    if (keys.has_value()) HTN_RETURN_IF_ERROR(keys->next(row.key));
    if (info.keys != KeySource::kNone) HTN_RETURN_IF_ERROR(check_key(row.key));
    if (non_finite == VectorReaderOptions::NonFinite::kRefuse) {
      HTN_RETURN_IF_ERROR(check_finite(row.numbers));
      const bool is_finite = std::isfinite(row.importance.value_or(0));
      if (!is_finite) return invalid_argument("'importance' is infinite in float32");
    }
    return true;
  }
};

VectorReader::VectorReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
VectorReader::~VectorReader() = default;

Result<std::unique_ptr<VectorReader>> VectorReader::open(const std::string& path,
                                                         const VectorReaderOptions& options) {
  HTN_ASSIGN_OR_RETURN(ByteStream stream, ByteStream::open(path));
  auto state = std::make_unique<State>();
  state->non_finite = options.non_finite;
  std::optional<VectorFormat> format = options.format;
  if (!format.has_value()) {
    Result<VectorFormat> found = format_of(stream);
    if (!found.ok()) return std::move(found).status().with_context(of_file(path));
    format = *found;
  }
  Result<std::unique_ptr<RowSource>> rows = open_rows(std::move(stream), *format);
  if (!rows.ok()) return std::move(rows).status().with_context(of_file(path));
  state->rows = std::move(*rows);
  state->info = state->rows->info();
  if (!options.keys_path.empty()) {
    if (state->info.keys == KeySource::kFile) {
      return invalid_argument(concat(of_file(path), ": they have keys of their own"));
    }
    HTN_ASSIGN_OR_RETURN(KeysFile keys, KeysFile::open(options.keys_path));
    state->keys.emplace(std::move(keys));
    state->info.keys = KeySource::kKeysFile;
  }
  return std::unique_ptr<VectorReader>(new VectorReader(std::move(state)));
}

const VectorFileInfo& VectorReader::info() const { return state_->info; }
std::uint64_t VectorReader::bytes_done() const { return state_->rows->stream().offset(); }
std::uint64_t VectorReader::bytes_total() const { return state_->rows->stream().total(); }

Result<std::size_t> VectorReader::read(std::span<float> rows, VectorRowFacts* facts) {
  State& state = *state_;
  if (facts != nullptr) *facts = {};
  std::size_t count = 0;
  Row row;
  while (!state.is_done && state.failure.ok() && (count + 1) * info().dimension <= rows.size()) {
    row.numbers = rows.subspan(count * info().dimension, info().dimension);
    const std::uint64_t begin = bytes_done();
    Result<bool> is_there = state.next(row);
    if (!is_there.ok()) {
      state.failure = std::move(is_there).status().with_context(
          concat(of_file(state.rows->stream().path()), ": row ", state.given, " at byte ", begin));
      break;
    }
    state.is_done = !*is_there;
    if (state.is_done) break;
    ++count;
    ++state.given;
    if (facts == nullptr) continue;
    if (info().keys != KeySource::kNone) facts->keys.push_back(std::move(row.key));
    if (info().format == VectorFormat::kJsonLines) facts->importances.push_back(row.importance);
  }
  if (count == 0 && !state.failure.ok()) return state.failure;
  return count;
}

}  // namespace hartonomous::vectorfile
