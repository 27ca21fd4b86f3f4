#include <fmt/format.h>

#include <algorithm>

#include "ir/integers.hpp"
#include "ir/ir.hpp"

namespace jiteval::ir {

namespace {

bool is_integer(Type type) { return type == Type::i64 || type == Type::u64; }
bool is_float(Type type) { return type == Type::f64 || type == Type::f32; }
bool is_number(Type type) { return is_integer(type) || is_float(type); }

class Verifier {
 public:
  explicit Verifier(const Function& function)
      : function_(function), visible_(function.values.size(), false), defined_(function.values.size(), false) {}

  std::string run() {
    arrays();
    if (function_.is_single) shape(function_.result);
    block(function_.body, 0);
    return std::move(problem_);
  }

 private:
  template <class... Args>
  void check(bool condition, fmt::format_string<Args...> format, Args&&... args) {
    if (!condition && problem_.empty()) problem_ = fmt::format(format, std::forward<Args>(args)...);
  }

  // The head of the function

  void arrays() {
    for (const PrivateArray& array : function_.private_arrays) {
      check(array.size >= 0, "private array {} has a negative size", array.name);
    }
    for (const ConstantArray& array : function_.constant_arrays) {
      check(array.size >= 0 && array.bytes.size() == static_cast<std::size_t>(array.size) * size_of(array.element),
            "a constant array of {} {} has {} bytes", array.size, name(array.element), array.bytes.size());
    }
    for (const Parameter& parameter : function_.parameters) {
      if (parameter.kind == ArgumentKind::array) {
        check(parameter.dimensions >= 1 && parameter.dimensions <= max_kernel_dimensions,
              "parameter {} has {} dimensions", parameter.name, parameter.dimensions);
      }
      check(parameter.type != Type::address, "parameter {} is an address", parameter.name);
    }
  }

  void shape(const ResultShape& result) {
    std::uint32_t words = 0;
    switch (result.form) {
      case ResultShape::Form::nothing:
        break;
      case ResultShape::Form::number:
        check(result.type != Type::address, "the result is an address");
        words = 1;
        break;
      case ResultShape::Form::tuple:
        for (const ResultShape& item : result.items) shape(item);
        break;
      case ResultShape::Form::array:
        check(result.dimensions >= 1 && result.dimensions <= max_kernel_dimensions, "a result of {} dimensions",
              result.dimensions);
        words = 1 + 2 * static_cast<std::uint32_t>(result.dimensions);
        break;
    }
    check(words == 0 || (words <= function_.output_count && result.slot <= function_.output_count - words),
          "a result of {} words from slot {}, of {}", words, result.slot, function_.output_count);
  }

  // Statements

  void block(BlockId id, int loops) {
    if (id == no_block || !problem_.empty()) return;
    const auto index = static_cast<std::uint32_t>(id);
    check(index < function_.blocks.size(), "block {} does not exist", index);
    if (!problem_.empty()) return;
    const std::size_t outer = scope_.size();
    for (const Stmt& stmt : function_.blocks[index].stmts) statement(stmt, loops);
    close_scope(outer);
  }

  void close_scope(std::size_t outer) {
    for (; scope_.size() > outer; scope_.pop_back()) visible_[static_cast<std::uint32_t>(scope_.back())] = false;
  }

  void define(ValueId id) {
    const auto index = static_cast<std::uint32_t>(id);
    check(index < function_.values.size(), "value {} does not exist", index);
    if (!problem_.empty()) return;
    check(!defined_[index], "%{} is computed twice", index);
    defined_[index] = visible_[index] = true;
    scope_.push_back(id);
  }

  void use(ValueId id, std::string_view where) {
    const auto index = static_cast<std::uint32_t>(id);
    check(index < function_.values.size() && visible_[index], "{} uses %{} out of its scope", where, index);
  }

  void use(ValueId id, Type type, std::string_view where) {
    use(id, where);
    if (!problem_.empty()) return;
    check(function_[id].type == type, "{} needs a {} but %{} is a {}", where, name(type),
          static_cast<std::uint32_t>(id), name(function_[id].type));
  }

