#pragma once

// HandDomain: a dedup domain in memory, written content by content with fingerprints of the test's
// choice, as a sealer writes it: for what no real hash would bring about, such as collisions.
// Thread-safety: one thread at a time.

#include <memory>
#include <string>
#include <vector>

#include "content/page_writer.hpp"
#include "content/resolver.hpp"
#include "content/run_writer.hpp"
#include "content/view.hpp"
#include "support/opened_store.hpp"

namespace hartonomous::testing {

struct HandContent {
  std::string bytes;
  std::uint64_t fingerprint = 0;
};

inline content::AtomColumns columns_of(const std::vector<HandContent>& contents) {
  content::AtomColumns columns;
  for (const HandContent& each : contents) {
    columns.data.push_back(as_bytes(each.bytes).data());
    columns.length.push_back(static_cast<std::uint8_t>(each.bytes.size()));
    columns.packed.push_back(content::PackedAtom(each.fingerprint, columns.packed.size()));
  }
  return columns;
}

class HandDomain {
 public:
  HandDomain() : state_(std::make_shared<content::DomainState>()) {}

  content::View view() const {
    return content::View({.database = database_,
                          .snapshot = database_->snapshot(),
                          .state = state_,
                          .caches = caches_,
                          .domain = DomainId{0},
                          .epoch = 0});
  }
  kv::Database& database() { return *database_; }
  content::DomainState& state() { return *state_; }

  // Resolves and stores; the ids are in `ids`.
  content::Resolved store(const std::vector<HandContent>& contents,
                          content::KnownFilter* filter = nullptr) {
    kv::Batch batch;
    content::RowSink sink(batch, nullptr);
    const content::View before = view();
    content::PageWriter pages = must(content::PageWriter::begin(before, sink.bulk()));
    pages.write_to(sink, before);
    content::AtomColumns columns = columns_of(contents);
    const content::Known known{.view = &before, .filter = filter};
    content::Resolved resolved = must(content::resolve(columns, known, pages.next_id()));
    for (const std::uint32_t atom : resolved.fresh) {
      HTN_REQUIRE_OK(pages.add(columns.bytes(atom)));
    }
    auto next = std::make_shared<content::DomainState>(*state_);
    HTN_REQUIRE_OK(pages.finish(next->counters));
    content::RunWriter runs(sink, DomainId{0}, schema::RunKind::kFingerprint,
                            next->counters.next_run, 0);
    HTN_REQUIRE_OK(runs.add_new(resolved.run, resolved.first_id));
    if (content::SharedRun run = must(runs.finish())) {
      next->runs.push_back(run);
      ++next->counters.next_run;
    }
    HTN_REQUIRE_OK(database_->commit(batch, kv::Durability::kBuffered));
    state_ = next;
    return resolved;
  }

  // As after opening it anew.
  void forget_caches() { caches_ = std::make_shared<content::Caches>(1u << 20, 1u << 20); }

  std::string read(std::uint64_t id) const {
    std::array<std::byte, limits::kAtomBytesMax> buffer;
    const std::size_t length = must(view().read(ContentId{id}, buffer));
    return std::string(as_text(Bytes(buffer).first(length)));
  }

 private:
  std::shared_ptr<kv::Database> database_ = kv::open_memory();
  std::shared_ptr<content::Caches> caches_ = std::make_shared<content::Caches>(1u << 20, 1u << 20);
  std::shared_ptr<content::DomainState> state_;
};

}  // namespace hartonomous::testing
