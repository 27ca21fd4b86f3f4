/// Writes functions of the typed IR exactly as told: unlike ir::Builder it folds, shares and forwards nothing.
#pragma once

#include <fmt/format.h>

#include <concepts>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "ir/ir.hpp"
#include "ir/uniformity.hpp"

namespace jiteval::interp {

class FunctionWriter {
 public:
  explicit FunctionWriter(std::vector<ir::Parameter> parameters) {
    function_.name = "f";
    function_.parameters = std::move(parameters);
    function_.body = new_block();
    open_.push_back(function_.body);
  }

  ir::ValueId f64(double number) { return let({.op = ir::Op::constant, .type = ir::Type::f64, .number = number}); }
  ir::ValueId i64(std::int64_t integer) {
    return let({.op = ir::Op::constant, .type = ir::Type::i64, .integer = integer});
  }
  ir::ValueId boolean(bool truth) {
    return let({.op = ir::Op::constant, .type = ir::Type::boolean, .integer = truth});
  }
  ir::ValueId argument(std::uint32_t parameter) { return let({.op = ir::Op::argument, .index = parameter}); }
  ir::ValueId load(std::uint32_t parameter, ir::ValueId element) {
    return let(with_operands(
        {.op = ir::Op::window_load, .index = parameter, .fault = new_fault(ir::FaultKind::index_out_of_range)},
        {element}));
  }
  ir::ValueId size(std::uint32_t parameter) {
    return let({.op = ir::Op::window_size, .type = ir::Type::i64, .index = parameter});
  }
  ir::ValueId op(ir::Op op, ir::Type type, std::initializer_list<ir::ValueId> operands) {
    ir::Value value = with_operands({.op = op, .type = type}, operands);
    if (type == ir::Type::i64 && (op == ir::Op::floor_divide || op == ir::Op::modulo)) {
      value.fault = new_fault(ir::FaultKind::integer_division_by_zero);
    }
    if (op == ir::Op::whole_to_i64) value.fault = new_fault(ir::FaultKind::not_a_whole_number);
    return let(value);
  }
  ir::ValueId f64(ir::Op o, std::initializer_list<ir::ValueId> operands) { return op(o, ir::Type::f64, operands); }
  ir::ValueId i64(ir::Op o, std::initializer_list<ir::ValueId> operands) { return op(o, ir::Type::i64, operands); }
  ir::ValueId boolean(ir::Op o, std::initializer_list<ir::ValueId> operands) {
    return op(o, ir::Type::boolean, operands);
  }
  ir::ValueId call(ir::MathFunction function, std::initializer_list<ir::ValueId> operands) {
    return let(with_operands({.op = ir::Op::call, .function = function}, operands));
  }

  /// A local, set at once.
  ir::LocalId local(ir::ValueId value) {
    function_.locals.push_back({fmt::format("local{}", function_.locals.size()), type(value), false});
    const auto id = static_cast<ir::LocalId>(function_.locals.size() - 1);
    set(id, value);
    return id;
  }
  ir::ValueId get(ir::LocalId local) {
    return let({.op = ir::Op::local_get, .type = function_[local].type, .local = local});
  }
  void set(ir::LocalId local, ir::ValueId value) {
    add({.kind = ir::StmtKind::set_local, .value = value, .local = local});
  }

  void if_(ir::ValueId condition, std::invocable auto body) {
    add({.kind = ir::StmtKind::if_, .value = condition, .body = block(body)});
  }
  void if_(ir::ValueId condition, std::invocable auto body, std::invocable auto orelse) {
    const ir::BlockId first = block(body);
    add({.kind = ir::StmtKind::if_, .value = condition, .body = first, .orelse = block(orelse)});
  }
  /// `head` returns the condition.
  void while_(std::invocable auto head, std::invocable auto body) {
    ir::ValueId condition{};
    const ir::BlockId first = block([&] { condition = head(); });
    add({.kind = ir::StmtKind::while_, .value = condition, .head = first, .body = block(body)});
  }
  /// `body` takes the counter.
  void for_(ir::ValueId start, ir::ValueId stop, std::int64_t step, std::invocable<ir::ValueId> auto body) {
    const ir::ValueId counter = new_value({.op = ir::Op::induction, .type = ir::Type::i64});
    add({.kind = ir::StmtKind::for_,
         .body = block([&] { body(counter); }),
         .counter = counter,
         .start = start,
         .stop = stop,
         .step = step});
  }
  void break_() { add({.kind = ir::StmtKind::break_}); }
  void continue_() { add({.kind = ir::StmtKind::continue_}); }
  void return_(ir::ValueId value) { add({.kind = ir::StmtKind::return_, .value = value}); }

  ir::Type type(ir::ValueId value) const { return function_[value].type; }

  ir::Function finish() {
    if (const std::string problem = ir::verify(function_); !problem.empty()) {
      throw std::logic_error(problem + "\n" + ir::print(function_));
    }
    ir::mark_varying(function_);
    return function_;
  }

 private:
  ir::BlockId new_block() {
    function_.blocks.emplace_back();
    return static_cast<ir::BlockId>(function_.blocks.size() - 1);
  }

  ir::BlockId block(std::invocable auto body) {
    const ir::BlockId id = new_block();
    open_.push_back(id);
    body();
    open_.pop_back();
    return id;
  }

  void add(const ir::Stmt& stmt) { function_[open_.back()].stmts.push_back(stmt); }

  ir::ValueId new_value(const ir::Value& value) {
    function_.values.push_back(value);
    return static_cast<ir::ValueId>(function_.values.size() - 1);
  }

  ir::ValueId let(const ir::Value& value) {
    const ir::ValueId id = new_value(value);
    add({.kind = ir::StmtKind::let, .value = id});
    return id;
  }

  static ir::Value with_operands(ir::Value value, std::initializer_list<ir::ValueId> operands) {
    for (ir::ValueId operand : operands) value.operand[value.operand_count++] = operand;
    return value;
  }

  std::int32_t new_fault(ir::FaultKind kind) {
    function_.faults.push_back({kind, {}});
    return static_cast<std::int32_t>(function_.faults.size());
  }

  ir::Function function_;
  std::vector<ir::BlockId> open_;
};

}  // namespace jiteval::interp