  void statement(const Stmt& stmt, int loops) {
    if (!problem_.empty()) return;
    switch (stmt.kind) {
      case StmtKind::let:
        if (static_cast<std::uint32_t>(stmt.value) < function_.values.size()) value(stmt.value);
        define(stmt.value);
        break;
      case StmtKind::set_local:
        check(local_exists(stmt.local), "set of a local that does not exist");
        if (problem_.empty()) use(stmt.value, function_[stmt.local].type, "set");
        break;
      case StmtKind::if_:
        use(stmt.value, Type::boolean, "if");
        block(stmt.body, loops);
        block(stmt.orelse, loops);
        break;
      case StmtKind::while_:
        while_loop(stmt, loops);
        break;
      case StmtKind::for_:
        for_loop(stmt, loops);
        break;
      case StmtKind::break_:
      case StmtKind::continue_:
        check(loops > 0, "break or continue outside a loop");
        break;
      case StmtKind::return_:
        return_statement(stmt);
        break;
      case StmtKind::store:
        check(function_.is_single, "store in a function that is not single");
        use(stmt.address, Type::address, "store");
        use(stmt.index, Type::i64, "store");
        use(stmt.value, value_type(stmt.element), "store");
        break;
      case StmtKind::private_store:
        private_array(stmt.array, stmt.element, "private_store");
        use(stmt.index, Type::i64, "private_store");
        use(stmt.value, value_type(stmt.element), "private_store");
        break;
      case StmtKind::fault_if:
        use(stmt.value, Type::boolean, "fault_if");
        check(stmt.fault > 0 && static_cast<std::size_t>(stmt.fault) <= function_.faults.size(),
              "fault_if has an unknown fault code");
        break;
      case StmtKind::output:
        check(function_.is_single, "output in a function that is not single");
        check(stmt.slot < function_.output_count, "output of word {}, of {}", stmt.slot, function_.output_count);
        use(stmt.value, "output");
        break;
    }
  }

  void while_loop(const Stmt& stmt, int loops) {
    // The body sees what the head computes.
    const std::size_t outer = scope_.size();
    check(stmt.head != no_block, "while without a head");
    check(static_cast<std::uint32_t>(stmt.head) < function_.blocks.size(), "the head of a while does not exist");
    if (!problem_.empty()) return;
    for (const Stmt& inner : function_[stmt.head].stmts) {
      check(inner.kind != StmtKind::break_ && inner.kind != StmtKind::continue_, "break in the head of a loop");
      statement(inner, 0);
    }
    use(stmt.value, Type::boolean, "while");
    block(stmt.body, loops + 1);
    close_scope(outer);
  }

  void for_loop(const Stmt& stmt, int loops) {
    use(stmt.start, Type::i64, "for");
    use(stmt.stop, Type::i64, "for");
    check(stmt.step != 0, "for with a step of zero");
    const std::size_t outer = scope_.size();
    define(stmt.counter);
    if (!problem_.empty()) return;
    const Value& counter = function_[stmt.counter];
    check(counter.op == Op::induction && counter.type == Type::i64, "the counter of a for is not an induction");
    block(stmt.body, loops + 1);
    close_scope(outer);
  }

  void return_statement(const Stmt& stmt) {
    if (function_.is_single) {
      check(stmt.value == no_value, "return of a value in a single function");
    } else {
      use(stmt.value, function_.keeps_integers ? word_type(function_.result_type) : Type::f64, "return");
    }
  }

  // Values

  bool local_exists(LocalId id) const { return static_cast<std::uint32_t>(id) < function_.locals.size(); }

  void operands(const Value& value, std::initializer_list<Type> types) {
    const std::string_view where = value.op == Op::call ? name(value.function) : name(value.op);
    check(value.operand_count == types.size(), "{} has {} operands", where, value.operand_count);
    int index = 0;
    for (Type type : types) {
      if (problem_.empty()) use(value.operand[index++], type, where);
    }
  }

  /// Whether `allowed` are the types that an operation is for.
  void kind(bool allowed, const Value& value, Type type) {
    check(allowed, "{} of a {}", name(value.op), name(type));
  }

  void result(const Value& value, Type type) {
    check(value.type == type, "{} gives a {}", name(value.op), name(value.type));
  }

