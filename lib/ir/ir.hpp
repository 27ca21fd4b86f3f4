/// The typed IR that both engines read: structured control flow over values in single assignment, and locals.
///
/// A function is a tree of blocks. A block is a list of statements; `Stmt::let` computes one value, which may be
/// used later in the same block and in the blocks nested in it. What changes over time lives in locals. Every
/// value, local and control statement is marked *varying* when it may differ between the lanes of a block call,
/// otherwise it is *uniform* (see uniformity.hpp).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "jiteval/block_call.hpp"
#include "jiteval/diagnostic.hpp"

namespace jiteval::ir {

enum class Type : std::uint8_t { boolean, i64, f64 };

enum class ValueId : std::uint32_t {};
enum class LocalId : std::uint32_t {};
enum class BlockId : std::uint32_t {};
inline constexpr ValueId no_value{0xffffffffU};
inline constexpr LocalId no_local{0xffffffffU};
inline constexpr BlockId no_block{0xffffffffU};

/// What a value is computed by. Operands and result have the same type unless the comment says otherwise.
enum class Op : std::uint8_t {
  constant,   // Value::number (f64), Value::integer (i64, boolean)
  argument,   // f64; Value::index is the parameter (uniform or varying)
  induction,  // i64; the counter of the `for_` statement that names this value
  local_get,  // reads Value::local

  window_load,  // f64; element operand[0] (i64) of parameter Value::index; negative counts from the end; faults
  window_size,  // i64; the number of elements of parameter Value::index (a constant for a window, see ArgumentKind)

  // f64 and i64 (i64 wraps around)
  add,
  subtract,
  multiply,
  negate,
  divide,        // f64 only
  floor_divide,  // Python's //: towards minus infinity; i64 faults on zero; f64 as math::floor_divide
  modulo,        // Python's %: the sign of the divisor; i64 faults on zero; f64 as math::modulo
  minimum,       // Python's min(a, b): b if b < a else a
  maximum,       // Python's max(a, b): b if b > a else a
  absolute,

  // comparisons: f64 or i64 operands, boolean result; not_equal is true when an operand is NaN, the rest false
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,

  // boolean
  logical_and,
  logical_or,
  logical_not,

  select,        // operand[0] (boolean) ? operand[1] : operand[2]; both are evaluated
  to_f64,        // from i64 or boolean
  to_i64,        // from boolean
  whole_to_i64,  // from f64; faults when it is not a whole number within +-2^53
  to_boolean,    // from f64 or i64: not equal to zero (NaN is true)

  call,  // f64; Value::function of one or two operands
};

/// A mathematical function that is called: its name in functions.def.
enum class MathFunction : std::uint8_t {
#define JITEVAL_FUNCTION(name, arity, implementation, summary) name,
#include "ir/functions.def"
#undef JITEVAL_FUNCTION
};

struct Value {
  Op op = Op::constant;
  Type type = Type::f64;
  bool varying = false;
  MathFunction function{};
  std::uint8_t operand_count = 0;
  std::uint32_t index = 0;   // argument, window_load, window_size: the parameter
  LocalId local = no_local;  // local_get
  std::int32_t fault = 0;  // ops that fault: the code to return (see Function::faults); 0: proved not to fault here
  ValueId operand[3] = {no_value, no_value, no_value};
  double number = 0;         // constant f64
  std::int64_t integer = 0;  // constant i64, boolean
  Span span;
};

enum class StmtKind : std::uint8_t {
  let,        // computes `value`
  set_local,  // local = value
  if_,        // value (boolean): body, or orelse (may be no_block)
  while_,     // loop: run `head` (which computes `value`, boolean); leave when false; run `body`
  for_,       // induction `counter` = start, start+step, ... while below stop (above, for a negative step): body
  break_,
  continue_,
  return_,  // the function's result is `value`
};

struct Stmt {
  StmtKind kind = StmtKind::let;
  /// if_: the lanes may disagree on the condition. while_, for_: lanes may leave at different times. break_,
  /// continue_, return_: the lanes present may be fewer than those that entered the loop (or the function).
  bool varying = false;
  ValueId value = no_value;
  LocalId local = no_local;
  BlockId head = no_block;
  BlockId body = no_block;
  BlockId orelse = no_block;
  ValueId counter = no_value, start = no_value, stop = no_value;  // for_; start and stop are i64
  std::int64_t step = 1;                                          // for_; never zero
  Span span;
};

struct Block {
  std::vector<Stmt> stmts;
};

struct Local {
  std::string name;
  Type type = Type::f64;
  bool varying = false;
};

struct Parameter {
  std::string name;
  ArgumentKind kind = ArgumentKind::varying;
  std::int64_t window_size = 0;  // kind window

  friend bool operator==(const Parameter&, const Parameter&) = default;
};

enum class FaultKind : std::uint8_t { index_out_of_range, integer_division_by_zero, not_a_whole_number };

/// The message for people, e.g. "index out of range".
std::string_view message(FaultKind kind);

/// A place where running the kernel can fail. Code k (from 1) is faults[k - 1].
struct FaultSite {
  FaultKind kind{};
  Span span;
};

/// A specialised function: what one call signature makes of a kernel. Its result is f64; when `result_type` is
/// boolean the result is 1 or 0 and was a truth value in the source.
struct Function {
  std::string name;
  std::vector<Parameter> parameters;
  Type result_type = Type::f64;
  std::vector<Value> values;
  std::vector<Local> locals;
  std::vector<Block> blocks;
  std::vector<FaultSite> faults;
  BlockId body = no_block;

  Value& operator[](ValueId id) { return values[static_cast<std::uint32_t>(id)]; }
  const Value& operator[](ValueId id) const { return values[static_cast<std::uint32_t>(id)]; }
  Local& operator[](LocalId id) { return locals[static_cast<std::uint32_t>(id)]; }
  const Local& operator[](LocalId id) const { return locals[static_cast<std::uint32_t>(id)]; }
  Block& operator[](BlockId id) { return blocks[static_cast<std::uint32_t>(id)]; }
  const Block& operator[](BlockId id) const { return blocks[static_cast<std::uint32_t>(id)]; }
};

std::string_view name(Op op);
std::string_view name(Type type);
std::string_view name(MathFunction function);

/// The function as text, for tests and `jit-eval dump --stage ir`.
std::string print(const Function& function);

/// Checks every rule stated above; returns the first violation, or an empty string. A violation is a bug of ours.
std::string verify(const Function& function);

}  // namespace jiteval::ir
