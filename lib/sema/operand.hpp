/// What an expression denotes while a kernel is translated: a value of the IR, or something that exists only at
/// compile time (a function, a type, a tuple of operands).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ir/ir.hpp"
#include "jiteval/element_type.hpp"
#include "syntax/ast.hpp"

namespace jiteval::sema {

struct Builtin;
struct Frame;
struct Operand;

enum class Form : std::uint8_t {
  error,     // a mistake that has been reported
  number,    // or a truth value: `type`, `value`, `is_weak`
  array,     // `array`
  pointer,   // the address `value` of elements of type `element`, how many is not known
  tuple,     // `items`
  list,      // `items`; only built-ins that make arrays take one
  function,  // `builtin`, or `user_function`, or `lambda`
  type,      // `element`, as in dtype=f64 and float64(x)
  module,    // `math` in `math.exp`
  none,      // None, and the result of what returns nothing
  text,      // a string: `text`
  iterable,  // `iterable`: range(n), enumerate(a), a generator expression, ...
};

/// Where the elements of an array are.
enum class Storage : std::uint8_t {
  memory,    // from the address `base`
  window,    // rows of a window parameter
  private_,  // of a private array of the function
};

/// An array, or a view of one: element (i, j, ...) is number offset + i*strides[0] + j*strides[1] + ... of what is
/// stored. All are i64 values of the IR.
struct Array {
  Storage storage = Storage::memory;
  ElementType element = ElementType::f64;
  bool is_read_only = false;
  std::uint32_t index = 0;          // window: the parameter; private_: the private array
  ir::ValueId base = ir::no_value;  // memory
  ir::ValueId offset = ir::no_value;
  std::vector<ir::ValueId> shape = {};
  std::vector<ir::ValueId> strides = {};

  int dimensions() const { return static_cast<int>(shape.size()); }
};

/// What a `for` may run over besides arrays and tuples.
struct Iterable {
  enum class Kind : std::uint8_t { range, enumerate, zip, reversed, generator };
  Kind kind = Kind::range;
  std::vector<Operand> parts;  // range: start, stop, step; enumerate: what, start; zip, reversed: what
  syntax::ExprId generator = syntax::no_expr;
  Frame* frame = nullptr;  // where the generator's names have their meaning
};

struct Operand {
  Form form = Form::error;
  ir::Type type = ir::Type::f64;
  bool is_weak = false;  // a literal, or made of literals: takes the type of what it meets, within its kind
  ElementType element = ElementType::f64;
  ir::ValueId value = ir::no_value;
  std::shared_ptr<const Array> array = {};
  std::shared_ptr<const std::vector<Operand>> items = {};
  std::shared_ptr<const Iterable> iterable = {};
  const Builtin* builtin = nullptr;
  const syntax::Function* user_function = nullptr;
  syntax::ExprId lambda = syntax::no_expr;
  Frame* frame = nullptr;      // of a lambda: where its other names have their meaning
  std::string_view text = {};  // text, module: as written
  /// A method, as in a.sum: the array (or number) before the dot, in `items`.
  bool is_method = false;

  bool is_number() const { return form == Form::number; }
  bool is_array() const { return form == Form::array; }
};

/// The part of an operand that a variable keeps while its values change: what is known at compile time.
struct Kind {
  Form form = Form::error;
  ir::Type type = ir::Type::f64;           // number
  ElementType element = ElementType::f64;  // array, pointer, type
  Storage storage = Storage::memory;       // array
  bool is_read_only = false;               // array
  std::uint32_t index = 0;                 // array
  int dimensions = 0;                      // array
  std::vector<Kind> items = {};            // tuple
  Operand constant = {};                   // of every other form: the operand itself

  friend bool operator==(const Kind& a, const Kind& b);
};

Kind kind_of(const Operand& operand);
/// The values that make up an operand of this kind, in a fixed order, and back.
void append_values(const Operand& operand, std::vector<ir::ValueId>& values);
Operand operand_of(const Kind& kind, const ir::ValueId*& values);
/// The types of those values.
void append_types(const Kind& kind, std::vector<ir::Type>& types);

/// "a number", "an i64", "a 2-D array of f32", "a tuple of 2", "a function": for messages.
std::string description(const Kind& kind);
std::string description(const Operand& operand);

/// The type of the result of arithmetic on both (not of `/`), weak when both are.
struct NumberType {
  ir::Type type = ir::Type::i64;
  bool is_weak = false;
};
NumberType promote(const Operand& a, const Operand& b);
/// The type of a variable that holds values of both types.
ir::Type join(ir::Type a, ir::Type b);

/// "f64", "i32", "bool", ...; Python's and NumPy's names: float64, double, int, uint8, intp, bool_, ... Nothing for
/// other names.
const ElementType* find_type(std::string_view name);

}  // namespace jiteval::sema
