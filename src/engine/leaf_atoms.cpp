#include "engine/leaf_atoms.hpp"

#include <cstring>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/text.hpp>

namespace hartonomous::engine {

namespace {

Status check_key(const std::string& key) {
  if (!key.empty() && key.size() <= limits::kAtomBytesMax) return {};
  return invalid_argument(concat("key of ", key.size(), " bytes: an atom has 1 to ",
                                 std::uint64_t{limits::kAtomBytesMax}, " bytes"));
}

}  // namespace

Result<InternedLeaves> intern_leaves(Core::Lease& lease, std::span<const std::string> keys) {
  InternedLeaves interned;
  interned.ids.resize(keys.size());
  const auto tally = std::make_shared<content::Tally>();
  for (const std::string& key : keys) HTN_RETURN_IF_ERROR(check_key(key));
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!lease.writer().contents().has_room(keys[i].size() + 1)) {
      HTN_RETURN_IF_ERROR(lease.writer().submit());
    }
    content::Stage& stage = lease.writer().stage();
    std::memcpy(stage.room().data(), keys[i].data(), keys[i].size());
    ContentId* const id = &interned.ids[i];
    stage.add_leaf(stage.advance(keys[i].size()), 0, tally,
                   [id](ContentId found, kv::Batch&) { *id = found; });
  }
  HTN_RETURN_IF_ERROR(lease.flush());
  interned.new_atoms = tally->new_atoms;
  return interned;
}

}  // namespace hartonomous::engine
