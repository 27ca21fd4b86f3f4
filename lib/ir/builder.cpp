#include "ir/builder.hpp"

#include <bit>
#include <cassert>
#include <utility>

namespace jiteval::ir {

namespace {

bool is_comparison(Op op) { return op >= Op::equal && op <= Op::greater_equal; }
bool is_logical(Op op) { return op >= Op::logical_and && op <= Op::logical_not; }

bool is_f64(const std::optional<Literal>& literal, double number) {
  // By bits, so that 0 and -0 differ.
  return literal && literal->type == Type::f64 &&
         std::bit_cast<std::uint64_t>(literal->number) == std::bit_cast<std::uint64_t>(number);
}
bool is_i64(const std::optional<Literal>& literal, std::int64_t integer) {
  return literal && literal->type == Type::i64 && literal->integer == integer;
}
bool is_one(const std::optional<Literal>& literal) { return is_f64(literal, 1.0) || is_i64(literal, 1); }

constexpr std::int64_t largest_exact_whole = std::int64_t{1} << 53;

}  // namespace

Builder::Builder(std::string name, std::vector<Parameter> parameters) {
  function_.name = std::move(name);
  function_.parameters = std::move(parameters);
  open({});
}

// Sharing

std::size_t Builder::KeyHash::operator()(const Key& key) const {
  std::uint64_t hash = key.bits;
  const auto mix = [&hash](std::uint64_t part) {
    hash = (hash ^ part) * 0x9e3779b97f4a7c15U;
    hash ^= hash >> 29U;
  };
  mix(static_cast<std::uint64_t>(key.op) | static_cast<std::uint64_t>(key.type) << 8U |
      static_cast<std::uint64_t>(key.function) << 16U | std::uint64_t{key.index} << 32U);
  for (ValueId id : key.operand) mix(static_cast<std::uint64_t>(id));
  return static_cast<std::size_t>(hash);
}

Builder::Key Builder::key_of(const Value& value) {
  Key key{value.op, value.type, value.function, value.index, {value.operand[0], value.operand[1], value.operand[2]},
          0};
  key.bits = value.type == Type::f64 ? std::bit_cast<std::uint64_t>(value.number)
                                     : static_cast<std::uint64_t>(value.integer);
  return key;
}

ValueId Builder::emit(Value value, std::optional<FaultKind> faults) {
  return emit_to(frames_.back(), value, faults);
}

ValueId Builder::emit_to(Frame& frame, Value value, std::optional<FaultKind> faults) {
  const Key key = key_of(value);
  if (auto found = shared_.find(key); found != shared_.end()) return found->second;
  if (faults) {
    function_.faults.push_back({*faults, span_});
    value.fault = static_cast<std::int32_t>(function_.faults.size());
  }
  const ValueId id = add_value(value);
  shared_.emplace(key, id);
  frame.keys.push_back(key);
  function_[frame.block].stmts.push_back({.kind = StmtKind::let, .value = id, .span = span_});
  note_bounds(id);
  return id;
}

ValueId Builder::add_value(Value value) {
  value.span = span_;
  function_.values.push_back(value);
  return ValueId(function_.values.size() - 1);
}

// Values

ValueId Builder::constant(const Literal& literal) {
  Value value{.op = Op::constant, .type = literal.type};
  value.number = literal.number;
  value.integer = literal.integer;
  return emit_to(frames_.front(), value);  // what depends on nothing is computed once, before everything nested
}

ValueId Builder::f64(double number) { return constant({Type::f64, number, 0}); }
ValueId Builder::i64(std::int64_t integer) { return constant({Type::i64, 0, integer}); }
ValueId Builder::boolean(bool truth) { return constant({Type::boolean, 0, truth ? 1 : 0}); }

ValueId Builder::argument(std::uint32_t parameter) {
  return emit_to(frames_.front(), {.op = Op::argument, .type = Type::f64, .index = parameter});
}

ValueId Builder::window_size(std::uint32_t parameter) {
  const Parameter& array = function_.parameters[parameter];
  if (array.kind == ArgumentKind::window) return i64(array.window_size);
  return emit_to(frames_.front(), {.op = Op::window_size, .type = Type::i64, .index = parameter});
}

ValueId Builder::window_load(std::uint32_t parameter, ValueId index) {
  const Parameter& array = function_.parameters[parameter];
  if (array.kind == ArgumentKind::window) {
    const std::int64_t size = array.window_size;
    const std::optional<Literal> known = literal(index);
    if (known && known->integer < 0 && known->integer >= -size) index = i64(known->integer + size);
    if (const std::optional<Bounds> bounds = bounds_of(index);
        bounds && bounds->low >= -size && bounds->high < size) {
      return load(parameter, index, std::nullopt);
    }
  }
  return load(parameter, index, FaultKind::index_out_of_range);
}

ValueId Builder::window_load_in_range(std::uint32_t parameter, ValueId index) {
  return load(parameter, index, std::nullopt);
}

ValueId Builder::load(std::uint32_t parameter, ValueId index, std::optional<FaultKind> faults) {
  Value value{.op = Op::window_load, .type = Type::f64, .operand_count = 1, .index = parameter};
  value.operand[0] = index;
  return emit(value, faults);
}

ValueId Builder::unary(Op op, ValueId operand) { return operation(op, {&operand, 1}); }

ValueId Builder::binary(Op op, ValueId left, ValueId right) {
  const ValueId operands[] = {left, right};
  return operation(op, operands);
}

ValueId Builder::select(ValueId condition, ValueId if_true, ValueId if_false) {
  const ValueId operands[] = {condition, if_true, if_false};
  return operation(Op::select, operands);
}

ValueId Builder::call(MathFunction function, std::span<const ValueId> arguments) {
  Value value{.op = Op::call, .type = Type::f64, .function = function};
  for (ValueId argument : arguments) value.operand[value.operand_count++] = argument;
  return emit(value);
}

ValueId Builder::convert(ValueId value, Type to) {
  if (type(value) == to) return value;
  switch (to) {
    case Type::boolean:
      return unary(Op::to_boolean, value);
    case Type::i64:
      return unary(type(value) == Type::boolean ? Op::to_i64 : Op::whole_to_i64, value);
    case Type::f64:
      break;
  }
  return unary(Op::to_f64, value);
}

ValueId Builder::operation(Op op, std::span<const ValueId> operands) {
  Value value{.op = op, .type = type(operands.back())};
  if (is_comparison(op) || is_logical(op) || op == Op::to_boolean) value.type = Type::boolean;
  if (op == Op::to_f64) value.type = Type::f64;
  if (op == Op::to_i64 || op == Op::whole_to_i64) value.type = Type::i64;
  Literal literals[3];
  bool all_known = true;
  for (ValueId operand : operands) {
    const std::optional<Literal> known = literal(operand);
    all_known &= known.has_value();
    literals[value.operand_count] = known.value_or(Literal{});
    value.operand[value.operand_count++] = operand;
  }
  if (all_known) {
    if (auto result = fold(op, value.type, {literals, operands.size()})) return constant(*result);
  }
  if (const ValueId simpler = simplified(value); simpler != no_value) return simpler;
  return emit(value, fault_of(value));
}

std::optional<FaultKind> Builder::fault_of(const Value& value) const {
  if (value.op == Op::whole_to_i64) return FaultKind::not_a_whole_number;
  const bool divides = value.op == Op::floor_divide || value.op == Op::modulo;
  if (!divides || value.type != Type::i64) return std::nullopt;
  const std::optional<Literal> divisor = literal(value.operand[1]);
  if (divisor && divisor->integer != 0) return std::nullopt;
  return FaultKind::integer_division_by_zero;
}

ValueId Builder::simplified(const Value& value) {
  const ValueId a = value.operand[0];
  const ValueId b = value.operand[1];
  const std::optional<Literal> left = literal(a);
  const std::optional<Literal> right = value.operand_count > 1 ? literal(b) : std::nullopt;
  const Value first = function_[a];
  switch (value.op) {
    case Op::add:
      if (is_f64(right, -0.0) || is_i64(right, 0)) return a;
      if (is_f64(left, -0.0) || is_i64(left, 0)) return b;
      break;
    case Op::subtract:
      if (is_f64(right, 0.0) || is_i64(right, 0)) return a;
      break;
    case Op::multiply:
      if (is_one(right) || is_i64(left, 0)) return a;
      if (is_one(left) || is_i64(right, 0)) return b;
      break;
    case Op::divide:
      if (is_one(right)) return a;
      break;
    case Op::floor_divide:
      if (is_i64(right, 1)) return a;
      break;
    case Op::negate:
      if (first.op == Op::negate) return first.operand[0];
      break;
    case Op::absolute:
      if (first.op == Op::absolute) return a;
      if (first.op == Op::negate) return unary(Op::absolute, first.operand[0]);
      break;
    case Op::minimum:
    case Op::maximum:
      if (a == b) return a;
      break;
    case Op::logical_and:
      if (a == b) return a;
      if (left) return left->integer != 0 ? b : a;
      if (right) return right->integer != 0 ? a : b;
      break;
    case Op::logical_or:
      if (a == b) return a;
      if (left) return left->integer != 0 ? a : b;
      if (right) return right->integer != 0 ? b : a;
      break;
    case Op::logical_not:
      if (first.op == Op::logical_not) return first.operand[0];
      if (first.op == Op::equal) return binary(Op::not_equal, first.operand[0], first.operand[1]);
      if (first.op == Op::not_equal) return binary(Op::equal, first.operand[0], first.operand[1]);
      break;
    case Op::select: {
      if (left) return left->integer != 0 ? b : value.operand[2];
      if (b == value.operand[2]) return b;
      const std::optional<bool> if_true = constant_truth(b);
      const std::optional<bool> if_false = constant_truth(value.operand[2]);
      if (if_true && if_false) return *if_true ? a : unary(Op::logical_not, a);
      break;
    }
    case Op::to_f64:
      if (first.op == Op::to_i64) return unary(Op::to_f64, first.operand[0]);
      break;
    case Op::to_boolean:
      if (first.op == Op::to_i64 || first.op == Op::to_f64) return convert(first.operand[0], Type::boolean);
      break;
    case Op::whole_to_i64: {
      if (first.op != Op::to_f64) break;
      const ValueId source = first.operand[0];
      if (type(source) == Type::boolean) return unary(Op::to_i64, source);
      const std::optional<Bounds> bounds = bounds_of(source);
      if (bounds && bounds->low >= -largest_exact_whole && bounds->high <= largest_exact_whole) return source;
      break;
    }
    default:
      break;
  }
  return no_value;
}

std::optional<Literal> Builder::literal(ValueId id) const {
  const Value& value = function_[id];
  if (value.op != Op::constant) return std::nullopt;
  return Literal{value.type, value.number, value.integer};
}

std::optional<bool> Builder::constant_truth(ValueId condition) const {
  const std::optional<Literal> known = literal(condition);
  if (!known || known->type != Type::boolean) return std::nullopt;
  return known->integer != 0;
}

// Bounds of integers

std::optional<Builder::Bounds> Builder::bounds_of(ValueId id) const {
  if (const std::optional<Literal> known = literal(id)) return Bounds{known->integer, known->integer};
  const auto found = bounds_.find(id);
  if (found == bounds_.end()) return std::nullopt;
  return found->second;
}

void Builder::note_bounds(ValueId id) {
  const Value& value = function_[id];
  if (value.type != Type::i64 || value.operand_count == 0) return;
  const std::optional<Bounds> a = bounds_of(value.operand[0]);
  const std::optional<Bounds> b = value.operand_count > 1 ? bounds_of(value.operand[1]) : Bounds{};
  if (value.op == Op::modulo && b && b->low == b->high && b->low > 0) bounds_[id] = {0, b->low - 1};
  if (!a || !b) return;
  Bounds result{};
  bool overflow = true;
  if (value.op == Op::add) {
    overflow = __builtin_add_overflow(a->low, b->low, &result.low) ||
               __builtin_add_overflow(a->high, b->high, &result.high);
  } else if (value.op == Op::subtract) {
    overflow = __builtin_sub_overflow(a->low, b->high, &result.low) ||
               __builtin_sub_overflow(a->high, b->low, &result.high);
  } else if (value.op == Op::negate) {
    overflow = __builtin_sub_overflow(std::int64_t{0}, a->high, &result.low) ||
               __builtin_sub_overflow(std::int64_t{0}, a->low, &result.high);
  }
  if (!overflow) bounds_[id] = result;
}

// Locals

LocalId Builder::add_local(std::string name, Type type) {
  function_.locals.push_back({std::move(name), type});
  known_.push_back(no_value);
  return LocalId(function_.locals.size() - 1);
}

ValueId Builder::get(LocalId local) {
  const ValueId known = known_[static_cast<std::uint32_t>(local)];
  if (known != no_value) return known;
  const ValueId id = add_value({.op = Op::local_get, .type = function_[local].type, .local = local});
  add_stmt({.kind = StmtKind::let, .value = id, .span = span_});
  know(local, id);
  return id;
}

void Builder::set(LocalId local, ValueId value) {
  assert(type(value) == function_[local].type);
  add_stmt({.kind = StmtKind::set_local, .value = value, .local = local, .span = span_});
  know(local, value);
  frames_.back().stored.push_back(local);
}

void Builder::know(LocalId local, ValueId value) {
  ValueId& known = known_[static_cast<std::uint32_t>(local)];
  frames_.back().changes.push_back({local, known});
  known = value;
}

// Blocks

void Builder::open(Stmt stmt) {
  stmt.span = span_;
  frames_.push_back({.stmt = stmt, .block = add_block()});
}

BlockId Builder::add_block() {
  function_.blocks.emplace_back();
  return BlockId(function_.blocks.size() - 1);
}

void Builder::forget_block() {
  Frame& frame = frames_.back();
  for (const Key& key : frame.keys) shared_.erase(key);
  for (; !frame.changes.empty(); frame.changes.pop_back()) {
    known_[static_cast<std::uint32_t>(frame.changes.back().local)] = frame.changes.back().before;
  }
  frame.keys.clear();
}

void Builder::begin_if(ValueId condition) { open({.kind = StmtKind::if_, .value = condition}); }

void Builder::begin_else() {
  forget_block();
  Frame& frame = frames_.back();
  frame.stmt.body = frame.block;
  frame.body_terminated = frame.terminated;
  if (!frame.terminated) frame.stored_before_else = std::move(frame.stored);
  frame.stored.clear();
  frame.terminated = false;
  frame.block = add_block();
}

void Builder::end_if() {
  forget_block();
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  const bool has_else = frame.stmt.body != no_block;
  (has_else ? frame.stmt.orelse : frame.stmt.body) = frame.block;
  add_stmt(frame.stmt);
  // What a branch stored that never completes is not seen from here on.
  if (frame.terminated) frame.stored.clear();
  forget_stored(frame.stored);
  forget_stored(frame.stored_before_else);
  if (has_else && frame.terminated && frame.body_terminated) frames_.back().terminated = true;
}

void Builder::forget_stored(std::span<const LocalId> stored) {
  for (LocalId local : stored) {
    know(local, no_value);
    frames_.back().stored.push_back(local);
  }
}

void Builder::begin_while(std::span<const LocalId> stored) {
  forget_stored(stored);
  open({.kind = StmtKind::while_});
  frames_.back().is_loop = true;
}

void Builder::begin_while_body(ValueId condition) {
  Frame& frame = frames_.back();
  frame.stmt.head = frame.block;
  frame.stmt.value = condition;
  frame.block = add_block();  // which sees what the head computes
}

void Builder::end_while() {
  const Frame& frame = frames_.back();
  const bool endless = !frame.has_break && constant_truth(frame.stmt.value).value_or(false);
  close_loop();
  if (endless) frames_.back().terminated = true;
}

bool Builder::is_empty(ValueId start, ValueId stop, std::int64_t step) const {
  const std::optional<Literal> from = literal(start);
  const std::optional<Literal> to = literal(stop);
  return from && to && (step > 0 ? from->integer >= to->integer : from->integer <= to->integer);
}

ValueId Builder::begin_for(ValueId start, ValueId stop, std::int64_t step, std::span<const LocalId> stored) {
  assert(step != 0);
  forget_stored(stored);
  const ValueId counter = add_value({.op = Op::induction, .type = Type::i64});
  const std::optional<Bounds> from = bounds_of(start);
  const std::optional<Bounds> to = bounds_of(stop);
  if (from && to && from->low < to->high && step > 0) bounds_[counter] = {from->low, to->high - 1};
  if (from && to && from->high > to->low && step < 0) bounds_[counter] = {to->low + 1, from->high};
  open({.kind = StmtKind::for_, .counter = counter, .start = start, .stop = stop, .step = step});
  frames_.back().is_loop = true;
  return counter;
}

void Builder::end_for() { close_loop(); }

void Builder::close_loop() {
  forget_block();
  Stmt stmt = frames_.back().stmt;
  stmt.body = frames_.back().block;
  frames_.pop_back();
  add_stmt(stmt);
}

void Builder::break_() {
  loop().has_break = true;
  leave(StmtKind::break_, no_value);
}
void Builder::continue_() { leave(StmtKind::continue_, no_value); }
void Builder::return_(ValueId value) { leave(StmtKind::return_, value); }

void Builder::leave(StmtKind kind, ValueId value) {
  add_stmt({.kind = kind, .value = value, .span = span_});
  frames_.back().terminated = true;
}

Builder::Frame& Builder::loop() {
  std::size_t index = frames_.size() - 1;
  while (!frames_[index].is_loop) --index;
  return frames_[index];
}

Function Builder::finish(Type result_type) {
  assert(frames_.size() == 1);
  function_.result_type = result_type;
  function_.body = frames_.front().block;
  return std::move(function_);
}

}  // namespace jiteval::ir