  void parameter(const Value& value, std::initializer_list<ArgumentKind> kinds) {
    check(value.index < function_.parameters.size(), "{} of a parameter that does not exist", name(value.op));
    if (!problem_.empty()) return;
    check(std::ranges::find(kinds, function_.parameters[value.index].kind) != kinds.end(),
          "{} of a parameter of another kind", name(value.op));
  }

  void private_array(std::uint32_t array, ElementType element, std::string_view where) {
    check(array < function_.private_arrays.size(), "{} of an array that does not exist", where);
    if (!problem_.empty()) return;
    check(element == function_.private_arrays[array].element, "{} of a {} from an array of {}", where,
          name(element), name(function_.private_arrays[array].element));
  }

  void faults(const Value& value) {
    check(value.fault >= 0 && static_cast<std::size_t>(value.fault) <= function_.faults.size(),
          "{} has an unknown fault code", name(value.op));
  }

  void must_fault(const Value& value) {
    check(value.fault != 0, "{} has no fault code", name(value.op));
    faults(value);
  }

  bool may_fault(const Value& value) const {
    switch (value.op) {
      case Op::window_load:
      case Op::allocate:
      case Op::check_index:
      case Op::truncate_to_i64:
      case Op::truncate_to_u64:
      case Op::whole_to_i64:
        return true;
      case Op::floor_divide:
      case Op::modulo:
        return is_integer(value.type);
      default:
        return false;
    }
  }

  void value(ValueId id) {
    const Value& value = function_[id];
    if (may_fault(value)) {
      faults(value);
    } else {
      check(value.fault == 0, "{} has a fault code", name(value.op));
    }
    if (value.op < Op::add) {
      source(value);
    } else if (value.op < Op::select) {
      arithmetic(value);
    } else {
      conversion(value);
    }
  }

  /// Where several types are allowed, the first operand decides.
  Type first_type(const Value& value) const {
    const auto index = static_cast<std::uint32_t>(value.operand[0]);
    return value.operand_count > 0 && index < function_.values.size() ? function_.values[index].type : Type::f64;
  }

  void source(const Value& value) {
    switch (value.op) {
      case Op::constant:
        operands(value, {});
        check(value.type != Type::address, "a constant address");
        check(value.type != Type::boolean || value.integer == 0 || value.integer == 1, "a boolean of {}",
              value.integer);
        check(value.type != Type::f32 || value.number != value.number ||
                  static_cast<double>(static_cast<float>(value.number)) == value.number,
              "an f32 of {}", value.number);
        break;
      case Op::argument: {
        operands(value, {});
        parameter(value, {ArgumentKind::uniform, ArgumentKind::varying});
        if (!problem_.empty()) break;
        const Type type = function_.parameters[value.index].type;
        result(value, type == Type::boolean ? Type::i64 : type == Type::f32 ? Type::f64 : type);
        break;
      }
      case Op::induction:
        check(false, "an induction outside a for");
        break;
      case Op::local_get:
        operands(value, {});
        check(local_exists(value.local), "get of a local that does not exist");
        if (problem_.empty()) result(value, function_[value.local].type);
        break;
      case Op::window_load:
        operands(value, {Type::i64});
        result(value, Type::f64);
        parameter(value, {ArgumentKind::window});
        break;
      case Op::window_size:
        operands(value, {});
        result(value, Type::i64);
        parameter(value, {ArgumentKind::window});
        break;
      case Op::array_base:
        operands(value, {});
        result(value, Type::address);
        parameter(value, {ArgumentKind::array, ArgumentKind::pointer});
        break;
      case Op::array_extent:
      case Op::array_stride:
        operands(value, {});
        result(value, Type::i64);
        parameter(value, {ArgumentKind::array});
        if (!problem_.empty()) break;
        check(value.axis < function_.parameters[value.index].dimensions, "{} along axis {}", name(value.op),
              value.axis);
        check(value.op == Op::array_extent || !function_.parameters[value.index].is_contiguous,
              "the stride of a contiguous array");
        break;
      case Op::constant_array:
        operands(value, {});
        result(value, Type::address);
        check(value.index < function_.constant_arrays.size(), "a constant array that does not exist");
        break;
      case Op::allocate:
        check(function_.is_single, "allocate in a function that is not single");
        operands(value, {Type::i64});
        result(value, Type::address);
        must_fault(value);
        break;
      case Op::load:
        operands(value, {Type::address, Type::i64});
        result(value, value_type(value.element));
        break;
      case Op::private_load:
        operands(value, {Type::i64});
        result(value, value_type(value.element));
        private_array(value.index, value.element, name(value.op));
        break;
      default:
        operands(value, {Type::i64, Type::i64});  // check_index
        result(value, Type::i64);
        must_fault(value);
        break;
    }
  }

