// Xapian, where the build found it.
#include "compare/text_index.hpp"

#ifdef HTN_HAS_XAPIAN
#include <xapian.h>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/text.hpp>
#endif

namespace hartonomous::bench {

#ifdef HTN_HAS_XAPIAN
namespace {

constexpr double kK1 = 1.2;
constexpr double kB = 0.75;

// Its exceptions end here.
template <typename Work>
Status guarded(Work&& work) {
  try {
    work();
    return {};
  } catch (const Xapian::Error& failure) {
    return io_error(concat("Xapian: ", failure.get_description()));
  }
}

class XapianIndex final : public TextIndex {
 public:
  explicit XapianIndex(const std::string& folder)
      : folder_(folder), database_(folder, Xapian::DB_CREATE_OR_OVERWRITE), stem_("en") {
    generator_.set_stemmer(stem_);
    generator_.set_stemming_strategy(Xapian::TermGenerator::STEM_ALL);
  }

  Status add(std::span<const std::string> lines) override {
    return guarded([&] {
      for (const std::string& line : lines) {
        Xapian::Document document;
        generator_.set_document(document);
        generator_.index_text(line);
        database_.add_document(document);
      }
      database_.commit();
      reader_ = Xapian::Database(folder_);
    });
  }

  Status search(std::span<const std::string> words, TextMatch match, std::size_t k,
                std::vector<std::uint32_t>& found) override {
    return guarded([&] {
      found.clear();
      Xapian::Enquire enquire(reader_);
      enquire.set_query(query_of(words, match));
      // Robertson's, without the weight of a query's length; no document counts as shorter than it
      // is.
      enquire.set_weighting_scheme(Xapian::BM25Weight(kK1, 0, 1, kB, 0));
      const Xapian::MSet hits = enquire.get_mset(0, static_cast<Xapian::doccount>(k));
      for (auto hit = hits.begin(); hit != hits.end(); ++hit) found.push_back(*hit - 1);
    });
  }

  Status optimise() override {
    return guarded([&] {
      reader_.compact(folder_ + "-compact");
      reader_ = Xapian::Database(folder_ + "-compact");
    });
  }
  Status settle() override { return {}; }

 private:
  Xapian::Query query_of(std::span<const std::string> words, TextMatch match) const {
    if (match == TextMatch::kPrefix) {
      return {Xapian::Query::OP_WILDCARD, words.front(), 0, Xapian::Query::WILDCARD_LIMIT_ERROR,
              Xapian::Query::OP_SYNONYM};
    }
    std::vector<Xapian::Query> terms;
    for (const std::string& word : words) terms.emplace_back(stem_(word));
    const auto rule = match == TextMatch::kAny   ? Xapian::Query::OP_OR
                      : match == TextMatch::kAll ? Xapian::Query::OP_AND
                                                 : Xapian::Query::OP_PHRASE;
    const auto window = match == TextMatch::kPhrase ? terms.size() : std::size_t{0};
    return {rule, terms.begin(), terms.end(), static_cast<Xapian::termcount>(window)};
  }

  std::string folder_;
  Xapian::WritableDatabase database_;
  Xapian::Database reader_;
  Xapian::Stem stem_;
  Xapian::TermGenerator generator_;
};

}  // namespace

Result<OwnedTextIndex> open_xapian(const std::string& folder) {
  OwnedTextIndex index;
  HTN_RETURN_IF_ERROR(guarded([&] { index = std::make_unique<XapianIndex>(folder); }));
  return index;
}

std::string xapian_version() { return Xapian::version_string(); }
#else
Result<OwnedTextIndex> open_xapian(const std::string&) {
  return Status(StatusCode::kNotSupported, "Xapian: not found by the build");
}
std::string xapian_version() { return {}; }
#endif

}  // namespace hartonomous::bench
