#include "ingest/putter.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include <hartonomous/base/fault.hpp>
#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/text.hpp>

#include "ingest/cutter.hpp"
#include "ingest/tokenizer.hpp"

namespace hartonomous::ingest {

using composition::Scheme;
using content::Cut;

namespace {

// Read, cut and hashed at once: large enough for the hash lanes, small beside a stage.
constexpr std::size_t kSliceBytes = std::size_t{1} << 20;
// A slice, and what was left of the one before it.
constexpr std::size_t kWindowBytes = kSliceBytes + limits::kExtentBytesMax;

class Put {
 public:
  Put(composition::Writer& writer, Executor* executor, const PutRequest& request, Source& source,
      const Control& control)
      : writer_(writer),
        request_(request),
        source_(source),
        control_(control),
        whole_(writer, request.tenant, request.name),
        hash_(executor, request.observer),
        outcome_(std::make_shared<PutOutcome>()) {
    outcome_->name = request.name;
    if (request.layout != nullptr) textures_.emplace(*request.layout, writer.stored());
  }

  Result<std::shared_ptr<PutOutcome>> run() {
    Status status = run_to_end();
    hash_.wait();
    if (status.ok()) return outcome_;
    const bool take_back = request_.on_error == PutRequest::OnError::kTakeBack;
    if (take_back || over_quota_) HTN_RETURN_IF_ERROR(whole_.abandon());
    // What landed with earlier stages must not wait for a put that may never fit.
    if (!take_back && over_quota_) HTN_RETURN_IF_ERROR(writer_.flush());
    return status;
  }

 private:
  Status run_to_end() {
    HTN_RETURN_IF_ERROR(check_size_hint());
    HTN_RETURN_IF_ERROR(begin_text());
    HTN_RETURN_IF_ERROR(resume());
    bool first = true;
    while (!ended_) {
      if (control_.stopped()) return cancelled(concat("put '", request_.name, "'"));
      HTN_RETURN_IF_ERROR(read_slice());
      if (first && outcome_->resumed_at == 0) {
        HTN_RETURN_IF_ERROR(choose_scheme());
        whole_.see_head(pending_);
        if (ended_ && pending_.size() <= limits::kAtomBytesMax && is_leaf()) return finish_leaf();
      }
      first = false;
      HTN_RETURN_IF_ERROR(take_pending());
      control_.report({.phase = "put", .done = whole_.end().bytes, .total = source_.size_hint()});
    }
    return finish_whole();
  }

  // Who looks at texts is given this one as it passes.
  Status begin_text() {
    text_.reset();
    composition::DocumentWatcher* const watcher = writer_.watcher();
    if (watcher == nullptr || request_.layout != nullptr) return {};
    const auto staged = request_.stages == PutRequest::Stages::kOne
                            ? composition::DocumentWatcher::Staged::kMayChange
                            : composition::DocumentWatcher::Staged::kFinal;
    HTN_ASSIGN_OR_RETURN(text_, watcher->begin(request_.tenant, request_.name, staged));
    return {};
  }

  Status tell_text(Bytes piece) { return text_ == nullptr ? Status() : text_->add(piece); }

  // What cannot fit is not begun, unless it may be what the name is already.
  Status check_size_hint() {
    if (!request_.quota.bytes.has_value() || source_.size_hint() == 0) return {};
    HTN_ASSIGN_OR_RETURN(const auto* versions, writer_.versions(request_.tenant, request_.name));
    if (!versions->empty() && versions->back().row.bytes == source_.size_hint()) return {};
    return check_quota(0, source_.size_hint());
  }

  // Whether so much more is within what the tenant may keep.
  Status check_quota(std::uint64_t atoms, std::uint64_t bytes) {
    const tenant::Quota& quota = request_.quota;
    if (!quota.atoms.has_value() && !quota.bytes.has_value()) return {};
    HTN_ASSIGN_OR_RETURN(const tenant::TenantState held, writer_.tenant_state(request_.tenant));
    HTN_RETURN_IF_ERROR(check_quota("atoms", quota.atoms, held.atoms, atoms));
    return check_quota("bytes", quota.bytes, held.bytes, bytes);
  }

  Status check_quota(std::string_view unit, const std::optional<std::uint64_t>& quota,
                     std::uint64_t held, std::uint64_t more) {
    if (!quota.has_value() || held + more <= *quota) return {};
    over_quota_ = true;
    return resource_exhausted(concat("put '", request_.name, "': tenant ", request_.tenant.value(),
                                     " may keep ", *quota, " ", unit, ", has ", held, ", this is ",
                                     more, " more"));
  }

