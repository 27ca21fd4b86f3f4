/// Builds a function's IR one operation at a time: folds constants, shares equal values, and forwards what was
/// stored to a local to the reads that can only see that store.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "ir/fold.hpp"
#include "ir/ir.hpp"
#include "ir/ranges.hpp"

namespace jiteval::ir {

class Builder {
 public:
  Builder(std::string name, std::vector<Parameter> parameters);

  /// The place in the text that the operations from now on come from.
  void at(Span span) { span_ = span; }

  // Values. Each returns an equal value already computed where there is one.

  ValueId f64(double number);
  /// `number` rounded to a float.
  ValueId f32(double number);
  ValueId i64(std::int64_t integer);
  ValueId u64(std::uint64_t integer);
  ValueId boolean(bool truth);
  /// A uniform or varying parameter, as its own type. (The operation reads its word: f64 for f32, i64 for boolean.)
  ValueId argument(std::uint32_t parameter);
  /// Element `index` (i64) of a window. It cannot fault where the index is known to lie within it.
  ValueId window_load(std::uint32_t parameter, ValueId index);
  /// A constant.
  ValueId window_size(std::uint32_t parameter);
  ValueId array_base(std::uint32_t parameter);
  ValueId array_extent(std::uint32_t parameter, int axis);
  /// Products of extents for a contiguous array; 1 along its last axis.
  ValueId array_stride(std::uint32_t parameter, int axis);
  ValueId constant_array(std::uint32_t array);
  /// Never shared with another. `count` is taken to be not negative from here on.
  ValueId allocate(ValueId count, ElementType element);
  ValueId load(ValueId address, ValueId index, ElementType element);
  ValueId private_load(std::uint32_t array, ValueId index);
  /// Where the index is known to lie within the extent (see Ranges): the index itself, or its sum with the extent
  /// where it may be negative. Otherwise it is checked when the function runs.
  ValueId check_index(ValueId index, ValueId extent);
  /// The caller has made sure that this i64 is not negative from here to the end of the block. (`fault_if`,
  /// branches and loops note by themselves what their conditions say.)
  void assume_not_negative(ValueId value);
  ValueId wrap(ValueId value, ElementType element);
  ValueId unary(Op op, ValueId operand);
  ValueId binary(Op op, ValueId left, ValueId right);
  /// Both arms have the same type.
  ValueId select(ValueId condition, ValueId if_true, ValueId if_false);
  ValueId call(MathFunction function, std::span<const ValueId> arguments);
  /// `value` as `type`, none of them an address. From f64 or f32 to an integer it is truncated, and faults when it
  /// does not fit; between i64 and u64 the bits stay.
  ValueId convert(ValueId value, Type type);
  /// `value` as i64; a float faults when it is not a whole number.
  ValueId whole(ValueId value);

  Type type(ValueId value) const { return function_[value].type; }
  /// The value's constant, if it is one.
  std::optional<Literal> literal(ValueId value) const;
  /// The truth of a constant boolean.
  std::optional<bool> constant_truth(ValueId condition) const;
  /// Where an i64 value is known to lie at this place.
  Ranges::Interval interval(ValueId value) const { return ranges_.interval(function_, value); }

  // Locals.

  LocalId add_local(std::string name, Type type);
  ValueId get(LocalId local);
  void set(LocalId local, ValueId value);

  // Effects.

  std::uint32_t add_private_array(PrivateArray array);
  std::uint32_t add_constant_array(ConstantArray array);
  /// `value` has the type value_type(element).
  void store(ValueId address, ValueId index, ValueId value, ElementType element);
  void private_store(std::uint32_t array, ValueId index, ValueId value);
  /// Nothing where the condition is known to be false.
  void fault_if(ValueId condition, FaultKind kind);
  void output(std::uint32_t slot, ValueId value);

  // Choices between two values, of which only one is computed where computing the other could fault or is much
  // work.
  //   begin_choice(condition);  a = ...;  other_choice(a);  b = ...;  result = end_choice(b, type);
  // Both are converted to `type`. Cheap code that cannot fault is moved before the choice, which is then a select.
  void begin_choice(ValueId condition);
  void other_choice(ValueId if_true);
  ValueId end_choice(ValueId if_false, Type type);

  // Control. Operations go to the block opened last. Code after a statement that never completes is not emitted by
  // the caller: see `terminated`.

