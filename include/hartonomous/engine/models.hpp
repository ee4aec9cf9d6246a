#pragma once

// Models: files of weights, tensor by tensor. A model that is put is an ordinary document, which
// comes back to the byte, and rows beside it: dbo.Model, dbo.ModelLayer, dbo.TensorAtom and
// dbo.TensorDetail. Each tensor is an atom of its own, made of the extents that the document is
// made of, so it costs nothing more and equals the same tensor of any other file.
//
//   auto put = session.put_model("llama", "/models/llama.gguf");
//   Models models = session.snapshot().models();
//   auto weight = models.tensor(put->model->model_id, "blk.0.attn_q.weight");
//   std::vector<float> row(4096);
//   models.read(*weight, {.first = {17, 0}, .count = {1, 4096}}, row);
//
// Invariants: 1. the rows of a model land in one commit, after its document has; 2. a tensor's
// numbers, read as float32, are those of to_float32() over its bytes (weights/dequantize.hpp); 3.
// what a model's tensors are coded against stays readable, whatever is removed.
// Thread-safety: a Models is immutable and cheap to copy; its cursors are for one thread at a time.
// Formats: docs/models.md.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/progress.hpp>
#include <hartonomous/base/result.hpp>
#include <hartonomous/engine/row_cursor.hpp>
#include <hartonomous/engine/types.hpp>
#include <hartonomous/table/rows/models.hpp>
#include <hartonomous/weights/element_type.hpp>
#include <hartonomous/weights/statistics.hpp>

namespace hartonomous {

namespace engine {
struct SnapshotState;
}

struct ModelPutOptions {
  std::string version_tag = {};  // empty: none
  std::string model_type = "unknown";
  // What its tensors may be coded against, where that takes less: the model that has the most in
  // common with it, this one, or nothing.
  enum class Base : std::uint8_t { kAny, kGiven, kNone };
  Base base = Base::kAny;
  std::int32_t base_model = 0;  // with kGiven
};

struct ModelPutResult {
  PutResult put;                     // of the file
  std::optional<rows::Model> model;  // none: it is kept as bytes only
  std::string why_not;               // then: at which byte, in which field, and why
  std::uint64_t tensors = 0;
  std::uint64_t known_tensors = 0;  // whose atoms were there before; 0 in a shared dedup domain
  std::uint64_t based_tensors = 0;  // that may be coded against one of base_model
  std::optional<std::int32_t> base_model;
  std::vector<std::string> notes;  // what is in the file and is not described
};

// A tensor of a model.
struct Tensor {
  rows::TensorAtom row;
  rows::TensorDetail detail;
  weights::ElementType type = weights::ElementType::kF32;
  std::vector<std::uint64_t> shape;   // outermost first; none: a single number
  std::vector<std::int64_t> strides;  // in numbers; empty: the last dimension is the inner one
  std::uint64_t numbers() const;      // the shape's product
  // Errors: kNotFound where there are none; kCorruption.
  Result<weights::Statistics> statistics() const;
};

// Which numbers of a tensor: in each dimension so many from `first` on. Empty: all of them.
struct Box {
  std::vector<std::uint64_t> first = {};
  std::vector<std::uint64_t> count = {};
};

// How a tensor of one model stands to its namesake in another.
struct TensorDifference {
  enum class Kind : std::uint8_t {
    kEqual,    // byte for byte
    kChanged,  // of the same shape
    kOther,    // of another shape or type
    kOnlyLeft,
    kOnlyRight,
  };
  Kind kind = Kind::kEqual;
  std::string name;
  std::uint64_t numbers = 0;       // of the left one, where there is one
  std::uint64_t bytes = 0;         // the same
  std::uint64_t shared_bytes = 0;  // of the right one's extents, those that the left model has too
  // Of kChanged: how many numbers differ, the L2 norm of right less left, and its largest number.
  std::uint64_t changed_numbers = 0;
  double l2_norm = 0;
  double largest = 0;
};
std::string_view difference_name(TensorDifference::Kind kind);  // "equal", "changed", ...

// What keeping a model costs, and what it does not, by what saves it. Bytes of its tensors; each is
// in one of the first three.
struct ModelStorage {
  std::uint64_t tensor_bytes = 0;  // once for each tensor
  // Of tensors that another model, or document, has too, or this one again: ties and views.
  std::uint64_t whole_shared_bytes = 0;
  std::uint64_t extent_shared_bytes = 0;  // of other tensors' extents that something else has too
  std::uint64_t atom_shared_bytes = 0;    // of the rest, atoms that come again in it
  std::uint64_t own_bytes = 0;            // what is left: atoms that are there once
  // Of pages with atoms of its own: those left to the compression of the database, those coded as
  // planes, and those coded against another model; what they hold, and what they take.
  std::uint64_t plain_bytes = 0;
  std::uint64_t planes_bytes = 0;
  std::uint64_t planes_stored_bytes = 0;
  std::uint64_t based_bytes = 0;
  std::uint64_t based_stored_bytes = 0;
};

// The models of a tenant in one state of the store, now or as of an instant.
class Models {
 public:
  explicit Models(std::shared_ptr<const engine::SnapshotState> state);