  // Goes on with an interrupted put of this name, or gives it up.
  Status resume() {
    HTN_ASSIGN_OR_RETURN(auto job,
                         composition::find_put_job(writer_, request_.tenant, request_.name));
    if (!job.has_value()) return {};
    bool same =
        source_.can_rewind() && (!request_.scheme.has_value() || *request_.scheme == job->scheme);
    if (same && request_.layout != nullptr) {
      HTN_ASSIGN_OR_RETURN(same, is_laid_out(*request_.layout, *job));
    }
    if (same) {
      HTN_ASSIGN_OR_RETURN(same, begins_with(*job));
    }
    if (!same) return composition::give_up(writer_, request_.tenant, request_.name, *job);
    if (job->scheme != Scheme::kText) text_.reset();
    outcome_->resumed_at = job->end.bytes;
    stage_begin_ = job->end.children;
    cut_ = job->scheme == Scheme::kText ? Cut::kText : Cut::kBytes;
    whole_.resume(std::move(*job));
    return {};
  }

  // Whether it was cut as the layout would have: a put of the same file without one may be waiting.
  Result<bool> is_laid_out(const Layout& layout, const composition::PutJob& job) const {
    if (job.scheme != Scheme::kBytes) return false;
    composition::Composition row;
    row.segments = job.segments;
    std::uint64_t offset = 0;
    for (std::size_t s = 0; s < job.segments.size(); ++s) {
      composition::Segment extents = job.open;
      if (s + 1 < job.segments.size()) {
        HTN_ASSIGN_OR_RETURN(extents, writer_.stored().segment(job.whole, row, s));
      }
      for (const composition::SegmentExtent& extent : extents) {
        if (!layout.may_have_cut(offset, extent.shape.bytes)) return false;
        offset += extent.shape.bytes;
      }
    }
    return true;
  }

  Result<bool> begins_with(const composition::PutJob& job) {
    std::uint64_t left = job.end.bytes;
    const std::span<std::byte> room = writer_.stage().room();
    const std::size_t buffer_bytes = std::min(room.size(), kSliceBytes);
    Sha256 hasher;
    while (left > 0) {
      if (control_.stopped()) return cancelled(concat("put '", request_.name, "'"));
      const std::size_t wanted = std::min<std::uint64_t>(left, buffer_bytes);
      HTN_ASSIGN_OR_RETURN(const std::size_t count, source_.read(room.first(wanted)));
      hasher.update(room.first(count));
      HTN_RETURN_IF_ERROR(tell_text(room.first(count)));
      if (count < wanted) break;
      left -= count;
    }
    if (left == 0 && hasher.finish() == job.prefix_hash) {
      hash_.resume(hasher);
      return true;
    }
    HTN_RETURN_IF_ERROR(source_.rewind());
    HTN_RETURN_IF_ERROR(begin_text());
    return false;
  }

  Status read_slice() {
    // A put that may go on in another stage leaves this one before its slices become small.
    const bool one = request_.stages == PutRequest::Stages::kOne;
    if (!writer_.contents().has_room(one ? 1 : kSliceBytes + limits::kExtentBytesMax)) {
      HTN_RETURN_IF_ERROR(next_stage());
    }
    const std::span<std::byte> room = writer_.stage().room();
    const std::size_t wanted = std::min(room.size(), kSliceBytes);
    HTN_ASSIGN_OR_RETURN(const std::size_t count, source_.read(room.first(wanted)));
    const Bytes slice = writer_.stage().advance(count);
    pending_ = pending_.empty() ? slice : Bytes(pending_.data(), pending_.size() + count);
    ended_ = count < wanted;
    return {};
  }

  // Hands the full stage over; what is not cut yet moves to the next one.
  Status next_stage() {
    if (request_.stages == PutRequest::Stages::kOne) {
      return resource_exhausted(concat("put '", request_.name, "': a transaction holds at most ",
                                       format_bytes(writer_.stage().capacity())));
    }
    if (whole_.end().bytes > 0) {
      whole_.stage_job(hash_.finish());
      if (request_.governor != nullptr) {
        HTN_RETURN_IF_ERROR(
            request_.governor->stage_progress(whole_.end().children, writer_.stage().batch()));
      }
    }
    stage_begin_ = whole_.end().children;
    HTN_RETURN_IF_ERROR(fault::check("ingest.put.next_stage"));
    window_.reset();
    return writer_.submit(&pending_);
  }