  void begin_if(ValueId condition);
  void begin_else();
  void end_if();
  /// Operations now go to the loop's head. `stored` are the locals that the loop, head and body, may store to, of
  /// those that exist already.
  void begin_while(std::span<const LocalId> stored);
  void begin_while_body(ValueId condition);
  void end_while();
  /// Whether the counter of such a loop certainly takes no value.
  bool is_empty(ValueId start, ValueId stop, std::int64_t step) const;
  /// Returns the counter: start, start + step, ... while below `stop` (above, for a negative step).
  ValueId begin_for(ValueId start, ValueId stop, std::int64_t step, std::span<const LocalId> stored);
  void end_for();
  void break_();
  void continue_();
  /// `value` is no_value in a single function.
  void return_(ValueId value);

  /// Whether control never reaches the end of what was emitted to the current block.
  bool terminated() const { return frames_.back().terminated; }

  /// The number of values so far.
  std::size_t size() const { return function_.values.size(); }
  /// How many blocks are open.
  std::size_t depth() const { return frames_.size(); }

  /// What stands at the head of the function (result, ...), to be filled in before `finish`; `is_single` at once.
  Function& function() { return function_; }
  /// The function; every block must be closed.
  Function finish();

 private:
  struct Key {
    Op op;
    Type type;
    MathFunction function;
    ElementType element;
    std::uint8_t axis;
    std::uint32_t index;
    std::uint32_t epoch;  // loads: how many stores came before
    ValueId operand[3];
    std::uint64_t bits;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };
  struct Change {
    LocalId local;
    ValueId before;
  };
  /// An open block: the control statement it belongs to, and what must be undone when it closes.
  struct Frame {
    Stmt stmt;  // added to the enclosing block when it is complete
    BlockId block = no_block;
    Ranges::Mark ranges;
    std::vector<Key> keys;        // values that may be shared only within this block
    std::vector<Change> changes;  // of known_
    std::vector<LocalId> stored;  // in this block and those nested in it
    std::vector<LocalId> stored_before_else;
    bool body_terminated = false;  // if_: the first branch never completes
    bool terminated = false;
    bool is_loop = false;
    bool has_break = false;
  };
  /// An open choice. Where the condition is a constant, the chosen arm is emitted in place and the other dropped.
  struct Choice {
    std::optional<bool> known;
    ValueId if_true = no_value;
  };

  /// Shares or adds a value to the current block; `faults` is how it may fail.
  ValueId emit(const Value& value, std::optional<FaultKind> faults = std::nullopt);
  ValueId emit_to(Frame& frame, const Value& value, std::optional<FaultKind> faults = std::nullopt);
  /// Before everything nested.
  ValueId emit_first(const Value& value) { return emit_to(frames_.front(), value); }
  ValueId add_value(const Value& value);
  Key key_of(const Value& value) const;
  std::int32_t add_fault(FaultKind kind);

  ValueId constant(const Literal& literal);
  ValueId window_element(std::uint32_t parameter, ValueId index, std::optional<FaultKind> faults);
  ValueId operation(Op op, std::span<const ValueId> operands);
  std::optional<FaultKind> fault_of(const Value& value) const;
  /// A simpler value that is equal for all inputs, NaN, infinities and -0 included, or no_value.
  ValueId simplified(const Value& value);
  ValueId simplified_conversion(const Value& value);

  void open(Stmt stmt);
  BlockId add_block();
  /// Undoes what the block opened last made known: it is not known after it.
  void forget_block();
  void forget_stored(std::span<const LocalId> stored);
  void know(LocalId local, ValueId value);
  void add_stmt(const Stmt& stmt) { function_[frames_.back().block].stmts.push_back(stmt); }
  /// Loads before a loop may not be shared with those in it, which may follow a store of the iteration before.
  void forget_loads();
  void close_if();
  void close_loop();
  void leave(StmtKind kind, ValueId value);
  Frame& loop();

  bool is_movable(BlockId arm) const;
  bool is_movable(const Value& value) const;
  /// Moves the statements of an arm to the current block; returns what `result` is there.
  ValueId move_arm(BlockId arm, ValueId result);
  void drop_block();

  Function function_;
  std::vector<Frame> frames_;
  std::vector<Choice> choices_;
  std::unordered_map<Key, ValueId, KeyHash> shared_;
  std::vector<ValueId> known_;  // for each local, the value it is known to hold, or no_value
  Ranges ranges_;
  std::uint32_t stores_ = 0;
  std::uint32_t private_stores_ = 0;
  Span span_;
};

}  // namespace jiteval::ir
