#include "engine/text_index.hpp"

#include <algorithm>
#include <array>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/text.hpp>

#include "collection/merge.hpp"
#include "engine/core.hpp"

namespace hartonomous::engine {

namespace {

// A larger text is indexed as it passes, and does not wait; nor do smaller ones that are more
// together.
constexpr std::size_t kWaitingTextMax = std::size_t{1} << 20;
constexpr std::uint64_t kWaitingMax = std::uint64_t{8} << 20;
// Of a stored text that is taken in, before it lands.
constexpr std::uint64_t kStagedMax = std::uint64_t{16} << 20;

}  // namespace

// Waits in a string while it is small, or may be taken back.
class TextIndex::Text final : public composition::DocumentText {
 public:
  Text(TextIndex& index, std::vector<SharedCollection> collections, std::string_view name,
       Staged staged)
      : index_(index), collections_(std::move(collections)), name_(name), staged_(staged) {}
  ~Text() override {
    for (collection::Change* const change : open_) change->abandon_document();
  }

  Status add(Bytes piece) override {
    if (!open_.empty()) return feed(piece);
    text_ += as_text(piece);
    if (staged_ == Staged::kMayChange || text_.size() <= kWaitingTextMax) return {};
    return open();
  }

  Status finish(DocumentId id, Instant from) {
    if (open_.empty()) {
      index_.waiting_bytes_ += text_.size();
      index_.waiting_.push_back({.collections = std::move(collections_),
                                 .id = id,
                                 .from = from,
                                 .name = std::move(name_),
                                 .text = std::move(text_)});
      const bool is_much = index_.waiting_bytes_ > kWaitingMax;
      return staged_ == Staged::kFinal && is_much ? index_.index_waiting() : Status();
    }
    for (collection::Change* const change : open_) {
      HTN_RETURN_IF_ERROR(change->end_document(id, from, index_.batch()));
    }
    open_.clear();
    return {};
  }

 private:
  Status open() {
    HTN_RETURN_IF_ERROR(index_.index_waiting());
    for (const SharedCollection& each : collections_) {
      HTN_ASSIGN_OR_RETURN(collection::Change* const change, index_.change(each));
      HTN_RETURN_IF_ERROR(change->begin_document(name_, index_.batch()));
      open_.push_back(change);
    }
    HTN_RETURN_IF_ERROR(feed(as_bytes(text_)));
    text_ = {};
    return {};
  }

  Status feed(Bytes piece) {
    for (collection::Change* const change : open_) {
      HTN_RETURN_IF_ERROR(change->feed(piece, index_.batch()));
    }
    return {};
  }

