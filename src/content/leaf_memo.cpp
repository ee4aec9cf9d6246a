#include "content/leaf_memo.hpp"

#include "content/view.hpp"

namespace hartonomous::content {

Status LeafMemo::load(ContentId id, Entry& entry) {
  entry.id = 0;  // until it holds all of the new bytes
  HTN_ASSIGN_OR_RETURN(const std::size_t length, view_.read(id, entry.bytes));
  entry.length = static_cast<std::uint8_t>(length);
  entry.id = id.value();
  return {};
}

}  // namespace hartonomous::content
