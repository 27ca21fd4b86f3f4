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

namespace jiteval::ir {

class Builder {
 public:
  Builder(std::string name, std::vector<Parameter> parameters);

  /// The place in the text that the operations from now on come from.
  void at(Span span) { span_ = span; }

  // Values. Each returns an equal value already computed where there is one.

  ValueId f64(double number);
  ValueId i64(std::int64_t integer);
  ValueId boolean(bool truth);
  /// A uniform or varying parameter.
  ValueId argument(std::uint32_t parameter);
  /// Element `index` (i64) of a window or array parameter. It cannot fault where the index is a constant within a
  /// window, or the counter of a loop that stays within it.
  ValueId window_load(std::uint32_t parameter, ValueId index);
  /// Element `index` where the caller has made sure that 0 <= index < size.
  ValueId window_load_in_range(std::uint32_t parameter, ValueId index);
  /// A constant for a window.
  ValueId window_size(std::uint32_t parameter);
  ValueId unary(Op op, ValueId operand);
  ValueId binary(Op op, ValueId left, ValueId right);
  /// Both arms have the same type.
  ValueId select(ValueId condition, ValueId if_true, ValueId if_false);
  ValueId call(MathFunction function, std::span<const ValueId> arguments);
  /// `value` as `type`; from f64 to i64 it faults when not whole.
  ValueId convert(ValueId value, Type type);

  Type type(ValueId value) const { return function_[value].type; }
  /// The value's constant, if it is one.
  std::optional<Literal> literal(ValueId value) const;
  /// The truth of a constant boolean.
  std::optional<bool> constant_truth(ValueId condition) const;

  // Locals.

  LocalId add_local(std::string name, Type type);
  ValueId get(LocalId local);
  void set(LocalId local, ValueId value);

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
  void return_(ValueId value);

  /// Whether control never reaches the end of what was emitted to the current block.
  bool terminated() const { return frames_.back().terminated; }

  /// The number of values so far.
  std::size_t size() const { return function_.values.size(); }
  /// How many blocks are open.
  std::size_t depth() const { return frames_.size(); }

  /// The function; every block must be closed. `result_type` says what the returned numbers were in the source.
  Function finish(Type result_type);

 private:
  struct Key {
    Op op;
    Type type;
    MathFunction function;
    std::uint32_t index;
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
    std::vector<Key> keys;        // values that may be shared only within this block
    std::vector<Change> changes;  // of known_
    std::vector<LocalId> stored;  // in this block and those nested in it
    std::vector<LocalId> stored_before_else;
    bool body_terminated = false;  // if_: the first branch never completes
    bool terminated = false;
    bool is_loop = false;
    bool has_break = false;
  };

  /// The values that an integer lies between.
  struct Bounds {
    std::int64_t low = 0;
    std::int64_t high = 0;
  };
  struct ValueHash {
    std::size_t operator()(ValueId id) const { return static_cast<std::size_t>(id); }
  };

  /// Shares or adds a value to the current block; `faults` is how it may fail.
  ValueId emit(Value value, std::optional<FaultKind> faults = std::nullopt);
  ValueId emit_to(Frame& frame, Value value, std::optional<FaultKind> faults = std::nullopt);
  ValueId add_value(Value value);
  static Key key_of(const Value& value);

  ValueId constant(const Literal& literal);
  ValueId load(std::uint32_t parameter, ValueId index, std::optional<FaultKind> faults);
  ValueId operation(Op op, std::span<const ValueId> operands);
  std::optional<FaultKind> fault_of(const Value& value) const;
  /// A simpler value that is equal for all inputs, NaN, infinities and -0 included, or no_value.
  ValueId simplified(const Value& value);
  std::optional<Bounds> bounds_of(ValueId id) const;
  void note_bounds(ValueId id);

  void open(Stmt stmt);
  BlockId add_block();
  /// Undoes what the block opened last made known: it is not known after it.
  void forget_block();
  void forget_stored(std::span<const LocalId> stored);
  void know(LocalId local, ValueId value);
  void add_stmt(const Stmt& stmt) { function_[frames_.back().block].stmts.push_back(stmt); }
  void close_loop();
  void leave(StmtKind kind, ValueId value);
  Frame& loop();

  Function function_;
  std::vector<Frame> frames_;
  std::unordered_map<Key, ValueId, KeyHash> shared_;
  std::vector<ValueId> known_;  // for each local, the value it is known to hold, or no_value
  std::unordered_map<ValueId, Bounds, ValueHash> bounds_;
  Span span_;
};

}  // namespace jiteval::ir
