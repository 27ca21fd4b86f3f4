/// Arrays in and out of files: NumPy's .npy, grey PNG images, and tables as CSV.
#pragma once

#include <string>
#include <string_view>

#include "jiteval/array.hpp"
#include "jiteval/diagnostic.hpp"
#include "jiteval/typed_array.hpp"

namespace jiteval::io {

/// "uint8", "float64", ...: NumPy's names.
std::string_view numpy_name(ElementType type);

/// An array read from a file: its values as doubles, and the type it had there.
struct LoadedArray {
  Array<double> values;
  ElementType type = ElementType::f64;
};

/// Reads an .npy file (versions 1 to 3, C or Fortran order, either byte order; bool, integers and floats). Errors
/// (ErrorKind::data) name the file and what was wrong: missing, not an .npy file, truncated, trailing bytes, a type
/// or shape that cannot be read, integers beyond 2^53 that a double cannot hold.
Result<LoadedArray> load_npy(const std::string& path);

/// Reads a grey PNG (1, 2, 4, 8 or 16 bits; without alpha or palette) as rows x columns with its own values, not
/// scaled: 0 to 255 for 8 bits, 0 to 65535 for 16, 0 to 1, 3 or 15 for fewer (whose type is u8). Errors as for
/// load_npy; a colour image says how to convert it.
Result<LoadedArray> load_png(const std::string& path);

/// Reads a table of numbers (RFC 4180: commas, quotes) as rows x columns, or as one dimension where it has a single
/// column. The first line may name the columns; True and False count as 1 and 0. With `column`, one column alone,
/// by its name or else by its number, from 1. Errors as for load_npy; they name the line.
Result<Array<double>> load_csv(const std::string& path, const std::string& column = {});

/// Reads a file by the ending of its name: .npy, .png or .csv.
Result<LoadedArray> load(const std::string& path);

/// The same with elements of the type that they have in the file; halves become f32, and a table's numbers are f64.
Result<TypedArray> load_typed(const std::string& path);

/// Writes a version 1 .npy file in C order. Writes to a temporary name in the same directory and renames, so a
/// failure leaves an older file whole. Errors (ErrorKind::data): values that `type` cannot hold (for floats only
/// those too large; they are rounded), a directory or disk that refuses.
Result<void> save_npy(const std::string& path, const View<const double>& array,
                      ElementType type = ElementType::f64);

/// Writes a grey PNG of 8 bits (u8) or 16 (u16) from a 2-D array, rounding to nearest and clamping to the range;
/// NaN becomes 0. Written and renamed as save_npy does.
Result<void> save_png(const std::string& path, const View<const double>& image, ElementType type = ElementType::u8);

/// Writes a table: a row a line, one element a line for one dimension, each as the shortest text that reads back to
/// the same value. Errors: three dimensions and more, and as for save_npy.
Result<void> save_csv(const std::string& path, const TypedArray& array);

/// Writes by the ending of the name. A PNG takes 16 bits when `type` is u16, else 8.
Result<void> save(const std::string& path, const View<const double>& array, ElementType type = ElementType::f64);

/// The same with elements of their own type. A PNG takes 16 bits when that is u16, or when it is to be deep.
Result<void> save(const std::string& path, const TypedArray& array, bool deep_image = false);

/// Fails early with the error `save` would give for the name alone (an unknown ending, a missing directory).
Result<void> check_output_name(const std::string& path);

}  // namespace jiteval::io
