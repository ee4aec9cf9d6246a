// Learns vectors of words from texts, and finds words and texts by what they mean.
//
//   example_04_word_vectors                    a few sentences, in memory
//   example_04_word_vectors STORE PREFIX       the texts of a store whose names begin with PREFIX
//
// Method: random indexing (Kanerva, Kristoferson and Holst 2000). Each word has a random vector of
// few ones and minus ones; a word's own vector is the sum of those of the words beside it, wherever
// it stands. What comes in the same company points the same way.
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <unordered_map>
#include <vector>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/engine/store.hpp>

using namespace hartonomous;

namespace {

constexpr std::uint32_t kDimension = 256;
constexpr std::size_t kOnes = 8;
constexpr std::size_t kWindow = 4;
constexpr std::size_t kWordsMax = 30'000;
constexpr std::size_t kWordBytesMax = 24;
constexpr std::size_t kTextBytesMax = std::size_t{64} << 20;
constexpr std::uint32_t kTimesLeast = 5;

constexpr const char* kSentences =
    "the cat sat on the warm mat and the dog lay on the warm rug . "
    "a cat drinks milk and a dog drinks water . the cat chases the mouse and the dog chases the "
    "cat . "
    "the ship sails the sea and the boat sails the river . a ship carries cargo over the sea . "
    "a boat carries people over the river . the sea is deep and the river is wide . ";

// Numbers of words, in order; words that are seldom are nothing.
class Vocabulary {
 public:
  explicit Vocabulary(const std::string& text, std::uint32_t times_least) {
    each_word(text, [this](const std::string& word) { ++times_[word]; });
    for (const auto& [word, times] : times_) {
      if (times >= times_least) words_.push_back(word);
    }
    std::sort(words_.begin(), words_.end(), [this](const auto& a, const auto& b) {
      return times_[a] > times_[b] || (times_[a] == times_[b] && a < b);
    });
    if (words_.size() > kWordsMax) words_.resize(kWordsMax);
    for (std::size_t i = 0; i < words_.size(); ++i) numbers_[words_[i]] = i;
  }

  std::vector<std::size_t> numbers_of(const std::string& text) const {
    std::vector<std::size_t> numbers;
    each_word(text, [&](const std::string& word) {
      const auto found = numbers_.find(word);
      if (found != numbers_.end()) numbers.push_back(found->second);
    });
    return numbers;
  }
  const std::vector<std::string>& words() const { return words_; }
  double times(std::size_t number) const { return times_.at(words_[number]); }

 private:
  template <typename Visit>
  static void each_word(const std::string& text, Visit visit) {
    std::string word;
    for (const char c : text) {
      const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
      if (lower >= 'a' && lower <= 'z') {
        word += lower;
        continue;
      }
      if (word.size() > 1 && word.size() <= kWordBytesMax) visit(word);
      word.clear();
    }
  }

  std::unordered_map<std::string, std::uint32_t> times_;
  std::vector<std::string> words_;
  std::unordered_map<std::string, std::size_t> numbers_;
};

using Vectors = std::vector<std::vector<float>>;

// Takes what all vectors have in common out of each.
void centre(Vectors& vectors) {
  std::vector<double> mean(kDimension);
  for (const auto& vector : vectors) {
    for (std::uint32_t d = 0; d < kDimension; ++d) mean[d] += vector[d];
  }
  for (auto& vector : vectors) {
    for (std::uint32_t d = 0; d < kDimension; ++d) {
      vector[d] -= static_cast<float>(mean[d] / static_cast<double>(vectors.size()));
    }
  }
}

Vectors learn(const Vocabulary& vocabulary, const std::vector<std::size_t>& numbers) {
  const std::size_t words = vocabulary.words().size();
  Vectors vectors(words, std::vector<float>(kDimension));
  for (std::size_t at = 0; at < numbers.size(); ++at) {
    const std::size_t begin = at > kWindow ? at - kWindow : 0;
    const std::size_t end = std::min(numbers.size(), at + kWindow + 1);
    for (std::size_t beside = begin; beside < end; ++beside) {
      if (beside == at) continue;
      // Words that are everywhere tell little.
      const auto weight = static_cast<float>(1 / vocabulary.times(numbers[beside]));
      Rng rng(numbers[beside] + 1);
      for (std::size_t one = 0; one < kOnes; ++one) {
        const std::uint64_t drawn = rng();
        vectors[numbers[at]][drawn % kDimension] += (drawn >> 32) % 2 == 0 ? weight : -weight;
      }
    }
  }
  for (auto& vector : vectors) {
    float norm = 0;
    for (const float x : vector) norm += x * x;
    for (float& x : vector) x /= std::sqrt(norm) + 1e-9F;
  }
  centre(vectors);
  return vectors;
}

// As GloVe writes them: a word, then its numbers.
Status write(const std::string& path, const Vocabulary& vocabulary, const Vectors& vectors) {
  std::ofstream file(path);
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    file << vocabulary.words()[i];
    for (const float x : vectors[i]) file << ' ' << x;
    file << '\n';
  }
  return file.good() ? Status() : Status(StatusCode::kIo, "cannot write " + path);
}

