#include "support/workload.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>

namespace hartonomous::testing {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

void append_noise(Rng& rng, std::uint64_t bytes, std::string& out) {
  const std::size_t end = out.size() + bytes;
  while (out.size() < end) {
    const std::uint64_t word = rng();
    out.append(reinterpret_cast<const char*>(&word), std::min<std::size_t>(8, end - out.size()));
  }
}

void append_text(Rng& rng, std::uint64_t bytes, std::string& out) {
  const std::size_t end = out.size() + bytes;
  while (out.size() < end) {
    std::uint64_t word = rng.below(1 + rng.below(5000));
    do {
      out.push_back(static_cast<char>('a' + word % 26));
      word /= 26;
    } while (word > 0);
    out.push_back(rng.below(9) == 0 ? '\n' : ' ');
  }
  out.resize(end);
}

// What another content is, but for a few bytes put in and taken out.
std::string edited(const Content& content) {
  Rng rng(content.seed);
  std::string out =
      make_content({.shape = rng.below(2) == 0 ? Content::Shape::kNoise : Content::Shape::kText,
                    .seed = rng.below(3),
                    .bytes = content.bytes});
  if (out.empty()) return out;
  out.insert(rng.below(out.size()), "an insertion");
  out.erase(rng.below(out.size()), 5);
  out.resize(content.bytes, 'x');
  return out;
}

Content random_content(Rng& rng, std::uint64_t bytes_max) {
  Content content;
  content.shape = static_cast<Content::Shape>(rng.below(4));
  content.seed = rng.below(6);
  // Few sizes, so that equal contents come under other names.
  const std::uint64_t sizes[] = {0, 1, 17, 64, 65, 5000, 130'000, 700'000, bytes_max};
  content.bytes = std::min(bytes_max, sizes[rng.below(std::size(sizes))]);
  return content;
}

Step random_step(Rng& rng) {
  Step step;
  step.name = concat("name-", rng.below(8));
  if (rng.below(3) == 0) {
    step.kind = Step::Kind::kRemove;
  } else {
    step.content = random_content(rng, 300'000);
  }
  return step;
}

void apply_put(const std::string& name, const Content& content, Shelf& shelf) {
  std::vector<ContentHash>& versions = shelf[name];
  const ContentHash hash = hash_of(content);
  if (versions.empty() || versions.back() != hash) versions.push_back(hash);
}

Status read_document(const Snapshot& now, const Document& document, Shelf& shelf) {
  Sha256 hasher;
  std::uint64_t bytes = 0;
  const auto sink = [&](Bytes part) {
    hasher.update(part);
    bytes += part.size();
    return Status();
  };
  HTN_RETURN_IF_ERROR(now.read(document.atom, {}, sink));
  const ContentHash hash = hasher.finish();
  if (hash != document.sha256 || bytes != document.bytes) {
    return corruption(concat("document '", document.name, "': its bytes are not those of its row"));
  }
  std::vector<ContentHash>& versions = shelf[document.name];
  versions.push_back(hash);
  return {};
}

}  // namespace

std::string make_content(const Content& content) {
  if (content.shape == Content::Shape::kEdited) return edited(content);
  Rng rng(content.seed * 4 + static_cast<std::uint64_t>(content.shape));
  std::string out;
  out.reserve(content.bytes + 16);
  if (content.shape == Content::Shape::kNoise) append_noise(rng, content.bytes, out);
  if (content.shape == Content::Shape::kText) append_text(rng, content.bytes, out);
  if (content.shape == Content::Shape::kRepeats) {
    std::string period;
    append_noise(rng, 1 + rng.below(100'000), period);
    while (out.size() < content.bytes) {
      out.append(period, 0, std::min<std::size_t>(period.size(), content.bytes - out.size()));
    }
  }
  return out;
}

ContentHash hash_of(const Content& content) {
  static std::map<Content, ContentHash> known;
  const auto found = known.find(content);
  if (found != known.end()) return found->second;
  return known.emplace(content, sha256(as_bytes(make_content(content)))).first->second;
}

std::vector<Tree> describe_trees(const std::string& folder) {
  std::vector<Tree> trees;
  for (std::uint64_t t = 0; t < 3; ++t) {
    Rng rng(1000 + t);
    Tree tree{.path = concat(folder, "/tree-", t), .files = {}};
    for (std::uint64_t i = 0; i < 20; ++i) {
      tree.files.emplace_back(concat(i % 4, "/", i),
                              random_content(rng, t + i == 7 ? 3 * kMiB : 200'000));
    }
    std::sort(tree.files.begin(), tree.files.end());
    trees.push_back(std::move(tree));
  }
  return trees;
}

void write_trees(const std::vector<Tree>& trees) {
  for (const Tree& tree : trees) {
    for (const auto& [name, content] : tree.files) {
      const std::filesystem::path path = std::filesystem::path(tree.path) / name;
      std::filesystem::create_directories(path.parent_path());
      std::ofstream(path, std::ios::binary) << make_content(content);
    }
  }
}

std::vector<Operation> make_operations(std::uint64_t seed, std::size_t count) {
  Rng rng(seed);
  std::vector<Operation> operations(count);
  for (Operation& operation : operations) {
    const std::uint64_t kind = rng.below(100);
    if (kind < 50) {
      operation.steps.push_back(random_step(rng));
    } else if (kind < 56) {
      operation.steps.push_back(
          {.kind = Step::Kind::kRemove, .name = concat("large-", rng.below(2)), .content = {}});
    } else if (kind < 65) {  // over several stages
      operation.steps.push_back({.kind = Step::Kind::kPut,
                                 .name = concat("large-", rng.below(2)),
                                 .content = {.shape = static_cast<Content::Shape>(rng.below(4)),
                                             .seed = rng.below(4),
                                             .bytes = 5 * kMiB}});
    } else if (kind < 80) {
      operation.kind = Operation::Kind::kTransaction;
      for (std::uint64_t i = 0; i < 4; ++i) operation.steps.push_back(random_step(rng));
    } else if (kind < 90) {
      operation.kind = Operation::Kind::kDirectory;
      operation.tree = rng.below(3);
      operation.prefix = concat("folder-", rng.below(2), "/");
    } else if (kind < 94) {
      operation.kind = Operation::Kind::kGuest;
    } else {
      operation.kind = Operation::Kind::kSweep;
      operation.forsaken_jobs = rng.below(2) == 0;
    }
  }
  return operations;
}

void apply(const Operation& operation, const std::vector<Tree>& trees, Shelf& shelf,
           std::size_t files) {
  for (const Step& step : operation.steps) {
    if (step.kind == Step::Kind::kPut) {
      apply_put(step.name, step.content, shelf);
    } else {
      shelf.erase(step.name);
    }
  }
  if (operation.kind != Operation::Kind::kDirectory) return;
  const Tree& tree = trees[operation.tree];
  for (std::size_t i = 0; i < std::min(files, tree.files.size()); ++i) {
    apply_put(operation.prefix + tree.files[i].first, tree.files[i].second, shelf);
  }
}

namespace {

Status absent_is_fine(Status removed) {
  return removed.code() == StatusCode::kNotFound ? Status() : std::move(removed);
}

Status carry_out_transaction(Session& session, const Operation& operation) {
  Transaction transaction = session.begin();
  for (const Step& step : operation.steps) {
    if (step.kind == Step::Kind::kRemove) {
      HTN_RETURN_IF_ERROR(absent_is_fine(transaction.remove(step.name)));
    } else {
      const std::string bytes = make_content(step.content);
      HTN_RETURN_IF_ERROR(transaction.put(step.name, as_bytes(bytes)));
    }
  }
  return transaction.commit().status();
}

// A tenant of a shared domain that comes, puts something and is deleted again; one that an
// interrupted call left is deleted first.
Status have_guest(Store& store) {
  AdminSession admin = store.admin();
  for (const rows::Tenant& tenant : admin.tenants()) {
    if (tenant.tenant_id == TenantId{0}) continue;
    HTN_RETURN_IF_ERROR(admin.delete_tenant(tenant.tenant_id));
  }
  rows::Tenant guest;
  guest.tenant_name = "guest";
  guest.domain_id = DomainId{1};
  HTN_ASSIGN_OR_RETURN(guest, admin.create_tenant(guest));
  Session session = store.session(guest.tenant_id);
  HTN_ASSIGN_OR_RETURN(const PutResult put, session.put("a", as_bytes("what a guest brings")));
  HTN_RETURN_IF_ERROR(session.pin(put.atom));
  return admin.delete_tenant(guest.tenant_id);
}

}  // namespace

Status carry_out(Store& store, const Operation& operation, const std::vector<Tree>& trees,
                 const Acknowledge& acknowledge) {
  Session session = store.session();
  switch (operation.kind) {
    case Operation::Kind::kStep: {
      const Step& step = operation.steps.front();
      if (step.kind == Step::Kind::kRemove) return absent_is_fine(session.remove(step.name));
      return session.put(step.name, as_bytes(make_content(step.content))).status();
    }
    case Operation::Kind::kTransaction:
      return carry_out_transaction(session, operation);
    case Operation::Kind::kDirectory: {
      DirectoryOptions options;
      options.on_file = [&](const PutResult& put) {
        if (acknowledge.file) acknowledge.file(put.name);
      };
      return session.put_directory(operation.prefix, trees[operation.tree].path, options).status();
    }
    case Operation::Kind::kGuest:
      return have_guest(store);
    case Operation::Kind::kSweep:
      return store.sweep({.forsaken_jobs = operation.forsaken_jobs, .retain_seconds = 0}).status();
  }
  return internal_error("an operation of no kind");
}

Result<Shelf> read_shelf(Store& store) {
  Shelf shelf;
  const Snapshot now = store.session().snapshot();
  RowCursor<Document> documents = now.documents();
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, documents.next());
    if (!more) return shelf;
    HTN_RETURN_IF_ERROR(read_document(now, documents.row(), shelf));
  }
}

std::string difference(const Shelf& expected, const Shelf& found) {
  for (const auto& [name, versions] : expected) {
    const auto here = found.find(name);
    if (here == found.end()) return concat("'", name, "' is missing");
    if (here->second != versions) {
      return concat("'", name, "' has ", here->second.size(), " versions, expected ",
                    versions.size(), " (or others than expected)");
    }
  }
  for (const auto& [name, versions] : found) {
    if (!expected.contains(name)) {
      return concat("'", name, "' has ", versions.size(), " versions and was never acknowledged");
    }
  }
  return {};
}

}  // namespace hartonomous::testing
