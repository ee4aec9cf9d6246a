#include "engine/model_bases.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "engine/model_layout.hpp"

namespace hartonomous::engine {

namespace {

// The models that were put last are looked at.
constexpr std::size_t kCandidatesMax = 32;
// Of each tensor that is sampled so many stretches, and so many tensors of a candidate.
constexpr std::uint64_t kStretches = 3;
constexpr std::uint64_t kStretchBytes = std::uint64_t{16} << 10;
constexpr std::size_t kTensorsSampled = 4;
// Less is not worth that reading needs a second page.
constexpr double kNear = 0.85;

// A tensor of the file and its namesake.
struct Match {
  std::size_t tensor = 0;
  ContentId whole;
};

struct Sizes {
  std::size_t alone = 0;
  std::size_t against = 0;
  bool is_near() const {
    return alone > 0 && static_cast<double>(against) < kNear * static_cast<double>(alone);
  }
};

bool may_be_coded(const weights::TensorEntry& tensor) {
  const codec::NumberShape shape = number_shape(tensor.type, tensor.is_big_endian);
  return shape.width > 1 && tensor.strides.empty() && tensor.bytes > limits::kAtomBytesMax;
}

bool is_alike(const weights::TensorEntry& tensor, const Tensor& other) {
  return tensor.type == other.type && tensor.shape == other.shape && other.strides.empty() &&
         other.detail.atom_offset == 0 && content_id_is_composite(other.row.atom_id.content()) &&
         tensor.is_big_endian == other.detail.is_big_endian &&
         tensor.bytes == static_cast<std::uint64_t>(other.detail.byte_count);
}

// Whether pages of a whole are coded against others themselves: then it cannot be a base. Those in
// its middle are looked at: its first and its last page may hold other contents too.
Result<bool> has_base(const composition::Reader& reader, ContentId whole) {
  HTN_ASSIGN_OR_RETURN(const composition::Composition row, reader.get(whole));
  if (row.segments.empty()) return false;
  HTN_ASSIGN_OR_RETURN(const composition::Segment extents,
                       reader.segment(whole, row, row.segments.size() / 2));
  if (extents.empty()) return false;
  HTN_ASSIGN_OR_RETURN(const content::Extent extent,
                       reader.view().get_extent(extents[extents.size() / 2].id));
  for (const content::ContentRun& run : extent.runs) {
    for (const std::uint64_t content : {run.start, run.start + run.count - 1}) {
      HTN_ASSIGN_OR_RETURN(const auto base,
                           reader.view().page_base(content::page_of(ContentId{content})));
      if (!base.empty()) return true;
    }
  }
  return false;
}

class Chooser {
 public:
  Chooser(const SharedState& state, const weights::ModelFile& model, const weights::FileView& file)
      : state_(state), models_(state), model_(model), file_(file) {
    for (std::size_t i = 0; i < model.tensors.size(); ++i) {
      if (may_be_coded(model.tensors[i])) by_name_.emplace(model.tensors[i].name, i);
    }
  }

  // The tensors of a model that are alike, largest first.
  Result<std::vector<Match>> matches(std::int32_t model_id) const {
    std::vector<Match> found;
    HTN_ASSIGN_OR_RETURN(const std::vector<Tensor> tensors, models_.tensors(model_id));
    for (const Tensor& tensor : tensors) {
      const auto namesake = by_name_.find(tensor.row.tensor_name);
      if (namesake == by_name_.end()) continue;
      if (!is_alike(model_.tensors[namesake->second], tensor)) continue;
      found.push_back({namesake->second, tensor.row.atom_id.content()});
    }
    std::stable_sort(found.begin(), found.end(), [this](const Match& a, const Match& b) {
      return model_.tensors[a.tensor].bytes > model_.tensors[b.tensor].bytes;
    });
    return found;
  }

