/// The typed IR that both engines read: structured control flow over values in single assignment, and locals.
///
/// A function is a tree of blocks. A block is a list of statements; `Stmt::let` computes one value, which may be
/// used later in the same block and in the blocks nested in it. What changes over time lives in locals. Every
/// value, local and control statement is marked *varying* when it may differ between the lanes of a block call,
/// otherwise it is *uniform* (see uniformity.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "jiteval/block_call.hpp"
#include "jiteval/diagnostic.hpp"
#include "jiteval/element_type.hpp"

namespace jiteval::ir {

/// The types of values. Elements of arrays have more (ElementType): narrow integers are read as i64, or u64 for
/// u64. An f32 value is a double that is a float, so that f32 operations are those on doubles, rounded once more.
/// An address is where the elements of an array begin.
enum class Type : std::uint8_t { boolean, i64, u64, f32, f64, address };

/// What an element of this type is read as.
Type value_type(ElementType element);
/// The type of the word that carries a scalar in a block call: f64 for f64, f32 and boolean; i64, u64.
Type word_type(Type type);

enum class ValueId : std::uint32_t {};
enum class LocalId : std::uint32_t {};
enum class BlockId : std::uint32_t {};
inline constexpr ValueId no_value{0xffffffffU};
inline constexpr LocalId no_local{0xffffffffU};
inline constexpr BlockId no_block{0xffffffffU};

/// What a value is computed by. Operands and result have the same type unless the comment says otherwise.
enum class Op : std::uint8_t {
  constant,   // Value::number (f64, f32), Value::integer (i64, u64, boolean)
  argument,   // f64, i64 or u64; Value::index is the parameter (uniform or varying)
  induction,  // i64; the counter of the `for_` statement that names this value
  local_get,  // reads Value::local

  window_load,  // f64; element operand[0] (i64) of parameter Value::index; negative counts from the end; faults
  window_size,  // i64; the number of elements of parameter Value::index (a constant)

  // Arrays in memory. An element is found by an address and an index, which counts elements from there; that it
  // lies within the array has been checked.
  array_base,      // address; the first element of parameter Value::index (array, or pointer)
  array_extent,    // i64, never negative; of array parameter Value::index along Value::axis
  array_stride,    // i64; likewise, in elements
  constant_array,  // address; of Function::constant_arrays[Value::index]
  allocate,        // address; operand[0] (i64, not negative) new elements of type Value::element, zero; faults
  load,            // value_type(Value::element); at address operand[0], index operand[1]
  private_load,    // likewise; element operand[0] (i64) of Function::private_arrays[Value::index]
  check_index,     // i64; operand[0] (i64), plus operand[1] (i64, the extent) if negative; faults out of range

  // f64, f32, i64 and u64 (integers wrap around)
  add,
  subtract,
  multiply,
  negate,
  divide,        // f64 and f32 only
  floor_divide,  // Python's //: towards minus infinity; integers fault on zero; f64 as math::floor_divide; no f32
  modulo,        // Python's %: the sign of the divisor; integers fault on zero; f64 as math::modulo; no f32
  minimum,       // Python's min(a, b): b if b < a else a
  maximum,       // Python's max(a, b): b if b > a else a
  absolute,

  // i64 and u64; shifts take the count (i64) modulo 64, and that of i64 to the right keeps the sign
  bit_and,
  bit_or,
  bit_xor,
  bit_not,
  shift_left,
  shift_right,

  // comparisons: two operands of one type (f64, f32, i64, u64), boolean result; not_equal is true when an operand
  // is NaN, the rest false
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

  select,           // operand[0] (boolean) ? operand[1] : operand[2], of any type; both are evaluated
  to_f64,           // from f32, i64, u64 or boolean
  to_f32,           // from f64, i64, u64 or boolean; to nearest, ties to even
  to_i64,           // from boolean, or u64 (the same bits)
  to_u64,           // from boolean, or i64 (the same bits)
  truncate_to_i64,  // from f64; faults outside of -2^63 .. 2^63 - 1, and for NaN
  truncate_to_u64,  // from f64; faults outside of 0 .. 2^64 - 1, and for NaN (-0.5 is 0)
  whole_to_i64,     // from f64; faults when it is not a whole number within +-2^53
  wrap,             // i64; operand[0] (i64) wrapped around to what Value::element (a narrow integer) can hold
  to_boolean,       // from f64, f32, i64 or u64: not equal to zero (NaN is true)

