/// Running a single function, the one that may make arrays and return them, in the interpreter.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "ir/ir.hpp"
#include "jiteval/element_type.hpp"

namespace jiteval::sema::testing {

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// An argument: a number, or an array (of those numbers as elements of its type, in C order).
struct Given {
  Given(double number) : type(ElementType::f64), numbers{number} {}  // NOLINT(google-explicit-constructor)
  Given(int number) : type(ElementType::i64), numbers{static_cast<double>(number)} {}  // NOLINT
  Given(ElementType element, std::vector<double> elements)
      : type(element), shape{static_cast<std::int64_t>(elements.size())}, numbers(std::move(elements)) {}
  Given(ElementType element, std::vector<std::int64_t> extents, std::vector<double> elements)
      : type(element), shape(std::move(extents)), numbers(std::move(elements)) {}

  ElementType type;
  std::vector<std::int64_t> shape;  // empty: a number
  std::vector<double> numbers;
  bool is_pointer = false;  // only the address of the array is passed
};

/// An array of f64.
Given f64s(std::vector<double> elements);
/// The address of such an array.
Given pointer_to(Given array);

/// What a call gave: all numbers of the result, tuples and arrays taken apart in order.
struct Results {
  std::vector<double> numbers;
  ir::ResultShape shape;
  std::int32_t fault = 0;
  ir::FaultKind fault_kind{};
};

/// Calls the last function of a text once. A mistake in the text fails the test.
Results call_single(std::string_view text, const std::vector<Given>& arguments);

/// The numbers of the result; a fault fails the test.
std::vector<double> results(std::string_view text, const std::vector<Given>& arguments = {});
/// The only number of the result.
double result(std::string_view text, const std::vector<Given>& arguments = {});
/// The fault that the call stops with.
ir::FaultKind single_fault(std::string_view text, const std::vector<Given>& arguments = {});
/// The codes of the mistakes found, separated by spaces.
std::string single_codes(std::string_view text, const std::vector<Given>& arguments = {});
/// The messages about the text, as they are shown.
std::string single_messages(std::string_view text, const std::vector<Given>& arguments = {});

}  // namespace jiteval::sema::testing