  // By its name, and its version where that is given; else the one that was put last.
  // Errors: kNotFound, naming it.
  Result<rows::Model> find(std::string_view name,
                           std::optional<std::string_view> version_tag = {}) const;
  Result<rows::Model> get(std::int32_t model_id) const;
  Result<RowCursor<rows::Model>> list() const;
  // The file that it came in. Errors: kNotFound when that has been removed.
  Result<Document> document(const rows::Model& model) const;

  // In the order of the file. Errors: kCorruption.
  Result<std::vector<Tensor>> tensors(std::int32_t model_id) const;
  // Errors: kNotFound, naming it.
  Result<Tensor> tensor(std::int32_t model_id, std::string_view name) const;

  // Numbers of a box, in the order of its dimensions, the last one the inner. out.size() is their
  // number. A block that the box cuts is read whole.
  // Errors: kInvalidArgument (a box outside of the shape, or of another size than `out`),
  // kNotSupported (numbers that are no reals), kCorruption.
  Status read(const Tensor& tensor, const Box& box, std::span<float> out) const;
  Status read(const Tensor& tensor, const Box& box, std::span<double> out) const;
  // Calls back with every number from `least` to `greatest`, by its linear index, ascending. Slabs
  // that have none are not read. NaNs are never in range. Errors: kNotSupported for a tensor
  // without statistics; those of read; what the callback returns.
  using EachValue = std::function<Status(std::uint64_t index, float value)>;
  Status find_values(const Tensor& tensor, float least, float greatest,
                     const EachValue& visit) const;
  // The tensor's bytes as they are stored. Errors: those of Snapshot::read.
  Status read_bytes(const Tensor& tensor, const std::function<Status(Bytes)>& sink,
                    const Control& control = {}) const;

  // Writes the tensor as a NumPy array: types that NumPy has as they are, others as float32. A new
  // file is renamed over `path`. Source: NumPy's format specification, NEP 1, version 1.0.
  // Errors: those of read; kIo.
  Status export_npy(const Tensor& tensor, const std::string& path,
                    const Control& control = {}) const;

  // Of two models, or of one at two times: `other` may be as of another instant. By name; those of
  // the left one first. Errors: kNotFound; those of read.
  Result<std::vector<TensorDifference>> compare(std::int32_t left, const Models& other,
                                                std::int32_t right,
                                                const Control& control = {}) const;
  // Cost: a look-up for each page of the model. Errors: kNotFound; kNotSupported in a shared dedup
  // domain, where others may be those who have it too; kCorruption.
  Result<ModelStorage> storage(std::int32_t model_id, const Control& control = {}) const;

 private:
  std::shared_ptr<const engine::SnapshotState> state_;
};

}  // namespace hartonomous