  void arithmetic(const Value& value) {
    const Type type = value.type;
    switch (value.op) {
      case Op::add:
      case Op::subtract:
      case Op::multiply:
      case Op::minimum:
      case Op::maximum:
        kind(is_number(type), value, type);
        operands(value, {type, type});
        break;
      case Op::floor_divide:
      case Op::modulo:
        kind(is_integer(type) || type == Type::f64, value, type);
        operands(value, {type, type});
        break;
      case Op::divide:
        kind(is_float(type), value, type);
        operands(value, {type, type});
        break;
      case Op::negate:
      case Op::absolute:
        kind(is_number(type), value, type);
        operands(value, {type});
        break;
      case Op::bit_and:
      case Op::bit_or:
      case Op::bit_xor:
        kind(is_integer(type), value, type);
        operands(value, {type, type});
        break;
      case Op::bit_not:
        kind(is_integer(type), value, type);
        operands(value, {type});
        break;
      case Op::shift_left:
      case Op::shift_right:
        kind(is_integer(type), value, type);
        operands(value, {type, Type::i64});
        break;
      case Op::logical_and:
      case Op::logical_or:
        result(value, Type::boolean);
        operands(value, {Type::boolean, Type::boolean});
        break;
      case Op::logical_not:
        result(value, Type::boolean);
        operands(value, {Type::boolean});
        break;
      default: {
        const Type first = first_type(value);
        result(value, Type::boolean);  // comparisons
        kind(is_number(first), value, first);
        operands(value, {first, first});
        break;
      }
    }
  }

  void conversion(const Value& value) {
    const Type first = first_type(value);
    switch (value.op) {
      case Op::select:
        operands(value, {Type::boolean, value.type, value.type});
        break;
      case Op::to_f64:
        result(value, Type::f64);
        kind(first != Type::f64 && first != Type::address, value, first);
        operands(value, {first});
        break;
      case Op::to_f32:
        result(value, Type::f32);
        kind(first != Type::f32 && first != Type::address, value, first);
        operands(value, {first});
        break;
      case Op::to_i64:
        result(value, Type::i64);
        kind(first == Type::boolean || first == Type::u64, value, first);
        operands(value, {first});
        break;
      case Op::to_u64:
        result(value, Type::u64);
        kind(first == Type::boolean || first == Type::i64, value, first);
        operands(value, {first});
        break;
      case Op::truncate_to_i64:
      case Op::whole_to_i64:
        result(value, Type::i64);
        operands(value, {Type::f64});
        must_fault(value);
        break;
      case Op::truncate_to_u64:
        result(value, Type::u64);
        operands(value, {Type::f64});
        must_fault(value);
        break;
      case Op::wrap:
        result(value, Type::i64);
        check(narrow_range(value.element).has_value(), "wrap to {}", name(value.element));
        operands(value, {Type::i64});
        break;
      case Op::to_boolean:
        result(value, Type::boolean);
        kind(is_number(first), value, first);
        operands(value, {first});
        break;
      default:
        result(value, Type::f64);  // call
        if (facts(value.function).arity == 1) operands(value, {Type::f64});
        if (facts(value.function).arity == 2) operands(value, {Type::f64, Type::f64});
        if (facts(value.function).arity == 3) operands(value, {Type::f64, Type::f64, Type::f64});
        break;
    }
  }

  const Function& function_;
  std::vector<bool> visible_;
  std::vector<bool> defined_;
  std::vector<ValueId> scope_;
  std::string problem_;
};

}  // namespace

std::string verify(const Function& function) { return Verifier(function).run(); }

}  // namespace jiteval::ir
