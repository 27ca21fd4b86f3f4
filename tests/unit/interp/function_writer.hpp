/// Writes functions of the typed IR exactly as told: unlike ir::Builder it folds, shares and forwards nothing.
#pragma once

#include <fmt/format.h>

#include <concepts>
#include <initializer_list>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "ir/ir.hpp"
#include "ir/uniformity.hpp"

namespace jiteval::interp {

inline constexpr ArgumentKind uniform = ArgumentKind::uniform;
inline constexpr ArgumentKind varying = ArgumentKind::varying;

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
  ir::ValueId u64(std::uint64_t integer) {
    return let({.op = ir::Op::constant, .type = ir::Type::u64, .integer = static_cast<std::int64_t>(integer)});
  }
  ir::ValueId f32(float number) { return let({.op = ir::Op::constant, .type = ir::Type::f32, .number = number}); }
  /// The word of a uniform or varying parameter.
  ir::ValueId argument(std::uint32_t parameter) {
    ir::Type type = function_.parameters[parameter].type;
    if (type == ir::Type::f32) type = ir::Type::f64;
    if (type == ir::Type::boolean) type = ir::Type::i64;
    return let({.op = ir::Op::argument, .type = type, .index = parameter});
  }

  /// Element `index` of a window or of an array, with its check.
  ir::ValueId load(std::uint32_t parameter, ir::ValueId index) {
    if (function_.parameters[parameter].kind == ArgumentKind::array) {
      const ir::ValueId in_range = check_index(index, size(parameter));
      return load(array_base(parameter), in_range, function_.parameters[parameter].element);
    }
    return let(with_operands(
        {.op = ir::Op::window_load, .index = parameter, .fault = new_fault(ir::FaultKind::index_out_of_range)},
        {index}));
  }
  /// The elements of a window or of a 1-D array.
  ir::ValueId size(std::uint32_t parameter) {
    if (function_.parameters[parameter].kind == ArgumentKind::array) return array_extent(parameter, 0);
    return let({.op = ir::Op::window_size, .type = ir::Type::i64, .index = parameter});
  }

  ir::ValueId array_base(std::uint32_t parameter) {
    return let({.op = ir::Op::array_base, .type = ir::Type::address, .index = parameter});
  }
  ir::ValueId array_extent(std::uint32_t parameter, int axis) {
    return let({.op = ir::Op::array_extent,
                .type = ir::Type::i64,
                .axis = static_cast<std::uint8_t>(axis),
                .index = parameter});
  }
  ir::ValueId array_stride(std::uint32_t parameter, int axis) {
    return let({.op = ir::Op::array_stride,
                .type = ir::Type::i64,
                .axis = static_cast<std::uint8_t>(axis),
                .index = parameter});
  }
  template <class T>
  ir::ValueId constant_array(ElementType element, const std::vector<T>& elements) {
    const auto bytes = std::as_bytes(std::span(elements));
    function_.constant_arrays.push_back(
        {element, static_cast<std::int64_t>(elements.size()), {bytes.begin(), bytes.end()}});
    return let({.op = ir::Op::constant_array,
                .type = ir::Type::address,
                .index = static_cast<std::uint32_t>(function_.constant_arrays.size() - 1)});
  }
  ir::ValueId allocate(ir::ValueId count, ElementType element) {
    return let(with_operands({.op = ir::Op::allocate,
                              .type = ir::Type::address,
                              .element = element,
                              .fault = new_fault(ir::FaultKind::out_of_memory)},
                             {count}));
  }
  ir::ValueId load(ir::ValueId address, ir::ValueId index, ElementType element) {
    return let(
        with_operands({.op = ir::Op::load, .type = ir::value_type(element), .element = element}, {address, index}));
  }
  void store(ir::ValueId address, ir::ValueId index, ir::ValueId value, ElementType element) {
    add({.kind = ir::StmtKind::store, .value = value, .address = address, .index = index, .element = element});
  }
  ir::ValueId check_index(ir::ValueId index, ir::ValueId extent) {
    return op(ir::Op::check_index, ir::Type::i64, {index, extent});
  }
  ir::ValueId wrap(ir::ValueId value, ElementType element) {
    return let(with_operands({.op = ir::Op::wrap, .type = ir::Type::i64, .element = element}, {value}));
  }

