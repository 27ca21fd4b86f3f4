/// The names that every kernel knows: functions and constants. The one table of built-in functions.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ir/ir.hpp"
#include "sema/operand.hpp"

namespace jiteval::sema {

class Translator;

/// A call of a built-in function, its arguments evaluated. What stands before the dot of a method comes first.
struct Call {
  const Builtin& builtin;
  Span span;  // the whole call
  std::vector<Operand> arguments;
  std::vector<Span> places;  // of the arguments
  struct Keyword {
    std::string_view name;
    Span place;
    Operand value;
  };
  std::vector<Keyword> keywords;

  /// The keyword argument of this name, or null.
  const Operand* keyword(std::string_view name) const;
};

/// Builtin::most_arguments where there is no limit.
inline constexpr int any_number = 1 << 30;

/// Where the name of a built-in has its meaning.
enum class Reach : std::uint8_t {
  names,       // f(x) and np.f(x)
  module,      // np.f(x) only: the name is likely to be a variable's
  method,      // a.f() only
  everywhere,  // f(x), np.f(x) and a.f()
};

struct Builtin {
  std::string_view name;
  /// Constants have a value and no `translate`.
  double value = 0;
  int least_arguments = 1;
  int most_arguments = 1;
  std::string_view keywords = {};  // that it takes, separated by blanks
  /// As in "x, y", for messages and the table of functions; several ways to call it are separated by " | ".
  std::string_view parameters = "x";
  std::string_view summary = {};
  /// Emits the call and returns its result. The number of arguments and the keywords' names have been checked; the
  /// arguments have not (an operand of form error makes the result one, without another message).
  Operand (*translate)(Translator&, const Call&) = nullptr;
  /// Whether an argument alone must be an array (len, sum): what makes an argument of the kernel an array. Those of
  /// a limited number of arguments take the array first.
  bool takes_array = false;
  Reach reach = Reach::names;
  std::optional<ir::MathFunction> function = {};  // that it is, for mathematical functions

  bool is_constant() const { return translate == nullptr; }
};

/// Every built-in, constants first.
std::span<const Builtin> builtins();

/// What stands where a name is looked up.
enum class Before : std::uint8_t { nothing, module, array };

/// The built-in of that name, or null. There are more names than `builtins` has: those of Python's functions that
/// kernels cannot have, whose calls are refused with advice.
const Builtin* find_builtin(std::string_view name, Before before = Before::nothing);

/// What `module.name` means.
const Builtin* find_in_module(std::string_view module, std::string_view name);

/// Whether `name` may stand before a built-in's name, as in `math.exp`.
bool is_module(std::string_view name);
/// Whether `name` may stand after a module's name and before a built-in's, as in `np.linalg.norm`.
bool is_submodule(std::string_view name);

/// How it is called: "exp(x)".
std::string usage(const Builtin& builtin);

/// How many arguments it takes: "1 argument", "1 to 3 arguments".
std::string arity(const Builtin& builtin);

}  // namespace jiteval::sema
