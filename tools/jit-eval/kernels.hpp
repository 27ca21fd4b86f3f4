/// From KERNEL and NAME=DATA words to kernels and their arguments.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data.hpp"
#include "jiteval/array.hpp"
#include "jiteval/kernel.hpp"
#include "jiteval/run.hpp"
#include "options.hpp"

namespace jiteval::tool {

/// The text that a KERNEL word stands for.
struct KernelText {
  std::string text;
  std::string function;     ///< which `def`, or empty
  std::string source_name;  ///< what messages call the text
};

/// Reads the file of `@file.py` or `@file.py:name`; any other word is the text itself. Errors (ErrorKind::data): a
/// file that is missing, unreadable or longer than a kernel may be.
Result<KernelText> read_kernel(std::string_view word);

/// Compiles a kernel for an engine, with the other choices of the options.
Result<Kernel> compile_kernel(const KernelText& text, Engine engine, const Options& options);

/// The value of an expression without arguments, found with the kernels' own compiler.
Result<double> constant_value(std::string_view text, const std::string& owner);

/// A name with its values, for expressions that may use it.
struct Known {
  std::string name;
  View<const double> values;
};

/// The values of an expression that may use some names: one, or as many as they have.
Result<Array<double>> values_of(std::string_view text, const std::string& owner, std::span<const Known> known);

/// The bindings, and one more for each argument that has none but a default value. These come last.
std::vector<Binding> with_defaults(const Kernel& kernel, std::vector<Binding> bindings, std::size_t implied = 0);

/// Checks that the bindings name exactly the kernel's arguments, but for the first `implied` ones, which must not
/// be among them.
Result<void> check_names(const Kernel& kernel, std::span<const Binding> bindings, std::size_t implied = 0);

/// The arrays of the kernel's arguments, in its order and without the first `implied`. What is not read from a
/// typed file has the type of --dtype.
Result<std::vector<TypedArray>> load_arguments(const Kernel& kernel, std::span<const Binding> bindings,
                                               const Options& options, std::size_t implied = 0);

/// The same for a run: numbers without a fraction are integers, and made arrays have the element type that the
/// kernel declares for them, if neither is said otherwise by --dtype.
Result<std::vector<TypedArray>> load_run_arguments(const Kernel& kernel, std::span<const Binding> bindings,
                                                   const Options& options);

/// How loaded arrays are passed to `run`: those without dimensions as numbers. The arrays must outlive it.
std::vector<RunArgument> run_arguments(std::span<TypedArray> arrays);

/// Refuses a --dtype for a command that computes in f64.
Result<void> check_f64(const Options& options, std::string_view command);

}  // namespace jiteval::tool
