/// Arrays as text, and as files.
#pragma once

#include <string>

#include "environment.hpp"
#include "io/io.hpp"
#include "jiteval/array.hpp"
#include "options.hpp"

namespace jiteval::tool {

/// Prints an array. Text and CSV: one row a line, with spaces or commas; one value a line for one dimension; an
/// empty line after each plane of three and more dimensions. JSON: {"shape": [...], "values": [...]} in C order.
void print_array(const Array<double>& array, bool truth_values, Format format, Output& out);

/// Refuses an --output that could not be written, before any work is done.
Result<void> check_output(const Options& options);

/// Writes a result to a file: truth values as such, images as deep as `image_type`, other numbers as f64.
Result<void> save_result(const std::string& path, const Array<double>& array, bool truth_values,
                         io::ElementType image_type);

}  // namespace jiteval::tool
