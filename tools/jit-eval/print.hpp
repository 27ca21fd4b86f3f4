/// Arrays as text, and as files.
#pragma once

#include <string>

#include "environment.hpp"
#include "jiteval/run.hpp"
#include "jiteval/typed_array.hpp"
#include "options.hpp"

namespace jiteval::tool {

/// Appends one element of an array.
void append_element(std::string& text, const TypedArray& array, std::int64_t index, Format format);

/// Prints an array. Text and CSV: one row a line, with spaces or commas; one value a line for one dimension; an
/// empty line after each plane of three and more dimensions. JSON: {"shape": [...], "values": [...]} in C order.
void print_array(const TypedArray& array, Format format, Output& out);

/// Prints what a run returned: a number; an array as above; a tuple in parentheses; nothing for nothing. JSON:
/// {"value": ...} with a list for a tuple and null for nothing; an array alone as above.
void print_result(const RunResult& result, Format format, Output& out);

/// Refuses an --output that could not be written, before any work is done.
Result<void> check_output(const Options& options);

}  // namespace jiteval::tool
