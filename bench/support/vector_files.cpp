// Sets of vectors from their files: what is not in the folder is passed over.
#include <algorithm>
#include <cstring>
#include <filesystem>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/text.hpp>
#include <hartonomous/vectorfile/vector_reader.hpp>

#include "support/vector_set.hpp"

namespace hartonomous::bench {
namespace {

struct Rows {
  std::vector<float> numbers;
  std::size_t dimension = 0;
};

Result<Rows> read_rows(const std::string& path) {
  constexpr std::size_t kRowsAtOnce = 1000;
  HTN_ASSIGN_OR_RETURN(const auto reader, vectorfile::VectorReader::open(path, {}));
  Rows rows{.numbers = {}, .dimension = reader->info().dimension};
  std::vector<float> some(kRowsAtOnce * rows.dimension);
  while (true) {
    HTN_ASSIGN_OR_RETURN(const std::size_t count, reader->read(some, nullptr));
    if (count == 0) return rows;
    rows.numbers.insert(rows.numbers.end(), some.begin(),
                        some.begin() + static_cast<std::ptrdiff_t>(count * rows.dimension));
  }
}

// Numbers of 32 bits, one behind the other: a file of "ivecs" has its dimension before each row.
Result<std::vector<std::uint32_t>> read_words(const std::string& path) {
  constexpr std::uint64_t kBytesMax = 64u << 20;
  HTN_ASSIGN_OR_RETURN(const std::string bytes, read_file(path, kBytesMax));
  std::vector<std::uint32_t> words(bytes.size() / sizeof(std::uint32_t));
  std::memcpy(words.data(), bytes.data(), words.size() * sizeof(std::uint32_t));
  return words;
}

Status read_given(const std::string& path, VectorSet& set) {
  HTN_ASSIGN_OR_RETURN(const std::vector<std::uint32_t> words, read_words(path));
  if (words.empty() || words[0] == 0 || words.size() % (words[0] + 1) != 0) {
    return invalid_argument(concat("'", path, "' is no file of ivecs"));
  }
  set.given_k = words[0];
  for (std::size_t at = 0; at < words.size(); at += set.given_k + 1) {
    set.given.insert(set.given.end(), words.begin() + static_cast<std::ptrdiff_t>(at + 1),
                     words.begin() + static_cast<std::ptrdiff_t>(at + 1 + set.given_k));
  }
  return {};
}

std::size_t take_queries(std::vector<float>& queries, std::size_t dimension, std::size_t most) {
  queries.resize(std::min(queries.size(), most * dimension));
  return queries.size() / dimension;
}

Result<VectorSet> read_glove(const std::string& folder, std::size_t most) {
  VectorSet set{.name = "GloVe", .about = "words, cosine", .metric = vector::Metric::kCosine};
  HTN_ASSIGN_OR_RETURN(Rows rows, read_rows(folder + "/glove6b_100d_top50000.npy"));
  set.dimension = rows.dimension;
  set.base = std::move(rows.numbers);
  HTN_ASSIGN_OR_RETURN(std::vector<std::uint32_t> ids, read_words(folder + "/query_ids.i32"));
  ids.resize(std::min(ids.size(), most));
  for (const std::uint32_t id : ids) {
    const auto row = set.row(id);
    set.queries.insert(set.queries.end(), row.begin(), row.end());
  }
  HTN_RETURN_IF_ERROR(read_given(folder + "/gt_cos_11_incl_self.ivecs", set));
  return set;
}

Result<VectorSet> read_pair(VectorSet set, const std::string& base, const std::string& queries,
                            const std::string& given, std::size_t most) {
  HTN_ASSIGN_OR_RETURN(Rows rows, read_rows(base));
  HTN_ASSIGN_OR_RETURN(Rows asked, read_rows(queries));
  set.dimension = rows.dimension;
  set.base = std::move(rows.numbers);
  set.queries = std::move(asked.numbers);
  take_queries(set.queries, set.dimension, most);
  HTN_RETURN_IF_ERROR(read_given(given, set));
  return set;
}

// The first thousand images are queries, the others are searched.
Result<VectorSet> read_mnist(const std::string& folder, std::size_t most) {
  constexpr std::uint64_t kBytesMax = 64u << 20;
  constexpr std::size_t kHeader = 16;
  constexpr std::size_t kDimension = 784;
  constexpr std::size_t kQueries = 1000;
  HTN_ASSIGN_OR_RETURN(const std::string bytes,
                       read_file(folder + "/t10k-images-idx3-ubyte", kBytesMax));
  if (bytes.size() < kHeader + (kQueries + 1) * kDimension) {
    return invalid_argument("MNIST: a file too short");
  }
  VectorSet set{.name = "MNIST", .about = "images", .dimension = kDimension};
  std::vector<float> numbers;
  for (const char each : std::string_view(bytes).substr(kHeader)) {
    numbers.push_back(static_cast<unsigned char>(each));
  }
  const auto middle = numbers.begin() + kQueries * kDimension;
  set.queries.assign(numbers.begin(), middle);
  set.base.assign(middle, numbers.end());
  take_queries(set.queries, kDimension, most);
  HTN_RETURN_IF_ERROR(read_given(folder + "/gt_l2_10_base1000to9999_q0to999.ivecs", set));
  return set;
}

// Every fiftieth vector is a query, and is among those that are searched.
Result<VectorSet> read_small_sift(const std::string& folder, std::size_t most) {
  constexpr std::size_t kEvery = 50;
  VectorSet set{.name = "SIFT 5k", .about = "descriptors of images"};
  HTN_ASSIGN_OR_RETURN(Rows rows, read_rows(folder + "/base.fvecs"));
  set.dimension = rows.dimension;
  set.base = std::move(rows.numbers);
  for (std::size_t at = 0; at < set.count(); at += kEvery) {
    const auto row = set.row(at);
    set.queries.insert(set.queries.end(), row.begin(), row.end());
  }
  take_queries(set.queries, set.dimension, most);
  HTN_RETURN_IF_ERROR(read_given(folder + "/gt_l2_10_queries_every50th.ivecs", set));
  return set;
}

bool has(const std::string& folder) {
  std::error_code error;
  return std::filesystem::is_directory(folder, error);
}

}  // namespace

Result<std::vector<VectorSet>> real_vector_sets(const std::string& folder,
                                                std::size_t queries_max) {
  std::vector<VectorSet> sets;
  const auto add = [&](Result<VectorSet> set) -> Status {
    HTN_RETURN_IF_ERROR(set.status());
    sets.push_back(std::move(*set));
    return {};
  };
  const std::string glove = folder + "/glove100-top50k";
  const std::string sift = folder + "/bigann10k";
  const std::string mnist = folder + "/mnist-test10k";
  const std::string small = folder + "/sift5k-ngt";
  const std::string cranfield = folder + "/cranfield";
  if (has(glove)) HTN_RETURN_IF_ERROR(add(read_glove(glove, queries_max)));
  if (has(sift)) {
    HTN_RETURN_IF_ERROR(
        add(read_pair({.name = "SIFT", .about = "descriptors of images"}, sift + "/base.bvecs",
                      sift + "/query.bvecs", sift + "/gt_l2_100.ivecs", queries_max)));
  }
  if (has(mnist)) HTN_RETURN_IF_ERROR(add(read_mnist(mnist, queries_max)));
  if (has(small)) HTN_RETURN_IF_ERROR(add(read_small_sift(small, queries_max)));
  if (has(cranfield)) {
    HTN_RETURN_IF_ERROR(add(read_pair(
        {.name = "Cranfield", .about = "sentences, cosine", .metric = vector::Metric::kCosine},
        cranfield + "/use512_docs.npy", cranfield + "/use512_queries.npy",
        cranfield + "/use512_gt_cos_10.ivecs", queries_max)));
  }
  return sets;
}

}  // namespace hartonomous::bench
