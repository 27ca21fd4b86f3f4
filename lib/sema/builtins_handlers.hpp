/// The functions behind the table of built-ins, and what several of them need.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "sema/builtins.hpp"
#include "sema/translator.hpp"

namespace jiteval::sema {

// Arguments: builtins_arguments.cpp

/// An argument that may be left out (or be None, which is the same).
struct OptionalArgument {
  const Operand* operand = nullptr;
  Span place;
  explicit operator bool() const { return operand != nullptr; }
};
/// The positional argument number `index`, or else the keyword argument of that name. Given twice is a mistake.
OptionalArgument optional_argument(Translator& t, const Call& call, std::size_t index, std::string_view name);

/// Whether every positional argument is a number; reports those that are not.
bool require_numbers(Translator& t, const Call& call);
/// Whether `axis` is left out; reports it otherwise.
bool refuse_axis(Translator& t, const Call& call);
/// The element type that a dtype argument names, `otherwise` where it is left out; nothing, reported, for others.
std::optional<ElementType> element_type(Translator& t, const OptionalArgument& dtype, ElementType otherwise);
/// The shape that a number or a tuple of numbers says, as i64 values that are not negative; nothing, reported, for
/// others.
std::optional<std::vector<ir::ValueId>> shape_argument(Translator& t, const Operand& operand, Span place);

/// The type of arithmetic on all of them, which are numbers.
NumberType common_type(std::span<const Operand> numbers);
/// The element type that holds values of this type.
ElementType element_type_of(ir::Type type);
bool is_float(ir::Type type);

// Elements: builtins_elements.cpp

/// The number, in C order, of the element with these indices.
ir::ValueId flat_index(Translator& t, std::span<const ir::ValueId> shape, std::span<const ir::ValueId> indices);

/// Runs over the numbers of an array of any dimensions in C order, of a tuple or list (`body` is called for each
/// item), or of anything else that a loop runs over. Returns false, reported, for what is not made of numbers.
bool for_numbers(Translator& t, const Operand& operand, Span place, std::span<const ir::LocalId> stored,
                 const std::function<void(const Operand& number)>& body);

/// An array, or a tuple or list of numbers: what can be run over more than once.
bool require_elements(Translator& t, const Operand& operand, Span place);
/// The number of its elements.
ir::ValueId element_count(Translator& t, const Operand& elements);
/// The type of arithmetic on its elements.
ir::Type element_value_type(const Operand& elements);
/// Reports, or faults when run, where there are no elements. Returns false where that is known.
bool require_not_empty(Translator& t, const Operand& elements, const Call& call);

/// A new one-dimensional array of the elements in C order, of form error where that cannot be made. `also` is
/// called for each element, and sets the locals `stored`.
Operand copied_elements(Translator& t, const Operand& elements, ElementType type, Span place,
                        std::span<const ir::LocalId> stored = {},
                        const std::function<void(const Operand& number)>& also = {});
/// What each row of the table calls.
namespace handlers {

// Numbers: builtins_numbers.cpp

Operand math_function(Translator& t, const Call& call);
Operand sincos(Translator& t, const Call& call);
Operand modf(Translator& t, const Call& call);
Operand frexp(Translator& t, const Call& call);
Operand absolute(Translator& t, const Call& call);
Operand numpy_minimum(Translator& t, const Call& call);
Operand numpy_maximum(Translator& t, const Call& call);
Operand numpy_fmin(Translator& t, const Call& call);
Operand numpy_fmax(Translator& t, const Call& call);
Operand sign(Translator& t, const Call& call);
Operand signbit(Translator& t, const Call& call);
Operand clip(Translator& t, const Call& call);
Operand where(Translator& t, const Call& call);
Operand is_nan(Translator& t, const Call& call);
Operand is_infinite(Translator& t, const Call& call);
Operand is_finite(Translator& t, const Call& call);
Operand square(Translator& t, const Call& call);
Operand divmod(Translator& t, const Call& call);
Operand conversion(Translator& t, const Call& call);
Operand logical_and(Translator& t, const Call& call);
Operand logical_or(Translator& t, const Call& call);
Operand logical_xor(Translator& t, const Call& call);
Operand logical_not(Translator& t, const Call& call);

template <syntax::Operator op>
Operand unary_operator(Translator& t, const Call& call) {
  return t.unary(op, call.arguments[0], call.places[0]);
}
template <syntax::Operator op>
Operand binary_operator(Translator& t, const Call& call) {
  return require_numbers(t, call) ? t.binary(op, call.arguments[0], call.arguments[1], call.span) : Operand{};
}
template <syntax::Operator op>
Operand comparison(Translator& t, const Call& call) {
  return require_numbers(t, call) ? t.compare(op, call.arguments[0], call.arguments[1], call.span) : Operand{};
}

// Reductions: builtins_reduce.cpp

Operand sum(Translator& t, const Call& call);
Operand product(Translator& t, const Call& call);
Operand minimum(Translator& t, const Call& call);
Operand maximum(Translator& t, const Call& call);
Operand peak_to_peak(Translator& t, const Call& call);
Operand index_of_minimum(Translator& t, const Call& call);
Operand index_of_maximum(Translator& t, const Call& call);
Operand any(Translator& t, const Call& call);
Operand all(Translator& t, const Call& call);
Operand count_nonzero(Translator& t, const Call& call);
Operand dot(Translator& t, const Call& call);
Operand norm(Translator& t, const Call& call);
Operand mean(Translator& t, const Call& call);
Operand variance(Translator& t, const Call& call);
Operand standard_deviation(Translator& t, const Call& call);

// Order: builtins_order.cpp

Operand median(Translator& t, const Call& call);
Operand percentile(Translator& t, const Call& call);
Operand quantile(Translator& t, const Call& call);
Operand sorted(Translator& t, const Call& call);
Operand sort_in_place(Translator& t, const Call& call);

// Arrays: builtins_arrays.cpp

Operand length(Translator& t, const Call& call);
Operand shape(Translator& t, const Call& call);
Operand size(Translator& t, const Call& call);
Operand dimensions(Translator& t, const Call& call);
Operand reshape(Translator& t, const Call& call);
Operand ravel(Translator& t, const Call& call);
Operand transpose(Translator& t, const Call& call);
Operand carray(Translator& t, const Call& call);
Operand fill_array(Translator& t, const Call& call);
Operand range(Translator& t, const Call& call);
Operand enumerate(Translator& t, const Call& call);
Operand zip(Translator& t, const Call& call);
Operand reversed(Translator& t, const Call& call);

// Making arrays: builtins_make.cpp

Operand zeros(Translator& t, const Call& call);
Operand ones(Translator& t, const Call& call);
Operand full(Translator& t, const Call& call);
Operand zeros_like(Translator& t, const Call& call);
Operand ones_like(Translator& t, const Call& call);
Operand full_like(Translator& t, const Call& call);
Operand identity_matrix(Translator& t, const Call& call);
Operand make_array(Translator& t, const Call& call);
Operand as_array(Translator& t, const Call& call);
Operand copy(Translator& t, const Call& call);
Operand flatten(Translator& t, const Call& call);
Operand as_type(Translator& t, const Call& call);
Operand arange(Translator& t, const Call& call);
Operand linspace(Translator& t, const Call& call);
Operand cumulative_sum(Translator& t, const Call& call);

}  // namespace handlers

// What is refused: builtins_refused.cpp

/// Names of Python and NumPy that kernels cannot have; a call of them is refused, with what to write instead.
std::span<const Builtin> refused_builtins();

}  // namespace jiteval::sema