  std::uint32_t private_array(ElementType element, std::int64_t size) {
    const auto number = static_cast<std::uint32_t>(function_.private_arrays.size());
    function_.private_arrays.push_back({fmt::format("private{}", number), element, size});
    return number;
  }
  ir::ValueId private_load(std::uint32_t array, ir::ValueId index) {
    const ElementType element = function_.private_arrays[array].element;
    return let(with_operands(
        {.op = ir::Op::private_load, .type = ir::value_type(element), .element = element, .index = array},
        {index}));
  }
  void private_store(std::uint32_t array, ir::ValueId index, ir::ValueId value) {
    add({.kind = ir::StmtKind::private_store,
         .value = value,
         .index = index,
         .element = function_.private_arrays[array].element,
         .array = array});
  }
  void fault_if(ir::ValueId condition, ir::FaultKind kind) {
    add({.kind = ir::StmtKind::fault_if, .value = condition, .fault = new_fault(kind)});
  }
  /// The next result of a single function: one word.
  void output(ir::ValueId value) {
    add_result({.form = ir::ResultShape::Form::number, .type = type(value)});
    output_word(value);
  }
  /// Likewise: a 1-D array without gaps, in three words.
  void output_array(ir::ValueId address, ir::ValueId extent, ElementType element) {
    add_result({.form = ir::ResultShape::Form::array, .element = element, .dimensions = 1});
    for (ir::ValueId word : {address, extent, i64(1)}) output_word(word);
  }

  ir::ValueId op(ir::Op op, ir::Type type, std::initializer_list<ir::ValueId> operands) {
    ir::Value value = with_operands({.op = op, .type = type}, operands);
    if (type != ir::Type::f64 && (op == ir::Op::floor_divide || op == ir::Op::modulo)) {
      value.fault = new_fault(ir::FaultKind::integer_division_by_zero);
    }
    if (op == ir::Op::whole_to_i64) value.fault = new_fault(ir::FaultKind::not_a_whole_number);
    if (op == ir::Op::check_index) value.fault = new_fault(ir::FaultKind::index_out_of_range);
    if (op == ir::Op::truncate_to_i64 || op == ir::Op::truncate_to_u64) {
      value.fault = new_fault(ir::FaultKind::not_an_integer);
    }
    return let(value);
  }
  ir::ValueId f64(ir::Op o, std::initializer_list<ir::ValueId> operands) { return op(o, ir::Type::f64, operands); }
  ir::ValueId i64(ir::Op o, std::initializer_list<ir::ValueId> operands) { return op(o, ir::Type::i64, operands); }
  ir::ValueId u64(ir::Op o, std::initializer_list<ir::ValueId> operands) { return op(o, ir::Type::u64, operands); }
  ir::ValueId f32(ir::Op o, std::initializer_list<ir::ValueId> operands) { return op(o, ir::Type::f32, operands); }
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
  /// Without a value from a single function.
  void return_(ir::ValueId value = ir::no_value) { add({.kind = ir::StmtKind::return_, .value = value}); }

  /// Results are integers of this type.
  void keep_integers(ir::Type result) {
    function_.result_type = result;
    function_.keeps_integers = true;
  }
  void make_single() { function_.is_single = true; }

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

  void add_result(ir::ResultShape shape) {
    shape.slot = function_.output_count;
    function_.result.form = ir::ResultShape::Form::tuple;
    function_.result.items.push_back(std::move(shape));
  }

  void output_word(ir::ValueId value) {
    add({.kind = ir::StmtKind::output, .value = value, .slot = function_.output_count++});
  }

  std::int32_t new_fault(ir::FaultKind kind) {
    function_.faults.push_back({kind, {}});
    return static_cast<std::int32_t>(function_.faults.size());
  }

  ir::Function function_;
  std::vector<ir::BlockId> open_;
};

}  // namespace jiteval::interp
