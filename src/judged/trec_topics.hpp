#pragma once

// Topics of TREC in their classic form: <top>, then sections, each begun by a tag at the beginning
// of a line and seldom closed, </top>. Thread-safety: pure function.

#include <hartonomous/judged/collection.hpp>

#include "judged/line_reader.hpp"

namespace hartonomous::judged {

// False: the end. An id that is a number is given without leading zeros, as judgements have it.
// Errors: kInvalidArgument: a topic without <num>, without </top>, or text outside.
Result<bool> next_trec_topic(LineReader& lines, Topic& topic);

}  // namespace hartonomous::judged
