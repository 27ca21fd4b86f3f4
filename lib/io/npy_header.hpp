/// The header of an .npy file: a Python dict literal that names the type, order and shape of what follows.
/// The format is NumPy's, as its `numpy.lib.format` documents it.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "io/io.hpp"
#include "jiteval/array.hpp"

namespace jiteval::io {

struct NpyHeader {
  ElementType type = ElementType::f64;
  bool is_half = false;  ///< the elements are floats of two bytes; `type` is f32, as which they are read
  bool swapped = false;  ///< the bytes of an element are in the order this machine does not use
  bool fortran_order = false;
  Shape shape;
};

/// What is wrong with a file, to be completed with its name: a code for Diagnostic, and a clause.
struct Problem {
  std::string code;
  std::string reason;
};

/// Parses the dict, e.g. "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }": keys in any order, spaces
/// anywhere. Refuses types other than bool, integers and floats, and shapes of over 8 dimensions or with more bytes
/// than an int64 counts.
std::expected<NpyHeader, Problem> parse_npy_header(std::string_view text);

/// Everything of a version 1 file that comes before the elements: a multiple of 64 bytes. Half-precision floats and
/// swapped bytes are not written.
std::string format_npy_header(const NpyHeader& header);

/// The bytes of one element in the file, and NumPy's name for its type.
std::int64_t item_size(const NpyHeader& header);
std::string_view item_name(const NpyHeader& header);

}  // namespace jiteval::io
