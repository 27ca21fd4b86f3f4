/// The names that every kernel knows: functions and constants.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "ir/ir.hpp"

namespace jiteval::sema {

enum class BuiltinKind : std::uint8_t {
  constant,  // Builtin::value
  function,  // Builtin::function
  absolute,
  minimum,
  maximum,
  sum,
  length,
  range,
  power,
  to_float,
  to_boolean,
};

/// Builtin::most_arguments where there is no limit.
inline constexpr int any_number = 1 << 30;

struct Builtin {
  std::string_view name;
  BuiltinKind kind = BuiltinKind::function;
  ir::MathFunction function{};
  double value = 0;
  int least_arguments = 1;
  int most_arguments = 1;
};

/// Every built-in, constants first.
std::span<const Builtin> builtins();

/// The built-in of that name, or null.
const Builtin* find_builtin(std::string_view name);

/// Whether `name` may stand before a built-in's name, as in `math.exp`.
bool is_module(std::string_view name);

/// How it is called: "exp(x)".
std::string usage(const Builtin& builtin);

/// How many arguments it takes: "1 argument", "1 to 3 arguments".
std::string arity(const Builtin& builtin);

}  // namespace jiteval::sema
