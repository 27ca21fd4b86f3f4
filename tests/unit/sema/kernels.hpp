/// Helpers of the tests: from text to IR, and what IR computes.
#pragma once

#include <cmath>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ir/ir.hpp"
#include "sema/analyze.hpp"
#include "syntax/parser.hpp"

namespace jiteval::sema::testing {

/// An argument of a test kernel: a number, or the elements of a window or array.
struct Argument {
  Argument(double number) : elements{number} {}  // NOLINT(google-explicit-constructor): reads better in tests
  Argument(int number) : elements{static_cast<double>(number)} {}  // NOLINT(google-explicit-constructor)
  Argument(ArgumentKind argument_kind, std::vector<double> values)
      : kind(argument_kind), elements(std::move(values)) {}

  ArgumentKind kind = ArgumentKind::varying;
  std::vector<double> elements;
};

Argument window(std::vector<double> elements);
Argument array(std::vector<double> elements);

/// What a run of IR gave: a number, or the fault that stopped it.
struct Outcome {
  double value = 0;
  std::int32_t fault = 0;
};

/// The last function of a text, specialised to `arguments`; their values do not matter.
Result<ir::Function> lower(std::string_view text, const std::vector<Argument>& arguments);

/// The same for a text that must be right, and whose IR must verify; a failure of the test otherwise.
ir::Function lowered(std::string_view text, const std::vector<Argument>& arguments);

/// Computes one lane in the interpreter.
Outcome evaluate(const ir::Function& function, const std::vector<Argument>& arguments);

/// The value of a kernel; a fault or a mistake fails the test.
double run(std::string_view text, const std::vector<Argument>& arguments = {});

/// The fault that a kernel stops with.
ir::FaultKind fault_of(std::string_view text, const std::vector<Argument>& arguments);

/// The messages about a kernel, as they are shown.
std::string messages(std::string_view text, const std::vector<Argument>& arguments);

/// The codes of the mistakes found, separated by spaces; empty where there are none.
std::string codes_of(const Result<ir::Function>& function);

/// The codes of the mistakes of a kernel.
std::string codes(std::string_view text, const std::vector<Argument>& arguments);

/// How many values of the function are computed by `op`.
int count(const ir::Function& function, ir::Op op);

}  // namespace jiteval::sema::testing