Result<std::string> texts_of(const Snapshot& now, const std::string& prefix) {
  std::string all;
  RowCursor<Document> documents = now.documents(prefix);
  while (all.size() < kTextBytesMax) {
    HTN_ASSIGN_OR_RETURN(const bool more, documents.next());
    if (!more) break;
    if (documents.row().kind != Kind::kText) continue;
    HTN_ASSIGN_OR_RETURN(const std::string text, now.read(documents.row().atom));
    all += text;
    all += "\n";
  }
  return all;
}

Status print_nearest(const Snapshot& now, std::int32_t model, const std::string& text) {
  const auto found = now.embeddings().search({.model_id = model, .text = text, .k = 6});
  if (!found.ok()) {
    std::cout << text << ": " << found.status().message() << "\n";
    return {};
  }
  std::cout << text << ":";
  for (const EmbeddingHit& hit : found->hits) {
    HTN_ASSIGN_OR_RETURN(const std::string word, now.read(hit.atom));
    std::printf(" %s %.2f", word.c_str(), hit.distance);
    std::fflush(stdout);
  }
  std::cout << "\n";
  return {};
}

Status word_vectors(Store& store, const std::string& prefix, std::uint32_t times_least) {
  Session session = store.session();
  HTN_ASSIGN_OR_RETURN(const std::string text, texts_of(session.snapshot(), prefix));
  const Vocabulary vocabulary(text, times_least);
  const std::vector<std::size_t> numbers = vocabulary.numbers_of(text);
  const std::string path =
      (std::filesystem::temp_directory_path() / ("words." + std::to_string(::getpid()) + ".txt"))
          .string();
  HTN_RETURN_IF_ERROR(write(path, vocabulary, learn(vocabulary, numbers)));
  HTN_ASSIGN_OR_RETURN(const EmbeddingModel model,
                       session.create_embedding_model("words", {.dimension = kDimension}));
  const auto imported = session.import_embeddings(
      model.model.model_id, path, {.importance = EmbeddingImportOptions::Importance::kByRank});
  std::remove(path.c_str());
  HTN_RETURN_IF_ERROR(imported.status());
  std::cout << imported->rows << " words of " << numbers.size() << " in all have a vector\n";
  const Snapshot now = session.snapshot();
  for (const char* word : {"cat", "sea", "install", "license", "error"}) {
    HTN_RETURN_IF_ERROR(print_nearest(now, model.model.model_id, word));
  }
  return {};
}

Status few_sentences() {
  HTN_ASSIGN_OR_RETURN(Store store, Store::open_in_memory());
  HTN_RETURN_IF_ERROR(store.session().put("sentences", as_bytes(kSentences)).status());
  return word_vectors(store, "sentences", 1);
}

Status texts_of_store(const std::string& path, const std::string& prefix) {
  HTN_ASSIGN_OR_RETURN(Store store, Store::open(path));
  return word_vectors(store, prefix, kTimesLeast);
}

}  // namespace

int main(int count, char** arguments) {
  const Status status = count > 2 ? texts_of_store(arguments[1], arguments[2]) : few_sentences();
  if (!status.ok()) std::cerr << status.to_string() << "\n";
  return static_cast<int>(status.code());
}
