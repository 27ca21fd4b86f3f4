#include "sema/builtins.hpp"

#include <fmt/format.h>

#include <limits>
#include <numbers>
#include <unordered_map>

#include "sema/builtins_handlers.hpp"

namespace jiteval::sema {

namespace {

using syntax::Operator;
using namespace handlers;

using Handler = Operand (*)(Translator&, const Call&);

constexpr Builtin constant(std::string_view name, double value, Reach reach = Reach::names) {
  return {.name = name, .value = value, .reach = reach};
}

/// A function of `least` to `most` numbers.
constexpr Builtin function(std::string_view name, int least, int most, std::string_view parameters, Handler handler,
                           std::string_view summary, std::string_view keywords = {}) {
  return {.name = name,
          .least_arguments = least,
          .most_arguments = most,
          .keywords = keywords,
          .parameters = parameters,
          .summary = summary,
          .translate = handler};
}

constexpr Builtin in_module(Builtin builtin) {
  builtin.reach = Reach::module;
  return builtin;
}

/// A mathematical function that both engines compute. `pow` means the same as the operator **, which computes small
/// whole powers by multiplication.
constexpr Builtin mathematical(std::string_view name, ir::MathFunction called, int arity,
                               std::string_view parameters, std::string_view summary) {
  const bool is_power = called == ir::MathFunction::pow;
  Builtin row = function(name, arity, arity, parameters,
                         is_power ? binary_operator<Operator::power> : math_function, summary);
  row.function = called;
  return row;
}

/// A function whose first argument is an array.
constexpr Builtin of_array(std::string_view name, int least, int most, std::string_view parameters, Handler handler,
                           std::string_view summary, std::string_view keywords = {},
                           Reach reach = Reach::everywhere) {
  Builtin row = function(name, least, most, parameters, handler, summary, keywords);
  row.takes_array = true;
  row.reach = reach;
  return row;
}

template <Operator op>
constexpr Builtin of_two(std::string_view name) {
  return in_module(
      function(name, 2, 2, "x, y", binary_operator<op>, "the operator of that meaning, as a function"));
}
template <Operator op>
constexpr Builtin comparing(std::string_view name) {
  return in_module(function(name, 2, 2, "x, y", comparison<op>, "the operator of that meaning, as a function"));
}

constexpr std::string_view magnitude = "magnitude";
constexpr std::string_view least_of = "least of the values; of two, the second only if it is less";
constexpr std::string_view greatest_of = "greatest of the values; of two, the second only if it is greater";
constexpr std::string_view extreme_ways = "x, y, ... | values";

constexpr Builtin table[] = {
    constant("pi", std::numbers::pi),
    constant("e", std::numbers::e),
    constant("inf", std::numeric_limits<double>::infinity()),
    constant("nan", std::numeric_limits<double>::quiet_NaN()),
    constant("Inf", std::numeric_limits<double>::infinity(), Reach::module),
    constant("NaN", std::numeric_limits<double>::quiet_NaN(), Reach::module),
    constant("tau", 2 * std::numbers::pi, Reach::module),
    constant("euler_gamma", std::numbers::egamma, Reach::module),

#define JITEVAL_FUNCTION(name, arity, implementation, bound, parameters, domain, summary) \
  mathematical(#name, ir::MathFunction::name, arity, parameters, summary),
#include "math/functions.def"
#undef JITEVAL_FUNCTION
    mathematical("rint", ir::MathFunction::round, 1, "x", "the same as round"),
    in_module(mathematical("around", ir::MathFunction::round, 1, "x", "the same as round")),
    in_module(mathematical("fix", ir::MathFunction::trunc, 1, "x", "the same as trunc")),
    mathematical("arcsin", ir::MathFunction::asin, 1, "x", "the same as asin"),
    mathematical("arccos", ir::MathFunction::acos, 1, "x", "the same as acos"),
    mathematical("arctan", ir::MathFunction::atan, 1, "x", "the same as atan"),
    mathematical("arctan2", ir::MathFunction::atan2, 2, "y, x", "the same as atan2"),
    mathematical("arcsinh", ir::MathFunction::asinh, 1, "x", "the same as asinh"),
    mathematical("arccosh", ir::MathFunction::acosh, 1, "x", "the same as acosh"),
    mathematical("arctanh", ir::MathFunction::atanh, 1, "x", "the same as atanh"),
    mathematical("norm_cdf", ir::MathFunction::ndtr, 1, "x", "the same as ndtr"),
    mathematical("norm_ppf", ir::MathFunction::ndtri, 1, "p", "the same as ndtri"),
    mathematical("gamma", ir::MathFunction::tgamma, 1, "x", "the same as tgamma"),
    mathematical("gammaln", ir::MathFunction::lgamma, 1, "x", "the same as lgamma"),
    mathematical("betaln", ir::MathFunction::lbeta, 2, "a, b", "the same as lbeta"),
    mathematical("psi", ir::MathFunction::digamma, 1, "x", "the same as digamma"),
    mathematical("jv", ir::MathFunction::jn, 2, "n, x", "the same as jn"),
    function("sincos", 1, 1, "x", sincos, "the tuple (sin(x), cos(x))"),
    function("frexp", 1, 1, "x", frexp, "the tuple (f, n) with x = f * 2**n and 0.5 <= abs(f) < 1"),
    function("modf", 1, 1, "x", modf, "the tuple of what is behind the point and what is before it"),
    function("abs", 1, 1, "x", absolute, magnitude),
    function("absolute", 1, 1, "x", absolute, magnitude),
    function("fabs", 1, 1, "x", absolute, magnitude),
    function("sign", 1, 1, "x", sign, "-1, 0 or 1 as x is below, at or above zero; NaN stays"),
    in_module(function("signbit", 1, 1, "x", signbit, "whether x is below zero, or -0.0")),
    function("clip", 1, 3, "x, low, high", clip, "x moved into low .. high; either may be None, NaN stays",
             "a_min a_max"),
    function("where", 3, 3, "condition, x, y", where,
             "x where the condition holds, otherwise y; both are computed"),
    function("isnan", 1, 1, "x", is_nan, "whether x is NaN"),
    function("isinf", 1, 1, "x", is_infinite, "whether x is inf or -inf"),
    function("isfinite", 1, 1, "x", is_finite, "whether x is neither NaN nor infinite"),
    mathematical("rad2deg", ir::MathFunction::degrees, 1, "x", "the same as degrees"),
    mathematical("deg2rad", ir::MathFunction::radians, 1, "x", "the same as radians"),
    function("divmod", 2, 2, "x, y", divmod, "the tuple (x // y, x % y)"),
    in_module(function("square", 1, 1, "x", square, "x*x")),
    function("float", 1, 1, "x", conversion, "a truth value or whole number as a floating-point number"),
    function("int", 1, 1, "x", conversion, "x without what is behind the point, as an i64"),
    function("bool", 1, 1, "x", conversion, "whether x is not zero"),

    // NumPy's names of operators
    of_two<Operator::add>("add"),
    of_two<Operator::subtract>("subtract"),
    of_two<Operator::multiply>("multiply"),
    of_two<Operator::divide>("divide"),
    of_two<Operator::divide>("true_divide"),
    of_two<Operator::floor_divide>("floor_divide"),
    of_two<Operator::modulo>("remainder"),
    // A name by itself and math.remainder are C's; np.remainder above is Python's %.
    mathematical("remainder", ir::MathFunction::remainder, 2, "x, y", "x - n*y for the whole n nearest to x/y"),
    of_two<Operator::modulo>("mod"),
    of_two<Operator::power>("power"),
    of_two<Operator::bit_and>("bitwise_and"),
    of_two<Operator::bit_or>("bitwise_or"),
    of_two<Operator::bit_xor>("bitwise_xor"),
    of_two<Operator::shift_left>("left_shift"),
    of_two<Operator::shift_right>("right_shift"),
    comparing<Operator::equal>("equal"),
    comparing<Operator::not_equal>("not_equal"),
    comparing<Operator::less>("less"),
    comparing<Operator::less_equal>("less_equal"),
    comparing<Operator::greater>("greater"),
    comparing<Operator::greater_equal>("greater_equal"),
    in_module(function("negative", 1, 1, "x", unary_operator<Operator::negate>, "-x")),
    in_module(function("invert", 1, 1, "x", unary_operator<Operator::bit_not>, "~x")),
    in_module(function("bitwise_not", 1, 1, "x", unary_operator<Operator::bit_not>, "~x")),
    function("logical_and", 2, 2, "x, y", logical_and, "whether both are not zero"),
    function("logical_or", 2, 2, "x, y", logical_or, "whether one is not zero"),
    function("logical_xor", 2, 2, "x, y", logical_xor, "whether just one is not zero"),
    function("logical_not", 1, 1, "x", logical_not, "whether x is zero"),
    in_module(function("minimum", 2, 2, "x, y", numpy_minimum, "the lesser; NaN where either is")),
    in_module(function("maximum", 2, 2, "x, y", numpy_maximum, "the greater; NaN where either is")),
    function("fmin", 2, 2, "x, y", numpy_fmin, "the lesser; NaN only where both are"),
    function("fmax", 2, 2, "x, y", numpy_fmax, "the greater; NaN only where both are"),

    // What loops run over
    function("range", 1, 3, "stop | start, stop | start, stop, step", range, "whole numbers for a `for` loop"),
    function("xrange", 1, 3, "stop | start, stop | start, stop, step", range, "the same as range"),
    function("prange", 1, 3, "stop | start, stop | start, stop, step", range, "the same as range"),
    function("enumerate", 1, 2, "values, start=0", enumerate, "(index, element) pairs for a `for` loop", "start"),
    function("zip", 1, any_number, "a, b, ...", zip, "elements side by side for a `for` loop"),
    function("reversed", 1, 1, "values", reversed, "elements from the last to the first for a `for` loop"),

    // Numbers out of arrays
    of_array("len", 1, 1, "values", length, "number of an array's elements (of its rows, with more dimensions)", {},
             Reach::names),
    of_array("sum", 1, 2, "values, start=0", sum, "sum of the elements, from the first to the last",
             "start initial axis"),
    of_array("prod", 1, 2, "values, start=1", product, "product of the elements, from the first to the last",
             "start initial axis"),
    of_array("min", 1, any_number, extreme_ways, minimum, least_of, "axis"),
    of_array("max", 1, any_number, extreme_ways, maximum, greatest_of, "axis"),
    of_array("amin", 1, 1, "values", minimum, "the same as min", "axis", Reach::module),
    of_array("amax", 1, 1, "values", maximum, "the same as max", "axis", Reach::module),
    of_array("ptp", 1, 1, "values", peak_to_peak, "max(values) - min(values)", "axis"),
    of_array("argmin", 1, 1, "values", index_of_minimum, "index of the first of the least elements", "axis"),
    of_array("argmax", 1, 1, "values", index_of_maximum, "index of the first of the greatest elements", "axis"),
    of_array("any", 1, 1, "values", any, "whether an element is not zero", "axis"),
    of_array("all", 1, 1, "values", all, "whether no element is zero", "axis"),
    of_array("count_nonzero", 1, 1, "values", count_nonzero, "number of elements that are not zero", "axis",
             Reach::names),
    of_array("mean", 1, 1, "values", mean, "arithmetic mean; NaN of no elements", "axis"),
    of_array("average", 1, 1, "values", mean, "the same as mean", "axis", Reach::module),
    of_array("var", 1, 1, "values, ddof=0", variance, "mean square distance from the mean", "ddof axis"),
    of_array("std", 1, 1, "values, ddof=0", standard_deviation, "square root of the variance", "ddof axis"),
    of_array("median", 1, 1, "values", median, "middle element, or mean of the two; NaN where any element is",
             "axis", Reach::names),
    of_array("percentile", 2, 2, "values, q", percentile, "value that q percent of the elements are below", "axis",
             Reach::names),
    of_array("quantile", 2, 2, "values, q", quantile, "value that the fraction q of the elements is below", "axis",
             Reach::names),
    of_array("dot", 2, 2, "a, b", dot, "sum of the products of two arrays' elements"),
    of_array("vdot", 2, 2, "a, b", dot, "the same as dot", {}, Reach::module),
    of_array("norm", 1, 1, "values", norm, "square root of the sum of squares", "axis", Reach::module),

    // Arrays seen in another way
    of_array("shape", 1, 1, "a", shape, "tuple of an array's extents", {}, Reach::module),
    of_array("size", 1, 1, "a", size, "number of an array's elements", {}, Reach::module),
    of_array("ndim", 1, 1, "a", dimensions, "number of an array's dimensions", {}, Reach::module),
    of_array("reshape", 2, 5, "a, shape", reshape, "the same elements in another shape; -1 for what is left", {},
             Reach::everywhere),
    of_array("ravel", 1, 1, "a", ravel, "the same elements in one dimension"),
    of_array("transpose", 1, 1, "a", transpose, "the dimensions in reverse order"),
    function("carray", 2, 3, "pointer, shape, dtype", carray, "the array that a pointer points to", "dtype"),

    // New arrays
    function("zeros", 1, 2, "shape, dtype=float64", zeros, "new array of zeros", "dtype"),
    function("empty", 1, 2, "shape, dtype=float64", zeros, "new array (of zeros)", "dtype"),
    function("ones", 1, 2, "shape, dtype=float64", ones, "new array of ones", "dtype"),
    function("full", 2, 3, "shape, value, dtype", full, "new array of one value", "dtype"),
    of_array("zeros_like", 1, 2, "a, dtype", zeros_like, "new array of zeros, shaped like another", "dtype",
             Reach::names),
    of_array("empty_like", 1, 2, "a, dtype", zeros_like, "new array (of zeros), shaped like another", "dtype",
             Reach::names),
    of_array("ones_like", 1, 2, "a, dtype", ones_like, "new array of ones, shaped like another", "dtype",
             Reach::names),
    of_array("full_like", 2, 3, "a, value, dtype", full_like, "new array of one value, shaped like another",
             "dtype", Reach::names),
    function("eye", 1, 1, "n", identity_matrix, "new identity matrix", "dtype"),
    function("identity", 1, 2, "n", identity_matrix, "new identity matrix", "dtype"),
    function("arange", 1, 4, "stop | start, stop | start, stop, step", arange, "new array of evenly spaced numbers",
             "dtype"),
    function("linspace", 2, 4, "start, stop, num=50, endpoint=True", linspace,
             "new array of num numbers from start to stop", "num endpoint dtype"),
    of_array("array", 1, 2, "items, dtype", make_array, "new array of a list's numbers, or of an array's", "dtype",
             Reach::names),
    of_array("asarray", 1, 2, "items, dtype", as_array, "the same, but an array of that type stays itself", "dtype",
             Reach::names),
    of_array("ascontiguousarray", 1, 2, "items, dtype", make_array, "the same as array", "dtype", Reach::module),
    of_array("copy", 1, 1, "a", copy, "new array of the same elements"),
    of_array("cumsum", 1, 1, "values", cumulative_sum, "new array of the sums up to each element", "axis"),
    of_array("sorted", 1, 1, "values", sorted, "new array of the elements in ascending order, NaN at the end",
             "reverse", Reach::names),
    of_array("sort", 1, 1, "values", sorted, "the same as sorted", "axis", Reach::module),
    of_array("flatten", 1, 1, "a", flatten, "new array of the elements in one dimension", {}, Reach::method),
    of_array("astype", 2, 2, "a, dtype", as_type, "new array of the elements as another type", {},
             Reach::everywhere),

    // Changes to arrays
    of_array("sort", 1, 1, "a", sort_in_place, "puts the elements in ascending order, NaN at the end", "axis",
             Reach::method),
    of_array("fill", 2, 2, "a, value", fill_array, "stores a number to every element", {}, Reach::method),
};

/// What a name means after nothing, a module, and an array.
using Names = std::unordered_map<std::string_view, const Builtin*>;
struct NameTables {
  Names after[3];
};

const NameTables& name_tables() {
  static const NameTables all = [] {
    NameTables tables;
    const auto add = [&](const Builtin& builtin) {
      const auto to = [&](Before before) {
        tables.after[static_cast<std::size_t>(before)].emplace(builtin.name, &builtin);
      };
      const bool is_name = builtin.reach == Reach::names || builtin.reach == Reach::everywhere;
      if (is_name) to(Before::nothing);
      if (is_name || builtin.reach == Reach::module) to(Before::module);
      if (builtin.reach == Reach::method || builtin.reach == Reach::everywhere) to(Before::array);
    };
    for (const Builtin& builtin : table) add(builtin);
    for (const Builtin& builtin : refused_builtins()) add(builtin);
    return tables;
  }();
  return all;
}

}  // namespace

std::span<const Builtin> builtins() { return table; }

const Builtin* find_builtin(std::string_view name, Before before) {
  const Names& names = name_tables().after[static_cast<std::size_t>(before)];
  const auto found = names.find(name);
  return found == names.end() ? nullptr : found->second;
}

const Builtin* find_in_module(std::string_view module, std::string_view name) {
  // Python's math has plain names only.
  const Builtin* plain = module == "math" ? find_builtin(name, Before::nothing) : nullptr;
  return plain != nullptr ? plain : find_builtin(name, Before::module);
}

bool is_module(std::string_view name) {
  return name == "math" || name == "np" || name == "numpy" || name == "nb" || name == "numba" ||
         name == "statistics" || name == "scipy" || name == "special";
}

bool is_submodule(std::string_view name) {
  return name == "linalg" || name == "random" || name == "types" || name == "special";
}

std::string usage(const Builtin& builtin) {
  if (builtin.reach == Reach::method) {
    // What stands before the dot is the first parameter.
    const std::size_t comma = builtin.parameters.find(", ");
    const bool is_alone = comma == std::string_view::npos;
    return fmt::format("{}.{}({})", builtin.parameters.substr(0, comma), builtin.name,
                       is_alone ? "" : builtin.parameters.substr(comma + 2));
  }
  constexpr std::string_view separator = " | ";
  std::string text;
  for (std::string_view rest = builtin.parameters;;) {
    const std::size_t end = rest.find(separator);
    const bool is_last = end == std::string_view::npos;
    if (!text.empty()) text += is_last ? " or " : ", ";
    text += fmt::format("{}{}({})", builtin.reach == Reach::module ? "np." : "", builtin.name, rest.substr(0, end));
    if (is_last) return text;
    rest.remove_prefix(end + separator.size());
  }
}

std::string arity(const Builtin& builtin) {
  const int least = builtin.least_arguments;
  const int most = builtin.most_arguments;
  if (most == any_number) return fmt::format("{} or more arguments", least);
  if (least != most) return fmt::format("{} to {} arguments", least, most);
  return fmt::format("{} argument{}", least, least == 1 ? "" : "s");
}

}  // namespace jiteval::sema
