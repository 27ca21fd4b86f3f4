#include <fmt/format.h>

#include "ir/ir.hpp"

namespace jiteval::ir {

namespace {

class Verifier {
 public:
  explicit Verifier(const Function& function)
      : function_(function), visible_(function.values.size(), false), defined_(function.values.size(), false) {}

  std::string run() {
    block(function_.body, 0);
    return std::move(problem_);
  }

 private:
  template <class... Args>
  void check(bool condition, fmt::format_string<Args...> format, Args&&... args) {
    if (!condition && problem_.empty()) problem_ = fmt::format(format, std::forward<Args>(args)...);
  }

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

  void use(ValueId id, Type type, std::string_view where) {
    const auto index = static_cast<std::uint32_t>(id);
    check(index < function_.values.size() && visible_[index], "{} uses %{} out of its scope", where, index);
    if (!problem_.empty()) return;
    check(function_[id].type == type, "{} needs a {} but %{} is a {}", where, name(type), index,
          name(function_[id].type));
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
      case StmtKind::while_: {
        // The body sees what the head computes.
        const std::size_t outer = scope_.size();
        check(stmt.head != no_block, "while without a head");
        if (!problem_.empty()) return;
        for (const Stmt& inner : function_[stmt.head].stmts) {
          check(inner.kind != StmtKind::break_ && inner.kind != StmtKind::continue_, "break in the head of a loop");
          statement(inner, 0);
        }
        use(stmt.value, Type::boolean, "while");
        block(stmt.body, loops + 1);
        close_scope(outer);
        break;
      }
      case StmtKind::for_: {
        use(stmt.start, Type::i64, "for");
        use(stmt.stop, Type::i64, "for");
        check(stmt.step != 0, "for with a step of zero");
        const std::size_t outer = scope_.size();
        define(stmt.counter);
        if (problem_.empty()) {
          check(function_[stmt.counter].op == Op::induction, "the counter of a for is not an induction");
        }
        block(stmt.body, loops + 1);
        close_scope(outer);
        break;
      }
      case StmtKind::break_:
      case StmtKind::continue_:
        check(loops > 0, "break or continue outside a loop");
        break;
      case StmtKind::return_:
        use(stmt.value, Type::f64, "return");
        break;
    }
  }

  bool local_exists(LocalId id) const { return static_cast<std::uint32_t>(id) < function_.locals.size(); }

  void operands(const Value& value, std::initializer_list<Type> types) {
    const std::string_view where = value.op == Op::call ? name(value.function) : name(value.op);
    check(value.operand_count == types.size(), "{} has {} operands", where, value.operand_count);
    int index = 0;
    for (Type type : types) {
      if (problem_.empty()) use(value.operand[index++], type, where);
    }
  }

  void result(const Value& value, Type type) {
    check(value.type == type, "{} gives a {}", name(value.op), name(value.type));
  }

  void parameter(const Value& value, bool array) {
    check(value.index < function_.parameters.size(), "{} of a parameter that does not exist", name(value.op));
    if (!problem_.empty()) return;
    const ArgumentKind kind = function_.parameters[value.index].kind;
    check(array == (kind == ArgumentKind::window || kind == ArgumentKind::array),
          "{} of a parameter of another kind", name(value.op));
  }

  void faults(const Value& value) {
    check(value.fault >= 0 && static_cast<std::size_t>(value.fault) <= function_.faults.size(),
          "{} has an unknown fault code", name(value.op));
  }

  void value(ValueId id) {
    const Value& value = function_[id];
    // Where i64 and f64 are both allowed, the first operand decides.
    const auto index = static_cast<std::uint32_t>(value.operand[0]);
    const Type first =
        value.operand_count > 0 && index < function_.values.size() ? function_.values[index].type : Type::f64;
    switch (value.op) {
      case Op::constant:
        operands(value, {});
        check(value.type != Type::boolean || value.integer == 0 || value.integer == 1, "a boolean of {}",
              value.integer);
        break;
      case Op::argument:
        result(value, Type::f64);
        parameter(value, false);
        break;
      case Op::induction:
        check(false, "an induction outside a for");
        break;
      case Op::local_get:
        check(local_exists(value.local), "get of a local that does not exist");
        if (problem_.empty()) result(value, function_[value.local].type);
        break;
      case Op::window_load:
        operands(value, {Type::i64});
        result(value, Type::f64);
        parameter(value, true);
        faults(value);
        break;
      case Op::window_size:
        result(value, Type::i64);
        parameter(value, true);
        break;
      case Op::add:
      case Op::subtract:
      case Op::multiply:
      case Op::floor_divide:
      case Op::modulo:
      case Op::minimum:
      case Op::maximum:
        check(value.type != Type::boolean, "{} of booleans", name(value.op));
        operands(value, {value.type, value.type});
        if (value.type == Type::i64 && (value.op == Op::floor_divide || value.op == Op::modulo)) faults(value);
        break;
      case Op::negate:
      case Op::absolute:
        check(value.type != Type::boolean, "{} of a boolean", name(value.op));
        operands(value, {value.type});
        break;
      case Op::divide:
        result(value, Type::f64);
        operands(value, {Type::f64, Type::f64});
        break;
      case Op::equal:
      case Op::not_equal:
      case Op::less:
      case Op::less_equal:
      case Op::greater:
      case Op::greater_equal:
        result(value, Type::boolean);
        check(first != Type::boolean, "{} of booleans", name(value.op));
        operands(value, {first, first});
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
      case Op::select:
        operands(value, {Type::boolean, value.type, value.type});
        break;
      case Op::to_f64:
        result(value, Type::f64);
        check(first != Type::f64, "to_f64 of a f64");
        operands(value, {first});
        break;
      case Op::to_i64:
        result(value, Type::i64);
        operands(value, {Type::boolean});
        break;
      case Op::whole_to_i64:
        result(value, Type::i64);
        operands(value, {Type::f64});
        faults(value);
        break;
      case Op::to_boolean:
        result(value, Type::boolean);
        check(first != Type::boolean, "to_boolean of a boolean");
        operands(value, {first});
        break;
      case Op::call:
        result(value, Type::f64);
        if (value.operand_count == 2) {
          operands(value, {Type::f64, Type::f64});
        } else {
          operands(value, {Type::f64});
        }
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
