#include "engine/visibility.hpp"

#include <array>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/text.hpp>

#include "tenant/domains.hpp"

namespace hartonomous::engine {

bool is_strict(const SnapshotState& state) {
  return state.as_of.has_value() || tenant::is_shared(state.reader.view().domain());
}

Result<bool> is_visible_whole(const SnapshotState& state, ContentId whole) {
  if (is_strict(state)) return state.documents().refers_to(whole);
  HTN_ASSIGN_OR_RETURN(const auto row, state.reader.find(whole));  // of live ones only
  return row.has_value();
}

Result<bool> is_visible(const SharedState& state, ContentId content) {
  if (content_id_is_composite(content)) return is_visible_whole(*state, content);
  if (is_strict(*state)) {
    HTN_ASSIGN_OR_RETURN(const bool direct, state->documents().refers_to(content));
    if (direct) return true;
    RowCursor<Parent> parents(make_parents(state, AtomId(state->tenant, content), {}));
    return parents.next();
  }
  std::array<std::byte, limits::kAtomBytesMax> buffer;
  const auto length = state->reader.view().read(content, buffer);
  if (length.ok()) return true;
  if (length.status().code() == StatusCode::kNotFound) return false;
  return length.status();
}

Status require_visible(const SharedState& state, AtomId id) {
  HTN_RETURN_IF_ERROR(state->failed);
  if (id.tenant() != state->tenant) return not_found(concat("atom ", id.value()));
  if (!is_strict(*state)) return {};  // the read itself finds it or not
  HTN_ASSIGN_OR_RETURN(const bool visible, is_visible(state, id.content()));
  return visible ? Status() : not_found(concat("atom ", id.value()));
}

}  // namespace hartonomous::engine