  call,  // f64; Value::function of one to three operands
};

/// A mathematical function that is called: its name in functions.def.
enum class MathFunction : std::uint8_t {
#define JITEVAL_FUNCTION(name, ...) name,
#define JITEVAL_PART(name, ...) name,
#include "math/functions.def"
#undef JITEVAL_FUNCTION
};

/// How both engines compute a mathematical function.
enum class Implementation : std::uint8_t {
  instruction,  // an instruction of the machine
  inlined,      // code in place
  shared,       // the same code, compiled with the library and called for each vector
  called,       // one scalar routine, called for every lane
};

/// A row of functions.def.
struct MathFacts {
  std::string_view name;
  int arity;
  Implementation implementation;
  double bound = 0;              // the largest error, in units in the last place
  std::string_view domain = {};  // where that holds
};
const MathFacts& facts(MathFunction function);
std::string_view name(Implementation implementation);

struct Value {
  Op op = Op::constant;
  Type type = Type::f64;
  bool varying = false;
  MathFunction function{};
  std::uint8_t operand_count = 0;
  ElementType element = ElementType::f64;  // load, private_load, allocate, wrap
  std::uint8_t axis = 0;                   // array_extent, array_stride
  std::uint32_t index = 0;                 // a parameter, or an array of the function's
  LocalId local = no_local;                // local_get
  std::int32_t fault = 0;  // ops that fault: the code to return (see Function::faults); 0: proved not to fault here
  ValueId operand[3] = {no_value, no_value, no_value};
  double number = 0;         // constant f64, f32
  std::int64_t integer = 0;  // constant i64, u64 (its bits), boolean
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
  return_,  // the function's result is `value` (no_value in a single function)

  store,          // element `index` from `address` = `value`, converted from value_type(element) to `element`
  private_store,  // element `index` of Function::private_arrays[array] = `value`, likewise
  fault_if,       // `value` (boolean): the function ends with code `fault`
  output,         // in a single function: word `slot` of outputs[0] = `value` (of any type; f32, boolean as f64)
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
  ValueId address = no_value, index = no_value;                   // store, private_store
  ElementType element = ElementType::f64;                         // store, private_store
  std::uint32_t array = 0;                                        // private_store
  std::uint32_t slot = 0;                                         // output
  std::int32_t fault = 0;                                         // fault_if
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
  std::int64_t window_size = 0;            // kind window
  Type type = Type::f64;                   // kinds uniform and varying: boolean, i64, u64, f32 or f64
  ElementType element = ElementType::f64;  // kinds array and pointer
  int dimensions = 1;                      // kind array
  bool is_contiguous = false;              // kind array: in C order, without gaps

  friend bool operator==(const Parameter&, const Parameter&) = default;
};

/// A small array that each lane has for itself, zero when the function begins.
struct PrivateArray {
  std::string name;
  ElementType element = ElementType::f64;
  std::int64_t size = 0;
};

/// An array of constants, in memory as its element type.
struct ConstantArray {
  ElementType element = ElementType::f64;
  std::int64_t size = 0;
  std::vector<std::byte> bytes;
};

/// What a single function gives back, and which words it is in (from `slot`, in this order).
struct ResultShape {
  enum class Form : std::uint8_t {
    nothing,
    number,  // one word of word_type(type)
    tuple,   // `items`
    array,   // its address, the index of its first element from there, its extents, its strides (in elements)
  };
  Form form = Form::nothing;
  Type type = Type::f64;
  ElementType element = ElementType::f64;
  int dimensions = 0;
  std::uint32_t slot = 0;
  std::vector<ResultShape> items = {};
};

enum class FaultKind : std::uint8_t {
  index_out_of_range,
  integer_division_by_zero,
  not_a_whole_number,
  shift_out_of_range,
  negative_size,
  out_of_memory,
  not_an_integer,  // NaN, or beyond the range of the integer type
  assertion_failed,
  zero_step,
  empty_array,
  shape_mismatch,
  not_a_fraction,  // a quantile outside of its range
};

/// The message for people, e.g. "index out of range".
std::string_view message(FaultKind kind);

/// A place where running the kernel can fail. Code k (from 1) is faults[k - 1].
struct FaultSite {
  FaultKind kind{};
  Span span;
};

/// A specialised function: what one call signature makes of a kernel.
///
/// Most functions compute one number for each lane. It is returned as f64, whatever type it had in the source
/// (`result_type`), or, where `keeps_integers`, as word_type(result_type). A *single* function is called for one
/// lane at a time; only such a function may store to arrays and allocate them. Its results are words of outputs[0].
struct Function {
  std::string name;
  std::vector<Parameter> parameters;
  Type result_type = Type::f64;
  bool keeps_integers = false;
  bool is_single = false;
  ResultShape result;              // of a single function
  std::uint32_t output_count = 0;  // words, of a single function
  std::vector<PrivateArray> private_arrays;
  std::vector<ConstantArray> constant_arrays;
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