  Status choose_scheme() {
    if (request_.scheme.has_value()) {
      whole_.set_scheme(*request_.scheme);
    } else if (request_.layout != nullptr) {
      whole_.set_scheme(Scheme::kBytes);
    } else {
      const std::size_t tail = ended_ ? 0 : incomplete_tail(pending_);
      const Bytes seen = pending_.first(pending_.size() - tail);
      const bool has_nul = !seen.empty() && std::memchr(seen.data(), 0, seen.size()) != nullptr;
      whole_.set_scheme(!has_nul && is_utf8(seen) ? Scheme::kText : Scheme::kBytes);
    }
    cut_ = whole_.scheme() == Scheme::kText ? Cut::kText : Cut::kBytes;
    if (cut_ != Cut::kText) text_.reset();
    return {};
  }

  bool is_leaf() {
    if (cut_ == Cut::kBytes || pending_.empty()) return true;
    if (!is_utf8(pending_)) return false;
    tokens_.clear();
    tokenize(pending_, tokens_);
    return tokens_.size() == 1;
  }

  // Cuts what is there into extents and takes those that are whole.
  Status take_pending() {
    if (request_.governor != nullptr) return take_governed(*request_.governor);
    content::Stage& stage = writer_.stage();
    const std::size_t begin = stage.used() - pending_.size();
    const std::size_t staged = stage.staged();
    HTN_RETURN_IF_ERROR(take_extents());
    if (stage.staged() == staged) {
      reuse_window(begin);
    } else {
      window_.reset();
    }
    return {};
  }

  // An extent at a time: what it is made of decides whether this stage may have it.
  Status take_governed(Governor& governor) {
    window_.reset();
    while (!pending_.empty()) {
      const Cut cut = cut_;
      const Bytes before = pending_;
      HTN_RETURN_IF_ERROR(cut_pieces(1));
      if (pieces_.empty()) {
        if (cut == cut_) return {};
        continue;
      }
      HTN_ASSIGN_OR_RETURN(const std::uint64_t atoms, atoms_of(pieces_[0], cut));
      const std::uint64_t end = whole_.end().children + atoms;
      HTN_RETURN_IF_ERROR(governor.admit(end));
      const bool holds_some = whole_.end().children > stage_begin_;
      if (holds_some && end - stage_begin_ > governor.stage_atoms_max()) {
        pending_ = before;  // it moves to the next stage, and is cut there again
        HTN_RETURN_IF_ERROR(next_stage());
        continue;
      }
      HTN_RETURN_IF_ERROR(take_pieces(pieces_[0], cut));
    }
    return {};
  }

  Result<std::uint64_t> atoms_of(Bytes piece, Cut cut) {
    if (cut == Cut::kBytes) {
      return (piece.size() + limits::kAtomBytesMax - 1) / limits::kAtomBytesMax;
    }
    tokens_.clear();
    return tokenize(piece, tokens_).children;
  }

  // What was known needs no room. Two windows of the buffer are read into in turn, still in the
  // processor's cache: the hash of the whole may be busy with the one that was just taken, and is
  // done with the one before.
  void reuse_window(std::size_t begin) {
    content::Stage& stage = writer_.stage();
    if (!window_.has_value()) window_ = Window{.low = begin, .high = begin + kWindowBytes};
    if (ended_ || window_->high + kWindowBytes > stage.capacity()) {
      hash_.wait();
      pending_ = stage.rewind(window_->low, pending_);
      window_.reset();
      return;
    }
    const bool in_low = begin < window_->high;
    pending_ = stage.rewind(in_low ? window_->high : window_->low, pending_);
  }

  Status take_extents() {
    while (!pending_.empty()) {
      const Cut cut = cut_;
      const Bytes before = pending_;
      HTN_RETURN_IF_ERROR(cut_pieces(SIZE_MAX));
      const Bytes taken = before.first(before.size() - pending_.size());
      if (!taken.empty()) HTN_RETURN_IF_ERROR(take_pieces(taken, cut));
      if (cut == cut_) return {};
    }
    return {};
  }

  // Moves whole extents from pending_ to pieces_; stops early where text turns out to be none.
  Status cut_pieces(std::size_t pieces_max) {
    std::uint64_t offset = whole_.end().bytes;
    pieces_.clear();
    while (!pending_.empty() && pieces_.size() < pieces_max) {
      const std::size_t size = cut_first(offset);
      if (size == 0) return {};
      offset += size;
      const Bytes piece = pending_.first(size);
      if (cut_ == Cut::kText && !is_utf8(piece)) return leave_text();
      pieces_.push_back(piece);
      pending_ = pending_.subspan(size);
    }
    return {};
  }

