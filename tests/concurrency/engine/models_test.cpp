// Changes of one model by several threads: none is lost.
#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "support/model_files.hpp"
#include "support/opened_store.hpp"

namespace hartonomous {
namespace {

using testing::Backend;
using testing::must;
using testing::OpenedStore;
using testing::Threads;

constexpr std::size_t kThreads = 3;
constexpr std::size_t kChanges = 12;
constexpr std::size_t kColumns = 3000;

// Sets row `row` of "w" to `number`, again where somebody else was faster. How often that was.
Result<int> change(Session session, std::int32_t model, std::uint64_t row, float number) {
  const Box box{.first = {row, 0}, .count = {1, kColumns}};
  for (int conflicts = 0;; ++conflicts) {
    const Status changed =
        session.update_tensor(model, "w", box, std::vector<float>(kColumns, number)).status();
    if (changed.ok()) return conflicts;
    if (changed.code() != StatusCode::kConflict) return changed;
  }
}

TEST_CASE("engine: changes of one tensor by several threads are all there",
          "[engine][concurrency]") {
  OpenedStore store(Backend::kMemory, Threads::kPool);
  testing::TemporaryDirectory folder;
  const std::size_t rows = kThreads * kChanges;
  const std::string header = concat(R"({"w":{"dtype":"F32","shape":[)", rows, ",", kColumns,
                                    R"(],"data_offsets":[0,)", rows * kColumns * 4, "]}}");
  const std::string file =
      testing::safetensors_file(header, std::string(rows * kColumns * 4, '\0'));
  HTN_REQUIRE_OK(write_file_durably(folder / "w.safetensors", as_bytes(file)));
  const auto put = must(store.session().put_model("w", folder / "w.safetensors"));
  const std::int32_t model = put.model->model_id;
  std::vector<Status> failed(kThreads);
  std::vector<std::thread> threads;
  for (std::size_t thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (std::size_t i = 0; i < kChanges && failed[thread].ok(); ++i) {
        const std::size_t row = i * kThreads + thread;
        failed[thread] = change(store.session(), model, row, static_cast<float>(row + 1)).status();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Status& status : failed) HTN_REQUIRE_OK(status);
  const Models models = store.session().snapshot().models();
  const Tensor tensor = must(models.tensor(model, "w"));
  std::vector<float> numbers(rows * kColumns);
  HTN_REQUIRE_OK(models.read(tensor, {}, std::span<float>(numbers)));
  for (std::size_t row = 0; row < rows; ++row) {
    INFO(row);
    CHECK(numbers[row * kColumns] == static_cast<float>(row + 1));
    CHECK(numbers[(row + 1) * kColumns - 1] == static_cast<float>(row + 1));
  }
  testing::require_sound(*store);
}

}  // namespace
}  // namespace hartonomous
