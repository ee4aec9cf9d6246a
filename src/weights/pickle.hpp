#pragma once

// A pickle of Python as plain values. Nothing of it is executed: what would call something is kept
// as "call of that name with these arguments", and no name is looked up anywhere.
//
// Values lie in one array and refer to one another by number, so that what is shared stays shared
// and what contains itself is no matter; a walk has to bound its own depth and steps.
// Source: Python's pickletools.py, protocols 0 to 5.
// Thread-safety: a plain value.

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <hartonomous/base/result.hpp>

#include "weights/byte_reader.hpp"

namespace hartonomous::weights {

using PickleId = std::uint32_t;
inline constexpr PickleId kNoPickle = std::numeric_limits<PickleId>::max();

struct PickleValue {
  enum class Kind : std::uint8_t {
    kNone,
    kBool,
    kInt,
    kReal,
    kLong,  // past 64 bits: `text` is "0x..." of the bytes, or decimal
    kText,
    kBytes,
    kTuple,
    kList,
    kDict,  // items: key, value, key, value, ...
    kSet,
    kGlobal,      // callable.arguments: the texts of the module and of the name
    kCall,        // of `callable` with `arguments`; items as those of a dict or of a list
    kPersistent,  // arguments: what names it
  };

  Kind kind = Kind::kNone;
  bool is_list_of_items = false;  // of kCall: items were appended, not set
  std::int64_t integer = 0;       // kBool: 0 or 1
  double real = 0;
  std::string text = {};
  std::vector<PickleId> items = {};
  PickleId callable = kNoPickle;
  PickleId arguments = kNoPickle;
  PickleId state = kNoPickle;  // what was built into it
};

struct Pickle {
  std::vector<PickleValue> values;
  PickleId root = 0;
  std::uint64_t bytes = 0;  // of the file

  const PickleValue& at(PickleId id) const { return values[id]; }
  const PickleValue& top() const { return values[root]; }
  // "module.name" of a global, else empty.
  std::string global_name(PickleId id) const;
};

// Reads one, up to behind its STOP. Errors: kInvalidArgument: not a pickle; kNotSupported: values
// that come from elsewhere (extension registry, out-of-band buffers); kResourceExhausted: more
// values or longer texts than are read.
Result<Pickle> read_pickle(ByteReader& reader);

}  // namespace hartonomous::weights
