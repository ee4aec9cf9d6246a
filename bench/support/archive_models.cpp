// Archives of tensors: NumPy's of arrays, and PyTorch's of a pickle and storages.
#include <hartonomous/base/text.hpp>

#include "support/archive_writer.hpp"
#include "support/byte_writer.hpp"
#include "support/container_writers.hpp"

namespace hartonomous::bench {
namespace {

std::string npy_head(const MadeTensor& tensor) {
  constexpr std::size_t kAlignment = 64;
  constexpr std::size_t kPreamble = 10;
  std::string text = concat("{'descr': '", names_of(tensor.type).numpy,
                            "', 'fortran_order': False, 'shape': (", joined(tensor.shape), ",), }");
  text.append(kAlignment - (kPreamble + text.size() + 1) % kAlignment, ' ');
  text += '\n';
  ByteWriter head;
  head.raw("\x93NUMPY").u8(1).u8(0).u16(static_cast<std::uint16_t>(text.size())).raw(text);
  return head.bytes();
}

std::string pickle_text(std::string_view text) {
  return ByteWriter().raw("X").u32(static_cast<std::uint32_t>(text.size())).raw(text).bytes();
}

std::string pickle_number(std::uint64_t number) {
  return ByteWriter().raw("J").i32(static_cast<std::int32_t>(number)).bytes();
}

std::string pickle_tuple(const std::vector<std::string>& items) {
  std::string out = "(";
  for (const std::string& item : items) out += item;
  return out + "t";
}

std::string pickle_numbers(const std::vector<std::uint64_t>& numbers) {
  std::vector<std::string> items;
  for (const std::uint64_t number : numbers) items.push_back(pickle_number(number));
  return pickle_tuple(items);
}

// torch._utils._rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict())
std::string pickle_tensor(const MadeTensor& tensor, std::string_view key) {
  std::vector<std::uint64_t> strides(tensor.shape.size(), 1);
  for (std::size_t d = strides.size(); d-- > 1;) strides[d - 1] = strides[d] * tensor.shape[d];
  const std::string storage =
      pickle_tuple({pickle_text("storage"), concat("ctorch\n", names_of(tensor.type).torch, "\n"),
                    pickle_text(key), pickle_text("cpu"), pickle_number(tensor.numbers())});
  return "ctorch._utils\n_rebuild_tensor_v2\n" +
         pickle_tuple({storage + "Q", pickle_number(0), pickle_numbers(tensor.shape),
                       pickle_numbers(strides), "\x89", "ccollections\nOrderedDict\n)R"}) +
         "R";
}

}  // namespace

Status write_npz(const std::string& path, const MadeModel& model) {
  HTN_ASSIGN_OR_RETURN(ArchiveWriter archive, ArchiveWriter::create(path));
  for (const MadeTensor& tensor : model) {
    if (names_of(tensor.type).numpy.empty()) return no_such_type(tensor.type, "NPZ");
    HTN_RETURN_IF_ERROR(archive.add(tensor.name + ".npy", npy_head(tensor), tensor.bytes));
  }
  return archive.finish();
}

Status write_pytorch(const std::string& path, const MadeModel& model) {
  std::string dictionary = "\x80\x02}(";
  for (std::size_t i = 0; i < model.size(); ++i) {
    if (names_of(model[i].type).torch.empty()) return no_such_type(model[i].type, "PyTorch");
    dictionary += pickle_text(model[i].name) + pickle_tensor(model[i], concat(i));
  }
  HTN_ASSIGN_OR_RETURN(ArchiveWriter archive, ArchiveWriter::create(path));
  HTN_RETURN_IF_ERROR(archive.add("archive/data.pkl", dictionary + "u."));
  for (std::size_t i = 0; i < model.size(); ++i) {
    HTN_RETURN_IF_ERROR(archive.add(concat("archive/data/", i), model[i].bytes));
  }
  HTN_RETURN_IF_ERROR(archive.add("archive/version", "3\n"));
  return archive.finish();
}

}  // namespace hartonomous::bench
