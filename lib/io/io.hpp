/// Arrays in and out of files: NumPy's .npy and grey PNG images.
#pragma once

#include <string>
#include <string_view>

#include "jiteval/array.hpp"
#include "jiteval/diagnostic.hpp"

namespace jiteval::io {

/// The element types of files.
enum class ElementType : std::uint8_t { boolean, u8, u16, u32, u64, i8, i16, i32, i64, f16, f32, f64 };

/// "uint8", "float64", ...: NumPy's names.
std::string_view name(ElementType type);

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

/// Reads a file by the ending of its name: .npy or .png.
Result<LoadedArray> load(const std::string& path);

/// Writes a version 1 .npy file in C order. Writes to a temporary name in the same directory and renames, so a
/// failure leaves an older file whole. Errors (ErrorKind::data): values that `type` cannot hold (for floats only
/// those too large; they are rounded), a directory or disk that refuses.
Result<void> save_npy(const std::string& path, const View<const double>& array,
                      ElementType type = ElementType::f64);

/// Writes a grey PNG of 8 bits (u8) or 16 (u16) from a 2-D array, rounding to nearest and clamping to the range;
/// NaN becomes 0. Written and renamed as save_npy does.
Result<void> save_png(const std::string& path, const View<const double>& image, ElementType type = ElementType::u8);

/// Writes by the ending of the name. A PNG takes 16 bits when `type` is u16, else 8.
Result<void> save(const std::string& path, const View<const double>& array, ElementType type = ElementType::f64);

/// Fails early with the error `save` would give for the name alone (an unknown ending, a missing directory).
Result<void> check_output_name(const std::string& path);

}  // namespace jiteval::io
