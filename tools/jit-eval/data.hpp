/// DATA: the values that the words of a command line stand for.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "io/io.hpp"
#include "jiteval/array.hpp"
#include "jiteval/diagnostic.hpp"

namespace jiteval::tool {

/// `2.5`, `pi/2`.
struct ConstantForm {
  std::string text;
};
/// `0.1:10:10000`, all three constant expressions.
struct RangeForm {
  std::string first, last, count;
};
/// `@file.npy`, `@file.csv:column`.
struct FileForm {
  std::string path;
  std::string column;
};
/// `random:2048x2048:7`.
struct RandomForm {
  Shape shape;
  std::uint64_t seed = 0;
};
/// `0..pi`, both constant expressions.
struct IntervalForm {
  std::string lower, upper;
};
using DataForm = std::variant<ConstantForm, RangeForm, FileForm, RandomForm, IntervalForm>;

/// Tells the form of a DATA word without computing or reading anything. `owner` is what messages call it: "x".
Result<DataForm> parse_data(std::string_view word, const std::string& owner);

/// A NAME=DATA word.
struct Binding {
  std::string name;
  DataForm form;
};

/// Whether a word has the form NAME=...
bool is_binding(std::string_view word);

/// Takes NAME=DATA words apart. Errors: a word without a name, a name given twice.
Result<std::vector<Binding>> parse_bindings(std::span<const std::string> words);

/// The value of a constant expression; `owner` is what messages call it.
using Evaluate = std::function<Result<double>(std::string_view text, const std::string& owner)>;

/// Computes, makes or reads the array that a form stands for; a constant has no dimensions. Errors: whatever is
/// wrong with an expression or a file, an array larger than the machine's memory, an interval (which is no array).
Result<io::LoadedArray> load(const DataForm& form, const std::string& owner, const Evaluate& evaluate);

/// The types of what is not read from an .npy file or an image.
struct Typing {
  ElementType type = ElementType::f64;
  bool literals_are_integers = false;  ///< a constant that is a literal without a fraction is an i64 (or u64)
};

/// The same with elements of their own type. Errors: also values that `typing.type` cannot hold.
Result<TypedArray> load_typed(const DataForm& form, const std::string& owner, const Evaluate& evaluate,
                              const Typing& typing = {});

/// `count` evenly spaced values with both ends, to the bits of NumPy's linspace.
Array<double> evenly_spaced(double first, double last, std::int64_t count);

/// Uniform multiples of 2^-53 in [0, 1), from xoshiro256++ (Blackman and Vigna, 2019) seeded by splitmix64.
Array<double> random_array(const Shape& shape, std::uint64_t seed);

/// "3x5" as a list of numbers from 1, with any separator. Errors: anything else, numbers beyond 2^40.
Result<std::vector<std::int64_t>> parse_sizes(std::string_view text, char separator, const std::string& owner);

/// Refuses a shape whose doubles would not fit in the memory that this machine has left.
Result<void> check_fits_memory(const Shape& shape, const std::string& owner);

}  // namespace jiteval::tool