  // Bytes of the first extent of what is pending, which stands at `offset`; 0: more are needed.
  std::size_t cut_first(std::uint64_t offset) const {
    const More more = ended_ ? More::kNo : More::kYes;
    if (cut_ == Cut::kText) return cut_text(pending_, more);
    if (request_.layout != nullptr) return request_.layout->cut(offset, pending_, more);
    return cut_bytes(pending_, more);
  }

  // What turns out not to be UTF-8 goes on as bytes; the extents before stay as they are.
  Status leave_text() {
    if (request_.scheme == Scheme::kText) {
      return invalid_argument(
          concat("put '", request_.name, "': not UTF-8 after byte ", whole_.end().bytes));
    }
    cut_ = Cut::kBytes;
    whole_.set_scheme(Scheme::kBytes);
    text_.reset();
    return {};
  }

  // `all` is the pieces' bytes in one.
  Status take_pieces(Bytes all, Cut cut) {
    hash_.update(all);
    HTN_RETURN_IF_ERROR(tell_text(all));
    hashes_.resize(pieces_.size());
    sha256_many(pieces_, hashes_);
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      HTN_RETURN_IF_ERROR(take_extent(pieces_[i], hashes_[i], cut));
    }
    return {};
  }

  Status take_extent(Bytes bytes, const ContentHash& hash, Cut cut) {
    content::Writer& contents = writer_.contents();
    HTN_ASSIGN_OR_RETURN(auto place, contents.find_extent(cut, hash));
    if (!place.has_value()) {
      if (cut == Cut::kText) {
        tokens_.clear();
        const content::ExtentShape shape = tokenize(bytes, tokens_);
        place = contents.new_extent(cut, hash, shape);
        contents.stage().add_text_extent(place->id, shape, hash, tokens_, outcome_->tally);
      } else {
        const content::ExtentShape shape{
            .bytes = bytes.size(),
            .children = (bytes.size() + limits::kAtomBytesMax - 1) / limits::kAtomBytesMax};
        std::shared_ptr<const content::Texture> texture;
        if (textures_.has_value()) {
          HTN_ASSIGN_OR_RETURN(texture, textures_->find(whole_.end().bytes, bytes.size()));
        }
        place = contents.new_extent(cut, hash, shape);
        contents.stage().add_byte_extent(place->id, shape, hash, bytes, outcome_->tally,
                                         std::move(texture));
      }
    }
    whole_.add(*place, cut);
    return {};
  }

  composition::DocumentRow document_row(std::uint64_t bytes) const {
    composition::DocumentRow row;
    row.scheme = whole_.scheme();
    row.bytes = bytes;
    row.created = request_.created;
    row.name = request_.name;
    return row;
  }

  // The name's newest version; null when it is new. The row is the next one.
  Result<const composition::Writer::Version*> newest(composition::DocumentRow& row) {
    HTN_ASSIGN_OR_RETURN(const auto* versions, writer_.versions(request_.tenant, row.name));
    if (versions->empty()) return static_cast<const composition::Writer::Version*>(nullptr);
    row.version = versions->back().row.version + 1;
    return &versions->back();
  }

  void tell_unchanged(const composition::Writer::Version& newest) {
    outcome_->document = newest.id;
    outcome_->content = newest.row.content;
    outcome_->unchanged = true;
  }

  Status finish_leaf() {
    const ContentHash hash = sha256(pending_);
    composition::DocumentRow row = document_row(pending_.size());
    outcome_->scheme = row.scheme;
    outcome_->hash = hash;
    outcome_->bytes = pending_.size();
    outcome_->atoms = 1;
    if (request_.governor != nullptr) HTN_RETURN_IF_ERROR(request_.governor->admit(1));
    HTN_ASSIGN_OR_RETURN(const auto* before, newest(row));
    HTN_ASSIGN_OR_RETURN(const bool unchanged, is_same_leaf(before, row));
    if (unchanged) {
      tell_unchanged(*before);
      if (before->staged_leaf) learn_leaf_id();
      return govern_end();
    }
    HTN_RETURN_IF_ERROR(check_quota(1, row.bytes));
    HTN_RETURN_IF_ERROR(tell_text(pending_));
    HTN_ASSIGN_OR_RETURN(
        outcome_->document,
        writer_.add_leaf_document(
            request_.tenant, std::move(row), pending_, outcome_->tally,
            [outcome = outcome_](ContentId id) { outcome->content = id; }, std::move(text_)));
    if (request_.governor == nullptr) return {};
    writer_.stage().add_leaf(pending_, 0, outcome_->tally,
                             [governor = request_.governor](ContentId id, kv::Batch& batch) {
                               governor->leaf_landed(id, batch);
                             });
    return govern_end();
  }