  TextIndex& index_;
  std::vector<SharedCollection> collections_;
  std::string name_;
  Staged staged_;
  std::string text_;
  std::vector<collection::Change*> open_;
};

TextIndex::~TextIndex() {
  if (all_landed_) return;
  // What is on its way lands before they are read again.
  ignore_error(writer_.settle(), "it failed, or was given up");
  for (const auto& [key, change] : changes_) {
    core_.search_collections().drop(key.first, key.second);
  }
}

Result<std::unique_ptr<composition::DocumentText>> TextIndex::begin(TenantId tenant,
                                                                    std::string_view name,
                                                                    Staged staged) {
  std::unique_ptr<composition::DocumentText> text;
  HTN_ASSIGN_OR_RETURN(auto collections, core_.search_collections().matching(core_, tenant, name));
  if (!collections.empty()) {
    text = std::make_unique<Text>(*this, std::move(collections), name, staged);
  }
  return text;
}

Result<collection::Change*> TextIndex::change(const SharedCollection& collection) {
  const collection::Shape& shape = collection->shape();
  auto& held = changes_[{shape.tenant, shape.collection}];
  if (held == nullptr) {
    HTN_ASSIGN_OR_RETURN(held, collection::Change::begin(collection));
  }
  return held.get();
}

Status TextIndex::added(TenantId, DocumentId id, const composition::DocumentRow& row,
                        std::unique_ptr<composition::DocumentText> text) {
  if (text == nullptr) return {};
  return static_cast<Text&>(*text).finish(id, row.created);
}

Status TextIndex::ended(TenantId tenant, DocumentId id, const composition::DocumentRow& row,
                        Instant now) {
  const auto waits = std::find_if(waiting_.begin(), waiting_.end(),
                                  [id](const Waiting& each) { return each.id == id; });
  if (waits != waiting_.end()) {
    waiting_bytes_ -= waits->text.size();
    waiting_.erase(waits);
    return {};
  }
  HTN_ASSIGN_OR_RETURN(const auto collections,
                       core_.search_collections().matching(core_, tenant, row.name));
  for (const SharedCollection& each : collections) {
    // What is on its way to the disk can be read when it is there.
    if (writer_.contents().in_flight() > 0) HTN_RETURN_IF_ERROR(writer_.settle());
    HTN_ASSIGN_OR_RETURN(collection::Change* const changed, change(each));
    HTN_RETURN_IF_ERROR(
        changed->end(id, now, row.name, [&](const std::function<Status(Bytes)>& sink) {
          return read(row.content, row.bytes, sink);
        }));
  }
  return {};
}

Status TextIndex::resumed(TenantId tenant, DocumentId id, const composition::DocumentRow& row,
                          Instant now) {
  if (row.scheme != composition::Scheme::kText) return {};
  HTN_ASSIGN_OR_RETURN(const auto collections,
                       core_.search_collections().matching(core_, tenant, row.name));
  for (const SharedCollection& each : collections) {
    HTN_ASSIGN_OR_RETURN(collection::Change* const changed, change(each));
    HTN_RETURN_IF_ERROR(index(*changed, id, row, now));
  }
  return {};
}

Status TextIndex::index(collection::Change& change, DocumentId id,
                        const composition::DocumentRow& row, Instant from) {
  if (row.bytes <= kWaitingTextMax) {
    std::string text;
    HTN_RETURN_IF_ERROR(read(row.content, row.bytes, [&](Bytes piece) {
      text += as_text(piece);
      return Status();
    }));
    return change.add(id, from, row.name, text);
  }
  HTN_RETURN_IF_ERROR(change.begin_document(row.name, batch()));
  Status read_in = read(row.content, row.bytes, [&](Bytes piece) {
    HTN_RETURN_IF_ERROR(change.feed(piece, batch()));
    // What is staged of it counts for nothing yet.
    return batch().bytes() < kStagedMax ? Status() : writer_.submit();
  });
  if (read_in.ok()) return change.end_document(id, from, batch());
  change.abandon_document();
  return read_in;
}

Status TextIndex::read(ContentId content, std::uint64_t bytes,
                       const std::function<Status(Bytes)>& sink) const {
  const composition::Reader reader = writer_.stored();
  if (content_id_is_composite(content)) return reader.read(content, 0, bytes, sink, {});
  std::array<std::byte, limits::kAtomBytesMax> buffer;
  HTN_ASSIGN_OR_RETURN(const std::size_t length, reader.view().read(content, buffer));
  return sink(Bytes(buffer).first(length));
}

Status TextIndex::index_waiting() {
  for (const Waiting& each : waiting_) {
    for (const SharedCollection& in : each.collections) {
      HTN_ASSIGN_OR_RETURN(collection::Change* const changed, change(in));
      HTN_RETURN_IF_ERROR(changed->add(each.id, each.from, each.name, each.text));
    }
  }
  waiting_.clear();
  waiting_bytes_ = 0;
  return {};
}

Status TextIndex::stage(kv::Batch& batch) {
  HTN_RETURN_IF_ERROR(index_waiting());
  for (const auto& [key, changed] : changes_) {
    if (changed->empty()) continue;
    all_landed_ = false;
    HTN_RETURN_IF_ERROR(changed->stage(batch));
  }
  return {};
}

Status TextIndex::landed(const Commit& commit) {
  all_landed_ = true;
  for (auto each = changes_.begin(); each != changes_.end(); each = changes_.erase(each)) {
    const auto held = each->second->shared();
    while (true) {
      HTN_ASSIGN_OR_RETURN(const collection::State state, held->newest_state());
      const auto due = collection::segments_due(state.segments);
      if (due.size() < 2) break;
      Status merged = collection::merge(*held, due, std::nullopt, commit);
      if (!merged.ok()) {
        core_.search_collections().drop(each->first.first, each->first.second);
        return merged;
      }
    }
  }
  return {};
}

}  // namespace hartonomous::engine