  // How large stretches of the tensor become by themselves and against the other.
  Result<Sizes> sample(const Match& match) const {
    const weights::TensorEntry& tensor = model_.tensors[match.tensor];
    const codec::NumberShape shape = number_shape(tensor.type, tensor.is_big_endian);
    Sizes sizes;
    for (std::uint64_t i = 0; i < kStretches; ++i) {
      const std::uint64_t length =
          std::min(tensor.bytes, kStretchBytes) / limits::kAtomBytesMax * limits::kAtomBytesMax;
      const std::uint64_t at = (tensor.bytes - length) / kStretches * i / shape.width * shape.width;
      std::string ours(length, '\0');
      HTN_RETURN_IF_ERROR(
          file_.read_at(tensor.offset + at, std::as_writable_bytes(std::span(ours))));
      std::string theirs;
      HTN_RETURN_IF_ERROR(state_->reader.read(match.whole, at, length,
                                              [&](Bytes bytes) {
                                                theirs.append(as_text(bytes));
                                                return Status();
                                              },
                                              {}));
      std::string out;
      codec::encode_numbers_page(as_bytes(ours), shape, {}, SIZE_MAX, out);
      sizes.alone += out.size();
      out.clear();
      codec::encode_numbers_page(as_bytes(ours), shape, as_bytes(theirs), SIZE_MAX, out);
      sizes.against += out.size();
    }
    return sizes;
  }

  // Of the largest tensors that match together.
  Result<Sizes> sample(const std::vector<Match>& matches) const {
    Sizes sum;
    for (std::size_t i = 0; i < std::min(matches.size(), kTensorsSampled); ++i) {
      HTN_ASSIGN_OR_RETURN(const Sizes sizes, sample(matches[i]));
      sum.alone += sizes.alone;
      sum.against += sizes.against;
    }
    return sum;
  }

  Result<ModelBases> take(std::int32_t model_id, const std::vector<Match>& matches) const {
    ModelBases bases;
    bases.wholes.resize(model_.tensors.size());
    for (const Match& match : matches) {
      HTN_ASSIGN_OR_RETURN(const Sizes sizes, sample(match));
      HTN_ASSIGN_OR_RETURN(const bool is_based, has_base(state_->reader, match.whole));
      if (is_based || !sizes.is_near()) continue;
      bases.wholes[match.tensor] = match.whole;
      ++bases.tensors;
    }
    if (bases.tensors > 0) bases.model_id = model_id;
    return bases;
  }

  // The model that the largest tensors are nearest to; of several, the one put first.
  Result<ModelBases> choose() const {
    HTN_ASSIGN_OR_RETURN(auto models, models_.list());
    std::vector<std::int32_t> candidates;
    while (true) {
      HTN_ASSIGN_OR_RETURN(const bool more, models.next());
      if (!more) break;
      candidates.push_back(models.row().model_id);
    }
    if (candidates.size() > kCandidatesMax) {
      candidates.erase(candidates.begin(), candidates.end() - kCandidatesMax);
    }
    std::int32_t nearest = 0;
    double least = kNear;
    std::vector<Match> of_nearest;
    for (const std::int32_t candidate : candidates) {
      HTN_ASSIGN_OR_RETURN(std::vector<Match> found, matches(candidate));
      if (found.empty()) continue;
      HTN_ASSIGN_OR_RETURN(const bool is_based, has_base(state_->reader, found[0].whole));
      if (is_based) continue;
      HTN_ASSIGN_OR_RETURN(const Sizes sizes, sample(found));
      const double share = static_cast<double>(sizes.against) / static_cast<double>(sizes.alone);
      if (share >= least) continue;
      least = share;
      nearest = candidate;
      of_nearest = std::move(found);
    }
    if (of_nearest.empty()) return ModelBases();
    return take(nearest, of_nearest);
  }

 private:
  const SharedState& state_;
  Models models_;
  const weights::ModelFile& model_;
  const weights::FileView& file_;
  std::map<std::string_view, std::size_t> by_name_;
};

}  // namespace

Result<ModelBases> choose_bases(const SharedState& state, const weights::ModelFile& model,
                                const weights::FileView& file, const ModelPutOptions& options) {
  if (options.base == ModelPutOptions::Base::kNone) return ModelBases();
  const Chooser chooser(state, model, file);
  if (options.base == ModelPutOptions::Base::kAny) return chooser.choose();
  HTN_RETURN_IF_ERROR(Models(state).get(options.base_model).status());
  HTN_ASSIGN_OR_RETURN(const std::vector<Match> found, chooser.matches(options.base_model));
  return chooser.take(options.base_model, found);
}

}  // namespace hartonomous::engine