  Status govern_end() {
    if (request_.governor == nullptr) return {};
    return request_.governor->stage_end(*outcome_, writer_.stage().batch());
  }

  Result<bool> is_same_leaf(const composition::Writer::Version* before,
                            const composition::DocumentRow& row) const {
    if (before == nullptr || before->row.scheme != row.scheme || before->row.bytes != row.bytes) {
      return false;
    }
    if (before->staged_leaf) return before->leaf == as_text(pending_);
    if (content_id_is_composite(before->row.content)) return false;
    std::array<std::byte, limits::kAtomBytesMax> buffer;
    HTN_ASSIGN_OR_RETURN(const std::size_t length,
                         writer_.contents().view().read(before->row.content, buffer));
    return as_text(Bytes(buffer).first(length)) == as_text(pending_);
  }

  // The id of a leaf that is staged is not known before the stage is sealed.
  void learn_leaf_id() {
    writer_.stage().add_leaf(
        pending_, 0, outcome_->tally,
        [outcome = outcome_](ContentId id, kv::Batch&) { outcome->content = id; });
  }

  Status finish_whole() {
    const ContentHash hash = hash_.finish();
    composition::DocumentRow row = document_row(whole_.end().bytes);
    outcome_->scheme = row.scheme;
    outcome_->hash = hash;
    outcome_->bytes = whole_.end().bytes;
    outcome_->atoms = whole_.end().children;
    HTN_ASSIGN_OR_RETURN(const auto* before, newest(row));
    HTN_ASSIGN_OR_RETURN(const auto known, writer_.find_whole(row.scheme, hash));
    if (before != nullptr && known.has_value() && before->row.content == *known) {
      tell_unchanged(*before);
      HTN_RETURN_IF_ERROR(whole_.abandon());
      return govern_end();
    }
    HTN_RETURN_IF_ERROR(check_quota(outcome_->atoms, row.bytes));
    HTN_ASSIGN_OR_RETURN(row.content, whole_.finish(hash));
    outcome_->content = row.content;
    HTN_ASSIGN_OR_RETURN(outcome_->document,
                         writer_.add_document(request_.tenant, std::move(row), std::move(text_)));
    return govern_end();
  }

  composition::Writer& writer_;
  const PutRequest& request_;
  Source& source_;
  const Control& control_;
  composition::WholeWriter whole_;
  HashAhead hash_;
  std::shared_ptr<PutOutcome> outcome_;
  std::optional<Textures> textures_;
  std::unique_ptr<composition::DocumentText> text_;  // null: nobody looks at it, or it is none
  Cut cut_ = Cut::kBytes;
  bool ended_ = false;
  std::uint64_t stage_begin_ = 0;  // atoms of what was in earlier stages
  struct Window {
    std::size_t low;
    std::size_t high;
  };
  std::optional<Window> window_;  // while what comes is known
  bool over_quota_ = false;
  Bytes pending_;  // read, not cut: at the end of the stage's buffer
  std::vector<Bytes> pieces_;
  std::vector<ContentHash> hashes_;
  std::vector<Bytes> tokens_;
};

}  // namespace

Status validate_name(std::string_view name) {
  if (name.empty()) return invalid_argument("a document's name is empty");
  if (name.size() > limits::kNameBytesMax) {
    return invalid_argument(concat("a document's name has ", name.size(), " bytes, at most ",
                                   limits::kNameBytesMax, " are allowed"));
  }
  if (name.find('\0') != std::string_view::npos) {
    return invalid_argument("a document's name contains NUL");
  }
  return {};
}

Result<std::shared_ptr<PutOutcome>> put(composition::Writer& writer, Executor* executor,
                                        const PutRequest& request, Source& source,
                                        const Control& control) {
  HTN_RETURN_IF_ERROR(validate_name(request.name));
  return Put(writer, executor, request, source, control).run();
}

}  // namespace hartonomous::ingest
