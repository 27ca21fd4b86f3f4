#include "ir/builder.hpp"

#include <bit>
#include <cassert>
#include <utility>

namespace jiteval::ir {

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
      static_cast<std::uint64_t>(key.function) << 16U | static_cast<std::uint64_t>(key.element) << 24U |
      std::uint64_t{key.index} << 32U);
  mix(std::uint64_t{key.axis} | std::uint64_t{key.epoch} << 32U);
  for (ValueId id : key.operand) mix(static_cast<std::uint64_t>(id));
  return static_cast<std::size_t>(hash);
}

Builder::Key Builder::key_of(const Value& value) const {
  Key key{.op = value.op,
          .type = value.type,
          .function = value.function,
          .element = value.element,
          .axis = value.axis,
          .index = value.index,
          .epoch = 0,
          .operand = {value.operand[0], value.operand[1], value.operand[2]},
          .bits = 0};
  const bool is_number = value.type == Type::f64 || value.type == Type::f32;
  key.bits = is_number ? std::bit_cast<std::uint64_t>(value.number) : static_cast<std::uint64_t>(value.integer);
  // What was loaded before a store may differ from what is loaded after it. Constants cannot be stored to.
  if (value.op == Op::load && function_[value.operand[0]].op != Op::constant_array) key.epoch = stores_;
  if (value.op == Op::private_load) key.epoch = private_stores_;
  return key;
}

void Builder::forget_loads() {
  if (function_.is_single) ++stores_;
  if (!function_.private_arrays.empty()) ++private_stores_;
}

ValueId Builder::emit(const Value& value, std::optional<FaultKind> faults) {
  const std::size_t before = function_.values.size();
  const ValueId id = emit_to(frames_.back(), value, faults);
  // What is assumed here must not be told of values that are computed first of all.
  if (function_.values.size() != before) ranges_.note(function_, id);
  return id;
}

ValueId Builder::emit_to(Frame& frame, const Value& value, std::optional<FaultKind> faults) {
  const Key key = key_of(value);
  if (auto found = shared_.find(key); found != shared_.end()) return found->second;
  const ValueId id = add_value(value);
  if (faults) function_[id].fault = add_fault(*faults);
  shared_.emplace(key, id);
  frame.keys.push_back(key);
  function_[frame.block].stmts.push_back({.kind = StmtKind::let, .value = id, .span = span_});
  return id;
}

ValueId Builder::add_value(const Value& value) {
  function_.values.push_back(value);
  function_.values.back().span = span_;
  return ValueId(function_.values.size() - 1);
}

std::int32_t Builder::add_fault(FaultKind kind) {
  function_.faults.push_back({kind, span_});
  return static_cast<std::int32_t>(function_.faults.size());
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

void Builder::assume_not_negative(ValueId value) { ranges_.assume_not_negative(function_, value); }

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

// Effects

std::uint32_t Builder::add_private_array(PrivateArray array) {
  function_.private_arrays.push_back(std::move(array));
  return static_cast<std::uint32_t>(function_.private_arrays.size() - 1);
}

std::uint32_t Builder::add_constant_array(ConstantArray array) {
  function_.constant_arrays.push_back(std::move(array));
  return static_cast<std::uint32_t>(function_.constant_arrays.size() - 1);
}

void Builder::store(ValueId address, ValueId index, ValueId value, ElementType element) {
  assert(type(value) == value_type(element));
  add_stmt({.kind = StmtKind::store,
            .value = value,
            .address = address,
            .index = index,
            .element = element,
            .span = span_});
  ++stores_;
}

void Builder::private_store(std::uint32_t array, ValueId index, ValueId value) {
  const ElementType element = function_.private_arrays[array].element;
  assert(type(value) == value_type(element));
  add_stmt({.kind = StmtKind::private_store,
            .value = value,
            .index = index,
            .element = element,
            .array = array,
            .span = span_});
  ++private_stores_;
}

void Builder::fault_if(ValueId condition, FaultKind kind) {
  const std::optional<bool> known = ranges_.truth(function_, condition);
  if (known && !*known) return;
  add_stmt({.kind = StmtKind::fault_if, .value = condition, .fault = add_fault(kind), .span = span_});
  ranges_.assume(function_, condition, false);
}

void Builder::output(std::uint32_t slot, ValueId value) {
  add_stmt({.kind = StmtKind::output, .value = value, .slot = slot, .span = span_});
}

Function Builder::finish() {
  assert(frames_.size() == 1 && choices_.empty());
  function_.body = frames_.front().block;
  return std::move(function_);
}

}  // namespace jiteval::ir
